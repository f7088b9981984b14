#include "domain/line/import_line.h"

#include "domain/line/life_cycle.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr std::int32_t kCyclesMax = 1200;
constexpr int kYearsMax = 100;

class Checks {
public:
    Checks(const ImportLine& verb, BusinessDate today) : verb_{verb}, today_{today} {}
    std::vector<Fault> take() { return std::move(faults_); }

    void money(const Rules& rules) {
        if (verb_.main < Money{} || verb_.main > rules.brand.balance_cap)
            fault("main", ErrorCode::input_out_of_range, {"0.00", format_decimal(rules.brand.balance_cap)});
        if (verb_.cycles_prepaid < 0 || verb_.cycles_prepaid > kCyclesMax)
            return fault("cycles_prepaid", ErrorCode::input_out_of_range, {"0", std::to_string(kCyclesMax)});
        const Money due = rules.plan.fee.times(verb_.cycles_prepaid);
        if (verb_.prepaid != due) fault("prepaid", ErrorCode::import_prepaid_differs, {format_decimal(due)});
    }

    void lots() {
        for (const ImportedLot& lot : verb_.lots) {
            if (!lot.amount.is_positive()) fault("bonus", ErrorCode::input_out_of_range, {"0.01", "∞"});
            if (!lot.expires_on.is_set() || lot.expires_on > today_ + kYearsMax * 366)
                fault("bonus", ErrorCode::input_malformed, {"5.00@2027-03-01"});
            else
                overdue("bonus", lot.expires_on);
        }
    }

    void dates(bool has_fee) {
        if (verb_.anchor_day < 1 || verb_.anchor_day > 31)
            return fault("anchor_day", ErrorCode::input_out_of_range, {"1", "31"});
        if (!in_reach("activated_on", verb_.activated_on) || !in_reach("stage_since", verb_.stage_since))
            return;
        if (verb_.valid_until.is_set() && !in_reach("valid_until", verb_.valid_until)) return;
        if (has_fee && !in_reach("paid_until", verb_.paid_until)) return;
        if (!has_fee && verb_.paid_until.is_set())
            return fault("paid_until", ErrorCode::import_dates_disagree, {"plan"});
        if (verb_.activated_on > today_) fault("activated_on", ErrorCode::import_dates_disagree, {today()});
        if (verb_.stage_since > today_) fault("stage_since", ErrorCode::import_dates_disagree, {today()});
        if (verb_.stage_since < verb_.activated_on)
            fault("stage_since", ErrorCode::import_dates_disagree, {"activated_on"});
        if (has_fee && verb_.paid_until < verb_.activated_on)
            fault("paid_until", ErrorCode::import_dates_disagree, {"activated_on"});
        if (has_fee && add_months(verb_.paid_until, 0, verb_.anchor_day) != verb_.paid_until)
            fault("paid_until", ErrorCode::import_dates_disagree, {"anchor_day"});
        const bool known = verb_.last_top_up_on.is_set();
        if (known && (verb_.last_top_up_on > today_ || verb_.last_top_up_on < verb_.activated_on))
            fault("last_top_up_on", ErrorCode::import_dates_disagree, {"activated_on"});
    }

    void stage(const Rules& rules, const LineState& line) {
        if (rules.policy.has_validity() != verb_.valid_until.is_set())
            return fault("valid_until", ErrorCode::import_dates_disagree, {"policy"});
        if (verb_.stage == Stage::active) {
            const BusinessDate end = service_end(line, rules);
            if (end.is_set() && end < verb_.stage_since)
                fault("paid_until", ErrorCode::import_dates_disagree, {"stage_since"});
            if (end.is_set()) overdue("paid_until", end);
            return;
        }
        const StageRule* rule = find_stage_rule(rules.policy, verb_.stage);
        if (rule == nullptr || rule->lasts.is_empty())
            return fault("stage", ErrorCode::import_stage_not_in_policy, {std::string{name_of(verb_.stage)}});
        if (!rules.policy.has_validity() && verb_.stage_since < verb_.paid_until)
            fault("stage_since", ErrorCode::import_dates_disagree, {"paid_until"});
        if (verb_.cycles_prepaid > 0) fault("cycles_prepaid", ErrorCode::import_dates_disagree, {"stage"});
        overdue("stage_since", stage_end(line, rules.policy));
    }

