#include "domain/decide.h"

#include "domain/verbs.h"

namespace keepline {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

bool wants_lots(const Verb& verb) {
    return std::holds_alternative<Renew>(verb) || std::holds_alternative<TopUp>(verb) ||
           std::holds_alternative<PassTime>(verb) || std::holds_alternative<GrantBonus>(verb) ||
           std::holds_alternative<PlaceOrder>(verb) || std::holds_alternative<Settle>(verb) ||
           std::holds_alternative<SetBar>(verb) || std::holds_alternative<LiftBar>(verb) ||
           std::holds_alternative<OpenIntent>(verb) || std::holds_alternative<IntentMoved>(verb) ||
           std::holds_alternative<RefundPayment>(verb) || std::holds_alternative<UndoPayment>(verb) ||
           std::holds_alternative<ResolveSuspense>(verb) || std::holds_alternative<CreditLine>(verb) ||
           std::holds_alternative<EndMove>(verb) || std::holds_alternative<Adjust>(verb) ||
           std::holds_alternative<ReverseAdjustment>(verb) || std::holds_alternative<Approve>(verb) ||
           std::holds_alternative<Decline>(verb) || std::holds_alternative<RecordUse>(verb) ||
           std::holds_alternative<BuyPack>(verb) || std::holds_alternative<ParkLine>(verb) ||
           std::holds_alternative<ResumeLine>(verb) || std::holds_alternative<LeaveLine>(verb) ||
           std::holds_alternative<MarkNumber>(verb) || std::holds_alternative<StayLine>(verb) ||
           std::holds_alternative<ChangePlan>(verb) || std::holds_alternative<MovePolicy>(verb) ||
           std::holds_alternative<ConfirmService>(verb) || std::holds_alternative<RecordNotice>(verb) ||
           std::holds_alternative<OpenChargeback>(verb) || std::holds_alternative<EndChargeback>(verb) ||
           std::holds_alternative<ReturnSuspense>(verb);
}

bool wants_notices(const Verb& verb) {
    return std::holds_alternative<PassTime>(verb) || std::holds_alternative<RecordNotice>(verb) ||
           std::holds_alternative<MovePolicy>(verb);
}

// Whatever may wait for a second person, with what its carrying out touches.
constexpr std::uint32_t kActKinds = bit(RowKind::approval) | bit(RowKind::refund) | bit(RowKind::adjustment) |
                                    bit(RowKind::suspense) | bit(RowKind::renewal_order) |
                                    bit(RowKind::payment_intent) | bit(RowKind::chargeback);
// What of a payment has gone back, or may.
constexpr std::uint32_t kMoneyBack = bit(RowKind::refund) | bit(RowKind::chargeback);
constexpr std::uint32_t kinds_of_acts(HomeKind kind) {
    return kind == HomeKind::brand ? bit(RowKind::approval) | bit(RowKind::policy_move) : kActKinds;
}
// A person's home is small: its rows come together.
constexpr std::uint32_t kinds_at_a_person(HomeKind kind) {
    if (kind == HomeKind::staff)
        return bit(RowKind::staff) | bit(RowKind::session) | bit(RowKind::recovery_code);
    return kind == HomeKind::subscriber ? bit(RowKind::subscriber) : 0U;
}

// Kinds of which a verb wants every row at its home.
std::uint32_t kinds_of(const Command& command) {
    return std::visit(
        Overloaded{
            // A lot made in this batch must find its home's lots loaded when time passes in the same batch.
            [](const GrantBonus&) { return bit(RowKind::lot); },
            [](const ImportLine& verb) {
                return bit(RowKind::number_resource) | (verb.lots.empty() ? 0U : bit(RowKind::lot));
            },
            [](const OpenLine&) { return bit(RowKind::number_resource); },
            [](const ImportNumber&) { return bit(RowKind::number_resource); },
            [](const ReserveNumber&) { return bit(RowKind::number_resource); },
            [](const ReleaseNumber&) { return bit(RowKind::number_resource); },
            [](const ReadOwners&) { return bit(RowKind::number_resource); },
            [](const CheckRecycling&) { return bit(RowKind::number_resource); },
            [](const OpenIntent&) { return bit(RowKind::payment_intent) | bit(RowKind::renewal_order); },
            [](const IntentMoved&) {
                return bit(RowKind::payment_intent) | bit(RowKind::task) | bit(RowKind::renewal_order);
            },
            [&](const Settle&) {
                return command.home.kind == HomeKind::number
                           ? bit(RowKind::payment_intent) | bit(RowKind::renewal_order) | bit(RowKind::task)
                           : 0U;
            },
            [](const CancelIntent&) { return bit(RowKind::payment_intent); },
            [](const AttemptTask&) { return bit(RowKind::task); },
            [](const EndRefund&) {
                return bit(RowKind::task) | bit(RowKind::payment_intent) | bit(RowKind::renewal_order) |
                       bit(RowKind::refund) | bit(RowKind::suspense) | bit(RowKind::chargeback);
            },
            [](const RefuseRefund&) {
                return bit(RowKind::task) | bit(RowKind::payment_intent) | bit(RowKind::renewal_order) |
                       bit(RowKind::refund) | bit(RowKind::suspense) | bit(RowKind::settlement);
            },
            [](const TransferRefund&) { return bit(RowKind::refund); },
            [](const RefundPayment&) { return kMoneyBack; },
            [](const UndoPayment&) { return kMoneyBack; },
            [](const OpenChargeback&) { return kMoneyBack | bit(RowKind::renewal_order); },
            [](const EndChargeback&) { return kMoneyBack | bit(RowKind::renewal_order); },
            [](const ResolveSuspense&) { return kActKinds; },
            [](const ReturnSuspense&) { return kActKinds | bit(RowKind::task); },
            [](const EndMove&) {
                return bit(RowKind::task) | bit(RowKind::suspense) | bit(RowKind::renewal_order);
            },
            [](const Adjust&) { return bit(RowKind::adjustment); },
            [](const ReverseAdjustment&) { return bit(RowKind::adjustment); },
            [&](const Approve&) { return kinds_of_acts(command.home.kind); },
            [&](const Decline&) { return kinds_of_acts(command.home.kind); },
            [](const ProposePolicyMove&) { return bit(RowKind::policy_move); },
            [](const EndPolicyMove&) { return bit(RowKind::policy_move); },
            // One made in this batch must be found by the next command of the batch.
            [](const RecordNotice&) { return bit(RowKind::step_notice); },
            [](const AdvanceClock&) { return bit(RowKind::brand_clock); },
            [](const RevokeApiKey&) { return bit(RowKind::api_key); },
            [](const ClosePeriod&) { return bit(RowKind::period); },
            [](const ResolveBreak&) { return bit(RowKind::suspense); },
            [](const RecordBreak&) { return bit(RowKind::approval); },
            [](const BindSubscriber&) { return bit(RowKind::line_info); },
            [&](const auto&) { return kinds_at_a_person(command.home.kind); },
        },
        command.verb);
}

void want(std::uint32_t kinds, const Home& home, const Rows& rows, std::vector<Need>& more) {
    std::uint32_t missing = 0;
    for (std::size_t kind = 0; kind < kRowKinds; ++kind)
        if ((kinds >> kind & 1U) != 0 && !rows.has(home, static_cast<RowKind>(kind))) missing |= 1U << kind;
    if (missing != 0) more.push_back({home, missing, std::nullopt});
}

Result<Decision> decide_at_number(const Context& c) {
    return std::visit(Overloaded{
                          [&](const OpenLine& verb) { return decide_open(c, verb); },
                          [&](const ImportLine& verb) { return decide_import(c, verb); },
                          [&](const Renew& verb) { return decide_renew(c, verb); },
                          [&](const TopUp& verb) { return decide_top_up(c, verb); },
                          [&](const GrantBonus& verb) { return decide_grant_bonus(c, verb); },
                          [&](const PassTime&) { return decide_pass_time(c); },
                          [&](const SetBar& verb) { return decide_bar(c, verb.bar, true); },
                          [&](const LiftBar& verb) { return decide_bar(c, verb.bar, false); },
                          [&](const PlaceOrder& verb) { return decide_place_order(c, verb); },
                          [&](const OpenIntent& verb) { return decide_open_intent(c, verb); },
                          [&](const IntentMoved& verb) { return decide_intent_moved(c, verb); },
                          [&](const CancelIntent& verb) { return decide_cancel_intent(c, verb); },
                          [&](const Settle& verb) { return decide_settle(c, verb); },
                          [&](const AttemptTask& verb) { return decide_attempt_task(c, verb); },
                          [&](const EndRefund& verb) { return decide_end_refund(c, verb); },
                          [&](const RefuseRefund& verb) { return decide_refuse_refund(c, verb); },
                          [&](const TransferRefund& verb) { return decide_transfer_refund(c, verb); },
                          [&](const RefundPayment& verb) { return decide_refund(c, verb); },
                          [&](const UndoPayment& verb) { return decide_undo(c, verb); },
                          [&](const OpenChargeback& verb) { return decide_open_chargeback(c, verb); },
                          [&](const EndChargeback& verb) { return decide_end_chargeback(c, verb); },
                          [&](const ResolveSuspense& verb) { return decide_resolve_suspense(c, verb); },
                          [&](const ReturnSuspense& verb) { return decide_return_suspense(c, verb); },
                          [&](const CreditLine& verb) { return decide_credit_line(c, verb); },
                          [&](const EndMove& verb) { return decide_end_move(c, verb); },
                          [&](const Adjust& verb) { return decide_adjust(c, verb); },
                          [&](const ReverseAdjustment& verb) { return decide_reverse_adjustment(c, verb); },
                          [&](const Approve& verb) { return decide_approve(c, verb); },
                          [&](const Decline& verb) { return decide_decline(c, verb); },
                          [&](const BindSubscriber& verb) { return decide_bind_subscriber(c, verb); },
                          [&](const RecordUse& verb) { return decide_record_use(c, verb); },
                          [&](const BuyPack& verb) { return decide_buy_pack(c, verb); },
                          [&](const ParkLine& verb) { return decide_park(c, verb); },
                          [&](const ResumeLine&) { return decide_resume(c); },
                          [&](const LeaveLine& verb) { return decide_leave(c, verb); },
                          [&](const StayLine&) { return decide_stay(c); },
                          [&](const ChangePlan& verb) { return decide_change_plan(c, verb); },
                          [&](const MovePolicy& verb) { return decide_move_policy(c, verb); },
                          [&](const ConfirmService& verb) { return decide_confirm_service(c, verb); },
                          [&](const RecordNotice& verb) { return decide_record_notice(c, verb); },
                          [&](const MarkNumber& verb) { return decide_mark_number(c, verb); },
                          [&](const ImportNumber& verb) { return decide_import_number(c, verb); },
                          [&](const ReserveNumber& verb) { return decide_reserve_number(c, verb); },
                          [&](const ReleaseNumber& verb) { return decide_release_number(c, verb); },
                          [&](const ReadOwners&) { return decide_read_owners(c); },
                          [&](const CheckRecycling&) { return decide_check_recycling(c); },
                          [](const auto&) -> Result<Decision> { return fail(ErrorCode::server_internal); },
                      },
                      c.command.verb);
}

Result<Decision> decide_elsewhere(const Context& c) {
    return std::visit(
        Overloaded{
            [&](const Settle& verb) { return decide_settle(c, verb); },
            [&](const AttemptTask& verb) { return decide_attempt_task(c, verb); },
            [&](const EndRefund& verb) { return decide_end_refund(c, verb); },
            [&](const RefuseRefund& verb) { return decide_refuse_refund(c, verb); },
            [&](const TransferRefund& verb) { return decide_transfer_refund(c, verb); },
            [&](const ResolveSuspense& verb) { return decide_resolve_suspense(c, verb); },
            [&](const EndMove& verb) { return decide_end_move(c, verb); },
            [&](const Approve& verb) { return decide_approve(c, verb); },
            [&](const Decline& verb) { return decide_decline(c, verb); },
            [&](const AdvanceClock& verb) { return decide_advance_clock(c, verb); },
            [&](const CreateApiKey& verb) { return decide_create_api_key(c, verb); },
            [&](const RevokeApiKey& verb) { return decide_revoke_api_key(c, verb); },
            [&](const ClosePeriod& verb) { return decide_close_period(c, verb); },
            [&](const ProposePolicyMove& verb) { return decide_propose_policy_move(c, verb); },
            [&](const EndPolicyMove& verb) { return decide_end_policy_move(c, verb); },
            [&](const RecordReconciliation& verb) { return decide_record_reconciliation(c, verb); },
            [&](const RecordBreak& verb) { return decide_record_break(c, verb); },
            [&](const AssignBreak& verb) { return decide_assign_break(c, verb); },
            [&](const ResolveBreak& verb) { return decide_resolve_break(c, verb); },
            [&](const RecordPayout& verb) { return decide_record_payout(c, verb); },
            [&](const TakeBilled& verb) { return decide_take_billed(c, verb); },
            [&](const ReturnBilled& verb) { return decide_return_billed(c, verb); },
            [&](const VoidBilled& verb) { return decide_void_billed(c, verb); },
            [&](const RecordDeposit& verb) { return decide_record_deposit(c, verb); },
            [&](const RefuseSignIn& verb) { return decide_refuse_sign_in(c, verb); },
            [](const auto&) -> Result<Decision> { return fail(ErrorCode::server_internal); },
        },
        c.command.verb);
}

Result<Decision> decide_at_staff(const Context& c) {
    return std::visit(Overloaded{
                          [&](const CreateStaff& verb) { return decide_create_staff(c, verb); },
                          [&](const SetRole& verb) { return decide_set_role(c, verb); },
                          [&](const SetDisabled& verb) { return decide_set_disabled(c, verb); },
                          [&](const SetPassword& verb) { return decide_set_password(c, verb); },
                          [&](const EnrolTotp& verb) { return decide_enrol_totp(c, verb); },
                          [&](const StartSession& verb) { return decide_start_session(c, verb); },
                          [&](const EndSession& verb) { return decide_end_session(c, verb); },
                          [&](const StepUp& verb) { return decide_step_up(c, verb); },
                          [&](const RefuseSignIn& verb) { return decide_refuse_sign_in(c, verb); },
                          [&](const ForgetSessions& verb) { return decide_forget_sessions(c, verb); },
                          [](const auto&) -> Result<Decision> { return fail(ErrorCode::server_internal); },
                      },
                      c.command.verb);
}

Result<Decision> decide_at_subscriber(const Context& c) {
    return std::visit(Overloaded{
                          [&](const CreateSubscriber& verb) { return decide_create_subscriber(c, verb); },
                          [&](const ChangeSubscriber& verb) { return decide_change_subscriber(c, verb); },
                          [&](const SetRealName& verb) { return decide_set_real_name(c, verb); },
                          [&](const SetConsent& verb) { return decide_set_consent(c, verb); },
                          [&](const SetLegalHold& verb) { return decide_set_legal_hold(c, verb); },
                          [&](const Unmask&) { return decide_unmask(c); },
                          [&](const ReviewRetention& verb) { return decide_review_retention(c, verb); },
                          [](const auto&) -> Result<Decision> { return fail(ErrorCode::server_internal); },
                      },
                      c.command.verb);
}

// Money that settles names the line by its intent; time and tasks mean whatever is there; what a person ends
// may be a former line's, and its own row says whose; a number is asked for with or without a line.
bool needs_its_line(const Verb& verb) {
    return number_named(verb) == nullptr && !std::holds_alternative<Settle>(verb) &&
           !std::holds_alternative<IntentMoved>(verb) && !std::holds_alternative<CancelIntent>(verb) &&
           !std::holds_alternative<AttemptTask>(verb) && !std::holds_alternative<EndRefund>(verb) &&
           !std::holds_alternative<EndMove>(verb) && !std::holds_alternative<RefuseRefund>(verb) &&
           !std::holds_alternative<TransferRefund>(verb) && !std::holds_alternative<ResolveSuspense>(verb) &&
           !std::holds_alternative<Approve>(verb) && !std::holds_alternative<Decline>(verb) &&
           !std::holds_alternative<ReserveNumber>(verb) && !std::holds_alternative<ReleaseNumber>(verb) &&
           !std::holds_alternative<ReadOwners>(verb) && !std::holds_alternative<CheckRecycling>(verb) &&
           !std::holds_alternative<OpenChargeback>(verb) && !std::holds_alternative<EndChargeback>(verb) &&
           !std::holds_alternative<ReturnSuspense>(verb);
}

// Rows a verb names by an external number.
std::vector<TypedKey> single_rows_of(const Command& command, const Rows& rows) {
    const Home& home = command.home;
    const auto approved = [&](std::int64_t n) -> std::vector<TypedKey> {
        if (home.kind != HomeKind::gateway || !rows.has(home, RowKind::approval)) return {};
        const auto* approval = rows.find<Approval>({home, n, {}});
        if (approval == nullptr || approval->subject.empty()) return {};
        return {{RowKind::statement_break, {home, 0, approval->subject}}};
    };
    using Keys = std::vector<TypedKey>;
    // A biller's account, and beside it one of his payments.
    const auto billed = [&](const BillerReference& reference) {
        return Keys{{RowKind::biller_account, {home, 0, {}}},
                    {RowKind::billed_credit, billed_key(home, reference)}};
    };
    const auto moved = [&](std::int64_t task_n) {
        const bool is_read = home.kind == HomeKind::gateway && rows.has(home, RowKind::task);
        const auto* task = is_read ? rows.find<Task>({home, task_n, {}}) : nullptr;
        return task != nullptr && is_billed(*task) ? billed(task->out_trade_no) : Keys{};
    };
    return std::visit(
        Overloaded{
            [&](const Settle& verb) {
                return Keys{
                    {RowKind::settlement, settlement_key(home, verb.gateway, verb.external_no.view())}};
            },
            [&](const RecordUse& verb) {
                return Keys{{RowKind::usage_record, usage_key(home, verb.record_id.view())}};
            },
            [&](const CreditLine& verb) { return Keys{{RowKind::settlement, arrival_key(home, verb)}}; },
            [&](const RecordReconciliation& verb) {
                return Keys{{RowKind::reconciliation, {home, verb.day.days, {}}}};
            },
            [&](const RecordBreak& verb) {
                return Keys{{RowKind::statement_break, {home, 0, verb.identity}},
                            {RowKind::reconciliation, {home, verb.day.days, {}}}};
            },
            [&](const AssignBreak& verb) {
                return Keys{{RowKind::statement_break, {home, 0, verb.identity}}};
            },
            [&](const ResolveBreak& verb) {
                return Keys{{RowKind::statement_break, {home, 0, verb.identity}}};
            },
            [&](const RecordPayout& verb) {
                return Keys{{RowKind::reconciliation, {home, verb.day.days, {}}},
                            {RowKind::settlement, payout_key(home, verb)}};
            },
            [&](const TakeBilled& verb) { return billed(verb.reference); },
            [&](const ReturnBilled& verb) {
                Keys keys = billed(verb.reference);
                keys.push_back({RowKind::settlement, return_key(home, verb)});
                return keys;
            },
            [&](const VoidBilled& verb) { return billed(verb.reference); },
            [&](const RecordDeposit& verb) {
                return Keys{{RowKind::biller_account, {home, 0, {}}},
                            {RowKind::settlement, deposit_key(home, verb)}};
            },
            [&](const EndMove& verb) { return moved(verb.task_n); },
            [&](const Approve& verb) { return approved(verb.approval_n); },
            [&](const Decline& verb) { return approved(verb.approval_n); },
            [](const auto&) { return Keys{}; },
        },
        command.verb);
}

}  // namespace

