#include "cli/policy_reader.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "cli/config.h"

namespace keepline::cli {
namespace {

Rights read_rights(TomlTable& t, Rights otherwise) {
    if (!t.has("rights")) return otherwise;
    Rights rights;
    for (const std::string& each : t.texts("rights")) {
        const auto right = parse_name<Right>(each);
        if (!right) t.fault("rights", ErrorCode::input_malformed, {TomlTable::all_names<Right>()});
        if (right) rights = rights.with(*right);
    }
    return rights;
}

// grace = "7d", or grace = { lasts = "7d", rights = [...], restore_fee = "5.00" }
StageRule read_stage(TomlTable& t, const char* name, Stage stage) {
    if (!t.is_table(name)) return usual_stage(stage, t.term(name, Term{}));
    StageRule rule;
    t.one(name, [&](TomlTable& in) {
        rule.lasts = in.term("lasts");
        rule.rights = read_rights(in, usual_rights(stage));
        rule.restore_fee = in.money("restore_fee", Money{});
    });
    return rule;
}

constexpr std::uint16_t bit_of(Cause cause) {
    return static_cast<std::uint16_t>(1U << static_cast<int>(cause));
}

std::uint16_t causes_of(std::string_view word) {
    std::uint16_t causes = 0;
    for (std::size_t i = 0; i < EnumNames<Cause>::names.size(); ++i) {
        const auto cause = static_cast<Cause>(i);
        const bool meant = EnumNames<Cause>::names[i] == word || (word == "any_use" && is_use(cause)) ||
                           (word == "own_use" && is_own_use(cause));
        if (meant) causes |= bit_of(cause);
    }
    return causes;
}

Earning read_earning(TomlTable& t) {
    Earning earning;
    for (const std::string& word : t.texts("on")) {
        const std::uint16_t causes = causes_of(word);
        if (causes == 0)
            t.fault("on", ErrorCode::input_malformed,
                    {"\"any_use\" | \"own_use\" | " + TomlTable::all_names<Cause>()});
        earning.causes |= causes;
    }
    if (!t.has("on")) t.fault("on", ErrorCode::input_required);
    earning.term = t.term("lasts");
    earning.at_least = t.money("at_least", Money{});
    earning.growth = t.named("growth", std::optional{Growth::later});
    earning.cap = t.term("cap", Term{});
    earning.balance_changing = t.boolean("balance_changing", false);
    earning.on_network = t.boolean("on_network", false);
    return earning;
}

KeepAlive read_keep_alive(TomlTable& t) {
    KeepAlive charge;
    charge.amount = t.money("amount");
    charge.every = t.term("every");
    charge.stage = t.named("stage", std::optional{Stage::active});
    charge.forbidden_from = t.date("forbidden_from");
    const bool fits = charge.stage == Stage::active || is_lapsed(charge.stage);
    if (!fits)
        t.fault("stage", ErrorCode::input_malformed,
                {"\"active\" | \"grace\" | \"outgoing_barred\" | \"suspended\" | \"quarantined\""});
    if (t.has("every") && charge.every.is_empty())
        t.fault("every", ErrorCode::input_out_of_range, {"1d", "1200m"});
    return charge;
}

MoneyRule read_money(TomlTable& t) {
    MoneyRule rule;
    rule.at_end = t.named("at_end", std::optional{MoneyAtEnd::owed});
    rule.lost_at = t.named("lost_at", std::optional{Stage::ended});
    rule.restorable = t.term("restorable", Term{});
    rule.since_top_up = t.term("since_top_up", Term{});
    if (rule.lost_at != Stage::ended && !is_lapsed(rule.lost_at))
        t.fault("lost_at", ErrorCode::input_malformed,
                {"\"grace\" | \"outgoing_barred\" | \"suspended\" | \"quarantined\" | \"ended\""});
    return rule;
}

Parking read_parking(TomlTable& t) {
    Parking parking;
    parking.fee = t.money("fee", Money{});
    parking.every = t.term("every", Term{1, 0});
    parking.longest = t.term("longest", Term{});
    parking.again_after = t.term("again_after", Term{});
    parking.then = t.named("then", std::optional{AfterParking::resume});
    parking.days_freeze = t.boolean("days_freeze", true);
    parking.rights = read_rights(t, Rights{});
    if (parking.every.is_empty()) t.fault("every", ErrorCode::input_out_of_range, {"1d", "1200m"});
    return parking;
}

Reissue read_reissue(TomlTable& t) {
    Reissue reissue;
    reissue.shortest = t.term("shortest", Term{});
    reissue.longest = t.term("longest", Term{});
    reissue.after_harassment = t.term("after_harassment", Term{});
    reissue.ported_in_returns = t.boolean("ported_in_returns", true);
    reissue.reclaim_window = t.term("reclaim_window", Term{});
    return reissue;
}

// Terms of months and days are compared at a usual month's length.
int days_of(Term term) { return term.months * 30 + term.days; }

}  // namespace

Policy read_policy(TomlTable& t) {
    Policy policy;
    policy.code = t.text("code");
    policy.effective_from = t.date("effective_from");
    policy.lapsed_days = t.named("lapsed_days", std::optional{LapsedDays::free});
    policy.adverse_hour = static_cast<int>(t.integer("adverse_hour", 0, 23, 10));
    policy.grace = read_stage(t, "grace", Stage::grace);
    policy.outgoing_barred = read_stage(t, "outgoing_barred", Stage::outgoing_barred);
    policy.suspended = read_stage(t, "suspended", Stage::suspended);
    policy.quarantined = read_stage(t, "quarantined", Stage::quarantined);
    t.each("validity", [&](TomlTable& in) { policy.validity.push_back(read_earning(in)); });
    t.each("keep_alive", [&](TomlTable& in) { policy.keep_alive.push_back(read_keep_alive(in)); });
    t.each("notice", [&](TomlTable& in) {
        Notice notice;
        notice.stage = in.named<Stage>("stage");
        notice.days = static_cast<int>(in.integer("days", 0, 3660));
        policy.notices.push_back(notice);
    });
    t.one("money", [&](TomlTable& in) { policy.money = read_money(in); });
    t.one("parking", [&](TomlTable& in) { policy.parking = read_parking(in); });
    t.one("reissue", [&](TomlTable& in) { policy.reissue = read_reissue(in); });
    return policy;
}

std::vector<Fault> check_policy(const Policy& policy, const Plan& plan) {
    std::vector<Fault> faults;
    const auto fault = [&](const char* key, ErrorCode code, std::vector<std::string> arguments = {}) {
        faults.push_back({key, code, std::move(arguments)});
    };
    bool activates = false;
    for (const Earning& each : policy.validity) activates = activates || each.is_for(Cause::activation);
    if (policy.has_validity() && !activates) fault("validity", ErrorCode::policy_never_begins);
    if (!policy.has_validity() && !plan.has_fee()) fault("validity", ErrorCode::policy_no_clock);
    for (std::size_t i = 0; i < policy.validity.size(); ++i) {
        const Earning& each = policy.validity[i];
        const std::string place = fmt::format("validity[{}]", i);
        if (each.term.is_empty())
            fault((place + ".lasts").c_str(), ErrorCode::input_out_of_range, {"1d", "1200m"});
        if (!each.cap.is_empty() && each.growth != Growth::add)
            fault((place + ".cap").c_str(), ErrorCode::policy_cap_without_add);
        if (!each.cap.is_empty() && days_of(each.cap) < days_of(each.term))
            fault((place + ".cap").c_str(), ErrorCode::input_out_of_range, {format_term(each.term), "1200m"});
    }
    const auto has = [&](Stage stage) {
        const StageRule* rule = find_stage_rule(policy, stage);
        return rule == nullptr || !rule->lasts.is_empty();
    };
    if (!has(policy.money.lost_at))
        fault("money.lost_at", ErrorCode::policy_no_such_stage, {std::string{name_of(policy.money.lost_at)}});
    for (std::size_t i = 0; i < policy.keep_alive.size(); ++i)
        if (const Stage stage = policy.keep_alive[i].stage; !has(stage))
            fault(fmt::format("keep_alive[{}].stage", i).c_str(), ErrorCode::policy_no_such_stage,
                  {std::string{name_of(stage)}});
    const Reissue& reissue = policy.reissue;
    const int quarantine = days_of(policy.quarantined.lasts);
    if (quarantine < days_of(reissue.shortest))
        fault("quarantined", ErrorCode::policy_quarantine_short, {format_term(reissue.shortest)});
    if (!reissue.longest.is_empty() && quarantine > days_of(reissue.longest))
        fault("quarantined", ErrorCode::input_out_of_range,
              {format_term(reissue.shortest), format_term(reissue.longest)});
    if (days_of(reissue.reclaim_window) > quarantine)
        fault("reissue.reclaim_window", ErrorCode::input_out_of_range,
              {"0d", format_term(policy.quarantined.lasts)});
    if (policy.parking && policy.parking->fee.is_positive() && policy.suspended.lasts.is_empty())
        fault("parking.fee", ErrorCode::policy_parking_needs_suspended);
    return faults;
}

Term read_cycle(TomlTable& t) {
    const Term cycle = t.term("cycle", Term{1, 0});
    const bool months = cycle.days == 0 && cycle.months >= 1 && cycle.months <= 12;
    const bool days = cycle.months == 0 && cycle.days >= 1 && cycle.days <= 3660;
    if (!months && !days) t.fault("cycle", ErrorCode::input_malformed, {"\"1m\" | \"3m\" | \"30d\""});
    return cycle;
}

Result<PolicyFile> parse_policy_file(std::string_view text) {
    std::vector<Fault> faults;
    const auto root = parse_toml(text, faults);
    PolicyFile out;
    if (root) {
        TomlTable t{*root, "", faults};
        out.policy = read_policy(t);
        out.time_zone = t.text("time_zone", "Asia/Shanghai");
        out.currency = t.text("currency", "CNY");
        out.title_zh = t.text("title_zh", out.policy.code);
        out.title_en = t.text("title_en", out.policy.code);
        out.source = t.text("source", "");
        out.grade = t.text("grade", "");
        out.note = t.text("note", "");
        out.assumed = t.texts("assumed");
        out.plan.fee = t.money("fee", Money{});
        out.plan.cycle = read_cycle(t);
        if (!load_zone(out.time_zone))
            t.fault("time_zone", ErrorCode::input_malformed, {"\"Asia/Shanghai\""});
        t.finish();
    }
    if (faults.empty()) faults = check_policy(out.policy, out.plan);
    if (!faults.empty())
        return std::unexpected{
            Error{ErrorCode::config_invalid, {std::to_string(faults.size())}, std::move(faults)}};
    return out;
}

Result<PolicyFile> read_policy_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (!in)
        return std::unexpected{
            Error{ErrorCode::file_unreadable, {file.string(), std::generic_category().message(errno)}, {}}};
    return parse_policy_file(text.str());
}

}  // namespace keepline::cli
