#pragma once
// Our inventory of numbers: one row at the number's own home for each number that was imported. What state a
// number is in is never stored: its line, the clock and this row say it (status_of).

#include "base/error.h"
#include "base/instant.h"
#include "base/msisdn.h"
#include "base/names.h"
#include "domain/actor.h"
#include "domain/catalog.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

enum class NumberOrigin : std::uint8_t {
    own_block,  ///< of a block the regulator gave us
    ported_in   ///< brought along by its holder; goes back to where it came from, not to the pool
};
template <>
struct EnumNames<NumberOrigin> {
    static constexpr std::array<std::string_view, 2> names{"own_block", "ported_in"};
};

enum class NumberState : std::uint8_t {
    available,
    reserved,
    assigned,     ///< a line is on it
    quarantined,  ///< its line is lost or over, and nobody else may have it yet
    gone          ///< not ours now: ported out, or given back to its origin
};
template <>
struct EnumNames<NumberState> {
    static constexpr std::array<std::string_view, 5> names{"available", "reserved", "assigned", "quarantined",
                                                           "gone"};
};

/// key.n is 0.
struct NumberResource {
    Key key;
    BrandId brand;
    Msisdn msisdn;
    Text<32> price_class;  ///< code of a NumberClass, or kPlainNumber
    NumberOrigin origin = NumberOrigin::own_block;
    Text<48> donor;  ///< whose it was, of a number ported in
    Instant imported_at;
    BusinessDate back_on;    ///< the day it came back to us after it had gone; not set: never
    Instant reserved_until;  ///< time alone ends a reservation; 0: none
    ActorKind reserved_kind = ActorKind::system;
    std::int64_t reserved_by = 0;
    Text<96> reserved_key;  ///< the request's: a repeat finds the number it was given
    [[nodiscard]] Actor holder() const { return {reserved_kind, reserved_by}; }
    static constexpr auto fields() {
        using N = NumberResource;
        return std::tuple{field("brand", &N::brand),
                          personal("msisdn", &N::msisdn),
                          field("price_class", &N::price_class),
                          field("origin", &N::origin),
                          field("donor", &N::donor),
                          field("imported_at", &N::imported_at),
                          field("back_on", &N::back_on),
                          field("reserved_until", &N::reserved_until),
                          field("reserved_kind", &N::reserved_kind),
                          field("reserved_by", &N::reserved_by),
                          field("reserved_key", &N::reserved_key)};
    }
};

struct NumberStatus {
    NumberState state = NumberState::available;
    BusinessDate free_on;  ///< of a quarantined one: the first day it may be handed out; not set: not by time
    friend bool operator==(const NumberStatus&, const NumberStatus&) = default;
};

/// @param number  null: never imported
/// @param line    the newest that was on it; of stage `none` if there was none
NumberStatus status_of(const NumberResource* number, const LineState& line, const Catalog& catalog,
                       Instant now);

/// Whether a national number has an ending of this form: digits stand for themselves, the same capital letter
/// for the same digit and different letters for different ones, `?` for any. "8888", "AAAA", "ABAB".
bool has_ending(std::string_view national, std::string_view form);
/// The first of the brand's classes whose forms the number has; kPlainNumber if none.
std::string_view class_of(const Catalog& catalog, BrandId brand, const Msisdn& msisdn);
/// Whether the brand has a class of this code.
bool is_number_class(const Catalog& catalog, BrandId brand, std::string_view code);

}  // namespace keepline
