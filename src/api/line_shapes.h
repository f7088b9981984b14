#pragma once
// The JSON of lines and their journal. openapi.json describes the same.

#include "api/resource.h"
#include "domain/renewal/quote.h"

namespace keepline::api {

using http::Limited;

/// How a line may leave for good.
enum class LeaveHow : std::uint8_t { terminated, ported_out };
/// What use a record tells of, in the order of the domain's causes.
enum class UseKind : std::uint8_t { call_out, call_in, sms_out, sms_in, data };

}  // namespace keepline::api
namespace keepline {
template <>
struct EnumNames<api::LeaveHow> {
    static constexpr std::array<std::string_view, 2> names{"terminated", "ported_out"};
};
template <>
struct EnumNames<api::UseKind> {
    static constexpr std::array<std::string_view, 5> names{"call_out", "call_in", "sms_out", "sms_in",
                                                           "data"};
};
}  // namespace keepline
namespace keepline::api {

/// What the network lets the line do, beside what it should.
struct NetworkOut {
    bool pending = false;  ///< an order is under way
    std::vector<std::string> desired, confirmed;
};
BOOST_DESCRIBE_STRUCT(NetworkOut, (), (pending, desired, confirmed))
/// The line was asked to leave, and does so on a day unless that is taken back.
struct LeavesOut {
    std::string how;
    BusinessDate on;
};
BOOST_DESCRIBE_STRUCT(LeavesOut, (), (how, on))
/// Its policy's version changes on a day.
struct NextPolicyOut {
    int id = 0;
    BusinessDate on;
};
BOOST_DESCRIBE_STRUCT(NextPolicyOut, (), (id, on))

struct LineOut {
    std::string id;
    /// "170****1234"; left out of answers to writes, which read no personal data. Whole numbers are shown by
    /// unmasking their subscriber, or exported.
    std::optional<std::string> msisdn_masked;
    std::string plan;
    std::string stage;
    std::vector<std::string> bars;
    bool service_on = false;
    BusinessDate activated_on;
    std::optional<BusinessDate> paid_until, valid_until, lives_until;
    MoneyIn main, bonus, prepaid;
    int cycles_prepaid = 0;
    std::optional<Instant> next_action_at;
    std::optional<std::string> subscriber;  ///< whose it is, if that is known; left out where the number is
    std::optional<NetworkOut> network;      ///< where the brand orders from a network
    std::optional<LeavesOut> leaves;
    std::optional<BusinessDate> parks_on;  ///< asked for
    std::optional<std::string> next_plan;  ///< from the next cycle on
    std::optional<NextPolicyOut> next_policy;
};
BOOST_DESCRIBE_STRUCT(LineOut, (),
                      (id, msisdn_masked, plan, stage, bars, service_on, activated_on, paid_until,
                       valid_until, lives_until, main, bonus, prepaid, cycles_prepaid, next_action_at,
                       subscriber, network, leaves, parks_on, next_plan, next_policy))

/// What a till or a voice menu tells a holder: the money, and how long it keeps the number.
struct BalancesOut {
    std::string line;
    std::string stage;
    bool service_on = false;
    MoneyIn main, bonus, prepaid;
    int cycles_prepaid = 0;
    std::optional<BusinessDate> bonus_expires_on;  ///< of the part that expires next
    std::optional<BusinessDate> paid_until, valid_until, lives_until;
};
BOOST_DESCRIBE_STRUCT(BalancesOut, (),
                      (line, stage, service_on, main, bonus, prepaid, cycles_prepaid, bonus_expires_on,
                       paid_until, valid_until, lives_until))

struct LineSearchIn {
    Limited<1, 32> msisdn;
};
BOOST_DESCRIBE_STRUCT(LineSearchIn, (), (msisdn))

struct LinePage {
    std::vector<LineOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(LinePage, (), (items, next_cursor))

/// What every write to a line answers.
struct PostedOut {
    std::string entry_no;
    Instant recorded_at;
    LineOut line;
};
BOOST_DESCRIBE_STRUCT(PostedOut, (), (entry_no, recorded_at, line))

struct OpenIn {
    Limited<1, 32> msisdn;
    Limited<1, 64> plan;
    MoneyIn amount;
};
BOOST_DESCRIBE_STRUCT(OpenIn, (), (msisdn, plan, amount))

struct RenewalIn {
    int cycles = 0;
    MoneyIn amount;
    std::optional<Channel> channel;
};
BOOST_DESCRIBE_STRUCT(RenewalIn, (), (cycles, amount, channel))

struct TopUpIn {
    MoneyIn amount;
    std::optional<Channel> channel;
};
BOOST_DESCRIBE_STRUCT(TopUpIn, (), (amount, channel))

struct BonusIn {
    MoneyIn amount;
    BusinessDate expires_on;
    std::optional<bool> pays_fee;
    std::optional<std::string> payment_entry_no;  ///< for which it is: it goes back with that
};
BOOST_DESCRIBE_STRUCT(BonusIn, (), (amount, expires_on, pays_fee, payment_entry_no))

struct BarIn {
    Bar bar{};
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(BarIn, (), (bar, reason))

struct LiftIn {
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(LiftIn, (), (reason))

struct PackIn {
    Limited<1, 32> pack;
};
BOOST_DESCRIBE_STRUCT(PackIn, (), (pack))

enum class PlanWhen : std::uint8_t { now, next_cycle };
BOOST_DESCRIBE_ENUM(PlanWhen, now, next_cycle)
struct PlanIn {
    Limited<1, 64> plan;
    PlanWhen when{};
};
BOOST_DESCRIBE_STRUCT(PlanIn, (), (plan, when))

struct NoticeIn {
    Limited<1, 32> step;
    NoticeWay way{};
    Instant sent_at;
    Limited<1, 64> proof;  ///< the message's number at whoever sent it
};
BOOST_DESCRIBE_STRUCT(NoticeIn, (), (step, way, sent_at, proof))

struct ParkIn {
    std::optional<BusinessDate> from;  ///< left out: now
};
BOOST_DESCRIBE_STRUCT(ParkIn, (), (from))

struct LeaveIn {
    LeaveHow how{};
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(LeaveIn, (), (how, reason))

struct NumberMarkIn {
    bool harassed = false;
    bool ported_in = false;
};
BOOST_DESCRIBE_STRUCT(NumberMarkIn, (), (harassed, ported_in))

struct UseIn {
    Limited<1, 64> record_id;
    Limited<1, 32> msisdn;
    UseKind kind{};
    std::int64_t units = 0;
    Instant used_at;
    std::optional<bool> on_network, chargeable;
    std::optional<MoneyIn> rated;
};
BOOST_DESCRIBE_STRUCT(UseIn, (), (record_id, msisdn, kind, units, used_at, on_network, chargeable, rated))

struct UsageIn {
    std::vector<UseIn> records;
};
BOOST_DESCRIBE_STRUCT(UsageIn, (), (records))

/// What became of one record: posted (again), or why not.
struct UseOut {
    std::string record_id;
    std::optional<std::string> entry_no, code, detail;
};
BOOST_DESCRIBE_STRUCT(UseOut, (), (record_id, entry_no, code, detail))

struct UsageOut {
    std::int64_t posted = 0, refused = 0;
    std::vector<UseOut> records;
};
BOOST_DESCRIBE_STRUCT(UsageOut, (), (posted, refused, records))

struct PostingOut {
    std::string debit, credit;
    MoneyIn amount;
};
BOOST_DESCRIBE_STRUCT(PostingOut, (), (debit, credit, amount))

struct EntryOut {
    std::string entry_no;
    std::string cause;
    std::string actor;
    Instant recorded_at, effective_at;
    std::vector<PostingOut> postings;
    std::optional<std::string> stage;
    std::optional<BusinessDate> paid_until;
};
BOOST_DESCRIBE_STRUCT(EntryOut, (),
                      (entry_no, cause, actor, recorded_at, effective_at, postings, stage, paid_until))

struct EntryPage {
    std::vector<EntryOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(EntryPage, (), (items, next_cursor))

struct QuotedOut {
    int cycles = 0;  ///< 0: a top-up of `price`
    MoneyIn price;
    std::optional<BusinessDate> paid_until;
};
BOOST_DESCRIBE_STRUCT(QuotedOut, (), (cycles, price, paid_until))
struct StairOut {
    std::string stage;
    std::optional<BusinessDate> from, until;
};
BOOST_DESCRIBE_STRUCT(StairOut, (), (stage, from, until))
/// A quote with nothing held back.
struct LineQuoteOut {
    BusinessDate business_date;
    bool can_renew = false;
    bool bar_notice = false;  ///< a bar is set: paying brings no service back
    std::optional<MoneyIn> least_to_restore;
    std::vector<QuotedOut> options;
    std::vector<StairOut> stairs;
    LineOut line;  ///< once what is due in its favour today is done
};
BOOST_DESCRIBE_STRUCT(LineQuoteOut, (),
                      (business_date, can_renew, bar_notice, least_to_restore, options, stairs, line))

/// How many cycles one renewal may buy: 1 to 36, else a fault at `/cycles`.
void check_cycles(int cycles, std::vector<Fault>& faults);
LineQuoteOut describe_line_quote(LineId id, const Quote& quote, const Rules& rules, BusinessDate today);
BalancesOut describe_balances(LineId id, const LineState& line, const Rules& rules);
LineOut describe_line(LineId id, const LineState& line, const Rules& rules);
PostedOut describe_posted(const Answer& answer, const Catalog& catalog);
/// 201; a repeat says so in Idempotent-Replayed.
http::Response posted_response(const Answer& answer, const Catalog& catalog);
EntryOut describe_entry(const Record& record, const Brand& brand);

}  // namespace keepline::api