void needs(const Command& command, const Rows& rows, std::vector<Need>& more) {
    if (!rows.has_home(command.home)) {
        more.push_back({command.home, 0, std::nullopt});
        return;
    }
    std::uint32_t kinds = kinds_of(command);
    if (command.home.kind == HomeKind::number && wants_lots(command.verb) &&
        rows.line(command.home).bonus.is_positive())
        kinds |= bit(RowKind::lot);
    if (command.home.kind == HomeKind::number && wants_notices(command.verb) &&
        rows.line(command.home).noticed != 0)
        kinds |= bit(RowKind::step_notice);
    want(kinds, command.home, rows, more);
    for (const TypedKey& key : single_rows_of(command, rows))
        if (!rows.has(key)) more.push_back({command.home, 0, key});
}

Result<Decision> decide(const Command& command, const Rows& rows, const Catalog& catalog, Instant now) {
    const Context context{command, rows, catalog, now};
    if (command.home.kind == HomeKind::staff) return decide_at_staff(context);
    if (command.home.kind == HomeKind::subscriber) return decide_at_subscriber(context);
    if (command.home.kind != HomeKind::number) return decide_elsewhere(context);
    const LineState& line = context.line();
    if (needs_its_line(command.verb)) {
        const bool other = line.stage == Stage::none || line.brand != command.brand ||
                           (command.generation != 0 && command.generation != line.generation);
        if (other)
            return fail(ErrorCode::line_unknown,
                        format_line_id({NumberId{command.home.id}, command.generation}));
    }
    return decide_at_number(context);
}

}  // namespace keepline
