#pragma once
// The JSON of payments, refunds, corrections, suspense and approvals. openapi.json describes the same.

#include "api/resource.h"
#include "domain/renewal/payments.h"

namespace keepline::api {

using http::Limited;

struct PaymentOut {
    std::string entry_no;
    Instant recorded_at;
    std::string way;  ///< "gateway:alipay" or "party:till": where a refund goes back to
    MoneyIn paid, payer_amount, received, our_coupons, other_coupons, refunded, used, refundable;
    std::optional<std::string> order_id;
};
BOOST_DESCRIBE_STRUCT(PaymentOut, (),
                      (entry_no, recorded_at, way, paid, payer_amount, received, our_coupons, other_coupons,
                       refunded, used, refundable, order_id))
struct PaymentPage {
    std::vector<PaymentOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(PaymentPage, (), (items, next_cursor))

/// Reasons are kept in 120 bytes: 30 characters of any script fit.
struct RefundIn {
    Limited<1, 40> entry_no;
    MoneyIn amount;
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(RefundIn, (), (entry_no, amount, reason))
struct UndoIn {
    Limited<1, 40> entry_no;
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(UndoIn, (), (entry_no, reason))

struct RefundOut {
    std::string id;        ///< "number-42-17"; of its approval too, where one is needed
    std::string entry_no;  ///< the record that asked for it
    std::string payment_entry_no;
    std::string kind, state;
    MoneyIn amount, payer_gets;
    std::string way;
    std::string reason;
    std::string asked_by;
    Instant asked_at;
    std::optional<std::string> decided_by;
    std::optional<Instant> ended_at;
    std::optional<std::string> answer;  ///< the platform's last words, where it refused for good
    std::optional<Instant> refused_at;
    std::optional<std::string> bank_reference;
};
BOOST_DESCRIBE_STRUCT(RefundOut, (),
                      (id, entry_no, payment_entry_no, kind, state, amount, payer_gets, way, reason, asked_by,
                       asked_at, decided_by, ended_at, answer, refused_at, bank_reference))
struct RefundPage {
    std::vector<RefundOut> items;
};
BOOST_DESCRIBE_STRUCT(RefundPage, (), (items))

/// A refund that the platform refused for good: it waits for two persons.
struct RefusedRefundOut {
    std::string id;
    std::string kind, state;
    MoneyIn amount, payer_gets;
    std::string gateway, out_trade_no_masked, answer;
    Instant refused_at;
    std::int64_t age_hours = 0;
    std::optional<std::string> line, order_id, bank_reference;
};
BOOST_DESCRIBE_STRUCT(RefusedRefundOut, (),
                      (id, kind, state, amount, payer_gets, gateway, out_trade_no_masked, answer, refused_at,
                       age_hours, line, order_id, bank_reference))
struct RefusedRefundPage {
    std::vector<RefusedRefundOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(RefusedRefundPage, (), (items, next_cursor))

struct TransferIn {
    Limited<1, 64> bank_reference;
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(TransferIn, (), (bank_reference, reason))

struct AdjustIn {
    MoneyIn amount;
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(AdjustIn, (), (amount, reason))
struct ReasonIn {
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(ReasonIn, (), (reason))

struct AdjustmentOut {
    std::string id;
    std::string entry_no;
    std::string state;
    MoneyIn amount;
    std::string reason;
    std::string asked_by;
    Instant asked_at;
    std::optional<std::string> decided_by;
};
BOOST_DESCRIBE_STRUCT(AdjustmentOut, (),
                      (id, entry_no, state, amount, reason, asked_by, asked_at, decided_by))
struct AdjustmentPage {
    std::vector<AdjustmentOut> items;
};
BOOST_DESCRIBE_STRUCT(AdjustmentPage, (), (items))

struct SuspenseOut {
    std::string id;
    std::string gateway;
    std::string reason, state;
    MoneyIn amount;
    std::string external_no_masked, out_trade_no_masked;
    Instant since, due_at;
    std::int64_t age_hours = 0;
    bool overdue = false;
    std::optional<std::string> order_id;
    std::optional<std::string> target_line;
};
BOOST_DESCRIBE_STRUCT(SuspenseOut, (),
                      (id, gateway, reason, state, amount, external_no_masked, out_trade_no_masked, since,
                       due_at, age_hours, overdue, order_id, target_line))
struct SuspensePage {
    std::vector<SuspenseOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(SuspensePage, (), (items, next_cursor))

struct ResolveIn {
    std::string to;  ///< "payer" or a line id
    Limited<1, 30> reason;
    std::optional<Limited<1, 30>> evidence;
};
BOOST_DESCRIBE_STRUCT(ResolveIn, (), (to, reason, evidence))

struct ApprovalOut {
    std::string id;
    std::string act;
    MoneyIn amount;
    std::string reason;
    std::string asked_by;
    Instant asked_at;
    std::optional<std::string> line;
};
BOOST_DESCRIBE_STRUCT(ApprovalOut, (), (id, act, amount, reason, asked_by, asked_at, line))
struct ApprovalPage {
    std::vector<ApprovalOut> items;
};
BOOST_DESCRIBE_STRUCT(ApprovalPage, (), (items))

/// What an act answers: the outcome, and what waits for a second person.
struct ActOut {
    std::string outcome;
    std::string entry_no;
    Instant recorded_at;
    std::optional<std::string> approval_id;
};
BOOST_DESCRIBE_STRUCT(ActOut, (), (outcome, entry_no, recorded_at, approval_id))

struct LineOrderOut {
    std::string id;
    int cycles = 0;
    MoneyIn amount;
    std::string state, channel, late;
    Instant placed_at, expires_at;
    std::optional<std::string> receipt_no;
};
BOOST_DESCRIBE_STRUCT(LineOrderOut, (),
                      (id, cycles, amount, state, channel, late, placed_at, expires_at, receipt_no))
struct LineOrderPage {
    std::vector<LineOrderOut> items;
};
BOOST_DESCRIBE_STRUCT(LineOrderPage, (), (items))

/// "number-42-17", "gateway-1-5": a row at its home.
struct RowId {
    Home home;
    std::int64_t n = 0;
    friend constexpr auto operator<=>(const RowId&, const RowId&) = default;
};
std::string format_row_id(const RowId& id);
std::optional<RowId> parse_row_id(std::string_view text);
/// "42-1-17": an order of a line, as payers know it.
std::string format_order_id(LineId line, std::int64_t n);

/// What a bank or a platform gives a matter to be found by: visible characters of ASCII.
bool is_reference(std::string_view text);

PaymentOut describe_payment(LineId id, const LinePayment& payment, const Catalog& catalog,
                            const Brand& brand);
RefundOut describe_refund(const Refund& refund, const Catalog& catalog, const Brand& brand);
RefusedRefundOut describe_refused(const Refund& refund, const Catalog& catalog, const Brand& brand,
                                  Instant now);
AdjustmentOut describe_adjustment(const Adjustment& adjustment, const Brand& brand);
SuspenseOut describe_suspense(const Suspense& suspense, const Catalog& catalog, const Brand& brand,
                              Instant now);
LineOrderOut describe_line_order(LineId id, const RenewalOrder& order, const Brand& brand);
ActOut describe_act(const Answer& answer);
/// 201 with `body`; a repeat says so in Idempotent-Replayed.
template <class Body>
http::Response made_response(const Body& body, const Answer& answer) {
    auto response = http::json_response(body, 201);
    if (answer.repeated) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

}  // namespace keepline::api
