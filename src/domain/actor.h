#pragma once
// Who asks.

#include <compare>
#include <cstdint>

#include "base/names.h"

namespace keepline {

enum class ActorKind : std::uint8_t { system, integrator, payer, gateway, administrator, staff };
template <>
struct EnumNames<ActorKind> {
    static constexpr std::array<std::string_view, 6> names{"system",  "integrator",    "payer",
                                                           "gateway", "administrator", "staff"};
};
/// Idempotency keys are in the scope of the actor and the home.
struct Actor {
    ActorKind kind = ActorKind::system;
    std::int64_t id = 0;
    friend constexpr auto operator<=>(const Actor&, const Actor&) = default;
};

}  // namespace keepline
