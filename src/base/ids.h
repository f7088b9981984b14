#pragma once
// Strong ids. A number where another kind of number is expected does not compile.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keepline {

/// An integer that names one kind of thing only.
template <class Tag, class Value>
struct Id {
    Value value{};
    friend constexpr auto operator<=>(Id, Id) = default;
};

using BrandId = Id<struct BrandTag, std::uint16_t>;
using PlanId = Id<struct PlanTag, std::uint16_t>;
using PolicyId = Id<struct PolicyTag, std::uint16_t>;    ///< one version of one policy
using GatewayId = Id<struct GatewayTag, std::uint16_t>;  ///< our account at one payment platform
using TaxClassId = Id<struct TaxClassTag, std::uint16_t>;
using PartyId = Id<struct PartyTag, std::uint16_t>;           ///< a trusted party that holds money for us
using SubscriberId = Id<struct SubscriberTag, std::int64_t>;  ///< a keyed hash; 0: nobody
using NumberId = Id<struct NumberTag, std::int64_t>;  ///< dense, from 1; never shown without its generation

/// One holder's time on one number. The generation grows each time the number is handed out again, so
/// an old order, link or session can never reach the number's next holder.
struct LineId {
    NumberId number;
    std::int32_t generation = 0;
    friend constexpr auto operator<=>(LineId, LineId) = default;
};

/// "42-1": number id, dash, generation.
std::string format_line_id(LineId id);
/// Reads what format_line_id() writes; absent for anything else.
std::optional<LineId> parse_line_id(std::string_view text);

}  // namespace keepline
