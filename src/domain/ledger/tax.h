#pragma once
// Value-added tax contained in prices: classes and their rates, dated, as the law of the brand's country
// sets them. A price is always the price with tax.

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/money.h"

namespace keepline {

struct TaxRate {
    BusinessDate from;              ///< first day it holds
    std::int32_t basis_points = 0;  ///< 900 is 9 %; 0 to 10,000
};

/// One class of supplies, "basic_telecom" say.
struct TaxClass {
    TaxClassId id;
    std::string code;
    std::vector<TaxRate> rates;  ///< by date, ascending
};

/// The rate on a day; 0 before the first one.
std::int32_t tax_rate_on(const TaxClass& tax_class, BusinessDate day);

/// The tax that `gross` contains, to the nearest minor unit, a half up. `gross` is not negative.
Money tax_contained(Money gross, std::int32_t basis_points);

}  // namespace keepline
