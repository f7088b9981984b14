#pragma once
// Whether a line may be put on a number.

#include "domain/number/number.h"

namespace keepline {

struct Taker {
    BrandId brand;
    Actor actor;
};
/// @param number  null: never imported
/// @param line    the newest that was on it; of stage `none` if there was none
/// @error line.number_in_use, number.not_imported, number.reserved, number.quarantined, number.gone
Result<void> may_hand_out(const Msisdn& msisdn, const NumberResource* number, const LineState& line,
                          const Taker& taker, const Catalog& catalog, Instant now);

}  // namespace keepline
