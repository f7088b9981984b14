#pragma once
// Identity numbers as text: which form each kind has, and how they look when they are not shown.

#include <optional>
#include <string>
#include <string_view>

#include "domain/subscriber/subscriber.h"

namespace keepline {

/// The number as it is kept and compared: without spaces, in capitals. Absent if it cannot be one: a resident
/// identity number has 17 digits and the check character of GB 11643 (ISO 7064 MOD 11-2), a business licence
/// 18 letters or digits, everything else 5 to 20.
std::optional<std::string> normal_identity(IdentityType type, std::string_view text);

/// First character, stars, and with more than three characters the last: "1****************8".
std::string mask_text(std::string_view text);

}  // namespace keepline
