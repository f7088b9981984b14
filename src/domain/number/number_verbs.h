#pragma once
// What can be asked of a number, whether a line is on it or not.

#include <string_view>

#include "domain/number/number.h"

namespace keepline {

/// Takes a number into the inventory, or says anew what it is; one that had gone is ours again. The home is
/// found by the MSISDN. Deciding it again changes nothing.
struct ImportNumber {
    Msisdn msisdn;
    Text<32> price_class;
    NumberOrigin origin = NumberOrigin::own_block;
    Text<48> donor;
    static constexpr std::string_view kName = "import_number";
    static constexpr auto fields() {
        using V = ImportNumber;
        return std::tuple{personal("msisdn", &V::msisdn), field("price_class", &V::price_class),
                          field("origin", &V::origin), field("donor", &V::donor)};
    }
};
/// Keeps an available number for whoever asks, for at most kReservationMax.
struct ReserveNumber {
    std::int64_t lasts_us = 0;  ///< microseconds, more than zero
    static constexpr std::string_view kName = "reserve_number";
    static constexpr auto fields() { return std::tuple{field("lasts_us", &ReserveNumber::lasts_us)}; }
};
/// Ends a reservation before its time.
struct ReleaseNumber {
    bool of_others = false;  ///< whoever asks may end another's too
    Text<120> reason;
    static constexpr std::string_view kName = "release_number";
    static constexpr auto fields() {
        return std::tuple{field("of_others", &ReleaseNumber::of_others),
                          field("reason", &ReleaseNumber::reason)};
    }
};
/// Somebody is about to see who had the number, and when: recorded first, shown then.
struct ReadOwners {
    Text<120> why;
    static constexpr std::string_view kName = "read_owners";
    static constexpr auto fields() { return std::tuple{field("why", &ReadOwners::why)}; }
};
/// Somebody is about to be told whether the number has changed hands since a day.
struct CheckRecycling {
    BusinessDate since;
    static constexpr std::string_view kName = "check_recycling";
    static constexpr auto fields() { return std::tuple{field("since", &CheckRecycling::since)}; }
};

inline constexpr Duration kReservationMax = std::chrono::hours{24 * 30};

}  // namespace keepline
