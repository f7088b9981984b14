#pragma once
// A line's hot state: all that its rules look at on every act. Small and without pointers: the store keeps
// it in memory for every line.

#include "base/ids.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/names.h"
#include "domain/fields.h"
#include "domain/line/rights.h"

namespace keepline {

/// Where time has brought the line. `none`: this number was never handed out.
enum class Stage : std::uint8_t {
    none,
    active,
    grace,
    outgoing_barred,
    suspended,
    quarantined,
    ended,
    parked,
    ported_out,
    terminated
};
template <>
struct EnumNames<Stage> {
    static constexpr std::array<std::string_view, 10> names{
        "none",        "active", "grace",  "outgoing_barred", "suspended",
        "quarantined", "ended",  "parked", "ported_out",      "terminated"};
};

/// Reasons other than arrears why service is cut. A payment never lifts one.
enum class Bar : std::uint8_t { real_name, fraud, authority, lost_sim, holder_request, operator_ };
template <>
struct EnumNames<Bar> {
    static constexpr std::array<std::string_view, 6> names{"real_name", "fraud",          "authority",
                                                           "lost_sim",  "holder_request", "operator"};
};

/// A set of bars.
struct Bars {
    std::uint8_t bits = 0;
    [[nodiscard]] constexpr bool has(Bar bar) const { return (bits >> static_cast<int>(bar) & 1) != 0; }
    [[nodiscard]] constexpr Bars with(Bar bar) const {
        return {static_cast<std::uint8_t>(bits | 1U << static_cast<int>(bar))};
    }
    [[nodiscard]] constexpr Bars without(Bar bar) const {
        return {static_cast<std::uint8_t>(bits & ~(1U << static_cast<int>(bar)))};
    }
    [[nodiscard]] constexpr bool any() const { return bits != 0; }
    friend constexpr bool operator==(Bars, Bars) = default;
};

/// Dates are exclusive and in the brand's zone; balances equal the sum of their postings.
struct LineState {
    std::int32_t generation = 0;
    BrandId brand;
    PlanId plan;
    PolicyId policy;
    Stage stage = Stage::none;
    Bars bars;
    std::uint8_t anchor_day = 1;  ///< day of month the cycles are anchored on, 1 to 31
    BusinessDate activated_on;
    BusinessDate stage_since;  ///< the day the stage was due to begin, also when a hold made it late
    BusinessDate paid_until;   ///< first day not paid for
    BusinessDate last_top_up_on;
    std::int32_t cycles_prepaid = 0;  ///< paid cycles not begun; `prepaid` is their money
    Money main;
    Money bonus;
    Money prepaid;
    BusinessDate bonus_expires_on;  ///< of the lot that expires next; not set without lots
    std::uint16_t intents_pending = 0;
    std::uint16_t intents_unknown = 0;
    std::uint16_t suspense_held = 0;            ///< amounts in suspense attributed to this line
    bool pending_hold_used = false;             ///< a pending payment holds a line once a stage
    Instant hold_until;                         ///< no adverse step before this instant
    Instant next_action_at = Instant::never();  ///< when time alone changes something next
    BusinessDate paid_on;                       ///< the day the two sums below belong to
    Money paid_in_day;                          ///< what payers brought on that day, for the brand's limits
    Money paid_in_month;                        ///< and in its calendar month
    BusinessDate valid_until;                   ///< first day without validity; not set: the policy has none
    BusinessDate last_own_use_on;
    BusinessDate last_balance_use_on;  ///< use that was charged
    BusinessDate money_lost_on;        ///< when the policy takes main and bonus of a lapsed line
    BusinessDate keep_alive_on;        ///< the next charge of the stage, or of a parked line
    BusinessDate resumed_on;           ///< when it was last parked no longer
    bool harassed = false;             ///< its number is given out again later
    bool ported_in = false;            ///< its number goes back to where it came from
    Rights confirmed;                  ///< what the network has said the line may do
    bool at_network = false;           ///< the network has a service for the line
    bool network_task = false;         ///< an order to the network is under way (service.h)
    BusinessDate noticed_for;          ///< the date of the number's loss that `noticed` was asked for
    std::uint16_t noticed = 0;         ///< bit per Stage: its notice was asked for; never 0 again
    PlanId next_plan;                  ///< from the next cycle on; 0: the same
    PolicyId next_policy;              ///< from next_policy_on on; 0: the same
    BusinessDate next_policy_on;
    BusinessDate parks_on;          ///< asked for: it is parked on that day, if it may be then
    Stage leaves_as = Stage::none;  ///< asked for: the line leaves so on leaves_on, unless that is taken back
    BusinessDate leaves_on;
    std::uint16_t disputes_open = 0;  ///< payments of the line that the platform may yet take back

