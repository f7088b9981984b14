#pragma once
// The JSON of numbers. openapi.json describes the same.

#include "api/resource.h"
#include "domain/number/number.h"

namespace keepline::api {

using http::Limited;

struct NumberOut {
    std::string id;
    std::string msisdn_masked;
    std::optional<std::string> msisdn;  ///< whole only while it is nobody's: available or reserved
    std::string price_class;
    NumberOrigin origin{};
    std::optional<std::string> donor;
    NumberState state{};
    std::optional<BusinessDate> free_on;    ///< of a quarantined one, where time ends it
    std::optional<Instant> reserved_until;  ///< of a reserved one
    std::optional<std::string> reserved_by;
    std::optional<std::string> line;  ///< now on it
    Instant imported_at;
};
BOOST_DESCRIBE_STRUCT(NumberOut, (),
                      (id, msisdn_masked, msisdn, price_class, origin, donor, state, free_on, reserved_until,
                       reserved_by, line, imported_at))
struct NumberPage {
    std::vector<NumberOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(NumberPage, (), (items, next_cursor))

struct NumberSearchIn {
    Limited<1, 32> msisdn;
};
BOOST_DESCRIBE_STRUCT(NumberSearchIn, (), (msisdn))

struct NumberClassOut {
    std::string code, name_zh, name_en;
    std::vector<std::string> endings;
};
BOOST_DESCRIBE_STRUCT(NumberClassOut, (), (code, name_zh, name_en, endings))
struct NumberClassPage {
    std::vector<NumberClassOut> items;
};
BOOST_DESCRIBE_STRUCT(NumberClassPage, (), (items))

/// A block, or a file of the server's own machine.
struct NumberImportIn {
    std::optional<Limited<1, 32>> from;
    std::optional<std::int64_t> count;
    std::optional<Limited<1, 1000>> file;
    std::optional<Limited<1, 32>> price_class;
    std::optional<NumberOrigin> origin;
    std::optional<Limited<1, 12>> donor;
    std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(NumberImportIn, (), (from, count, file, price_class, origin, donor, dry_run))

enum class HandOut : std::uint8_t { random, sequential, chosen };
BOOST_DESCRIBE_ENUM(HandOut, random, sequential, chosen)
struct ReservationIn {
    HandOut how{};
    std::optional<Limited<1, 32>> msisdn;       ///< of a chosen one
    std::optional<Limited<1, 32>> price_class;  ///< of any other; plain if it is not said
    int minutes = 0;
};
BOOST_DESCRIBE_STRUCT(ReservationIn, (), (how, msisdn, price_class, minutes))
struct ReleaseIn {
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(ReleaseIn, (), (reason))

struct OwnerOut {
    std::string line;
    std::optional<std::string> subscriber;       ///< whose it was last, by id
    std::optional<std::string> subscriber_name;  ///< masked
    BusinessDate from;
    std::optional<BusinessDate> until;  ///< the day it was over; absent: it is not
    std::string stage;                  ///< how it stands, or ended
};
BOOST_DESCRIBE_STRUCT(OwnerOut, (), (line, subscriber, subscriber_name, from, until, stage))
struct OwnerPage {
    std::vector<OwnerOut> items;
};
BOOST_DESCRIBE_STRUCT(OwnerPage, (), (items))

// The field names of CAMARA's Number Recycling API.
// NOLINTBEGIN(readability-identifier-naming)
struct RecyclingIn {
    Limited<1, 32> phoneNumber;
    BusinessDate specifiedDate;
};
BOOST_DESCRIBE_STRUCT(RecyclingIn, (), (phoneNumber, specifiedDate))
struct RecyclingOut {
    bool phoneNumChanged = false;
};
BOOST_DESCRIBE_STRUCT(RecyclingOut, (), (phoneNumChanged))
// NOLINTEND(readability-identifier-naming)

}  // namespace keepline::api
