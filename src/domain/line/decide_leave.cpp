#include "domain/line/life_cycle.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

// Debts come first, and a policy may ask for time between two parkings.
Result<void> may_park(const LineChange& change, BusinessDate today) {
    const auto& parking = change.rules().policy.parking;
    if (!parking) return fail(ErrorCode::parking_not_offered);
    const LineState& line = change.line();
    const BusinessDate end = service_end(line, change.rules());
    const bool in_service = line.stage == Stage::active && (!end.is_set() || end > today);
    if (!in_service) return fail(ErrorCode::parking_not_now, name_of(line.stage));
    if (line.resumed_on.is_set() && today < after(line.resumed_on, parking->again_after))
        return fail(ErrorCode::parking_not_now, format_date(after(line.resumed_on, parking->again_after)));
    if (line.main < parking->fee)
        return fail(ErrorCode::line_balance_short, format_decimal(parking->fee), format_decimal(line.main));
    return {};
}

}  // namespace

Result<Decision> decide_park(const Context& c) {
    LineChange change = c.change();
    catch_up(change, c.today());
    if (auto may = may_park(change, c.today()); !may) return std::unexpected{may.error()};
    park(change, c.today());
    return change.finish({}, c.now);
}

Result<Decision> decide_resume(const Context& c) {
    if (c.line().stage != Stage::parked) return fail(ErrorCode::line_not_parked, format_line_id(c.line_id()));
    LineChange change = c.change();
    resume(change, c.today());
    catch_up(change, c.today());
    return change.finish({}, c.now);
}

Result<Decision> decide_leave(const Context& c, const LeaveLine& verb) {
    const LineState& before = c.line();
    if (!is_live(before) || before.bars.has(Bar::authority))
        return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    if (before.leaves_as != Stage::none)
        return fail(ErrorCode::leave_already_asked, format_date(before.leaves_on));
    LineChange change = c.change();
    catch_up(change, c.today());
    const Stage how = verb.how == Stage::ported_out ? Stage::ported_out : Stage::terminated;
    const int days = cooling_off_days(change.line(), change.rules().brand, how);
    if (days > 0) {
        change.edit().leaves_as = how;
        change.edit().leaves_on = c.today() + days;
        return change.finish({}, c.now);
    }
    if (is_held(before) || before.intents_pending > 0)
        return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    leave(change, how, c.today());
    return change.finish({}, c.now);
}

Result<Decision> decide_stay(const Context& c) {
    if (c.line().leaves_as == Stage::none)
        return fail(ErrorCode::leave_not_asked, format_line_id(c.line_id()));
    LineChange change = c.change();
    change.edit().leaves_as = Stage::none;
    change.edit().leaves_on = BusinessDate::none();
    return change.finish({}, c.now);
}

Result<Decision> decide_mark_number(const Context& c, const MarkNumber& verb) {
    LineChange change = c.change();
    change.edit().harassed = verb.harassed;
    change.edit().ported_in = verb.ported_in;
    return change.finish({}, c.now);
}

}  // namespace keepline