    void fault(const char* column, ErrorCode code, std::vector<std::string> arguments) {
        faults_.push_back({column, code, std::move(arguments)});
    }
    [[nodiscard]] bool clean() const { return faults_.empty(); }

private:
    [[nodiscard]] std::string today() const { return format_date(today_); }
    bool in_reach(const char* column, BusinessDate date) {
        const bool good =
            date.is_set() && date >= today_ - kYearsMax * 366 && date <= today_ + kYearsMax * 366;
        if (!good) fault(column, ErrorCode::input_malformed, {"2027-03-01"});
        return good;
    }
    void overdue(const char* column, BusinessDate due) {
        if (due < today_ - kImportOverdueDaysMax)
            fault(column, ErrorCode::import_overdue,
                  {format_date(due), std::to_string(kImportOverdueDaysMax)});
    }

    const ImportLine& verb_;
    BusinessDate today_;
    std::vector<Fault> faults_;
};

// The line without its money, which arrives by transfers.
LineState without_money(const ImportLine& verb, BrandId brand) {
    LineState line;
    line.brand = brand;
    line.plan = verb.plan;
    line.policy = verb.policy;
    line.stage = verb.stage;
    line.bars = verb.bars;
    line.anchor_day = verb.anchor_day;
    line.activated_on = verb.activated_on;
    line.stage_since = verb.stage_since;
    line.paid_until = verb.paid_until;
    line.last_top_up_on = verb.last_top_up_on;
    line.cycles_prepaid = verb.cycles_prepaid;
    line.valid_until = verb.valid_until;
    line.last_own_use_on = verb.last_own_use_on;
    return line;
}

}  // namespace

std::vector<Fault> check_import(const ImportLine& verb, BrandId brand, const Catalog& catalog,
                                BusinessDate today) {
    Checks checks{verb, today};
    const auto plan = catalog.plans.find(verb.plan);
    if (plan == catalog.plans.end() || plan->second.brand != brand)
        checks.fault("plan", ErrorCode::plan_unknown, {std::to_string(verb.plan.value)});
    if (!catalog.policies.contains(verb.policy)) checks.fault("policy", ErrorCode::input_malformed, {"id"});
    if (!checks.clean()) return checks.take();
    checks.dates(plan->second.has_fee());
    checks.lots();
    if (!checks.clean()) return checks.take();
    const LineState line = without_money(verb, brand);
    const Rules rules = rules_of(catalog, line);
    checks.money(rules);
    if (checks.clean()) checks.stage(rules, line);
    return checks.take();
}

Result<Decision> decide_import(const Context& c, const ImportLine& verb) {
    const LineState& before = c.line();
    if (auto free = may_hand_out(c, verb.msisdn); !free) return std::unexpected{free.error()};
    const BrandId brand = c.command.brand;
    const BusinessDate today = c.catalog.brands.at(brand).zone.date_of(c.now);
    if (auto faults = check_import(verb, brand, c.catalog, today); !faults.empty())
        return std::unexpected{
            Error{ErrorCode::import_line_refused, {std::to_string(faults.size())}, std::move(faults)}};

    LineState line = without_money(verb, brand);
    line.generation = before.generation + 1;
    const Rules rules = rules_of(c.catalog, line);
    // What the former system had told its holder nobody knows here: nothing is taken away before the day
    // after. Once notices are sent, the first notice's days follow.
    line.hold_until = rules.brand.zone.start_of(today + 1, rules.policy.adverse_hour);

    LineChange change{{NumberId{c.home().id}, line.generation}, line, rules, {}};
    const Account opening{AccountKind::opening, 0, 0};
    change.transfer(opening, change.account(AccountKind::main), verb.main);
    change.transfer(opening, change.account(AccountKind::prepaid), verb.prepaid);
    int nth = 0;
    for (const ImportedLot& lot : verb.lots) {
        Key key = c.new_key();
        key.text = std::to_string(++nth);
        change.add_lot(Lot{key, lot.amount, lot.expires_on, lot.pays_fee, 0, {}});
    }
    change.put(LineInfo{{c.home(), line.generation, {}}, verb.msisdn, c.now});
    end_reservation(c, change);
    return change.finish({}, c.now);
}

}  // namespace keepline
