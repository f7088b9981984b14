#include "domain/ledger/tax.h"

namespace keepline {

std::int32_t tax_rate_on(const TaxClass& tax_class, BusinessDate day) {
    std::int32_t rate = 0;
    for (const TaxRate& each : tax_class.rates)
        if (each.from <= day) rate = each.basis_points;
    return rate;
}

Money tax_contained(Money gross, std::int32_t basis_points) {
    constexpr std::int64_t kWhole = 10'000;
    const std::int64_t with_tax = kWhole + basis_points;
    return Money::from_minor((gross.times(2 * basis_points).minor() + with_tax) / (2 * with_tax));
}

}  // namespace keepline
