#include "api/jobs.h"

#include <charconv>

#include "job/export_files.h"
#include "job/import_lines.h"

namespace keepline::api {
namespace {

using http::Limited;

struct FigureOut {
    std::string name, value;
};
BOOST_DESCRIBE_STRUCT(FigureOut, (), (name, value))
struct JobFaultOut {
    std::int64_t line = 0;
    std::string column, code, zh, en;
};
BOOST_DESCRIBE_STRUCT(JobFaultOut, (), (line, column, code, zh, en))
struct JobOut {
    std::int64_t id = 0;
    std::string kind;
    job::JobState state{};
    std::string step;
    std::int64_t done = 0, total = 0;
    Instant started_at;
    std::optional<Instant> ended_at;
    std::optional<ErrorOut> error;
    std::vector<FigureOut> figures;
    std::vector<JobFaultOut> faults;
    std::int64_t faults_total = 0;
};
BOOST_DESCRIBE_STRUCT(JobOut, (),
                      (id, kind, state, step, done, total, started_at, ended_at, error, figures, faults,
                       faults_total))
struct JobPage {
    std::vector<JobOut> items;
};
BOOST_DESCRIBE_STRUCT(JobPage, (), (items))

struct ExpectIn {
    std::optional<std::int64_t> rows, main, prepaid, bonus;
};
BOOST_DESCRIBE_STRUCT(ExpectIn, (), (rows, main, prepaid, bonus))
struct ImportIn {
    Limited<1, 1000> file;
    std::optional<bool> dry_run;
    std::optional<ExpectIn> expect;
};
BOOST_DESCRIBE_STRUCT(ImportIn, (), (file, dry_run, expect))
enum class Exported : std::uint8_t { lines, journal };
BOOST_DESCRIBE_ENUM(Exported, lines, journal)
struct ExportIn {
    Exported what{};
    Limited<1, 1000> file;
    std::optional<bool> with_numbers;
};
BOOST_DESCRIBE_STRUCT(ExportIn, (), (what, file, with_numbers))
struct BackupIn {
    Limited<1, 1000> file;
};
BOOST_DESCRIBE_STRUCT(BackupIn, (), (file))

JobOut job_out(const job::JobStatus& status) {
    JobOut out{status.id,    status.kind,        status.state,    status.step, status.done,
               status.total, status.started_at,  status.ended_at, {},          {},
               {},           status.faults_total};
    const auto sentence = [](const auto& error, Language language) {
        return error_sentence(error.code, error.arguments, language);
    };
    if (status.error) out.error = error_out(*status.error);
    for (const auto& [name, value] : status.figures) out.figures.push_back({name, value});
    for (const auto& [line, fault] : status.faults)
        out.faults.push_back({line, fault.pointer, std::string{error_text(fault.code).code},
                              sentence(fault, Language::zh), sentence(fault, Language::en)});
    return out;
}

void start_import(const Doors& doors, const Principal& who, job::Jobs& jobs, const http::Call& call,
                  http::Responder answer) {
    const auto input = read_local<ImportIn>(call);
    if (!input) return refuse(input.error(), call, answer);
    job::ImportOrder order{who.brand, who.actor, input->file.value, {}, input->dry_run.value_or(false)};
    const auto money = [](const std::optional<std::int64_t>& minor) {
        return minor ? std::optional{Money::from_minor(*minor)} : std::nullopt;
    };
    if (const auto& expect = input->expect)
        order.expected = {expect->rows, money(expect->main), money(expect->prepaid), money(expect->bonus)};
    const auto id =
        jobs.start(who.brand, "import_lines", [&desk = doors.desk, order](job::Progress& progress) {
            return job::import_lines(desk, order, progress);
        });
    answer_started(jobs, who.brand, id, call, answer);
}

void start_export(const Doors& doors, const Principal& who, job::Jobs& jobs, const http::Call& call,
                  http::Responder answer) {
    const auto input = read_local<ExportIn>(call);
    if (!input) return refuse(input.error(), call, answer);
    const bool lines = input->what == Exported::lines;
    const job::LineExport order{who.brand, input->file.value, input->with_numbers.value_or(false)};
    const auto id = jobs.start(
        who.brand, lines ? "export_lines" : "export_journal",
        [&desk = doors.desk, lines, order](job::Progress& progress) {
            return lines ? job::export_lines(*desk.view, desk.catalog(), order, progress)
                         : job::export_journal(*desk.view, desk.catalog(), order.brand, order.file, progress);
        });
    answer_started(jobs, who.brand, id, call, answer);
}

void start_backup(const Principal& who, job::Jobs& jobs, const Backup& backup, const http::Call& call,
                  http::Responder answer) {
    const auto input = read_local<BackupIn>(call);
    if (!input) return refuse(input.error(), call, answer);
    const auto id = jobs.start(
        who.brand, "backup",
        [backup, file = input->file.value](job::Progress& progress) { return backup(file, progress); });
    answer_started(jobs, who.brand, id, call, answer);
}

std::int64_t job_id(const http::Call& call) {
    const std::string& text = call.parameter("id");
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id);
    return fault == std::errc{} && end == text.data() + text.size() ? id : 0;
}

void show_job(const Principal& who, const job::Jobs& jobs, const http::Call& call, http::Responder answer) {
    const auto status = jobs.find(who.brand, job_id(call));
    if (!status) return refuse({ErrorCode::job_unknown, {call.parameter("id")}, {}}, call, answer);
    answer(http::json_response(job_out(*status)));
}

void cancel_job(const Principal& who, job::Jobs& jobs, const http::Call& call, http::Responder answer) {
    if (!jobs.cancel(who.brand, job_id(call)))
        return refuse({ErrorCode::job_unknown, {call.parameter("id")}, {}}, call, answer);
    show_job(who, jobs, call, std::move(answer));
}

void list_jobs(const Principal& who, const job::Jobs& jobs, http::Responder answer) {
    JobPage page;
    for (job::JobStatus& status : jobs.list(who.brand)) {
        status.faults.clear();  // of one job only
        page.items.push_back(job_out(status));
    }
    answer(http::json_response(page));
}

}  // namespace

