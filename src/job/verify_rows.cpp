#include <fmt/format.h>

#include "domain/fingerprint.h"
#include "domain/renewal/intent_states.h"
#include "job/verifier.h"

namespace keepline::job {
namespace {

struct Counted {
    std::uint16_t pending = 0, unknown = 0, disputes = 0;
    Money lots;
};

void count(const Row& row, std::int32_t generation, Counted& out) {
    if (const auto* intent = std::get_if<PaymentIntent>(&row);
        intent != nullptr && is_open(intent->state) && intent->generation == generation)
        ++(intent->state == IntentState::unknown ? out.unknown : out.pending);
    if (const auto* chargeback = std::get_if<Chargeback>(&row);
        chargeback != nullptr && is_disputed(chargeback->state) && chargeback->generation == generation)
        ++out.disputes;
    if (const auto* lot = std::get_if<Lot>(&row)) out.lots += lot->left;
}

std::string place_of(const Home& home, const Row& row) {
    const Key& key = key_of(row);
    return fmt::format("{} {} {} {} {}", name_of(home.kind), home.id, row.index(), key.n, key.text.view());
}

}  // namespace

// The newest record of the home is another than the one read: it was written meanwhile.
Result<bool> Verifier::has_moved(const Home& home, const Seen& seen) const {
    const auto newest = view_.history(home, 0, 1);
    if (!newest) return std::unexpected{newest.error()};
    return !newest->items.empty() && newest->items.front().n != seen.n;
}

void Verifier::compare_line(const Home& home, const Seen& seen, const LineState& line,
                            std::vector<Finding>& out) {
    const std::string id = format_line_id({NumberId{home.id}, line.generation});
    if (fingerprint(line) != seen.line)
        out.push_back(
            {ErrorCode::verify_stored_state, id, fmt::format("{} n {}", name_of(line.stage), seen.n)});
}

Result<void> Verifier::compare_rows(const Home& home, const Seen& seen, const LineState* line,
                                    std::vector<Finding>& out) {
    Counted counted;
    std::int64_t rows_here = 0;
    for (std::size_t kind = 0; kind < kRowKinds; ++kind) {
        if ((seen.kinds >> kind & 1U) == 0) continue;
        const auto rows = view_.rows(home, static_cast<RowKind>(kind));
        if (!rows) return std::unexpected{rows.error()};
        for (const Row& row : *rows) {
            ++rows_here;
            const auto known = rows_.find(fingerprint(TypedKey{kind_of(row), key_of(row)}));
            if (known == rows_.end() || known->second != fingerprint(row))
                out.push_back({ErrorCode::verify_stored_rows, place_of(home, row),
                               known == rows_.end() ? "not in the log" : "differs from the log"});
            if (line != nullptr) count(row, line->generation, counted);
        }
    }
    if (rows_here != row_counts_[home])
        out.push_back({ErrorCode::verify_stored_rows, fmt::format("{} {}", name_of(home.kind), home.id),
                       fmt::format("{} rows, {} in the log", rows_here, row_counts_[home])});
    if (line == nullptr) return {};
    const auto same = [&](const char* name, std::int64_t stored, std::int64_t rows) {
        if (stored != rows)
            out.push_back({ErrorCode::verify_counted_rows,
                           format_line_id({NumberId{home.id}, line->generation}),
                           fmt::format("{} {} != {}", name, stored, rows)});
    };
    same("intents_pending", line->intents_pending, counted.pending);
    same("intents_unknown", line->intents_unknown, counted.unknown);
    same("disputes_open", line->disputes_open, counted.disputes);
    same("bonus", line->bonus.minor(), counted.lots.minor());
    return {};
}

Result<std::vector<Finding>> Verifier::compare_home(const Home& home, const Seen& seen) {
    std::vector<Finding> out;
    std::optional<LineState> line;
    if (home.kind == HomeKind::number) line = view_.line(NumberId{home.id});
    if (line) compare_line(home, seen, *line, out);
    if (home.kind == HomeKind::number && !line && seen.generation > 0)
        out.push_back({ErrorCode::verify_stored_state, fmt::format("{}", home.id), "no line"});
    if (auto rows = compare_rows(home, seen, line ? &*line : nullptr, out); !rows)
        return std::unexpected{rows.error()};
    return out;
}

Result<bool> Verifier::compare() {
    if (!compared_)
        for (const auto& [home, seen] : homes_) pending_.push_back(home);
    compared_ = true;
    std::vector<Home> moved;
    for (const Home& home : pending_) {
        const Seen& seen = homes_.at(home);
        const auto found = compare_home(home, seen);
        if (!found) return std::unexpected{found.error()};
        if (found->empty()) {
            result_.lines += home.kind == HomeKind::number ? 1 : 0;
            continue;
        }
        const auto other = has_moved(home, seen);
        if (!other) return std::unexpected{other.error()};
        if (*other)
            moved.push_back(home);
        else
            for (const Finding& each : *found) find(each);
    }
    pending_ = std::move(moved);
    return pending_.empty();
}

}  // namespace keepline::job
