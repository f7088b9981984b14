#pragma once
// What can be asked of a line that is not about a payment's way.

#include <string_view>

#include "base/few.h"
#include "domain/ledger/transfer.h"
#include "domain/line/info.h"
#include "domain/line/line.h"

namespace keepline {

/// Hands the number out: a first top-up pays the first cycle. The home is found by the MSISDN.
struct OpenLine {
    Msisdn msisdn;
    PlanId plan;
    Money amount;
    PartyId party;
    static constexpr std::string_view kName = "open_line";
    static constexpr auto fields() {
        return std::tuple{personal("msisdn", &OpenLine::msisdn), field("plan", &OpenLine::plan),
                          field("amount", &OpenLine::amount), field("party", &OpenLine::party)};
    }
};
struct GrantBonus {
    Money amount;
    BusinessDate expires_on;
    bool pays_fee = true;
    static constexpr std::string_view kName = "grant_bonus";
    static constexpr auto fields() {
        return std::tuple{field("amount", &GrantBonus::amount), field("expires_on", &GrantBonus::expires_on),
                          field("pays_fee", &GrantBonus::pays_fee)};
    }
};
/// Takes the one step that is due, if one is.
struct PassTime {
    static constexpr std::string_view kName = "pass_time";
    static constexpr auto fields() { return std::tuple{}; }
};
struct SetBar {
    Bar bar = Bar::operator_;
    Text<120> reason;
    static constexpr std::string_view kName = "set_bar";
    static constexpr auto fields() {
        return std::tuple{field("bar", &SetBar::bar), field("reason", &SetBar::reason)};
    }
};
struct LiftBar {
    Bar bar = Bar::operator_;
    Text<120> reason;
    static constexpr std::string_view kName = "lift_bar";
    static constexpr auto fields() {
        return std::tuple{field("bar", &LiftBar::bar), field("reason", &LiftBar::reason)};
    }
};
/// A bonus lot a line brings from the system it comes from.
struct ImportedLot {
    Money amount;             ///< more than zero
    BusinessDate expires_on;  ///< first day on which it is gone
    bool pays_fee = true;
    friend bool operator==(const ImportedLot&, const ImportedLot&) = default;
    static constexpr auto fields() {
        return std::tuple{field("amount", &ImportedLot::amount),
                          field("expires_on", &ImportedLot::expires_on),
                          field("pays_fee", &ImportedLot::pays_fee)};
    }
};
/// Takes over a line as it stood in another system. The home is found by the MSISDN. What it may say:
/// line/import_line.h.
struct ImportLine {
    Msisdn msisdn;
    PlanId plan;
    PolicyId policy;  ///< the version of the policy the line lives under
    Stage stage = Stage::none;
    Bars bars;
    std::uint8_t anchor_day = 1;
    BusinessDate stage_since;
    BusinessDate activated_on;
    BusinessDate paid_until;
    BusinessDate last_top_up_on;  ///< may be unknown
    std::int32_t cycles_prepaid = 0;
    Money prepaid;
    Money main;
    Few<ImportedLot, 12> lots;
    static constexpr std::string_view kName = "import_line";
    static constexpr auto fields() {
        using I = ImportLine;
        return std::tuple{personal("msisdn", &I::msisdn),
                          field("plan", &I::plan),
                          field("policy", &I::policy),
                          field("stage", &I::stage),
                          field("bars", &I::bars),
                          field("anchor_day", &I::anchor_day),
                          field("stage_since", &I::stage_since),
                          field("activated_on", &I::activated_on),
                          field("paid_until", &I::paid_until),
                          field("last_top_up_on", &I::last_top_up_on),
                          field("cycles_prepaid", &I::cycles_prepaid),
                          field("prepaid", &I::prepaid),
                          field("main", &I::main),
                          field("lots", &I::lots)};
    }
};

}  // namespace keepline
