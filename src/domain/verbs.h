#pragma once
// Inside the domain: what each verb's decision gets, and the decisions by subject.

#include "base/error.h"
#include "domain/line/line_change.h"

namespace keepline {

struct Context {
    const Command& command;
    const Rows& rows;
    const Catalog& catalog;
    Instant now;
    [[nodiscard]] Home home() const { return command.home; }
    [[nodiscard]] const LineState& line() const { return rows.line(command.home); }
    [[nodiscard]] LineId line_id() const { return {NumberId{command.home.id}, line().generation}; }
    /// The record this decision will become.
    [[nodiscard]] std::int64_t n() const { return rows.next_n(command.home); }
    [[nodiscard]] BusinessDate today() const { return rules_of(catalog, line()).brand.zone.date_of(now); }
    /// A change of the line as it is, with its lots.
    [[nodiscard]] LineChange change() const {
        return {line_id(), line(), rules_of(catalog, line()),
                line().bonus.is_positive() ? rows.all<Lot>(home()) : std::vector<Lot>{},
                rows.has(home(), RowKind::step_notice) ? rows.all<StepNotice>(home())
                                                       : std::vector<StepNotice>{}};
    }
    /// Anyone may pay for the line now.
    [[nodiscard]] bool takes_payment() const {
        return is_live(line()) && keepline::takes_payment(line(), rules_of(catalog, line()).policy);
    }
    /// Staff may take a payment for the proved holder now.
    [[nodiscard]] bool takes_assisted_payment() const {
        return is_live(line()) &&
               keepline::takes_assisted_payment(line(), rules_of(catalog, line()).policy, today());
    }
    /// The line's plan is paid by cycles.
    [[nodiscard]] bool has_fee() const { return rules_of(catalog, line()).plan.has_fee(); }
    /// A row key made by this decision.
    [[nodiscard]] Key new_key() const { return {home(), n(), {}}; }
};

// line/decide_line.cpp
Result<Decision> decide_open(const Context&, const OpenLine&);
Result<Decision> decide_pass_time(const Context&);
Result<Decision> decide_bar(const Context&, Bar bar, bool set);
Result<Decision> decide_grant_bonus(const Context&, const GrantBonus&);
// line/decide_use.cpp
Result<Decision> decide_record_use(const Context&, const RecordUse&);
Result<Decision> decide_buy_pack(const Context&, const BuyPack&);
// line/decide_leave.cpp
Result<Decision> decide_park(const Context&, const ParkLine&);
Result<Decision> decide_resume(const Context&);
Result<Decision> decide_leave(const Context&, const LeaveLine&);
Result<Decision> decide_stay(const Context&);
Result<Decision> decide_mark_number(const Context&, const MarkNumber&);
// line/other_rules.cpp
Result<Decision> decide_change_plan(const Context&, const ChangePlan&);
Result<Decision> decide_move_policy(const Context&, const MovePolicy&);
// line/service.cpp
Result<Decision> decide_confirm_service(const Context&, const ConfirmService&);
// line/notice_gate.cpp
Result<Decision> decide_record_notice(const Context&, const RecordNotice&);
// line/import_line.cpp
Result<Decision> decide_import(const Context&, const ImportLine&);
// renewal/decide_renewal.cpp
Result<Decision> decide_renew(const Context&, const Renew&);
Result<Decision> decide_top_up(const Context&, const TopUp&);
// renewal/decide_order.cpp
Result<Decision> decide_place_order(const Context&, const PlaceOrder&);
Result<Decision> decide_open_intent(const Context&, const OpenIntent&);
Result<Decision> decide_intent_moved(const Context&, const IntentMoved&);
Result<Decision> decide_cancel_intent(const Context&, const CancelIntent&);
// renewal/settle.cpp
Result<Decision> decide_settle(const Context&, const Settle&);
Result<Decision> decide_attempt_task(const Context&, const AttemptTask&);
Result<Decision> decide_end_refund(const Context&, const EndRefund&);
// renewal/decide_biller.cpp
Result<Decision> decide_take_billed(const Context&, const TakeBilled&);
Result<Decision> decide_return_billed(const Context&, const ReturnBilled&);
Result<Decision> decide_void_billed(const Context&, const VoidBilled&);
Result<Decision> decide_record_deposit(const Context&, const RecordDeposit&);
/// EndMove of money that left a biller's account.
Decision end_billed_move(const Context&, const EndMove&, const Task& task);
// renewal/decide_chargeback.cpp
Result<Decision> decide_open_chargeback(const Context&, const OpenChargeback&);
Result<Decision> decide_end_chargeback(const Context&, const EndChargeback&);
// renewal/decide_refund.cpp
Result<Decision> decide_refund(const Context&, const RefundPayment&);
Result<Decision> decide_undo(const Context&, const UndoPayment&);
// renewal/decide_transfer.cpp
Result<Decision> decide_refuse_refund(const Context&, const RefuseRefund&);
Result<Decision> decide_transfer_refund(const Context&, const TransferRefund&);
// renewal/decide_suspense.cpp
Result<Decision> decide_resolve_suspense(const Context&, const ResolveSuspense&);
Result<Decision> decide_credit_line(const Context&, const CreditLine&);
Result<Decision> decide_end_move(const Context&, const EndMove&);
Result<Decision> decide_return_suspense(const Context&, const ReturnSuspense&);
// renewal/decide_adjust.cpp
Result<Decision> decide_adjust(const Context&, const Adjust&);
Result<Decision> decide_reverse_adjustment(const Context&, const ReverseAdjustment&);
// renewal/decide_approval.cpp
Result<Decision> decide_approve(const Context&, const Approve&);
Result<Decision> decide_decline(const Context&, const Decline&);
// decide_brand.cpp
Result<Decision> decide_advance_clock(const Context&, const AdvanceClock&);
Result<Decision> decide_create_api_key(const Context&, const CreateApiKey&);
Result<Decision> decide_revoke_api_key(const Context&, const RevokeApiKey&);
// decide_policy_move.cpp
Result<Decision> decide_propose_policy_move(const Context&, const ProposePolicyMove&);
Result<Decision> decide_end_policy_move(const Context&, const EndPolicyMove&);
// access/decide_staff.cpp
Result<Decision> decide_create_staff(const Context&, const CreateStaff&);
Result<Decision> decide_set_role(const Context&, const SetRole&);
Result<Decision> decide_set_disabled(const Context&, const SetDisabled&);
Result<Decision> decide_set_password(const Context&, const SetPassword&);
Result<Decision> decide_enrol_totp(const Context&, const EnrolTotp&);
Result<Decision> decide_start_session(const Context&, const StartSession&);
Result<Decision> decide_end_session(const Context&, const EndSession&);
Result<Decision> decide_step_up(const Context&, const StepUp&);
Result<Decision> decide_refuse_sign_in(const Context&, const RefuseSignIn&);
Result<Decision> decide_forget_sessions(const Context&, const ForgetSessions&);
// subscriber/decide_subscriber.cpp
Result<Decision> decide_create_subscriber(const Context&, const CreateSubscriber&);
Result<Decision> decide_change_subscriber(const Context&, const ChangeSubscriber&);
Result<Decision> decide_set_real_name(const Context&, const SetRealName&);
Result<Decision> decide_set_consent(const Context&, const SetConsent&);
Result<Decision> decide_set_legal_hold(const Context&, const SetLegalHold&);
Result<Decision> decide_unmask(const Context&);
Result<Decision> decide_review_retention(const Context&, const ReviewRetention&);
Result<Decision> decide_bind_subscriber(const Context&, const BindSubscriber&);
// ledger/decide_period.cpp
Result<Decision> decide_close_period(const Context&, const ClosePeriod&);
// ledger/decide_reconciliation.cpp
Result<Decision> decide_record_reconciliation(const Context&, const RecordReconciliation&);
Result<Decision> decide_record_break(const Context&, const RecordBreak&);
Result<Decision> decide_assign_break(const Context&, const AssignBreak&);
Result<Decision> decide_resolve_break(const Context&, const ResolveBreak&);
Result<Decision> decide_record_payout(const Context&, const RecordPayout&);

// number/decide_number.cpp
Result<Decision> decide_import_number(const Context&, const ImportNumber&);
Result<Decision> decide_reserve_number(const Context&, const ReserveNumber&);
Result<Decision> decide_release_number(const Context&, const ReleaseNumber&);
Result<Decision> decide_read_owners(const Context&);
Result<Decision> decide_check_recycling(const Context&);

/// Whether a line may be put on the number now, by whoever asks.
/// @error line.number_in_use, number.not_imported, number.reserved, number.quarantined, number.gone
Result<void> may_hand_out(const Context& c, const Msisdn& msisdn);
/// A line has been put on the number: it is kept for nobody any more.
void end_reservation(const Context& c, LineChange& change);
/// The ledger's identity of an external event, for ever: "g1:trade:2026…".
Key settlement_key(const Home& home, GatewayId gateway, std::string_view external_no);
/// The identity of a usage record, for ever.
Key usage_key(const Home& home, std::string_view record_id);
/// The identity of money that arrives from another home, for ever.
Key arrival_key(const Home& home, const CreditLine& verb);
/// The bank's own number of a payout, for ever.
Key payout_key(const Home& home, const RecordPayout& verb);
/// A row that waits for a second person; made by whoever asks now.
Approval approval_of(const Context& c, ApprovalAct act, std::int64_t subject_n, Money amount,
                     const Text<120>& reason);
/// Carries out what a second person has agreed to.
Result<Decision> approve_refund(const Context& c, const Approval& approval, const PaymentFacts& facts);
Result<Decision> approve_adjustment(const Context& c, const Approval& approval);
Result<Decision> approve_suspense(const Context& c, const Approval& approval);
Decision decline_suspense(const Context& c, const Approval& approval);
Result<Decision> approve_policy_move(const Context& c, const Approval& approval);
Decision decline_policy_move(const Context& c, const Approval& approval);
Decision approve_transfer(const Context& c, const Approval& approval);
Decision decline_transfer(const Context& c, const Approval& approval);
Decision approve_break(const Context& c, const Approval& approval);
Decision decline_break(const Context& c, const Approval& approval);
Result<Decision> approve_chargeback(const Context& c, const Approval& approval, const PaymentFacts& facts);
Decision decline_chargeback(const Context& c, const Approval& approval);
/// The facts were read at the home's newest record: nothing has happened since.
bool are_fresh(const Context& c, const PaymentFacts& facts);
/// What of a payment has gone back, by a refund or because the platform took it, and what may.
struct Refunds {
    Money left;             ///< has left the line
    Money waiting;          ///< for a second person
    bool disputed = false;  ///< the platform may yet take it back: nothing goes back by another way
};
Refunds refunds_of(const Context& c, std::int64_t entry_n);
/// A refund has reached its payer: what that means for the order that was paid.
void put_refunded_order(const Context& c, const Refund& refund, Decision& out);
/// An intent that was open ends: the line no longer waits for it. Drops its ask task.
void release_intent(const Context&, LineChange& change, const PaymentIntent& intent);

}  // namespace keepline
