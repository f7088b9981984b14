// Numbers before, between and after their lines.

#include "domain/number/hand_out.h"
#include "domain/number/number_verbs.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

const NumberResource* find_resource(const Context& c) {
    return c.rows.find<NumberResource>({c.home(), 0, {}});
}

Decision put(const Context& c, Row row) {
    Decision out;
    out.puts.push_back(std::move(row));
    out.effective_at = c.now;
    return out;
}

/// @error number.unknown
Result<NumberResource> require_resource(const Context& c) {
    const NumberResource* found = find_resource(c);
    if (found == nullptr || found->brand != c.command.brand) return fail(ErrorCode::number_unknown);
    return *found;
}

// Looking changes nothing; that somebody looked is the record.
Result<Decision> note_look(const Context& c) {
    const NumberResource* number = find_resource(c);
    const BrandId owner = number != nullptr ? number->brand : c.line().brand;
    if (owner != c.command.brand) return fail(ErrorCode::number_unknown);
    Decision out;
    out.effective_at = c.now;
    return out;
}

}  // namespace

Result<void> may_hand_out(const Context& c, const Msisdn& msisdn) {
    return may_hand_out(msisdn, find_resource(c), c.line(), {c.command.brand, c.command.actor}, c.catalog,
                        c.now);
}

void end_reservation(const Context& c, LineChange& change) {
    const NumberResource* number = find_resource(c);
    if (number == nullptr || number->reserved_until == Instant{}) return;
    NumberResource taken = *number;
    taken.reserved_until = {};
    change.put(taken);
}

Result<Decision> decide_import_number(const Context& c, const ImportNumber& verb) {
    const NumberResource* before = find_resource(c);
    const bool foreign_line = is_live(c.line()) && c.line().brand != c.command.brand;
    if (foreign_line || (before != nullptr && before->brand != c.command.brand))
        return fail(ErrorCode::line_number_in_use, mask_msisdn(verb.msisdn.view(), ""));
    if (!is_number_class(c.catalog, c.command.brand, verb.price_class.view()))
        return fail(ErrorCode::number_class_unknown, verb.price_class.view());
    NumberResource number = before != nullptr ? *before : NumberResource{};
    if (before == nullptr) {
        number.key = {c.home(), 0, {}};
        number.brand = c.command.brand;
        number.msisdn = verb.msisdn;
        number.imported_at = c.now;
    }
    number.price_class = verb.price_class;
    if (status_of(before, c.line(), c.catalog, c.now).state == NumberState::gone)
        number.back_on = c.catalog.brands.at(c.command.brand).zone.date_of(c.now);
    number.origin = verb.origin;
    number.donor = verb.donor;
    const bool same = before != nullptr && number.price_class == before->price_class &&
                      number.origin == before->origin && number.donor == before->donor &&
                      number.back_on == before->back_on;
    Decision out = put(c, number);
    out.unchanged = same;
    return out;
}

Result<Decision> decide_reserve_number(const Context& c, const ReserveNumber& verb) {
    auto number = require_resource(c);
    if (!number) return std::unexpected{number.error()};
    const std::string masked = mask_msisdn(number->msisdn.view(), "");
    if (auto free = may_hand_out(c, number->msisdn); !free) return std::unexpected{free.error()};
    // Also one's own: two requests of one caller are two customers.
    if (c.now < number->reserved_until) return fail(ErrorCode::number_reserved, masked);
    number->reserved_until = c.now + std::min(Duration{verb.lasts_us}, kReservationMax);
    number->reserved_kind = c.command.actor.kind;
    number->reserved_by = c.command.actor.id;
    number->reserved_key = c.command.key;
    return put(c, *number);
}

Result<Decision> decide_release_number(const Context& c, const ReleaseNumber& verb) {
    auto number = require_resource(c);
    if (!number) return std::unexpected{number.error()};
    const std::string masked = mask_msisdn(number->msisdn.view(), "");
    if (number->reserved_until <= c.now) return fail(ErrorCode::number_not_reserved, masked);
    if (!verb.of_others && number->holder() != c.command.actor)
        return fail(ErrorCode::number_reserved, masked);
    number->reserved_until = {};
    return put(c, *number);
}

Result<Decision> decide_read_owners(const Context& c) { return note_look(c); }
Result<Decision> decide_check_recycling(const Context& c) { return note_look(c); }

}  // namespace keepline
