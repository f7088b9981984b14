#include "job/export_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "base/durable_file.h"

namespace keepline::job {
namespace {

constexpr int kPage = 1000;
constexpr std::int64_t kTellEvery = 1024;
constexpr int kTriesMax = 100;

ImportLine as_row(const LineState& line, const std::vector<Lot>& lots, std::int64_t& lots_left_out) {
    ImportLine row;
    row.plan = line.plan;
    row.policy = line.policy;
    row.stage = line.stage;
    row.bars = line.bars;
    row.anchor_day = line.anchor_day;
    row.stage_since = line.stage_since;
    row.activated_on = line.activated_on;
    row.paid_until = line.paid_until;
    row.last_top_up_on = line.last_top_up_on;
    row.cycles_prepaid = line.cycles_prepaid;
    row.valid_until = line.valid_until;
    row.last_own_use_on = line.last_own_use_on;
    row.prepaid = line.prepaid;
    row.main = line.main;
    // Lots that expire on one day under one rule are one lot to every rule.
    std::map<std::pair<BusinessDate, bool>, Money> sums;
    for (const Lot& lot : lots) sums[{lot.expires_on, lot.pays_fee}] += lot.left;
    for (const auto& [kind, amount] : sums) {
        if (row.lots.full())
            ++lots_left_out;
        else
            row.lots.add({amount, kind.first, kind.second});
    }
    return row;
}

class LineWriter {
public:
    LineWriter(const View& view, const Catalog& catalog, const LineExport& order, Progress& progress,
               DurableFile& file)
        : view_{view}, catalog_{catalog}, order_{order}, progress_{progress}, file_{file} {}

    Result<void> run() {
        append_line_header(out_, order_.with_numbers);
        for (std::int64_t after = 0;;) {
            const auto page = view_.lines({order_.brand, {}}, after, kPage);
            for (const LineView& each : page.items)
                if (auto written = write(each); !written) return written;
            progress_.advance(totals_.rows);
            if (progress_.cancelled()) return fail(ErrorCode::job_cancelled);
            if (page.next == 0) break;
            after = page.next;
        }
        if (auto written = file_.write(out_); !written) return written;
        totals_.tell(progress_);
        progress_.figure("payments_open", std::to_string(payments_open_));
        progress_.figure("lots_left_out", std::to_string(lots_left_out_));
        return lots_left_out_ == 0 ? Result<void>{}
                                   : fail(ErrorCode::file_not_written, order_.file.string(),
                                          fmt::format("{} bonus lots beyond {} a line", lots_left_out_,
                                                      decltype(ImportLine::lots)::kMax));
    }

private:
    Result<void> write(const LineView& each) {
        // Read again with its lots: a renewal may have come since the page was made.
        const auto found = find_whole(each.number);
        if (!found) return std::unexpected{found.error()};
        if (!*found || !is_live((*found)->line)) return {};
        const LineAndLots& line = **found;
        ImportLine row = as_row(line.line, line.lots, lots_left_out_);
        if (order_.with_numbers) {
            const auto info = find_row<LineInfo>(view_, home_of(each.number), line.id.generation);
            if (!info) return std::unexpected{info.error()};
            if (*info) row.msisdn = (*info)->msisdn;
        }
        payments_open_ += line.line.intents_pending + line.line.intents_unknown + line.line.suspense_held > 0;
        totals_.add(row);
        append_line_row(out_, row, catalog_,
                        order_.with_numbers ? std::nullopt : std::optional<LineId>{line.id});
        auto written = file_.write(out_);
        out_.clear();
        return written;
    }

    // find_line() leaves lots out when a renewal came between its two reads: then it is asked again.
    Result<std::optional<LineAndLots>> find_whole(NumberId number) const {
        for (int tries = 0; tries < kTriesMax; ++tries) {
            auto found = find_line(view_, number);
            if (!found || !*found || !(*found)->lots.empty()) return found;
            const auto now = view_.line(number);
            if (now && now->bonus.is_zero()) {
                (*found)->line = *now;
                return found;
            }
        }
        return fail(ErrorCode::store_corrupt, fmt::format("lots of number {}", number.value));
    }

    const View& view_;
    const Catalog& catalog_;
    const LineExport& order_;
    Progress& progress_;
    DurableFile& file_;
    std::string out_;
    ControlTotals totals_;
    std::int64_t payments_open_ = 0;
    std::int64_t lots_left_out_ = 0;
};

void append_postings(std::string& out, const Record& record, const Brand& brand) {
    for (const Transfer& transfer : record.made.transfers)
        fmt::format_to(std::back_inserter(out), "{},{},{},{},{}:{},{},{},{},{}\n",
                       entry_no(record.home, record.n), format_instant(record.recorded_at),
                       format_instant(record.made.effective_at), verb_name(record.verb),
                       name_of(record.actor.kind), record.actor.id, account_name(transfer.debit),
                       account_name(transfer.credit), format_decimal(transfer.amount), brand.currency);
}

}  // namespace

Result<void> export_lines(const View& view, const Catalog& catalog, const LineExport& order,
                          Progress& progress) {
    progress.step("write", 0);
    auto file = DurableFile::create(order.file);
    if (!file) return std::unexpected{file.error()};
    if (auto written = LineWriter{view, catalog, order, progress, *file}.run(); !written) return written;
    return file->publish();
}

Result<void> export_journal(const View& view, const Catalog& catalog, BrandId brand,
                            const std::filesystem::path& file, Progress& progress) {
    progress.step("write", 0);
    auto out = DurableFile::create(file);
    if (!out) return std::unexpected{out.error()};
    Result<void> good =
        out->write("entry_no,recorded_at,effective_at,cause,actor,debit,credit,amount,currency\n");
    std::int64_t postings = 0;
    std::string rows;
    const auto walked = view.walk(0, [&](std::int64_t seq, const Record& record) {
        if (seq % kTellEvery == 0) progress.advance(seq);
        if (!good || progress.cancelled() || record.brand != brand) return;
        rows.clear();
        append_postings(rows, record, catalog.brands.at(brand));
        postings += std::ssize(record.made.transfers);
        good = out->write(rows);
    });
    if (!walked) return walked;
    if (!good) return good;
    if (progress.cancelled()) return fail(ErrorCode::job_cancelled);
    progress.figure("postings", std::to_string(postings));
    return out->publish();
}

}  // namespace keepline::job
