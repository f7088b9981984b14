#include "sim/world/step_witness.h"

#include "domain/line/life_cycle.h"
#include "domain/verbs.h"
#include "engine/desk.h"
#include "sim/world/brand.h"

namespace keepline::sim {
namespace {

// What people decide of the line themselves.
bool is_own_step(const Verb& verb, Stage to) {
    return (std::holds_alternative<ParkLine>(verb) && to == Stage::parked) ||
           (std::holds_alternative<LeaveLine>(verb) && (to == Stage::terminated || to == Stage::ported_out));
}

}  // namespace

void StepWitness::violation(std::string text) { result_.violations.push_back(std::move(text)); }

void StepWitness::read(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    const bool imported = std::holds_alternative<ImportLine>(record.verb);
    const bool opened = imported || std::holds_alternative<OpenLine>(record.verb);
    if (opened && is_live(before)) violation(what + " hands out a number that has a line");
    if (opened && before.disputes_open > 0) violation(what + " hands out a number in dispute");
    if (after.generation != before.generation + (opened ? 1 : 0)) violation(what + " changes the generation");
    const Rules rules = rules_of(catalog_, after);
    if (after.next_action_at != next_due(after, rules).at) violation(what + " stores another next action");
    const auto* lifted = std::get_if<LiftBar>(&record.verb);
    const Bars kept = lifted != nullptr ? before.bars.without(lifted->bar) : before.bars;
    if (!opened && (kept.bits & ~after.bars.bits) != 0) violation(what + " lifts a bar");
    for (const Money money : {after.main, after.bonus, after.prepaid})
        if (money < Money{}) violation(what + " makes a balance negative");
    if ((after.cycles_prepaid == 0) != after.prepaid.is_zero() || after.cycles_prepaid < 0)
        violation(fmt::format("{} has {} cycles for {}", what, after.cycles_prepaid, after.prepaid.minor()));
    if (imported && after.hold_until <= record.recorded_at)
        violation(what + " may take something away on its first day");
    if (!opened) check_time(record, before, after);
    check_money(record, before, after);
}

// Only time takes something away, only when it is due, and never while a payment holds the line.
void StepWitness::check_time(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    if (record.made.effective_at > record.recorded_at) violation(what + " happens before its time");
    if (after.stage == before.stage || after.stage == Stage::active) return;
    if (std::holds_alternative<UndoPayment>(record.verb)) return check_undo(record, before, after);
    if (is_own_step(record.verb, after.stage)) return;
    if (!std::holds_alternative<PassTime>(record.verb)) violation(what + " takes a right away");
    const Rules rules = rules_of(catalog_, before);
    const bool day_has_come =
        before.leaves_on.is_set() &&
        record.recorded_at >= rules.brand.zone.start_of(before.leaves_on, rules.policy.adverse_hour);
    const bool parking_ends = before.stage == Stage::parked && !day_has_come;  // it may leave by that, sooner
    if (before.leaves_as != Stage::none && after.stage == before.leaves_as && !parking_ends) {
        if (!day_has_come) violation(what + " leaves before its day");
        if (is_held(before) || before.intents_pending > 0) violation(what + " leaves with a payment open");
        return;
    }
    if (after.stage == Stage::parked) {
        if (!before.parks_on.is_set() || record.recorded_at < rules.brand.zone.start_of(before.parks_on))
            violation(what + " parks a line that was not to be parked");
        return;
    }
    if (before.stage == Stage::parked) return check_parking(record, before, after);
    if (before.stage == Stage::active) {
        const bool by_fee = rules.plan.has_fee() && before.paid_until <= service_end(before, rules);
        const KeepAlive* charge = find_keep_alive(rules.policy, Stage::active);
        const bool by_validity = charge != nullptr && before.main >= charge->amount;
        if (by_fee ? before.cycles_prepaid > 0 || before.main >= rules.plan.fee : by_validity)
            violation(what + " lapses a line that can pay");
        if (record.recorded_at < rules.brand.zone.start_of(service_end(before, rules)))
            violation(what + " lapses a paid line");
        return;
    }
    if (!is_lapsed(before.stage)) violation(fmt::format("{} leaves {}", what, name_of(before.stage)));
    const Instant due = rules.brand.zone.start_of(stage_end(before, rules.policy), rules.policy.adverse_hour);
    if (record.recorded_at < due) violation(what + " is too early");
    if (is_held(before) || before.hold_until > record.recorded_at)
        violation(what + " cuts a line that is held");
    if (after.stage == Stage::ended && before.intents_pending > 0)
        violation(what + " ends a line with a payment open");
}

// A parked line is suspended for its fee, or leaves when its time is over; paid days stood still or ran on.
void StepWitness::check_parking(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    const Parking& parking = rules_of(catalog_, before).policy.parking.value();
    if (after.stage == Stage::suspended ? before.main >= parking.fee
                                        : parking.then != AfterParking::terminate)
        violation(fmt::format("{} takes a parked line to {}", what, name_of(after.stage)));
    if (is_held(before) && after.stage == Stage::terminated) violation(what + " ends a line that is held");
}

void StepWitness::check_money(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    const Rules rules = rules_of(catalog_, after);
    const BusinessDate today = rules.brand.zone.date_of(record.recorded_at);
    const bool renewed =
        std::holds_alternative<Renew>(record.verb) || std::holds_alternative<OpenLine>(record.verb);
    const bool credited =
        std::holds_alternative<Settle>(record.verb) && record.made.reply.outcome == Outcome::credited;
    // Paid too late, the price is not kept: it is a top-up.
    bool late = false;
    for (const Row& row : record.made.puts)
        if (const auto* order = std::get_if<RenewalOrder>(&row); order != nullptr && credited) {
            late = std::get<Settle>(record.verb).paid_at > order->expires_at;
            if (order->generation != after.generation)
                violation(what + " credits another line than was paid for");
        }
    const bool suffices = renewed || (credited && !late && rules.policy.lapsed_days == LapsedDays::free);
    if (suffices && rules.plan.has_fee() && before.stage != Stage::parked &&
        (after.stage != Stage::active || after.paid_until <= today))
        violation(fmt::format("{} leaves a line that was paid {}", what, name_of(after.stage)));
    if (after.plan != before.plan && after.generation == before.generation)
        return check_other_plan(record, before, after);
    const bool goes_back = std::holds_alternative<RefundPayment>(record.verb) ||
                           std::holds_alternative<EndChargeback>(record.verb) ||
                           std::holds_alternative<Approve>(record.verb);
    if (goes_back && before.stage == Stage::active && before.paid_until > today && after.paid_until <= today)
        violation(what + " takes a day of the cycle that has begun");
    const bool may_go_back = goes_back || std::holds_alternative<PassTime>(record.verb) ||
                             std::holds_alternative<UndoPayment>(record.verb);
    if (!may_go_back && after.generation == before.generation && before.paid_until > today &&
        after.paid_until < before.paid_until)
        violation(what + " makes a date that was paid for earlier");
    if (!may_go_back && after.generation == before.generation && after.valid_until < before.valid_until)
        violation(what + " makes earned validity shorter");
}

// Another plan covers every day that was paid for under the one before.
void StepWitness::check_other_plan(const Record& record, const LineState& before, const LineState& after) {
    const auto covered = [&](const LineState& line) {
        const Rules rules = rules_of(catalog_, line);
        return rules.plan.has_fee() ? line.paid_until : line.valid_until;
    };
    if (covered(after).is_set() && covered(before).is_set() && covered(after) < covered(before))
        violation(fmt::format("{} takes a paid day with the old plan", entry_no(record.home, record.n)));
}

// Going back to a stage that cuts something gives a day's notice.
void StepWitness::check_undo(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    if (after.hold_until < record.recorded_at + std::chrono::hours{24})
        violation(what + " cuts a line without a day's notice");
    if (before.stage != Stage::active) violation(what + " undoes what brought nothing back");
}

}  // namespace keepline::sim
