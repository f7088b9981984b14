#pragma once
// One trade as the simulated platform keeps it, and what it tells others about it.

#include <optional>
#include <string>
#include <vector>

#include "base/http.h"
#include "base/instant.h"
#include "base/money.h"
#include "sim/platform/coupon.h"

namespace keepline::sim {

enum class Product : std::uint8_t { qr, wap, page, app, code };
/// A trade made by precreate does not exist for queries until somebody scans its QR.
enum class Stage : std::uint8_t { unscanned, waiting, paid, closed };

struct RefundEntry {
    std::string out_request_no;
    Money amount;
    Instant at;  ///< business time
};

struct Trade {
    std::string out_trade_no, trade_no, qr_code, cashier_id;
    std::string subject, notify_url, return_url, quit_url;
    Product product = Product::qr;
    Stage stage = Stage::unscanned;
    bool finished = false;  ///< paid, and too late to refund
    Money total;
    Coupon coupon;
    std::vector<RefundEntry> refunds;
    /// Business time minus system time: the merchant's clock may be a test clock, days ahead.
    Duration clock_offset{};
    Instant created_at, expires_at, paid_at, closed_at;  ///< business time

    [[nodiscard]] Instant business(Instant system_now) const { return system_now + clock_offset; }
    [[nodiscard]] Money refunded() const;
    [[nodiscard]] const RefundEntry* find_refund(std::string_view out_request_no) const;
};

/// "WAIT_BUYER_PAY", "TRADE_SUCCESS", "TRADE_FINISHED" or "TRADE_CLOSED".
std::string_view trade_status(const Trade& trade);

/// What answers to queries say beside code and message.
/// @param with_funds  also where the money came from, as a list
http::Form query_fields(const Trade& trade, bool with_funds);

/// What a notification says beside who sends it to whom.
/// @param refund  the refund it tells of, or null
http::Form notice_fields(const Trade& trade, const RefundEntry* refund);

}  // namespace keepline::sim