    friend bool operator==(const LineState&, const LineState&) = default;
    static constexpr auto fields() {
        using L = LineState;
        return std::tuple{field("generation", &L::generation),
                          field("brand", &L::brand),
                          field("plan", &L::plan),
                          field("policy", &L::policy),
                          field("stage", &L::stage),
                          field("bars", &L::bars),
                          field("anchor_day", &L::anchor_day),
                          field("activated_on", &L::activated_on),
                          field("stage_since", &L::stage_since),
                          field("paid_until", &L::paid_until),
                          field("last_top_up_on", &L::last_top_up_on),
                          field("cycles_prepaid", &L::cycles_prepaid),
                          field("main", &L::main),
                          field("bonus", &L::bonus),
                          field("prepaid", &L::prepaid),
                          field("bonus_expires_on", &L::bonus_expires_on),
                          field("intents_pending", &L::intents_pending),
                          field("intents_unknown", &L::intents_unknown),
                          field("suspense_held", &L::suspense_held),
                          field("pending_hold_used", &L::pending_hold_used),
                          field("hold_until", &L::hold_until),
                          field("next_action_at", &L::next_action_at),
                          field("paid_on", &L::paid_on),
                          field("paid_in_day", &L::paid_in_day),
                          field("paid_in_month", &L::paid_in_month),
                          field("valid_until", &L::valid_until),
                          field("last_own_use_on", &L::last_own_use_on),
                          field("last_balance_use_on", &L::last_balance_use_on),
                          field("money_lost_on", &L::money_lost_on),
                          field("keep_alive_on", &L::keep_alive_on),
                          field("resumed_on", &L::resumed_on),
                          field("harassed", &L::harassed),
                          field("ported_in", &L::ported_in),
                          field("confirmed", &L::confirmed),
                          field("at_network", &L::at_network),
                          field("network_task", &L::network_task),
                          field("noticed_for", &L::noticed_for),
                          field("noticed", &L::noticed),
                          field("next_plan", &L::next_plan),
                          field("next_policy", &L::next_policy),
                          field("next_policy_on", &L::next_policy_on),
                          field("leaves_as", &L::leaves_as),
                          field("leaves_on", &L::leaves_on),
                          field("parks_on", &L::parks_on),
                          field("disputes_open", &L::disputes_open)};
    }
};

/// True where the line is somebody's: from its opening until it ended in any way.
constexpr bool is_live(Stage stage) {
    switch (stage) {
        case Stage::active:
        case Stage::grace:
        case Stage::outgoing_barred:
        case Stage::suspended:
        case Stage::quarantined:
        case Stage::parked:
            return true;
        case Stage::none:
        case Stage::ended:
        case Stage::ported_out:
        case Stage::terminated:
            return false;
    }
    return false;
}

constexpr bool is_live(const LineState& line) { return is_live(line.stage); }

/// True where the number is evidence: no day gives it to somebody else.
constexpr bool is_evidence(const LineState& line) {
    return line.bars.has(Bar::authority) || line.disputes_open > 0;
}

/// True in the stages below service, through which a line falls.
constexpr bool is_lapsed(Stage stage) {
    return stage == Stage::grace || stage == Stage::outgoing_barred || stage == Stage::suspended ||
           stage == Stage::quarantined;
}

}  // namespace keepline
