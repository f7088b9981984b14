#include "domain/line/outlook.h"

#include <algorithm>

#include "domain/line/life_cycle.h"
#include "domain/line/usage.h"

namespace keepline {
namespace {

constexpr int kActsMax = 400;  // nobody plans more

// The line once what is due in its favour has been done.
LineChange ahead_of(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots,
                    BusinessDate today) {
    LineChange ahead{id, line, rules, std::move(lots)};
    catch_up(ahead, today);
    return ahead;
}

class Planner {
public:
    Planner(const LineState& line, const Rules& rules, BusinessDate day, BusinessDate today)
        : line_{line}, rules_{rules}, day_{day}, today_{today} {}

    std::vector<KeepPlan> plan() {
        const auto stairs = stairs_of(line_, rules_);
        const BusinessDate served = line_.stage == Stage::active ? stairs.front().until : line_.stage_since;
        if (line_.stage == Stage::active && (!served.is_set() || served > day_))
            plans_.push_back({KeepWay::nothing, {}, {}, 0, {}, served});
        by_renewal();
        by_event(KeepWay::top_up, Cause::top_up);
        by_event(KeepWay::pack, Cause::pack);
        by_event(KeepWay::sms, Cause::sms_out);
        by_balance();
        by_parking();
        std::ranges::stable_sort(
            plans_, {}, [](const KeepPlan& each) { return std::pair{each.cost, each.dates.size()}; });
        return std::move(plans_);
    }

private:
    [[nodiscard]] bool covers(BusinessDate until) const { return !until.is_set() || until > day_; }

    // Cycles alone: only where no validity can end first.
    void by_renewal() {
        if (!rules_.plan.has_fee() || !takes_payment(line_, rules_.policy)) return;
        if (rules_.policy.has_validity() && !covers(line_.valid_until)) return;
        for (int cycles = 1; cycles <= kActsMax; ++cycles) {
            const BusinessDate until = paid_until_after(line_, rules_, cycles, today_);
            if (!covers(until)) continue;
            const Money price = price_of(line_, rules_, cycles, today_);
            return plans_.push_back({KeepWay::renew, price, price, cycles, {today_}, until});
        }
    }

    // The same event again and again, each time on the last day the one before covers. A lapsed line begins
    // today.
    void by_event(KeepWay way, Cause cause) {
        if (rules_.plan.has_fee() && !covers(line_.paid_until)) return;
        for (const Earning& earning : rules_.policy.validity) {
            if (!earning.is_for(cause)) continue;
            const std::optional<Money> price = price_of_event(cause, earning);
            if (!price || !may_do(cause)) continue;
            KeepPlan plan{way, restoring(), *price, 0, {}, line_.valid_until};
            const Event event{cause, *price, true, true};
            while (!covers(plan.kept_until) && plan.dates.size() < kActsMax) {
                const bool runs = plan.kept_until.is_set() && plan.kept_until > today_;
                const BusinessDate on = runs ? plan.kept_until - 1 : today_;
                const BusinessDate reached = valid_until_after(rules_.policy, plan.kept_until, event, on);
                if (reached <= on || reached == plan.kept_until) break;
                plan.dates.push_back(on);
                plan.cost += *price;
                plan.kept_until = reached;
            }
            if (covers(plan.kept_until) && !plan.dates.empty()) plans_.push_back(std::move(plan));
        }
    }
    [[nodiscard]] std::optional<Money> price_of_event(Cause cause, const Earning& earning) const {
        if (cause == Cause::sms_out) {
            const Money sms = rules_.plan.tariff.sms;
            return earning.balance_changing && !sms.is_positive() ? std::nullopt : std::optional{sms};
        }
        if (cause == Cause::top_up) return std::max(earning.at_least, Money::from_minor(1));
        std::optional<Money> least;
        for (const Pack& each : rules_.plan.packs)
            if (each.price >= earning.at_least) least = std::min(least.value_or(each.price), each.price);
        return least;
    }
    [[nodiscard]] bool may_do(Cause cause) const {
        return is_use(cause)
                   ? rights_of(rules_.policy, line_.stage).has(right_for(cause)) && !line_.bars.any()
                   : takes_payment(line_, rules_.policy);
    }
    [[nodiscard]] Money restoring() const {
        const StageRule* rule = find_stage_rule(rules_.policy, line_.stage);
        return rule != nullptr ? rule->restore_fee : Money{};
    }

    // Money left on main pays what carries validity on by itself.
    void by_balance() {
        const KeepAlive* charge = find_keep_alive(rules_.policy, Stage::active);
        if (charge == nullptr || rules_.plan.has_fee() || line_.stage != Stage::active ||
            !line_.valid_until.is_set())
            return;
        KeepPlan plan{KeepWay::balance, {}, charge->amount, 0, {today_}, line_.valid_until};
        Money needed;
        for (int i = 0; !covers(plan.kept_until) && i < kActsMax; ++i) {
            needed += charge->amount;
            plan.kept_until = after(plan.kept_until, charge->every);
        }
        plan.cost = std::max(needed - line_.main, Money{});
        if (covers(plan.kept_until) && plan.cost.is_positive()) plans_.push_back(std::move(plan));
    }

    // Parked, the number lives though service stands still: its fee for each period begun.
    void by_parking() {
        const auto& parking = rules_.policy.parking;
        if (!parking || line_.stage != Stage::active) return;
        const BusinessDate end =
            parking->longest.is_empty() ? BusinessDate::none() : after(today_, parking->longest);
        if (!covers(end)) return;
        KeepPlan plan{KeepWay::park, parking->fee, parking->fee, 0, {today_}, end};
        for (BusinessDate day = next_parking_period(today_, parking->every);
             day <= day_ && parking->fee.is_positive(); day = next_parking_period(day, parking->every))
            plan.cost += parking->fee;
        plans_.push_back(std::move(plan));
    }

    const LineState& line_;
    const Rules& rules_;
    BusinessDate day_;
    BusinessDate today_;
    std::vector<KeepPlan> plans_;
};

}  // namespace

std::vector<StairStep> forecast(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots,
                                Money top_up, Instant now) {
    const BusinessDate today = rules.brand.zone.date_of(now);
    LineChange ahead = ahead_of(id, line, rules, std::move(lots), today);
    if (top_up.is_positive()) {
        ahead.transfer({AccountKind::receivable, 0, 0}, ahead.account(AccountKind::main), top_up);
        ahead.edit().last_top_up_on = today;
        count_event(ahead, {Cause::top_up, top_up}, today, today);
    }
    return stairs_of(ahead.line(), rules);
}

std::vector<KeepPlan> ways_to_keep(LineId id, const LineState& line, const Rules& rules,
                                   std::vector<Lot> lots, BusinessDate day, Instant now) {
    const BusinessDate today = rules.brand.zone.date_of(now);
    if (!is_live(line) || day < today) return {};
    const LineChange ahead = ahead_of(id, line, rules, std::move(lots), today);
    return Planner{ahead.line(), rules, day, today}.plan();
}

}  // namespace keepline
