#pragma once
// For tests: what a merchant reads of a day with one payment of 9.90 of which 4.00 went back, whatever the
// platform, and of every bill that is wrong.

#include <gtest/gtest.h>

#include <functional>

#include "gateway/payment_gateway.h"

namespace keepline::sim {

struct ReadBill {
    std::vector<gateway::StatementRow> rows;
    std::optional<ErrorCode> fault;
};
inline ReadBill read_bill(gateway::PaymentGateway& merchant, BusinessDate day, Instant now) {
    ReadBill out;
    const auto statement = merchant.fetch_statement(day, now);
    if (!statement) return {{}, statement.error().code};
    gateway::StatementRow row;
    auto more = (*statement)->next(row);
    for (; more && *more; more = (*statement)->next(row)) out.rows.push_back(row);
    if (!more) out.fault = more.error().code;
    return out;
}

/// @param trick  makes every bill from now on wrong
inline void expect_bills(gateway::PaymentGateway& merchant, const std::string& out_trade_no,
                         const std::string& request_no, Instant now,
                         const std::function<void(const std::string&)>& trick) {
    using gateway::StatementEvent;
    const BusinessDate day = gateway::platform_day_of(now);
    const Instant later = gateway::platform_day_start(day + 1) + std::chrono::hours{11};
    const auto read = [&] { return read_bill(merchant, day, later); };

    const auto right = read();
    EXPECT_FALSE(right.fault);
    ASSERT_EQ(right.rows.size(), 2U);
    EXPECT_EQ(right.rows[0].event, StatementEvent::payment);
    EXPECT_EQ(right.rows[0].out_trade_no, out_trade_no);
    EXPECT_EQ(right.rows[0].total, Money::from_minor(990));
    EXPECT_EQ(right.rows[0].settled, Money::from_minor(990));
    EXPECT_GT(right.rows[0].fee_thousandths, 5'000);
    EXPECT_EQ(right.rows[1].event, StatementEvent::refund);
    EXPECT_EQ(right.rows[1].trade_no, right.rows[0].trade_no);
    EXPECT_EQ(right.rows[1].request_no, request_no);
    EXPECT_EQ(right.rows[1].total, Money::from_minor(400));
    EXPECT_EQ(right.rows[1].settled, Money::from_minor(400));
    EXPECT_LT(right.rows[1].fee_thousandths, 0);

    trick("omit");
    EXPECT_EQ(read().rows.size(), 1U);
    trick("invent");
    EXPECT_EQ(read().rows.size(), 3U);
    trick("amount");
    EXPECT_EQ(read().rows.at(0).total, Money::from_minor(991));
    trick("twice");
    EXPECT_EQ(read().rows.size(), 3U);
    trick("fee");
    EXPECT_GE(read().rows.at(0).fee_thousandths, 100'000);
    trick("totals");
    EXPECT_EQ(read().fault, ErrorCode::statement_totals_differ);
    trick("cut");
    EXPECT_EQ(read().fault, ErrorCode::statement_malformed);
    trick("none");

    const auto quiet = read_bill(merchant, day - 1, later);
    EXPECT_TRUE(quiet.rows.empty() && !quiet.fault) << "a day without trade has an empty statement";
    EXPECT_TRUE(read_bill(merchant, day, now).fault) << "the day is not over";
}

/// What a merchant reads of two payments of 9.90, each with a coupon of 1.00: the platform's, and his own, of
/// which 4.00 went back.
inline void expect_coupons(gateway::PaymentGateway& merchant, const std::string& of_platform,
                           const std::string& of_merchant, Instant now) {
    const auto fen = [](std::int64_t amount) { return Money::from_minor(amount); };
    const auto first = merchant.query(of_platform, now).value(),
               second = merchant.query(of_merchant, now).value();
    EXPECT_EQ(first.total, fen(990));
    EXPECT_EQ(first.paid_by_payer, fen(890));
    EXPECT_EQ(first.received, fen(990));
    EXPECT_EQ(first.our_coupons, fen(0));
    EXPECT_EQ(second.total, fen(990));
    EXPECT_EQ(second.paid_by_payer, fen(890));
    EXPECT_EQ(second.received, fen(890));
    EXPECT_EQ(second.our_coupons, fen(100));
    const BusinessDate day = gateway::platform_day_of(now);
    const auto bill = read_bill(merchant, day, gateway::platform_day_start(day + 1) + std::chrono::hours{11});
    EXPECT_FALSE(bill.fault);
    Money total, settled;
    for (const auto& row : bill.rows) {
        const bool pays = row.event == gateway::StatementEvent::payment;
        total += pays ? row.total : Money{} - row.total;
        settled += pays ? row.settled : Money{} - row.settled;
    }
    EXPECT_EQ(total, fen(990 + 990 - 400));
    EXPECT_EQ(settled, fen(990 + 890 - 359)) << "890 x 400 / 990 of it went back";
}

}  // namespace keepline::sim
