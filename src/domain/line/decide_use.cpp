#include <fmt/format.h>

#include "domain/line/life_cycle.h"
#include "domain/renewal/limits.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kMegabyte = 1'000'000;

std::int64_t begun(std::int64_t units, std::int64_t each) {
    return units / each + (units % each != 0 ? 1 : 0);
}

}  // namespace

Money price_of_use(const Tariff& tariff, Cause kind, std::int64_t units) {
    switch (kind) {
        case Cause::call_out:
            return tariff.call_minute.times(begun(units, kMinute));
        case Cause::sms_out:
            return tariff.sms.times(units);
        case Cause::data:
            return tariff.data_megabyte.times(begun(units, kMegabyte));
        default:
            return {};
    }
}

Key usage_key(const Home& home, std::string_view record_id) {
    return {home, 0, fmt::format("use:{}", record_id)};
}

Result<Decision> decide_record_use(const Context& c, const RecordUse& verb) {
    const Key key = usage_key(c.home(), verb.record_id.view());
    if (const auto* known = c.rows.find<UsageRecord>(key); known != nullptr) {
        Decision same;
        same.unchanged = true;
        same.reply = {Outcome::done, 0, 0, known->entry_n};
        return same;
    }
    LineChange change = c.change();
    const Rules& rules = change.rules();
    const BusinessDate day = std::min(rules.brand.zone.date_of(verb.used_at), c.today());
    if (!is_live(c.line()) || day < c.line().activated_on)
        return fail(ErrorCode::usage_other_holder, format_date(c.line().activated_on));
    catch_up(change, c.today());
    UsageRecord row{key, c.n(), c.line().generation, verb.kind, verb.units, {}, {}, verb.used_at};
    row.cost = verb.rated < Money{} ? price_of_use(rules.plan.tariff, verb.kind, verb.units) : verb.rated;
    row.charged = change.take_use(row.cost, c.today());
    LineState& line = change.edit();
    if (is_own_use(verb.kind)) line.last_own_use_on = std::max(line.last_own_use_on, day);
    const bool chargeable = verb.chargeable || row.charged.is_positive();
    if (chargeable) line.last_balance_use_on = std::max(line.last_balance_use_on, day);
    count_event(change, {verb.kind, row.charged, chargeable, verb.on_network}, day, c.today());
    change.put(row);
    return change.finish({}, c.now);
}

Result<Decision> decide_buy_pack(const Context& c, const BuyPack& verb) {
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    LineChange change = c.change();
    const auto& packs = change.rules().plan.packs;
    const auto pack = std::ranges::find(packs, verb.pack.view(), &Pack::code);
    if (pack == packs.end()) return fail(ErrorCode::pack_unknown, std::string{verb.pack.view()});
    const BusinessDate today = c.today();
    catch_up(change, today);
    if (verb.party.value != 0) {
        if (auto within = check_order_limits(change.line(), change.rules().brand, pack->price, today, false);
            !within)
            return std::unexpected{within.error()};
        change.transfer({AccountKind::receivable, verb.party.value, 0}, change.account(AccountKind::main),
                        pack->price);
        count_payment(change.edit(), pack->price, today);
    }
    if (change.line().main < pack->price)
        return fail(ErrorCode::line_balance_short, format_decimal(pack->price),
                    format_decimal(change.line().main));
    change.earn(AccountKind::main, pack->price, today);
    count_event(change, {Cause::pack, pack->price}, today, today);
    return change.finish({}, c.now);
}

}  // namespace keepline
