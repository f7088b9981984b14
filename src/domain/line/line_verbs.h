#pragma once
// What can be asked of a line that is not about a payment's way.

#include <string_view>

#include "base/few.h"
#include "domain/ledger/transfer.h"
#include "domain/line/info.h"
#include "domain/line/notice.h"
#include "domain/line/policy.h"
#include "domain/line/policy_move.h"
#include "domain/line/usage.h"

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
    std::int64_t earned_by = 0;  ///< the payment it is for: when that goes back, so does what is left of it
    static constexpr std::string_view kName = "grant_bonus";
    static constexpr auto fields() {
        return std::tuple{field("amount", &GrantBonus::amount), field("expires_on", &GrantBonus::expires_on),
                          field("pays_fee", &GrantBonus::pays_fee),
                          field("earned_by", &GrantBonus::earned_by)};
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
    BusinessDate valid_until;  ///< where the policy has a validity
    BusinessDate last_own_use_on;
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
                          field("lots", &I::lots),
                          field("valid_until", &I::valid_until),
                          field("last_own_use_on", &I::last_own_use_on)};
    }
};

/// Calls, messages and data that a line used, from a record of the network. The record's own id is its
/// identity, for ever: a repeat changes nothing.
struct RecordUse {
    Text<64> record_id;
    Cause kind = Cause::call_out;
    std::int64_t units = 0;  ///< seconds of calls, messages, bytes of data
    bool on_network = true;  ///< the mobile network, not Wi-Fi
    Money rated =
        Money::from_minor(-1);  ///< what the network has priced it at; negative: by the plan's tariff
    Instant used_at;
    bool chargeable = false;  ///< it counted against a paid pack, or would have cost
    static constexpr std::string_view kName = "record_use";
    static constexpr auto fields() {
        using V = RecordUse;
        return std::tuple{field("record_id", &V::record_id),  field("kind", &V::kind),
                          field("units", &V::units),          field("on_network", &V::on_network),
                          field("rated", &V::rated),          field("used_at", &V::used_at),
                          field("chargeable", &V::chargeable)};
    }
};
/// Buys one of the plan's packs: with money the party holds, or from main without a party.
struct BuyPack {
    Text<32> pack;
    PartyId party;
    static constexpr std::string_view kName = "buy_pack";
    static constexpr auto fields() {
        return std::tuple{field("pack", &BuyPack::pack), field("party", &BuyPack::party)};
    }
};
/// The holder parks the line (停机保号) from now or from a day to come, and ends that or takes it back.
struct ParkLine {
    BusinessDate from;  ///< not set, or not after today: now
    static constexpr std::string_view kName = "park_line";
    static constexpr auto fields() { return std::tuple{field("from", &ParkLine::from)}; }
};
struct ResumeLine {
    static constexpr std::string_view kName = "resume_line";
    static constexpr auto fields() { return std::tuple{}; }
};
/// The line is to leave for good, `ported_out` or `terminated`, once its brand's cooling-off days are over.
/// What lies on it is its holder's.
struct LeaveLine {
    Stage how = Stage::terminated;
    Text<120> reason;
    static constexpr std::string_view kName = "leave_line";
    static constexpr auto fields() {
        return std::tuple{field("how", &LeaveLine::how), field("reason", &LeaveLine::reason)};
    }
};
/// Takes that back while the cooling-off days run.
struct StayLine {
    static constexpr std::string_view kName = "stay_line";
    static constexpr auto fields() { return std::tuple{}; }
};
/// Another plan, from now or from the next cycle on.
struct ChangePlan {
    PlanId plan;
    bool at_next_cycle = false;
    static constexpr std::string_view kName = "change_plan";
    static constexpr auto fields() {
        return std::tuple{field("plan", &ChangePlan::plan),
                          field("at_next_cycle", &ChangePlan::at_next_cycle)};
    }
};
/// Another version of the line's policy, by a move that two persons agreed to.
struct MovePolicy {
    PolicyId policy;
    PolicyGround ground = PolicyGround::favourable;
    BusinessDate on;  ///< the first day it counts; not after today: at once
    static constexpr std::string_view kName = "move_policy";
    static constexpr auto fields() {
        return std::tuple{field("policy", &MovePolicy::policy), field("ground", &MovePolicy::ground),
                          field("on", &MovePolicy::on)};
    }
};
/// The network has said what it lets the line do: in answer to an order, or in its daily list.
struct ConfirmService {
    bool at_network = false;
    Rights rights;
    static constexpr std::string_view kName = "confirm_service";
    static constexpr auto fields() {
        return std::tuple{field("at_network", &ConfirmService::at_network),
                          field("rights", &ConfirmService::rights)};
    }
};
/// The holder has been told of a step that is to come, on this way, with that proof.
struct RecordNotice {
    Stage stage = Stage::suspended;  ///< the step; `none`: the loss of money
    NoticeWay way = NoticeWay::sms;
    Instant sent_at;
    Text<64> proof;  ///< the message's number at whoever sent it
    static constexpr std::string_view kName = "record_notice";
    static constexpr auto fields() {
        return std::tuple{field("stage", &RecordNotice::stage), field("way", &RecordNotice::way),
                          field("sent_at", &RecordNotice::sent_at), field("proof", &RecordNotice::proof)};
    }
};
/// What is known of a number and decides when and where it goes after its line.
struct MarkNumber {
    bool harassed = false;
    bool ported_in = false;
    static constexpr std::string_view kName = "mark_number";
    static constexpr auto fields() {
        return std::tuple{field("harassed", &MarkNumber::harassed),
                          field("ported_in", &MarkNumber::ported_in)};
    }
};

}  // namespace keepline
