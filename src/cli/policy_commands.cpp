// policy check, simulate, diff: what a policy says, before anyone lives under it.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/commands.h"
#include "cli/config.h"
#include "cli/policy_diff.h"
#include "cli/policy_limits.h"
#include "cli/policy_shapes.h"
#include "cli/remote.h"

namespace keepline::cli {
namespace {

std::string date_or_dash(BusinessDate date) { return date.is_set() ? format_date(date) : "-"; }

std::string list_rights(Rights rights) {
    std::string out;
    for (std::size_t i = 0; i < EnumNames<Right>::names.size(); ++i)
        if (rights.has(static_cast<Right>(i)))
            out += (out.empty() ? "" : " ") + std::string{EnumNames<Right>::names[i]};
    return out.empty() ? "-" : out;
}

void print_steps(const std::vector<SimulatedStep>& steps) {
    fmt::print("{:<11} {:<22} {:<16} {:<11} {:<11} {:<11} {:>9}  {}\n", "date", "event", "stage",
               "paid_until", "valid_until", "lives_until", "main", "");
    for (const SimulatedStep& each : steps) {
        std::string news = each.refused;
        for (const SimulatedPosting& posting : each.postings)
            news += fmt::format("{}{} {} > {}", news.empty() ? "" : ", ", format_decimal(posting.amount),
                                posting.debit, posting.credit);
        if (each.stage_before != each.line.stage)
            news += fmt::format("{}rights: {}", news.empty() ? "" : "; ", list_rights(each.rights));
        const std::string event = each.what.empty() ? each.event : each.event + ": " + each.what;
        fmt::print("{:<11} {:<22} {:<16} {:<11} {:<11} {:<11} {:>9}  {}\n", format_date(each.date), event,
                   name_of(each.line.stage), date_or_dash(each.line.paid_until),
                   date_or_dash(each.line.valid_until), date_or_dash(each.lives_until),
                   format_decimal(each.line.main), news);
    }
}

Result<std::string> read_text(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return fail(ErrorCode::file_unreadable, file, std::generic_category().message(errno));
    return text.str();
}

BusinessDate first_day(const PolicyFile& file) {
    return file.policy.effective_from.is_set() ? file.policy.effective_from
                                               : BusinessDate::from_ymd(2026, 1, 1);
}

// The amount that a line is opened with: what the policy asks of a first top-up that earns anything.
Money opening_amount(const PolicyFile& file) {
    Money least = file.plan.fee;
    for (const Earning& each : file.policy.validity)
        if (each.is_for(Cause::activation)) least = std::max(least, each.at_least);
    return least;
}

struct PolicyOptions {
    std::string file, other, events, until, from, lines, limits, data, brand;
    int from_id = 0, to_id = 0;
    bool json = false;
};

int refused(const Error& error) {
    print_error(error);
    return kRefused;
}

int check(const PolicyOptions& options) {
    const auto file = read_policy_file(options.file);
    if (!file) return refused(file.error());
    const auto from =
        options.from.empty() ? first_day(*file) : parse_date(options.from).value_or(BusinessDate::none());
    if (!from.is_set()) return refused({ErrorCode::date_malformed, {options.from}, {}});
    if (!options.limits.empty()) {
        const auto limits = read_limits_file(options.limits);
        if (!limits) return refused(limits.error());
        if (auto faults = check_limits(file->policy, *limits); !faults.empty())
            return refused({ErrorCode::config_invalid, {std::to_string(faults.size())}, std::move(faults)});
    }
    SimulatedEvent opened;
    opened.at = load_zone(file->time_zone)->start_of(from, 12);
    opened.amount = opening_amount(*file);
    constexpr int kYears = 12;
    const auto steps = simulate(*file, {opened}, from + kYears * 366);
    if (options.json) return fmt::print("{}\n", describe_simulation(*file, steps)), kDone;
    fmt::print("{}", file->policy.code);
    if (file->title_zh != file->policy.code) fmt::print("  {} / {}", file->title_zh, file->title_en);
    fmt::print("\n");
    if (!file->source.empty()) fmt::print("来源 source: {} ({})\n", file->source, file->grade);
    for (const std::string& each : file->assumed) fmt::print("来源未给出 not in the source: {}\n", each);
    fmt::print("\n开通后若无人再做任何事 / after activation, if nobody does anything more:\n");
    print_steps(steps);
    fmt::print("\n检查通过 / the policy is sound\n");
    return kDone;
}

int run_simulation(const PolicyOptions& options) {
    const auto file = read_policy_file(options.file);
    if (!file) return refused(file.error());
    const auto text = read_text(options.events);
    if (!text) return refused(text.error());
    const auto until = parse_date(options.until);
    if (!until) return refused({ErrorCode::date_malformed, {options.until}, {}});
    const auto events = parse_events(*text, *load_zone(file->time_zone));
    if (!events) return refused(events.error());
    const auto steps = simulate(*file, *events, *until);
    options.json ? fmt::print("{}\n", describe_simulation(*file, steps)) : print_steps(steps);
    return kDone;
}

int diff(const PolicyOptions& options) {
    const auto before = read_policy_file(options.file);
    if (!before) return refused(before.error());
    const auto after = read_policy_file(options.other);
    if (!after) return refused(after.error());
    // Without cycles there is no date to compare the other's with.
    if (before->plan.has_fee() != after->plan.has_fee())
        return refused({ErrorCode::policy_not_a_version, {after->policy.code, before->policy.code}, {}});
    Result<std::vector<PolicyChange>> changes = diff_on_samples(*before, *after);
    if (!options.lines.empty()) {
        const auto text = read_text(options.lines);
        if (!text) return refused(text.error());
        changes = diff_on_lines(*before, *after, *text);
    }
    if (!changes) return refused(changes.error());
    options.json ? fmt::print("{}\n", describe_changes(*changes)) : print_changes(*changes);
    return kDone;
}

// On the running server: both versions stand in its configuration.
int preview(const PolicyOptions& options) {
    return print_answer(Remote{options.data, options.brand}.call(
        "POST", "/v1/policy-moves/preview",
        fmt::format(R"({{"from":{},"to":{}}})", options.from_id, options.to_id)));
}

}  // namespace

void add_policy(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<PolicyOptions>();
    CLI::App* policy = app.add_subcommand("policy", "生命周期规则：检查、推演、比较 / life-cycle policies");
    policy->require_subcommand(1);
    CLI::App* checks = policy->add_subcommand(
        "check", "检查规则文件并列出时间线 / check a policy file and print its time line");
    checks->add_option("file", options->file, "规则文件（TOML）/ policy file")->required();
    checks->add_option(
        "--from", options->from,
        "开通日 / day of activation (YYYY-MM-DD; default: the policy's effective_from, or 2026-01-01)");
    checks->add_option("--limits", options->limits,
                       "监管底线文件 / a regulator's limits to hold the policy to (policies/limits/)");
    checks->add_flag("--json", options->json, "结果为 JSON / print the result as JSON");
    checks->footer(
        "Example: keepline policy check policies/templates/cn-monthly.toml\nExit: 0 sound, 2 bad arguments, "
        "3 faults (each on stderr with its key)");
    checks->callback([options, &exit_code] { exit_code = check(*options); });

    CLI::App* simulates = policy->add_subcommand(
        "simulate", "按事件推演一个号码的一生 / walk one line through events and time");
    simulates->add_option("file", options->file, "规则文件（TOML）/ policy file")->required();
    simulates->add_option("--events", options->events, "事件（JSON）/ events")->required();
    simulates->add_option("--until", options->until, "推演到此日（含）/ last day (YYYY-MM-DD)")->required();
    simulates->add_flag("--json", options->json, "结果为 JSON / print the result as JSON");
    simulates->footer(
        "Example: keepline policy simulate policies/templates/cn-monthly.toml --events events.json --until "
        "2027-12-31 --json\nEvents and output: docs/concepts/policies.md\nExit: 0 simulated, 2 bad "
        "arguments, 3 refused (each fault on stderr)");
    simulates->callback([options, &exit_code] { exit_code = run_simulation(*options); });

    CLI::App* compares =
        policy->add_subcommand("diff", "换规则后哪些日期会变 / whose dates change when a policy is replaced");
    compares->add_option("before", options->file, "现行规则 / the policy now")->required();
    compares->add_option("after", options->other, "新规则 / the policy that would replace it")->required();
    compares->add_option("--lines", options->lines,
                         "号码文件（keepline export 的 lines）/ lines as keepline export writes them; "
                         "default: a sample of lines");
    compares->add_flag("--json", options->json, "结果为 JSON / print the result as JSON");
    compares->footer(
        "Example: keepline policy diff monthly-1.toml monthly-2.toml --lines lines.csv\nExit: 0 compared, 2 "
        "bad arguments, 3 refused");
    compares->callback([options, &exit_code] { exit_code = diff(*options); });

    CLI::App* previews = policy->add_subcommand(
        "preview",
        "运行中的号码换到另一版本会怎样 / what another version would do to the lines of a running server");
    previews->add_option("from", options->from_id, "现行版本号 / id of the version now")->required();
    previews->add_option("to", options->to_id, "新版本号 / id of the new version")->required();
    previews->add_option("--data", options->data, "数据目录 / data directory of the running server")
        ->required();
    previews->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    previews->footer(
        "Example: keepline policy preview 1 2 --data /var/lib/keepline\nExit: 0 compared, 2 bad arguments, 3 "
        "refused, 4 no server runs");
    previews->callback([options, &exit_code] { exit_code = preview(*options); });
}

}  // namespace keepline::cli
