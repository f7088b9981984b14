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
    bool pays_fee = true;  ///< whether the campaign lets it pay the cycle fee
    static constexpr auto fields() {
        return std::tuple{field("left", &Lot::left), field("expires_on", &Lot::expires_on),
                          field("pays_fee", &Lot::pays_fee)};
    }
};

}  // namespace keepline
