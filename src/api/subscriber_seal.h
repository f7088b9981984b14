#pragma once
// What identifies a subscriber: sealed on the way in, opened and masked on the way out.

#include "api/subscriber_shapes.h"

namespace keepline::api {

enum class PersonalField : std::uint8_t { name, identity, phone, email };

std::string seal_field(const Doors& doors, const Home& home, PersonalField field, std::string_view plain);
/// Empty if nothing is kept.
/// @error store.corrupt (sealed with another installation's secret)
Result<std::string> open_field(const Doors& doors, const Home& home, PersonalField field,
                               const std::string& sealed);
/// Equal for equal numbers of one type and brand; tells nothing without the installation's secret.
Text<64> hash_identity(const Doors& doors, BrandId brand, IdentityType type, std::string_view number);

/// @param masked  false only for an answer to a recorded unmasking
Result<SubscriberOut> describe_subscriber(const Doors& doors, const Subscriber& subscriber, bool masked);

}  // namespace keepline::api
