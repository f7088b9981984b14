#include "domain/line/life_cycle.h"
#include "domain/renewal/limits.h"
#include "domain/verbs.h"

namespace keepline {

Result<Decision> decide_renew(const Context& c, const Renew& verb) {
    if (verb.cycles < 1 || !c.has_fee()) return fail(ErrorCode::renewal_nothing_to_buy);
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    LineChange change = c.change();
    const BusinessDate today = c.today();
    catch_up(change, today);
    const Money price = price_of(change.line(), change.rules(), verb.cycles, today);
    if (price != verb.amount)
        return fail(ErrorCode::renewal_amount_differs, format_decimal(price), format_decimal(verb.amount));
    if (auto within = check_order_limits(change.line(), change.rules().brand, price, today, false); !within)
        return std::unexpected{within.error()};
    change.transfer({AccountKind::receivable, verb.party.value, 0}, change.account(AccountKind::main),
                    verb.amount);
    change.edit().last_top_up_on = today;
    count_payment(change.edit(), verb.amount, today);
    buy_cycles(change, verb.cycles, today);
    return change.finish({}, c.now);
}

Result<Decision> decide_top_up(const Context& c, const TopUp& verb) {
    if (!verb.amount.is_positive())
        return fail(ErrorCode::renewal_amount_differs, "0.01", format_decimal(verb.amount));
    if (!c.takes_payment() && !(verb.assisted && c.takes_assisted_payment()))
        return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    LineChange change = c.change();
    const BusinessDate today = c.today();
    catch_up(change, today);
    if (change.line().main + verb.amount > change.rules().brand.balance_cap)
        return fail(ErrorCode::line_balance_cap, format_decimal(change.rules().brand.balance_cap));
    if (auto within = check_order_limits(change.line(), change.rules().brand, verb.amount, today, false);
        !within)
        return std::unexpected{within.error()};
    change.transfer({AccountKind::receivable, verb.party.value, 0}, change.account(AccountKind::main),
                    verb.amount);
    change.edit().last_top_up_on = today;
    count_payment(change.edit(), verb.amount, today);
    count_event(change, {Cause::top_up, verb.amount}, today, today);
    return change.finish({}, c.now);
}

}  // namespace keepline
