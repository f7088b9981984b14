#pragma once
// What can be asked of the rules, what they answer, and what a committed command leaves behind.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "domain/access/staff.h"
#include "domain/brand_verbs.h"
#include "domain/ledger/lot.h"
#include "domain/ledger/reconciliation.h"
#include "domain/line/line_verbs.h"
#include "domain/number/number_verbs.h"
#include "domain/renewal/biller.h"
#include "domain/renewal/chargeback.h"
#include "domain/renewal/money_back_verbs.h"
#include "domain/renewal/renewal_verbs.h"
#include "domain/subscriber/subscriber.h"

namespace keepline {

/// Every verb. Their order is part of the log: append only.
// clang-format off
using AnyVerb = std::variant<
    OpenLine,
    Renew,
    TopUp,
    GrantBonus,
    PassTime,
    SetBar,
    LiftBar,
    PlaceOrder,
    OpenIntent,
    IntentMoved,
    Settle,
    AttemptTask,
    EndRefund,
    AdvanceClock,
    CreateApiKey,
    RevokeApiKey,
    RefundPayment,
    UndoPayment,
    ResolveSuspense,
    CreditLine,
    EndMove,
    Adjust,
    ReverseAdjustment,
    Approve,
    Decline,
    ImportLine,
    CreateStaff,
    SetRole,
    SetDisabled,
    SetPassword,
    EnrolTotp,
    StartSession,
    EndSession,
    StepUp,
    RefuseSignIn,
    ForgetSessions,
    CreateSubscriber,
    ChangeSubscriber,
    SetRealName,
    SetConsent,
    SetLegalHold,
    Unmask,
    ReviewRetention,
    BindSubscriber,
    ClosePeriod,
    RecordUse,
    BuyPack,
    ParkLine,
    ResumeLine,
    LeaveLine,
    MarkNumber,
    RefuseRefund,
    TransferRefund,
    ImportNumber,
    ReserveNumber,
    ReleaseNumber,
    ReadOwners,
    CheckRecycling,
    StayLine,
    ChangePlan,
    MovePolicy,
    ConfirmService,
    RecordNotice,
    ProposePolicyMove,
    EndPolicyMove,
    RecordReconciliation,
    RecordBreak,
    AssignBreak,
    ResolveBreak,
    RecordPayout,
    OpenChargeback,
    EndChargeback,
    ReturnSuspense,
    TakeBilled,
    ReturnBilled,
    VoidBilled,
    RecordDeposit,
    CancelIntent>;
// clang-format on
/// A variant whose copying is compiled once, in command.cpp, and not wherever a command is seen.
struct Verb : AnyVerb {
    using AnyVerb::AnyVerb;
    Verb();
    Verb(const Verb&);
    Verb(Verb&&) noexcept;
    Verb& operator=(const Verb&);
    Verb& operator=(Verb&&) noexcept;
    ~Verb();
};
// A command is copied on the hot path: no verb may be larger than the largest of a payment's.
static_assert(sizeof(Verb) <= sizeof(IntentMoved) + 8);
inline constexpr auto kVerbNames = []<class... V>(std::type_identity<std::variant<V...>>) {
    return std::array<std::string_view, sizeof...(V)>{V::kName...};
}(std::type_identity<AnyVerb>{});
inline std::string_view verb_name(const Verb& verb) { return kVerbNames.at(verb.index()); }

/// The number a verb is about, whose home the engine finds; null for verbs that name their home.
inline const Msisdn* number_named(const Verb& verb) {
    if (const auto* open = std::get_if<OpenLine>(&verb)) return &open->msisdn;
    if (const auto* import = std::get_if<ImportLine>(&verb)) return &import->msisdn;
    if (const auto* import = std::get_if<ImportNumber>(&verb)) return &import->msisdn;
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
    std::int64_t if_n = 0;  ///< only if the home's newest record is still this one; 0: whatever it is
};

/// Every row but LineState. Their order is part of the log: append only.
// clang-format off
using AnyRow = std::variant<
    LineInfo,
    Lot,
    RenewalOrder,
    PaymentIntent,
    Task,
    Settlement,
    Suspense,
    ApiKey,
    BrandClock,
    Refund,
    Adjustment,
    Approval,
    Staff,
    Session,
    RecoveryCode,
    Subscriber,
    Consent,
    Period,
    PeriodSum,
    UsageRecord,
    NumberResource,
    StepNotice,
    PolicyMove,
    Reconciliation,
    Break,
    Chargeback,
    BillerAccount,
    BilledCredit>;
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
    period_sum,
    usage_record,
    number_resource,
    step_notice,
    policy_move,
    reconciliation,
    statement_break,
    chargeback,
    biller_account,
    billed_credit
};
// clang-format on
/// As Verb.
struct Row : AnyRow {
    using AnyRow::AnyRow;
    Row();
    Row(const Row&);
    Row(Row&&) noexcept;
    Row& operator=(const Row&);
    Row& operator=(Row&&) noexcept;
    ~Row();
};
inline constexpr std::size_t kRowKinds = std::variant_size_v<AnyRow>;
/// Also the names of the tables that hold them.
template <>
struct EnumNames<RowKind> {
    static constexpr std::array<std::string_view, kRowKinds> names{
        // clang-format off
        "line_info",
        "lot",
        "renewal_order",
        "payment_intent",
        "task",
        "settlement",
        "suspense",
        "api_key",
        "brand_clock",
        "refund",
        "adjustment",
        "approval",
        "staff",
        "session",
        "recovery_code",
        "subscriber",
        "consent",
        "period",
        "period_sum",
        "usage_record",
        "number_resource",
        "step_notice",
        "policy_move",
        "reconciliation",
        "statement_break",
        "chargeback",
        "biller_account",
        "billed_credit"
        // clang-format on
    };
};

template <class T>
constexpr RowKind kind_of() {
    return []<std::size_t... i>(std::index_sequence<i...>) {
        std::size_t kind = 0;
        ((std::is_same_v<T, std::variant_alternative_t<i, AnyRow>> ? void(kind = i) : void()), ...);
        return static_cast<RowKind>(kind);
    }(std::make_index_sequence<kRowKinds>{});
}
inline RowKind kind_of(const Row& row) { return static_cast<RowKind>(row.index()); }
const Key& key_of(const Row& row);

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
