#pragma once
// The JSON of lines and their journal. openapi.json describes the same.

#include "api/resource.h"

namespace keepline::api {

using http::Limited;

struct LineOut {
    std::string id;
    std::optional<std::string> msisdn;  ///< left out of answers to writes, which read no personal data
    std::string plan;
    std::string stage;
    std::vector<std::string> bars;
    bool service_on = false;
    BusinessDate activated_on, paid_until, lives_until;
    MoneyIn main, bonus, prepaid;
    int cycles_prepaid = 0;
    std::optional<Instant> next_action_at;
};
BOOST_DESCRIBE_STRUCT(LineOut, (),
                      (id, msisdn, plan, stage, bars, service_on, activated_on, paid_until, lives_until, main,
                       bonus, prepaid, cycles_prepaid, next_action_at))

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
};
BOOST_DESCRIBE_STRUCT(BonusIn, (), (amount, expires_on, pays_fee))

struct BarIn {
    Bar bar{};
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(BarIn, (), (bar, reason))

struct LiftIn {
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(LiftIn, (), (reason))

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

LineOut describe_line(LineId id, const LineState& line, const Rules& rules);
PostedOut describe_posted(const Answer& answer, const Catalog& catalog);
/// 201; a repeat says so in Idempotent-Replayed.
http::Response posted_response(const Answer& answer, const Catalog& catalog);
EntryOut describe_entry(const Record& record, const Brand& brand);

}  // namespace keepline::api
