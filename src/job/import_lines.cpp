#include "job/import_lines.h"

#include <sodium.h>

#include <algorithm>
#include <fstream>

#include "domain/line/import_line.h"
#include "domain/number/hand_out.h"
#include "job/command_stream.h"
#include "job/csv_rows.h"

namespace keepline::job {
namespace {

constexpr std::int64_t kTellEvery = 1024;
constexpr int kHistoryPage = 64;

Result<std::string> digest_of(const std::filesystem::path& file, Progress& progress) {
    std::ifstream in{file, std::ios::binary};
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, 16);
    std::string buffer(1 << 20, '\0');
    while (in && !progress.cancelled()) {
        in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()),
                                  static_cast<unsigned long long>(in.gcount()));
    }
    if (progress.cancelled()) return fail(ErrorCode::job_cancelled);
    if (!in.eof()) return fail(ErrorCode::file_unreadable, file.string(), "read");
    std::array<unsigned char, 16> digest{};
    crypto_generichash_final(&state, digest.data(), digest.size());
    std::array<char, 33> hex{};
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    return std::string{hex.data()};
}

// Numbers seen, to find those that stand twice.
class Numbers {
public:
    void add(const Msisdn& msisdn, std::int64_t line) {
        std::uint64_t digits = 0;
        for (const char c : msisdn.view()) digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
        seen_.emplace_back(digits, line);
    }
    template <class Visit>
    void each_repeated(Visit visit) {
        std::ranges::sort(seen_);
        for (std::size_t i = 1, first = 0; i < seen_.size(); ++i) {
            if (seen_[i].first != seen_[first].first) first = i;
            if (i != first) visit(seen_[i].second, seen_[first].second);
        }
    }

private:
    std::vector<std::pair<std::uint64_t, std::int64_t>> seen_;
};

class Import {
public:
    Import(const Desk& desk, const ImportOrder& order, Progress& progress)
        : desk_{desk},
          order_{order},
          progress_{progress},
          brand_{desk.catalog().brands.at(order.brand)},
          today_{brand_.zone.date_of(desk.now(order.brand))} {}

    Result<void> run() {
        std::error_code fault;
        size_ = static_cast<std::int64_t>(std::filesystem::file_size(order_.file, fault));
        const auto changed_at = std::filesystem::last_write_time(order_.file, fault);
        if (fault) return fail(ErrorCode::file_unreadable, order_.file.string(), fault.message());
        auto digest = digest_of(order_.file, progress_);
        if (!digest) return std::unexpected{digest.error()};
        digest_ = std::move(*digest);
        progress_.figure("digest", digest_);
        if (auto checked = check(); !checked) return checked;
        if (order_.dry_run) return {};
        const auto again = std::filesystem::last_write_time(order_.file, fault);
        if (fault || again != changed_at) return fail(ErrorCode::file_changed, order_.file.string());
        return write();
    }

private:
    [[nodiscard]] IdemKey key_of(std::int64_t line) const {
        return fmt::format("import-{}-{}", digest_, line);
    }

    // Reads the file row by row: `visit(csv, row, its faults)`.
    template <class Visit>
    Result<void> each_row(Visit visit) {
        LineHeader header;
        std::vector<Fault> faults;
        return each_csv_row(order_.file, kImportRowsMax,
                            {[&](auto fields, auto& wrong) { header = LineHeader::read(fields, wrong); },
                             [&](const CsvReader& csv, auto fields) -> Result<void> {
                                 faults.clear();
                                 const ImportLine line =
                                     read_line_row(header, fields, brand_, desk_.catalog(), faults);
                                 return visit(csv, line, faults);
                             }},
                            progress_);
    }

    // An earlier run of this file has written this row.
    Result<bool> written_before(NumberId number, std::int64_t line) const {
        const IdemKey key = key_of(line);
        for (std::int64_t before = 0;;) {
            const auto page = desk_.view->history(home_of(number), before, kHistoryPage);
            if (!page) return std::unexpected{page.error()};
            for (const Record& record : page->items)
                if (record.key == key && std::holds_alternative<ImportLine>(record.verb)) return true;
            if (page->next == 0) return false;
            before = page->next;
        }
    }

