#pragma once
// Bonus money, in lots that expire.

#include "base/instant.h"
#include "base/money.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

struct Lot {
    Key key;
    Money left;  ///< more than zero; an empty lot is dropped
    BusinessDate expires_on;
    bool pays_fee = true;        ///< whether the campaign lets it pay the cycle fee
    std::int64_t earned_by = 0;  ///< the payment it was granted for, by its record; 0: for none
    Money granted;               ///< for that payment: what it was at first
    static constexpr auto fields() {
        return std::tuple{field("left", &Lot::left), field("expires_on", &Lot::expires_on),
                          field("pays_fee", &Lot::pays_fee), field("earned_by", &Lot::earned_by),
                          field("granted", &Lot::granted)};
    }
};

}  // namespace keepline
