#include "domain/line/steps.h"
#include "domain/verbs.h"

namespace keepline {
Result<Decision> decide_park(const Context& c, const ParkLine& verb) {
    LineChange change = c.change();
    catch_up(change, c.today());
    if (verb.from.is_set() && verb.from > c.today()) {
        if (!change.rules().policy.parking) return fail(ErrorCode::parking_not_offered);
        if (c.line().stage != Stage::active) return fail(ErrorCode::parking_not_now, name_of(c.line().stage));
        change.edit().parks_on = verb.from;
        return change.finish({}, c.now);
    }
    if (auto may = may_park(change, c.today()); !may) return std::unexpected{may.error()};
    park(change, c.today());
    return change.finish({}, c.now);
}

Result<Decision> decide_resume(const Context& c) {
    LineChange change = c.change();
    if (c.line().stage == Stage::parked)
        resume(change, c.today());
    else if (c.line().parks_on.is_set())
        change.edit().parks_on = BusinessDate::none();
    else
        return fail(ErrorCode::line_not_parked, format_line_id(c.line_id()));
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