    Result<void> check_number(const ImportLine& row, std::int64_t at, std::vector<Fault>& faults) {
        written_.push_back(false);
        if (row.msisdn.empty()) return {};
        numbers_.add(row.msisdn, at);
        const auto number = desk_.view->find_number(row.msisdn);
        LineState line;
        std::optional<NumberResource> resource;
        if (number) {
            const auto before = written_before(*number, at);
            if (!before) return std::unexpected{before.error()};
            if ((written_.back() = *before)) return {};
            const auto found = find_row<NumberResource>(*desk_.view, home_of(*number), 0);
            if (!found) return std::unexpected{found.error()};
            resource = *found;
            line = desk_.view->line(*number).value_or(LineState{});
        }
        const auto free =
            may_hand_out(row.msisdn, resource ? &*resource : nullptr, line, {order_.brand, order_.actor},
                         desk_.catalog(), desk_.now(order_.brand));
        if (!free) faults.push_back({"msisdn", free.error().code, free.error().arguments});
        return {};
    }

    Result<void> check() {
        progress_.step("check", size_);
        ControlTotals totals;
        std::int64_t passed_over = 0;
        auto read = each_row([&](const CsvReader& csv, const ImportLine& row, std::vector<Fault>& faults) {
            if (faults.empty()) faults = check_import(row, order_.brand, desk_.catalog(), today_);
            auto looked = check_number(row, csv.line(), faults);
            if (!looked) return looked;
            // What an earlier run has written was good on its day; it is not held to this one.
            if (written_.back()) faults.clear(), ++passed_over;
            for (Fault& fault : faults) progress_.fault({csv.line(), std::move(fault)});
            totals.add(row);
            if (totals.rows % kTellEvery == 0) progress_.advance(csv.bytes());
            return looked;
        });
        if (!read) return read;
        numbers_.each_repeated([&](std::int64_t line, std::int64_t first) {
            progress_.fault({line, {"msisdn", ErrorCode::import_number_repeated, {std::to_string(first)}}});
        });
        numbers_ = {};
        totals.tell(progress_);
        progress_.figure("written_before", std::to_string(passed_over));
        compare(totals);
        rows_ = totals.rows;
        progress_.advance(size_);
        return refused();
    }

    void compare(const ControlTotals& totals) {
        const auto differs = [&](const char* name, const std::string& expected, const std::string& found) {
            if (expected != found)
                progress_.fault({0, {name, ErrorCode::import_total_differs, {expected, found}}});
        };
        const ExpectedTotals& want = order_.expected;
        if (want.rows) differs("rows", std::to_string(*want.rows), std::to_string(totals.rows));
        if (want.main) differs("main", format_decimal(*want.main), format_decimal(totals.main));
        if (want.prepaid) differs("prepaid", format_decimal(*want.prepaid), format_decimal(totals.prepaid));
        if (want.bonus) differs("bonus", format_decimal(*want.bonus), format_decimal(totals.bonus));
    }

    [[nodiscard]] Result<void> refused() const {
        const std::int64_t faults = progress_.faults();
        return faults == 0 ? Result<void>{} : fail(ErrorCode::import_rows_refused, std::to_string(faults));
    }

    Result<void> write() {
        progress_.step("write", rows_);
        CommandStream stream{desk_.engine,
                             [this](const Result<Answer>& answer, std::int64_t at) { take(answer, at); }};
        std::int64_t row = 0;
        auto read = each_row([&](const CsvReader& csv, const ImportLine& line,
                                 std::vector<Fault>& faults) -> Result<void> {
            if (!faults.empty() || row >= rows_) return fail(ErrorCode::file_changed, order_.file.string());
            const bool is_written = written_[static_cast<std::size_t>(row)];
            if (++row % kTellEvery == 0) progress_.advance(row);
            if (is_written) return {};
            return stream.send(
                {order_.brand, {HomeKind::number, 0}, 0, order_.actor, key_of(csv.line()), line}, csv.line());
        });
        auto all = stream.finish();
        progress_.figure("written", std::to_string(written_now_));
        if (!read) return read;
        if (!all) return all;
        if (row != rows_) return fail(ErrorCode::file_changed, order_.file.string());
        progress_.advance(row);
        return refused();
    }

    void take(const Result<Answer>& answer, std::int64_t at) {
        if (answer) {
            written_now_ += answer->repeated ? 0 : 1;
            return;
        }
        const Error& error = answer.error();
        if (error.faults.empty()) progress_.fault({at, {"", error.code, error.arguments}});
        for (const Fault& fault : error.faults) progress_.fault({at, fault});
    }

    const Desk& desk_;
    const ImportOrder& order_;
    Progress& progress_;
    const Brand& brand_;
    BusinessDate today_;
    std::string digest_;
    std::int64_t size_ = 0;
    std::int64_t rows_ = 0;
    Numbers numbers_;
    std::vector<bool> written_;  ///< by an earlier run, row by row
    std::int64_t written_now_ = 0;
};

}  // namespace

Result<void> import_lines(const Desk& desk, const ImportOrder& order, Progress& progress) {
    return Import{desk, order, progress}.run();
}

}  // namespace keepline::job
