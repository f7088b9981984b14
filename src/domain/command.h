#pragma once
// What can be asked of the rules, what they answer, and what a committed command leaves behind.

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/few.h"
#include "domain/access.h"
#include "domain/access/staff.h"
#include "domain/actor.h"
#include "domain/ledger/lot.h"
#include "domain/ledger/period.h"
#include "domain/ledger/transfer.h"
#include "domain/line/info.h"
#include "domain/line/line.h"
#include "domain/renewal/order.h"
#include "domain/renewal/refund.h"
#include "domain/subscriber/subscriber.h"

namespace keepline {

// Verbs. Their order in Verb is part of the log: append only.

/// Hands the number out: a first top-up pays the first cycle. The home is found by the MSISDN.
struct OpenLine {
    Msisdn msisdn;
    PlanId plan;
    Money amount;
    PartyId party;
    static constexpr auto fields() {
        return std::tuple{personal("msisdn", &OpenLine::msisdn), field("plan", &OpenLine::plan),
                          field("amount", &OpenLine::amount), field("party", &OpenLine::party)};
    }
};
/// A direct renewal: the party already holds `amount`, which must be the price of `cycles`.
struct Renew {
    std::int32_t cycles = 0;
    Money amount;
    PartyId party;
    Channel channel = Channel::api;
    static constexpr auto fields() {
        return std::tuple{field("cycles", &Renew::cycles), field("amount", &Renew::amount),
                          field("party", &Renew::party), field("channel", &Renew::channel)};
    }
};
struct TopUp {
    Money amount;
    PartyId party;
    Channel channel = Channel::api;
    static constexpr auto fields() {
        return std::tuple{field("amount", &TopUp::amount), field("party", &TopUp::party),
                          field("channel", &TopUp::channel)};
    }
};
struct GrantBonus {
    Money amount;
    BusinessDate expires_on;
    bool pays_fee = true;
    static constexpr auto fields() {
        return std::tuple{field("amount", &GrantBonus::amount), field("expires_on", &GrantBonus::expires_on),
                          field("pays_fee", &GrantBonus::pays_fee)};
    }
};
/// Takes the one step that is due, if one is.
struct PassTime {
    static constexpr auto fields() { return std::tuple{}; }
};
struct SetBar {
    Bar bar = Bar::operator_;
    Text<120> reason;
    static constexpr auto fields() {
        return std::tuple{field("bar", &SetBar::bar), field("reason", &SetBar::reason)};
    }
};
struct LiftBar {
    Bar bar = Bar::operator_;
    Text<120> reason;
    static constexpr auto fields() {
        return std::tuple{field("bar", &LiftBar::bar), field("reason", &LiftBar::reason)};
    }
};
/// Places an order for `cycles` at `price` and opens its first payment.
struct PlaceOrder {
    std::int32_t cycles = 0;
    Money price;
    GatewayId gateway;
    PayMethod method = PayMethod::alipay_qr;
    Channel channel = Channel::online_payment;
    LatePayment late = LatePayment::refund;
    static constexpr auto fields() {
        return std::tuple{field("cycles", &PlaceOrder::cycles),   field("price", &PlaceOrder::price),
                          field("gateway", &PlaceOrder::gateway), field("method", &PlaceOrder::method),
                          field("channel", &PlaceOrder::channel), field("late", &PlaceOrder::late)};
    }
};
/// Another attempt to pay an order whose earlier attempts have ended without money.
struct OpenIntent {
    std::int64_t order_n = 0;
    GatewayId gateway;
    PayMethod method = PayMethod::alipay_qr;
    static constexpr auto fields() {
        return std::tuple{field("order_n", &OpenIntent::order_n), field("gateway", &OpenIntent::gateway),
                          field("method", &OpenIntent::method)};
    }
};
/// What the gateway said of an intent that brought no money (yet).
struct IntentMoved {
    std::int64_t intent_n = 0;
    IntentState state = IntentState::pending;
    Text<200> qr_text;
    Text<120> answer;
    static constexpr auto fields() {
        return std::tuple{field("intent_n", &IntentMoved::intent_n), field("state", &IntentMoved::state),
                          personal("qr_text", &IntentMoved::qr_text), field("answer", &IntentMoved::answer)};
    }
};
/// Money has arrived. At a number's home it pays intent_n; at a gateway's home it matches nothing.
struct Settle {
    std::int64_t intent_n = 0;
    GatewayId gateway;
    Text<64> external_no;
    Text<64> out_trade_no;
    Money total;
    Instant paid_at;
    Money payer_amount =
        Money::from_minor(-1);  ///< what the payer paid of the total; negative: not said, all of it
    Money received = Money::from_minor(-1);  ///< what reaches us before fees; negative: not said, all of it
    static constexpr auto fields() {
        return std::tuple{field("intent_n", &Settle::intent_n),
                          field("gateway", &Settle::gateway),
                          field("external_no", &Settle::external_no),
                          field("out_trade_no", &Settle::out_trade_no),
                          field("total", &Settle::total),
                          field("paid_at", &Settle::paid_at),
                          field("payer_amount", &Settle::payer_amount),
                          field("received", &Settle::received)};
    }
};
/// A worker is about to try a task: it will not be tried again before `retry_at`.
struct AttemptTask {
    std::int64_t task_n = 0;
    Instant retry_at;
    static constexpr auto fields() {
        return std::tuple{field("task_n", &AttemptTask::task_n), field("retry_at", &AttemptTask::retry_at)};
    }
};
/// The gateway has sent the money back.
struct EndRefund {
    std::int64_t task_n = 0;
    Text<120> answer;
    static constexpr auto fields() {
        return std::tuple{field("task_n", &EndRefund::task_n), field("answer", &EndRefund::answer)};
    }
};
struct AdvanceClock {
    std::int64_t offset_us = 0;
    static constexpr auto fields() { return std::tuple{field("offset_us", &AdvanceClock::offset_us)}; }
};
struct CreateApiKey {
    Text<64> name;
    Text<64> secret_hash;
    Scopes scopes;
    PartyId party;
    static constexpr auto fields() {
        return std::tuple{field("name", &CreateApiKey::name),
                          personal("secret_hash", &CreateApiKey::secret_hash),
                          field("scopes", &CreateApiKey::scopes), field("party", &CreateApiKey::party)};
    }
};
struct RevokeApiKey {
    std::int64_t api_key_n = 0;
    static constexpr auto fields() { return std::tuple{field("api_key_n", &RevokeApiKey::api_key_n)}; }
};
/// Closes a month of the books with its trial balance.
struct ClosePeriod {
    Month month = 0;
    bool only_asks = false;  ///< whether it may be closed: nothing is recorded
    Instant read_at;         ///< business time before the sums were read: the month must have ended by then
    std::int64_t seq = 0;    ///< of the last entry in it, in the log
    std::vector<LedgerSum> sums;
    static constexpr auto fields() {
        return std::tuple{field("month", &ClosePeriod::month), field("only_asks", &ClosePeriod::only_asks),
                          fact("read_at", &ClosePeriod::read_at), fact("seq", &ClosePeriod::seq),
                          fact("sums", &ClosePeriod::sums)};
    }
};

/// Sends a part of a payment back the way it came. Needs a second person above the brand's limit.
struct RefundPayment {
    std::int64_t entry_n = 0;  ///< the record that brought the payment in
    Money amount;
    Text<120> reason;
    PaymentFacts facts;
    static constexpr auto fields() {
        return std::tuple{field("entry_n", &RefundPayment::entry_n), field("amount", &RefundPayment::amount),
                          field("reason", &RefundPayment::reason), field("facts", &RefundPayment::facts)};
    }
};
/// Takes a whole payment on a wrong number back, and puts the line as it was before.
struct UndoPayment {
    std::int64_t entry_n = 0;
    Text<120> reason;
    PaymentFacts facts;
    BeforePayment before;
    static constexpr auto fields() {
        return std::tuple{field("entry_n", &UndoPayment::entry_n), field("reason", &UndoPayment::reason),
                          field("facts", &UndoPayment::facts), field("before", &UndoPayment::before)};
    }
};
/// A person ends money in suspense: to its payer, or to a line. Another line than the one it was for needs
/// evidence and a second person.
struct ResolveSuspense {
    std::int64_t suspense_n = 0;
    LineId line;  ///< generation 0: to the payer
    Text<120> reason;
    Text<120> evidence;
    static constexpr auto fields() {
        return std::tuple{field("suspense_n", &ResolveSuspense::suspense_n),
                          field("line", &ResolveSuspense::line), field("reason", &ResolveSuspense::reason),
                          field("evidence", &ResolveSuspense::evidence)};
    }
};
/// Money that left another home's suspense for this line arrives.
struct CreditLine {
    Home from;
    std::int64_t from_n = 0;  ///< the record it left with; with `from` its identity for ever
    GatewayId gateway;
    Text<64> out_trade_no;  ///< the trade it came with: its way back
    Money amount;
    static constexpr auto fields() {
        return std::tuple{field("from", &CreditLine::from), field("from_n", &CreditLine::from_n),
                          field("gateway", &CreditLine::gateway),
                          field("out_trade_no", &CreditLine::out_trade_no),
                          field("amount", &CreditLine::amount)};
    }
};
/// The other line has taken the money, or would not: then it rests in suspense again.
struct EndMove {
    std::int64_t task_n = 0;
    bool credited = false;
    static constexpr auto fields() {
        return std::tuple{field("task_n", &EndMove::task_n), field("credited", &EndMove::credited)};
    }
};
/// Corrects main by a signed amount. Needs a second person above the brand's limit.
struct Adjust {
    Money amount;
    Text<120> reason;
    static constexpr auto fields() {
        return std::tuple{field("amount", &Adjust::amount), field("reason", &Adjust::reason)};
    }
};
struct ReverseAdjustment {
    std::int64_t adjustment_n = 0;
    Text<120> reason;
    static constexpr auto fields() {
        return std::tuple{field("adjustment_n", &ReverseAdjustment::adjustment_n),
                          field("reason", &ReverseAdjustment::reason)};
    }
};
/// The second person agrees: the act happens now. `facts` are those of a refund's payment.
struct Approve {
    std::int64_t approval_n = 0;
    PaymentFacts facts;
    static constexpr auto fields() {
        return std::tuple{field("approval_n", &Approve::approval_n), field("facts", &Approve::facts)};
    }
};
struct Decline {
    std::int64_t approval_n = 0;
    Text<120> reason;
    static constexpr auto fields() {
        return std::tuple{field("approval_n", &Decline::approval_n), field("reason", &Decline::reason)};
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

using Verb = std::variant<OpenLine, Renew, TopUp, GrantBonus, PassTime, SetBar, LiftBar, PlaceOrder,
                          OpenIntent, IntentMoved, Settle, AttemptTask, EndRefund, AdvanceClock, CreateApiKey,
                          RevokeApiKey, RefundPayment, UndoPayment, ResolveSuspense, CreditLine, EndMove,
                          Adjust, ReverseAdjustment, Approve, Decline, ImportLine, CreateStaff, SetRole,
                          SetDisabled, SetPassword, EnrolTotp, StartSession, EndSession, StepUp, RefuseSignIn,
                          ForgetSessions, CreateSubscriber, ChangeSubscriber, SetRealName, SetConsent,
                          SetLegalHold, Unmask, ReviewRetention, BindSubscriber, ClosePeriod>;
// A command is copied on the hot path: no verb may be larger than the largest of a payment's.
static_assert(sizeof(Verb) <= sizeof(IntentMoved) + 8);
inline constexpr std::array<std::string_view, std::variant_size_v<Verb>> kVerbNames{"open_line",
                                                                                    "renew",
                                                                                    "top_up",
                                                                                    "grant_bonus",
                                                                                    "pass_time",
                                                                                    "set_bar",
                                                                                    "lift_bar",
                                                                                    "place_order",
                                                                                    "open_intent",
                                                                                    "intent_moved",
                                                                                    "settle",
                                                                                    "attempt_task",
                                                                                    "end_refund",
                                                                                    "advance_clock",
                                                                                    "create_api_key",
                                                                                    "revoke_api_key",
                                                                                    "refund_payment",
                                                                                    "undo_payment",
                                                                                    "resolve_suspense",
                                                                                    "credit_line",
                                                                                    "end_move",
                                                                                    "adjust",
                                                                                    "reverse_adjustment",
                                                                                    "approve",
                                                                                    "decline",
                                                                                    "import_line",
                                                                                    "create_staff",
                                                                                    "set_role",
                                                                                    "set_disabled",
                                                                                    "set_password",
                                                                                    "enrol_totp",
                                                                                    "start_session",
                                                                                    "end_session",
                                                                                    "step_up",
                                                                                    "refuse_sign_in",
                                                                                    "forget_sessions",
                                                                                    "create_subscriber",
                                                                                    "change_subscriber",
                                                                                    "set_real_name",
                                                                                    "set_consent",
                                                                                    "set_legal_hold",
                                                                                    "unmask",
                                                                                    "review_retention",
                                                                                    "bind_subscriber",
                                                                                    "close_period"};
inline std::string_view verb_name(const Verb& verb) { return kVerbNames.at(verb.index()); }

/// The number a verb puts a line on, whose home the engine finds; null for verbs that name their home.
inline const Msisdn* number_named(const Verb& verb) {
    if (const auto* open = std::get_if<OpenLine>(&verb)) return &open->msisdn;
    if (const auto* import = std::get_if<ImportLine>(&verb)) return &import->msisdn;
    return nullptr;
}

using IdemKey = Text<96>;

struct Command {
    BrandId brand;
    Home home;                    ///< id 0 where number_named(): the engine finds the number's home
    std::int32_t generation = 0;  ///< of the line meant; 0: whichever is on the number
    Actor actor;
    IdemKey key;  ///< empty: the command is safe to repeat by its own nature (see Settle, PassTime)
    Verb verb;
};

/// Every row but LineState. Their order is part of the log: append only.
using Row = std::variant<LineInfo, Lot, RenewalOrder, PaymentIntent, Task, Settlement, Suspense, ApiKey,
                         BrandClock, Refund, Adjustment, Approval, Staff, Session, RecoveryCode, Subscriber,
                         Consent, Period, PeriodSum>;
enum class RowKind : std::uint8_t {
    line_info,
    lot,
    renewal_order,
    payment_intent,
    task,
    settlement,
    suspense,
    api_key,
    brand_clock,
    refund,
    adjustment,
    approval,
    staff,
    session,
    recovery_code,
    subscriber,
    consent,
    period,
    period_sum
};
inline constexpr std::size_t kRowKinds = std::variant_size_v<Row>;
/// Also the names of the tables that hold them.
template <>
struct EnumNames<RowKind> {
    static constexpr std::array<std::string_view, kRowKinds> names{
        "line_info",  "lot",      "renewal_order", "payment_intent", "task",
        "settlement", "suspense", "api_key",       "brand_clock",    "refund",
        "adjustment", "approval", "staff",         "session",        "recovery_code",
        "subscriber", "consent",  "period",        "period_sum"};
};

template <class T>
constexpr RowKind kind_of() {
    return []<std::size_t... i>(std::index_sequence<i...>) {
        std::size_t kind = 0;
        ((std::is_same_v<T, std::variant_alternative_t<i, Row>> ? void(kind = i) : void()), ...);
        return static_cast<RowKind>(kind);
    }(std::make_index_sequence<kRowKinds>{});
}
inline RowKind kind_of(const Row& row) { return static_cast<RowKind>(row.index()); }
inline const Key& key_of(const Row& row) {
    return std::visit([](const auto& each) -> const Key& { return each.key; }, row);
}

struct TypedKey {
    RowKind kind = RowKind::line_info;
    Key key;
    friend constexpr auto operator<=>(const TypedKey&, const TypedKey&) = default;
};

/// The answer, kept typed; the door renders it again for a repeat.
struct Reply {
    Outcome outcome = Outcome::done;
    std::int64_t order_n = 0;
    std::int64_t intent_n = 0;
    std::int64_t entry_n = 0;  ///< record whose entry is meant, if an earlier one
    static constexpr auto fields() {
        return std::tuple{field("outcome", &Reply::outcome), field("order_n", &Reply::order_n),
                          field("intent_n", &Reply::intent_n), field("entry_n", &Reply::entry_n)};
    }
};

struct Decision {
    std::optional<LineState> line;  ///< state after, at a number's home
    std::vector<Row> puts;
    std::vector<TypedKey> drops;
    std::vector<Transfer> transfers;
    Reply reply;
    Instant effective_at;    ///< when the step was due; the instant decided at for everything else
    bool unchanged = false;  ///< the answer is known already: nothing is recorded
};

/// What one committed command leaves in the log.
struct Record {
    Home home;
    std::int64_t n = 0;  ///< counts the records of its home from 1
    BrandId brand;
    std::int32_t generation = 0;  ///< of the line at that time
    Instant recorded_at;
    Actor actor;
    IdemKey key;
    std::uint64_t request_hash = 0;  ///< of the verb with its personal fields: tells a repeat from a reuse
    Verb verb;
    Decision made;
};

}  // namespace keepline
