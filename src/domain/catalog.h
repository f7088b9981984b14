#pragma once
// What the rules are given beside the rows: brands, plans, policies. Immutable; swapped whole between
// batches.

#include <map>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "domain/ledger/tax.h"
#include "domain/line/policy.h"

namespace keepline {

/// What a stranger may learn about a number without proof.
enum class PublicFacts : std::uint8_t { none, dates };
template <>
struct EnumNames<PublicFacts> {
    static constexpr std::array<std::string_view, 2> names{"none", "dates"};
};

struct Brand {
    BrandId id;
    std::string code;
    std::string name_zh;
    std::string name_en;
    std::string care_phone;
    std::string currency = "CNY";
    std::string country_code = "86";
    int national_digits = 11;
    TimeZone zone = TimeZone::fixed(8 * 3600);
    PublicFacts public_facts = PublicFacts::none;
    Money balance_cap = Money::from_minor(500'000);  ///< main may not grow beyond this
    // Limits on what payers bring; zero: none. A breach is refused, or rests in suspense if the money is
    // here.
    Money limit_per_order;
    Money limit_anonymous_order;  ///< of one order by a payer who proved nothing
    Money limit_anonymous_day;    ///< of all orders a day from one address, by payers who proved nothing
    Money limit_per_line_day;
    Money limit_per_line_month;
    // From these amounts on a second person must agree.
    Money approval_above_refund = Money::from_minor(50'000);
    Money approval_above_adjust = Money::from_minor(10'000);
    Duration undo_window = std::chrono::hours{3};  ///< how long a payment on a wrong number can be undone
    /// A cycle run that would take service or a number from a larger share of the lines asks a person first;
    /// 0: never.
    int cycle_brake_percent = 10;
    int undo_per_party = 2;              ///< in 30 days; more is for a person to decide
    bool only_imported_numbers = false;  ///< no line is opened on a number that was never imported
    int cooling_off_days = 0;            ///< from asking for a line's termination until it happens
    int port_out_days = 0;  ///< the same for porting out, where the porting itself takes the time
    /// What rests in suspense at the end of its term goes back to its payer by itself.
    bool suspense_returns = false;
    bool notice_gate = false;  ///< adverse steps wait until their holders were told
    GatewayId network{};       ///< where service orders go; 0: the network is not ours to order
};

/// Our account at one payment platform.
struct GatewayAccount {
    GatewayId id;
    BrandId brand;
    std::string code;          ///< "alipay"
    std::string order_prefix;  ///< begins every out_trade_no; unique to this installation at the platform
    /// What it may take of a payment, in hundredths of a percent, as agreed; absent: nobody watches over it.
    std::optional<std::int32_t> fee_rate{};
};

/// Who takes money for us at a place of his own and then tells us: a platform's top-up page, a reseller. He
/// has a gateway account of the same id, whose code he signs by, and an account with us that his payers'
/// money is taken from.
struct Biller {
    GatewayId id;
    std::string name_zh;
    std::string name_en;
    Money credit_limit;  ///< how far his account may be overdrawn; zero: he pays ahead
};

struct Party {
    PartyId id;
    BrandId brand;
    std::string code;
};

/// A class of numbers that people pay for, told by their endings; which form, domain/number/number.h says.
struct NumberClass {
    BrandId brand;
    std::string code;
    std::string name_zh;
    std::string name_en;
    std::vector<std::string> endings;
};
/// What a number is whose class has no name.
inline constexpr std::string_view kPlainNumber = "plain";

struct Catalog {
    std::map<BrandId, Brand> brands;
    std::map<PlanId, Plan> plans;
    std::map<PolicyId, Policy> policies;
    std::map<GatewayId, GatewayAccount> gateways;
    std::map<GatewayId, Biller> billers;
    std::map<PartyId, Party> parties;
    std::map<TaxClassId, TaxClass> tax_classes;
    std::vector<NumberClass> number_classes;  ///< the first that fits counts
};

/// The rules one line lives under.
struct Rules {
    const Brand& brand;
    const Plan& plan;
    const Policy& policy;
    const TaxClass* tax_class;         ///< null: the fee contains no tax
    const Catalog* catalog = nullptr;  ///< where other plans and versions stand that the line may come to
};
/// The line's ids are in the catalog, or the process stops: versions are never taken out.
Rules rules_of(const Catalog& catalog, const LineState& line);
/// The version a line lives under that comes to the plan today: the newest of the plan's policy in effect.
PolicyId version_in_effect(const Catalog& catalog, const Plan& plan, BusinessDate today);
/// Throws nothing: absent if the brand has no plan of that code.
const Plan* find_plan(const Catalog& catalog, BrandId brand, std::string_view code);
const GatewayAccount* find_gateway(const Catalog& catalog, BrandId brand, std::string_view code);

}  // namespace keepline
