#pragma once
// The brand of the simulation: few lines, plans and policies that differ, two payment platforms
// and a biller.

#include "base/msisdn.h"
#include "domain/catalog.h"

namespace keepline::sim {

inline constexpr BrandId kBrand{1};
inline constexpr PlanId kPlan{1};
inline constexpr PartyId kParty{1};
inline constexpr GatewayId kGateway{1};   ///< whatever is told in its name is true
inline constexpr GatewayId kPlatform{2};  ///< played by Platform: what it tells can be compared at the end
inline constexpr GatewayId kBiller{6};    ///< played by Billers
inline constexpr const char* kPlatformCode = "platform";
inline constexpr std::int32_t kFeeRate = 60;  ///< the platform's, in hundredths of a percent

/// Plans that differ: one forgives lapsed days, one wants them paid, passes a stage over and keeps what is
/// left, one has no fee. The seed says whether steps wait for their notice.
Catalog make_catalog(std::uint64_t seed);
/// The MSISDN of the brand's number `index`, from 1.
Msisdn number(int index);

}  // namespace keepline::sim
