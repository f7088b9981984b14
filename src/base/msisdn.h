#pragma once
// Phone numbers at the door.

#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace keepline {

/// An E.164 number without the plus sign, country code first: "8617000001234".
using Msisdn = Text<15>;

/// Reads E.164 with "+", or without it a number of the brand's country with or without its code; spaces and
/// dashes are passed over. Absent if no number of 6 to 15 digits, or of the country's length, is left.
std::optional<Msisdn> parse_msisdn(std::string_view text, std::string_view country_code, int national_digits);

/// "170****1234": for every place where the owner is not proven, and for logs.
/// The country code is left out if it is the given one.
std::string mask_msisdn(std::string_view msisdn, std::string_view country_code);

}  // namespace keepline
