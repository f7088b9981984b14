#pragma once
// Plans and life-cycle policies: data, in immutable versions. What a policy can say, and how it is written in
// a file: docs/concepts/policies.md. No carrier's name appears in code.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "domain/line/line.h"

namespace keepline {

/// A length of time by the calendar: whole months, then days. Zero length: none.
struct Term {
    int months = 0;
    int days = 0;
    [[nodiscard]] constexpr bool is_empty() const { return months == 0 && days == 0; }
    friend constexpr bool operator==(Term, Term) = default;
};
/// `from` moved by a term; the 31st of a month that has none is its last day.
BusinessDate after(BusinessDate from, Term term);
BusinessDate before(BusinessDate from, Term term);
/// "6m", "180d", "1m 15d", "0d".
std::string format_term(Term term);
/// Reads what format_term() writes: at most 1,200 months and 36,500 days.
std::optional<Term> parse_term(std::string_view text);

/// What use costs, flat.
struct Tariff {
    Money call_minute;
    Money sms;
    Money data_megabyte;
};
/// Bought at once: a pack of calls, messages or data. What it holds is the network's to count; here it costs,
/// and may keep the number alive.
struct Pack {
    std::string code;
    Money price;
};

struct Plan {
    PlanId id;
    BrandId brand;
    std::string code;
    std::string name_zh;
    std::string name_en;
    Money fee;  ///< per cycle; zero: the plan has no cycles and lives by the policy's validity alone
    Term cycle = {1, 0};  ///< 1, 3, 6 or 12 months, or N days
    PolicyId policy;
    TaxClassId tax_class;  ///< of the fee; 0: it contains no tax
    Tariff tariff;
    std::vector<Pack> packs;
    [[nodiscard]] bool has_fee() const { return fee.is_positive(); }
};

/// What a lapsed line pays for the time since `paid_until` when it returns.
enum class LapsedDays : std::uint8_t {
    free,   ///< nothing; dates restart from the payment day
    cycle,  ///< the whole fee of each cycle begun with service; dates run on
};
template <>
struct EnumNames<LapsedDays> {
    static constexpr std::array<std::string_view, 2> names{"free", "cycle"};
};

/// What happened to a line, as far as it can move its clocks.
enum class Cause : std::uint8_t {
    activation,
    top_up,
    pack,       ///< a pack bought from the balance or with fresh money
    cycle_fee,  ///< a cycle of the plan was paid
    restore,    ///< the price of coming back was paid
    call_out,
    call_in,
    sms_out,
    sms_in,
    data
};
template <>
struct EnumNames<Cause> {
    static constexpr std::array<std::string_view, 10> names{"activation", "top_up",   "pack",    "cycle_fee",
                                                            "restore",    "call_out", "call_in", "sms_out",
                                                            "sms_in",     "data"};
};
constexpr bool is_use(Cause cause) { return cause >= Cause::call_out; }
/// Own use: what the holder does; being called or written to is not.
constexpr bool is_own_use(Cause cause) {
    return cause == Cause::call_out || cause == Cause::sms_out || cause == Cause::data;
}
constexpr Right right_for(Cause use) {
    switch (use) {
        case Cause::call_in:
            return Right::call_in;
        case Cause::sms_out:
            return Right::sms_out;
        case Cause::sms_in:
            return Right::sms_in;
        case Cause::data:
            return Right::data;
        default:
            return Right::call_out;
    }
}

/// One such event with what a policy may ask of it.
struct Event {
    Cause cause = Cause::top_up;
    Money amount;                   ///< of a top-up or pack
    bool balance_changing = false;  ///< use that was charged
    bool on_network = true;         ///< use over the mobile network, not Wi-Fi
};

/// How an earned term meets the validity that is there.
enum class Growth : std::uint8_t {
    restart,  ///< counts from today, also where that is earlier than what was there
    later,    ///< counts from today, kept only if that is later
    add,      ///< counts from the end of what is there (or today, if that has passed)
};
template <>
struct EnumNames<Growth> {
    static constexpr std::array<std::string_view, 3> names{"restart", "later", "add"};
};

/// One way to earn validity. Of those an event meets, the one that asks for the highest amount counts, and
/// among equals the one that leads furthest: several rules with rising `at_least` are a ladder.
struct Earning {
    std::uint16_t causes = 0;  ///< bit per Cause
    Money at_least;
    bool balance_changing = false;  ///< only use that was charged
    bool on_network = false;        ///< only use over the mobile network
    Term term;
    Growth growth = Growth::later;
    Term cap;  ///< with add: never further than this from today; empty: no cap
    [[nodiscard]] constexpr bool is_for(Cause cause) const {
        return (causes >> static_cast<int>(cause) & 1) != 0;
    }
};

/// A charge that keeps a number alive, taken whole from main or not at all.
struct KeepAlive {
    Money amount;
    Term every;
    /// `active`: taken when the validity ends, to carry it on by `every`; a later stage: taken at its begin
    /// and again after each `every` while it lasts.
    Stage stage = Stage::active;
    /// From this day on the law forbids the charge: nothing is taken, and validity is carried on without it.
    BusinessDate forbidden_from;
};

/// One stage below service. Of zero length: it is passed over.
struct StageRule {
    Term lasts;
    Rights rights;
    Money restore_fee;  ///< beside what is due, to come back from it
};

/// A stage of that length with the rights that stages of its name usually grant.
StageRule usual_stage(Stage stage, Term lasts);

/// What becomes of money on a line whose number is lost.
enum class MoneyAtEnd : std::uint8_t { owed, breakage };
template <>
struct EnumNames<MoneyAtEnd> {
    static constexpr std::array<std::string_view, 2> names{"owed", "breakage"};
};

/// What happens to the money, apart from the number.
struct MoneyRule {
    MoneyAtEnd at_end = MoneyAtEnd::owed;
    Stage lost_at = Stage::ended;  ///< main and bonus are lost when this stage begins, or
    Term restorable;               ///< so long after its begin, if the line has not come back
    Term since_top_up;             ///< credit not followed by a top-up for so long is lost; empty: never
};

/// What becomes of a parked line (停机保号).
enum class AfterParking : std::uint8_t { resume, terminate };
template <>
struct EnumNames<AfterParking> {
    static constexpr std::array<std::string_view, 2> names{"resume", "terminate"};
};
struct Parking {
    Money fee;   ///< for each period begun; a calendar month counts whole
    Term every;  ///< whole calendar months, or days
    Term longest;
    Term again_after;  ///< not parked again before so long after it was resumed
    AfterParking then = AfterParking::resume;
    bool days_freeze = true;  ///< paid days stand still while parked; else they run on
    Rights rights;
};

/// When a number may go to somebody else.
struct Reissue {
    Term shortest;                  ///< quarantine is never shorter; the stage's own length counts if longer
    Term longest;                   ///< nor longer; empty: no limit
    Term after_harassment;          ///< instead of the stage's length, if longer
    bool ported_in_returns = true;  ///< a number ported in goes back to its origin
    Term reclaim_window;            ///< of quarantine, in which the proved former holder may return
};

/// The holder is told so many days before the stage begins.
struct Notice {
    Stage stage = Stage::suspended;
    int days = 0;
};

/// One version of one policy. Stages in their order: grace, outgoing_barred, suspended, quarantined, then
/// ended.
struct Policy {
    PolicyId id;
    std::string code;
    BusinessDate effective_from;    ///< not set: always
    std::vector<Earning> validity;  ///< empty: no validity clock
    LapsedDays lapsed_days = LapsedDays::free;
    StageRule grace, outgoing_barred, suspended, quarantined;
    std::vector<KeepAlive> keep_alive;
    MoneyRule money;
    std::optional<Parking> parking;
    Reissue reissue;
    std::vector<Notice> notices;
    int adverse_hour = 10;  ///< steps that take something away run at this hour, 0 to 23
    [[nodiscard]] bool has_validity() const { return !validity.empty(); }
};

/// What stages grant where a policy does not say.
Rights usual_rights(Stage stage);
/// The rule of a timed stage; null for stages that time does not end.
const StageRule* find_stage_rule(const Policy& policy, Stage stage);
/// The timed stage after `stage`, passing over those of zero length; `ended` after the last.
Stage stage_after(const Policy& policy, Stage stage);
/// What the stage grants, before bars.
Rights rights_of(const Policy& policy, Stage stage);
/// True where anyone may pay for the line.
bool takes_payment(const LineState& line, const Policy& policy);
/// True where the proved holder may pay with the help of staff; from quarantine only within its window.
bool takes_assisted_payment(const LineState& line, const Policy& policy, BusinessDate today);
/// The charge that is taken in a stage; null: none.
const KeepAlive* find_keep_alive(const Policy& policy, Stage stage);

/// The validity a line has after an event, from what it had (not set: none). Pure calendar: whether the event
/// was allowed is the caller's question.
BusinessDate valid_until_after(const Policy& policy, BusinessDate valid_until, const Event& event,
                               BusinessDate today);

}  // namespace keepline
