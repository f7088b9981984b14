#include "api/number_owners.h"

#include <ranges>

namespace keepline::api {
namespace {

constexpr int kPage = 200;

void add(const Record& record, Ownership& owner) {
    if (record.made.line) {
        const LineState& line = *record.made.line;
        owner.from = line.activated_on;
        owner.stage = line.stage;
        owner.until = is_live(line) ? BusinessDate{} : line.stage_since;
    }
    for (const Row& row : record.made.puts)
        if (const auto* info = std::get_if<LineInfo>(&row);
            info != nullptr && info->subscriber != owner.subscriber) {
            owner.subscriber = info->subscriber;
            owner.bindings.push_back({record.recorded_at, info->subscriber});
        }
}

// Who was bound before `end`; nobody where it is not known.
SubscriberId bound_before(const Ownership& owner, Instant end) {
    SubscriberId out;
    for (const auto& binding : owner.bindings)
        if (binding.at < end) out = binding.subscriber;
    return out;
}

}  // namespace

Result<std::vector<Ownership>> read_owners(const View& view, BrandId brand, NumberId number) {
    std::vector<Record> records;
    for (std::int64_t before = 0;;) {
        auto page = view.history(home_of(number), before, kPage);
        if (!page) return std::unexpected{page.error()};
        for (Record& record : page->items)
            if (record.brand == brand && record.generation > 0) records.push_back(std::move(record));
        if (page->next == 0) break;
        before = page->next;
    }
    std::vector<Ownership> out;
    for (const Record& record : std::views::reverse(records)) {
        if (out.empty() || out.back().line.generation != record.generation)
            out.push_back({{number, record.generation}, {}, {}, {}, Stage::none, {}});
        add(record, out.back());
    }
    return out;
}

bool has_changed_hands(const std::vector<Ownership>& owners, BusinessDate since, const TimeZone& zone) {
    if (owners.empty() || owners.back().until.is_set()) return true;
    const Ownership& now = owners.back();
    if (now.from > since) return true;
    // The same line all the time; it may have been made over to somebody else.
    const SubscriberId then = bound_before(now, zone.start_of(since + 1));
    return then.value != 0 && then != now.subscriber;
}

}  // namespace keepline::api
