#include "job/import_usage.h"

#include <map>

#include "base/durable_file.h"
#include "job/command_stream.h"
#include "job/usage_csv.h"

namespace keepline::job {
namespace {

constexpr std::int64_t kTellEvery = 1024;

// What became of the rows. Refusals come from the thread that reads and from the engine's.
class Outcomes {
public:
    Outcomes(const Brand& brand, Progress& progress) : brand_{brand}, progress_{progress} {}

    Result<void> list_in(const std::filesystem::path& file) {
        if (file.empty()) return {};
        auto created = DurableFile::create(file);
        if (!created) return std::unexpected{created.error()};
        list_.emplace(std::move(*created));
        return list_->write("line,column,code,zh,en\n");
    }
    void take(const Result<Answer>& answer, std::int64_t line) {
        if (!answer) return refuse(line, fault_of(answer.error()));
        const std::lock_guard lock{mutex_};
        ++(answer->n != 0 ? posted_ : repeated_);
    }
    void refuse(std::int64_t line, Fault fault) {
        const std::lock_guard lock{mutex_};
        ++refused_;
        ++by_code_[fault.code];
        if (list_ && listed_) listed_ = list_->write(row_of(line, fault));
        progress_.fault({line, std::move(fault)});
    }
    void refuse_unknown(std::int64_t line, const Msisdn& msisdn) {
        refuse(line, {"msisdn", ErrorCode::line_unknown, {mask_msisdn(msisdn.view(), brand_.country_code)}});
    }
    void tell() {
        const std::lock_guard lock{mutex_};
        progress_.figure("posted", std::to_string(posted_));
        progress_.figure("repeated", std::to_string(repeated_));
        progress_.figure("refused", std::to_string(refused_));
        for (const auto& [code, count] : by_code_)
            progress_.figure(fmt::format("refused.{}", error_text(code).code), std::to_string(count));
    }
    /// The end: the list of refused rows gets its name.
    Result<void> publish() {
        const std::lock_guard lock{mutex_};
        if (list_ && listed_) listed_ = list_->publish();
        return listed_;
    }

private:
    static Fault fault_of(const Error& error) {
        const bool by_date = error.code == ErrorCode::usage_other_holder;
        const bool by_number = error.code == ErrorCode::line_unknown;
        return {by_date ? "used_at" : by_number ? "msisdn" : "", error.code, error.arguments};
    }
    static std::string row_of(std::int64_t line, const Fault& fault) {
        std::string out = fmt::format("{},{},{},", line, fault.pointer, error_text(fault.code).code);
        append_csv_field(out, error_sentence(fault.code, fault.arguments, Language::zh));
        append_csv_field(out += ',', error_sentence(fault.code, fault.arguments, Language::en));
        return out + '\n';
    }

    const Brand& brand_;
    Progress& progress_;
    std::mutex mutex_;
    std::int64_t posted_ = 0, repeated_ = 0, refused_ = 0;
    std::map<ErrorCode, std::int64_t> by_code_;
    std::optional<DurableFile> list_;
    Result<void> listed_;
};

class Import {
public:
    Import(const Desk& desk, const UsageOrder& order, Progress& progress)
        : desk_{desk},
          order_{order},
          progress_{progress},
          brand_{desk.catalog().brands.at(order.brand)},
          outcomes_{brand_, progress} {}

    Result<void> run() {
        std::error_code fault;
        size_ = static_cast<std::int64_t>(std::filesystem::file_size(order_.file, fault));
        const auto changed_at = std::filesystem::last_write_time(order_.file, fault);
        if (fault) return fail(ErrorCode::file_unreadable, order_.file.string(), fault.message());
        if (auto listed = outcomes_.list_in(order_.refused_to); !listed) return listed;
        if (auto checked = check(); !checked) return checked;
        if (progress_.faults() > 0 || order_.dry_run) return end_check();
        const auto again = std::filesystem::last_write_time(order_.file, fault);
        if (fault || again != changed_at) return fail(ErrorCode::file_changed, order_.file.string());
        if (auto written = write(); !written) return written;
        return outcomes_.publish();
    }

private:
    // `visit(csv, row, its faults)`.
    template <class Visit>
    Result<void> each_row(Visit visit) {
        CsvColumns columns;
        std::vector<Fault> faults;
        return each_csv_row(order_.file, kUsageRowsMax,
                            {[&](auto fields, auto& wrong) { columns = read_usage_header(fields, wrong); },
                             [&](const CsvReader& csv, auto fields) -> Result<void> {
                                 faults.clear();
                                 const UsageRow row = read_usage_row(columns, fields, brand_, faults);
                                 return visit(csv, row, faults);
                             }},
                            progress_);
    }

    Result<void> check() {
        progress_.step("check", size_);
        auto read = each_row([&](const CsvReader& csv, const UsageRow&, std::vector<Fault>& faults) {
            for (Fault& fault : faults) outcomes_.refuse(csv.line(), std::move(fault));
            if (++rows_ % kTellEvery == 0) progress_.advance(csv.bytes());
            return Result<void>{};
        });
        if (!read) return read;
        progress_.figure("rows", std::to_string(rows_));
        if (order_.rows && *order_.rows != rows_)
            progress_.fault({0,
                             {"rows",
                              ErrorCode::import_total_differs,
                              {std::to_string(*order_.rows), std::to_string(rows_)}}});
        progress_.advance(size_);
        return {};
    }

    Result<void> write() {
        progress_.step("write", rows_);
        CommandStream stream{desk_.engine, [this](const Result<Answer>& answer, std::int64_t line) {
                                 outcomes_.take(answer, line);
                             }};
        std::int64_t sent = 0;
        auto read = each_row([&](const CsvReader& csv, const UsageRow& row, std::vector<Fault>& faults) {
            if (!faults.empty() || sent >= rows_) return changed();
            if (++sent % kTellEvery == 0) progress_.advance(sent), outcomes_.tell();
            return send(stream, csv.line(), row);
        });
        auto all = stream.finish();
        outcomes_.tell();
        if (!read) return read;
        if (!all) return all;
        if (sent != rows_) return changed();
        progress_.advance(sent);
        return {};
    }

    Result<void> send(CommandStream& stream, std::int64_t line, const UsageRow& row) {
        const auto number = desk_.view->find_number(row.msisdn);
        if (!number) return outcomes_.refuse_unknown(line, row.msisdn), Result<void>{};
        return stream.send({order_.brand, home_of(*number), 0, order_.actor, {}, row.use}, line);
    }

    Result<void> end_check() {
        if (auto listed = outcomes_.publish(); !listed) return listed;
        const std::int64_t faults = progress_.faults();
        return faults == 0 ? Result<void>{} : fail(ErrorCode::import_rows_refused, std::to_string(faults));
    }
    [[nodiscard]] Result<void> changed() const { return fail(ErrorCode::file_changed, order_.file.string()); }

    const Desk& desk_;
    const UsageOrder& order_;
    Progress& progress_;
    const Brand& brand_;
    Outcomes outcomes_;
    std::int64_t size_ = 0;
    std::int64_t rows_ = 0;
};

}  // namespace

Result<void> import_usage(const Desk& desk, const UsageOrder& order, Progress& progress) {
    return Import{desk, order, progress}.run();
}

}  // namespace keepline::job
