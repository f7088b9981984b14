// Usage records, in batches or from a file: each has its own identity and answer, and a bad one spoils no
// other.

#include "api/jobs.h"
#include "api/line_shapes.h"
#include "api/lines.h"
#include "job/import_usage.h"

namespace keepline::api {
namespace {

using http::Limited;

constexpr std::size_t kRecordsMax = 1000;

struct UsageImportIn {
    Limited<1, 1000> file;
    std::optional<bool> dry_run;
    std::optional<std::int64_t> expect_rows;
    std::optional<Limited<1, 1000>> refused_to;
};
BOOST_DESCRIBE_STRUCT(UsageImportIn, (), (file, dry_run, expect_rows, refused_to))

Result<Command> command_of(const UseIn& in, const Doors& doors, const Principal& who) {
    const Brand& brand = doors.desk.catalog().brands.at(who.brand);
    std::vector<Fault> faults;
    const auto msisdn = parse_msisdn(in.msisdn.value, brand.country_code, brand.national_digits);
    if (!msisdn) faults.push_back({"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}});
    if (in.record_id.value.size() > Text<64>::kMax)
        faults.push_back({"/record_id", ErrorCode::input_out_of_range, {"1", "64"}});
    if (in.units < 0) faults.push_back({"/units", ErrorCode::input_out_of_range, {"0", "∞"}});
    RecordUse use;
    use.record_id = in.record_id.value;
    use.kind = static_cast<Cause>(static_cast<int>(Cause::call_out) + static_cast<int>(in.kind));
    use.units = in.units;
    use.on_network = in.on_network.value_or(true);
    use.used_at = in.used_at;
    use.chargeable = in.chargeable.value_or(false);
    if (in.rated && in.rated->amount != 0) use.rated = check_amount(*in.rated, brand, "/rated", faults);
    if (in.rated && in.rated->amount == 0) use.rated = Money{};
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    const auto number = doors.desk.view->find_number(*msisdn);
    if (!number) return fail(ErrorCode::line_unknown, mask_msisdn(msisdn->view(), ""));
    return Command{who.brand, home_of(*number), 0, who.actor, {}, use};
}

void record(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    doors.desk.blocking([doors, who, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto input = http::read_json_body<UsageIn>(call.request);
        if (!input) return refuse(input.error(), call, answer);
        const std::size_t count = input->records.size();
        if (count == 0 || count > kRecordsMax)
            return refuse(
                invalid({{"/records", ErrorCode::input_out_of_range, {"1", std::to_string(kRecordsMax)}}}),
                call, answer);
        std::vector<Result<Command>> commands;
        for (const UseIn& each : input->records) commands.push_back(command_of(each, doors, who));
        const auto answers = ask_each(doors.desk.engine, std::move(commands));
        UsageOut out;
        for (std::size_t i = 0; i < count; ++i) {
            const Result<Answer>& done = answers[i];
            UseOut one{input->records[i].record_id.value, {}, {}, {}};
            if (done) {
                ++out.posted;
                one.entry_no = entry_no(done->home, done->n != 0 ? done->n : done->reply.entry_n);
            } else {
                ++out.refused;
                one.code = error_text(done.error().code).code;
                one.detail = error_sentence(done.error(), call.language);
            }
            out.records.push_back(std::move(one));
        }
        answer(http::json_response(out));
    });
}

void start_import(const Doors& doors, const Principal& who, job::Jobs& jobs, const http::Call& call,
                  http::Responder answer) {
    const auto input = read_local<UsageImportIn>(call);
    if (!input) return refuse(input.error(), call, answer);
    job::UsageOrder order{who.brand, who.actor, input->file.value};
    order.rows = input->expect_rows;
    order.dry_run = input->dry_run.value_or(false);
    if (input->refused_to) order.refused_to = input->refused_to->value;
    if (!order.refused_to.empty() && !order.refused_to.is_absolute())
        return refuse(invalid({{"/refused_to", ErrorCode::input_malformed, {"/…"}}}), call, answer);
    const auto id =
        jobs.start(who.brand, "import_usage", [&desk = doors.desk, order](job::Progress& progress) {
            return job::import_usage(desk, order, progress);
        });
    answer_started(jobs, who.brand, id, call, answer);
}

}  // namespace

void mount_usage(http::Router& router, const Doors& doors, job::Jobs& jobs) {
    mount(router, doors, "POST", "/v1/usage-records", Act::record_use,
          [doors](const Principal& who, http::Call call, http::Responder answer) {
              record(doors, who, std::move(call), std::move(answer));
          });
    mount(router, doors, "POST", "/v1/usage-records/imports", Act::record_use,
          [doors, &jobs](const Principal& who, const http::Call& call, http::Responder answer) {
              start_import(doors, who, jobs, call, std::move(answer));
          });
}

}  // namespace keepline::api
