#include "api/catalog.h"

#include <fmt/format.h>

#include <charconv>

#include "domain/line/policy.h"

namespace keepline::api {
namespace {

struct BrandOut {
    std::string code, name_zh, name_en, care_phone, currency, country_code;
    int national_digits = 0;
    PublicFacts public_facts{};
    bool only_imported_numbers = false;
    MoneyIn balance_cap;
    std::optional<MoneyIn> limit_per_order, limit_anonymous_order, limit_per_line_day, limit_per_line_month;
    MoneyIn approval_above_refund, approval_above_adjust;
    std::int64_t undo_window_minutes = 0;
    BusinessDate business_date;
};
BOOST_DESCRIBE_STRUCT(BrandOut, (),
                      (code, name_zh, name_en, care_phone, currency, country_code, national_digits,
                       public_facts, only_imported_numbers, balance_cap, limit_per_order,
                       limit_anonymous_order, limit_per_line_day, limit_per_line_month, approval_above_refund,
                       approval_above_adjust, undo_window_minutes, business_date))
struct BrandPage {
    std::vector<BrandOut> items;
};
BOOST_DESCRIBE_STRUCT(BrandPage, (), (items))

struct PlanOut {
    std::string code, name_zh, name_en;
    MoneyIn fee;
    int cycle_months = 1;
    std::string policy;
};
BOOST_DESCRIBE_STRUCT(PlanOut, (), (code, name_zh, name_en, fee, cycle_months, policy))
struct PlanPage {
    std::vector<PlanOut> items;
};
BOOST_DESCRIBE_STRUCT(PlanPage, (), (items))

struct PolicyStageOut {
    Stage stage{};
    std::string lasts;  ///< "7d", "1m 15d"
    std::vector<Right> rights;
    MoneyIn restore_fee;
};
BOOST_DESCRIBE_STRUCT(PolicyStageOut, (), (stage, lasts, rights, restore_fee))
struct ReissueOut {
    std::string shortest, longest, after_harassment, reclaim_window;
    bool ported_in_returns = true;
};
BOOST_DESCRIBE_STRUCT(ReissueOut, (),
                      (shortest, longest, after_harassment, reclaim_window, ported_in_returns))
struct PolicyOut {
    int id = 0;
    std::string code;
    std::optional<BusinessDate> effective_from;
    std::vector<std::string> plans;  ///< that new lines are opened under it by
    bool has_validity = false;       ///< use, top-ups or packs earn validity
    LapsedDays lapsed_days{};
    MoneyAtEnd money_at_end{};
    int adverse_hour = 0;
    std::vector<PolicyStageOut> stages;  ///< in their order; those of zero length are passed over
    ReissueOut reissue;
};
BOOST_DESCRIBE_STRUCT(PolicyOut, (),
                      (id, code, effective_from, plans, has_validity, lapsed_days, money_at_end, adverse_hour,
                       stages, reissue))
struct PolicyPage {
    std::vector<PolicyOut> items;
};
BOOST_DESCRIBE_STRUCT(PolicyPage, (), (items))

struct Asked {
    const Catalog& catalog;
    const Brand& brand;
    Instant now;
};

BrandOut describe_brand(const Asked& asked) {
    const Brand& brand = asked.brand;
    const auto limit = [&](Money money) {
        return money.is_zero() ? std::nullopt : std::optional{money_out(money, brand)};
    };
    BrandOut out;
    out.code = brand.code;
    out.name_zh = brand.name_zh;
    out.name_en = brand.name_en;
    out.care_phone = brand.care_phone;
    out.currency = brand.currency;
    out.country_code = brand.country_code;
    out.national_digits = brand.national_digits;
    out.public_facts = brand.public_facts;
    out.only_imported_numbers = brand.only_imported_numbers;
    out.balance_cap = money_out(brand.balance_cap, brand);
    out.limit_per_order = limit(brand.limit_per_order);
    out.limit_anonymous_order = limit(brand.limit_anonymous_order);
    out.limit_per_line_day = limit(brand.limit_per_line_day);
    out.limit_per_line_month = limit(brand.limit_per_line_month);
    out.approval_above_refund = money_out(brand.approval_above_refund, brand);
    out.approval_above_adjust = money_out(brand.approval_above_adjust, brand);
    out.undo_window_minutes = brand.undo_window / std::chrono::minutes{1};
    out.business_date = brand.zone.date_of(asked.now);
    return out;
}

PlanOut describe_plan(const Asked& asked, const Plan& plan) {
    return {plan.code,         plan.name_zh,
            plan.name_en,      money_out(plan.fee, asked.brand),
            plan.cycle.months, asked.catalog.policies.at(plan.policy).code};
}

PolicyStageOut describe_stage(const Asked& asked, const Policy& policy, Stage stage) {
    const StageRule& rule = *find_stage_rule(policy, stage);
    PolicyStageOut out{stage, format_term(rule.lasts), {}, money_out(rule.restore_fee, asked.brand)};
    for (std::size_t i = 0; i < EnumNames<Right>::names.size(); ++i)
        if (rights_of(policy, stage).has(static_cast<Right>(i))) out.rights.push_back(static_cast<Right>(i));
    return out;
}

PolicyOut describe_policy(const Asked& asked, const Policy& policy) {
    PolicyOut out;
    out.id = policy.id.value;
    out.code = policy.code;
    if (policy.effective_from.is_set()) out.effective_from = policy.effective_from;
    for (const auto& [id, plan] : asked.catalog.plans)
        if (plan.brand == asked.brand.id && plan.policy == policy.id) out.plans.push_back(plan.code);
    out.has_validity = policy.has_validity();
    out.lapsed_days = policy.lapsed_days;
    out.money_at_end = policy.money.at_end;
    out.adverse_hour = policy.adverse_hour;
    for (Stage stage = stage_after(policy, Stage::active); stage != Stage::ended;
         stage = stage_after(policy, stage))
        out.stages.push_back(describe_stage(asked, policy, stage));
    const Reissue& reissue = policy.reissue;
    out.reissue = {format_term(reissue.shortest), format_term(reissue.longest),
                   format_term(reissue.after_harassment), format_term(reissue.reclaim_window),
                   reissue.ported_in_returns};
    return out;
}

// Policies belong to no brand; a brand's are those of its plans, in all their versions.
bool is_of_brand(const Asked& asked, const Policy& policy) {
    return std::ranges::any_of(asked.catalog.plans, [&](const auto& each) {
        const Plan& plan = each.second;
        return plan.brand == asked.brand.id && asked.catalog.policies.at(plan.policy).code == policy.code;
    });
}

Result<BrandPage> brands(const Asked& asked, const http::Call&) { return BrandPage{{describe_brand(asked)}}; }
Result<BrandOut> brand(const Asked& asked, const http::Call& call) {
    if (asked.brand.code != call.parameter("code")) return fail(ErrorCode::request_not_found);
    return describe_brand(asked);
}
Result<PlanPage> plans(const Asked& asked, const http::Call&) {
    PlanPage page;
    for (const auto& [id, plan] : asked.catalog.plans)
        if (plan.brand == asked.brand.id) page.items.push_back(describe_plan(asked, plan));
    return page;
}
Result<PlanOut> plan(const Asked& asked, const http::Call& call) {
    const Plan* found = find_plan(asked.catalog, asked.brand.id, call.parameter("code"));
    if (found == nullptr) return fail(ErrorCode::request_not_found);
    return describe_plan(asked, *found);
}
Result<PolicyPage> policies(const Asked& asked, const http::Call&) {
    PolicyPage page;
    for (const auto& [id, policy] : asked.catalog.policies)
        if (is_of_brand(asked, policy)) page.items.push_back(describe_policy(asked, policy));
    return page;
}
Result<PolicyOut> policy(const Asked& asked, const http::Call& call) {
    const std::string& text = call.parameter("id");
    PolicyId id;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id.value);
    const bool whole = fault == std::errc{} && end == text.data() + text.size();
    const auto found = whole ? asked.catalog.policies.find(id) : asked.catalog.policies.end();
    if (found == asked.catalog.policies.end() || !is_of_brand(asked, found->second))
        return fail(ErrorCode::request_not_found);
    return describe_policy(asked, found->second);
}

}  // namespace

void mount_catalog(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* path, auto read) {
        mount(router, doors, "GET", path, Act::read_catalog,
              [doors, read](const Principal& who, const http::Call& call, http::Responder answer) {
                  const Catalog& catalog = doors.desk.catalog();
                  const auto out =
                      read(Asked{catalog, catalog.brands.at(who.brand), doors.desk.now(who.brand)}, call);
                  out ? answer(http::json_response(*out)) : refuse(out.error(), call, answer);
              });
    };
    add("/v1/brands", brands);
    add("/v1/brands/{code}", brand);
    add("/v1/plans", plans);
    add("/v1/plans/{code}", plan);
    add("/v1/policies", policies);
    add("/v1/policies/{id}", policy);
}

}  // namespace keepline::api