void answer_started(job::Jobs& jobs, BrandId brand, const Result<std::int64_t>& id, const http::Call& call,
                    http::Responder& answer) {
    if (!id) return refuse(id.error(), call, answer);
    auto response = http::json_response(job_out(*jobs.find(brand, *id)), 202);
    response.headers.emplace_back("Location", "/v1/jobs/" + std::to_string(*id));
    answer(std::move(response));
}

ErrorOut error_out(const Error& error) {
    return {std::string{error_text(error.code).code}, error_sentence(error, Language::zh),
            error_sentence(error, Language::en)};
}

std::string describe_job(const job::JobStatus& status) { return http::json_response(job_out(status)).body; }

void mount_jobs(http::Router& router, const Doors& doors, job::Jobs& jobs, const Backup& backup) {
    const auto add = [&](const char* method, const char* path, Act act, auto handle) {
        mount(router, doors, method, path, act, handle);
    };
    add("POST", "/v1/imports", Act::import_lines,
        [doors, &jobs](const Principal& who, const http::Call& call, http::Responder answer) {
            start_import(doors, who, jobs, call, std::move(answer));
        });
    add("POST", "/v1/exports", Act::export_lines,
        [doors, &jobs](const Principal& who, const http::Call& call, http::Responder answer) {
            start_export(doors, who, jobs, call, std::move(answer));
        });
    add("POST", "/v1/backups", Act::back_up,
        [backup, &jobs](const Principal& who, const http::Call& call, http::Responder answer) {
            start_backup(who, jobs, backup, call, std::move(answer));
        });
    add("GET", "/v1/jobs", Act::read_reports,
        [&jobs](const Principal& who, const http::Call&, http::Responder answer) {
            list_jobs(who, jobs, std::move(answer));
        });
    add("GET", "/v1/jobs/{id}", Act::read_reports,
        [&jobs](const Principal& who, const http::Call& call, http::Responder answer) {
            show_job(who, jobs, call, std::move(answer));
        });
    add("POST", "/v1/jobs/{id}/cancel", Act::import_lines,
        [&jobs](const Principal& who, const http::Call& call, http::Responder answer) {
            cancel_job(who, jobs, call, std::move(answer));
        });
}

}  // namespace keepline::api
