#pragma once
// UnionPay (ACP 5.1.0, QR codes) as a merchant sees it, for demos and tests: a state machine without sockets,
// clock or entropy. It is handed the system's time and a seed.
//
//   UnionpayParty party{{.mer_id = "777…", .certificate = …}, platform_private, merchant_public};
//   auto reply = party.call("backTransReq.do", form, now);
//   party.act("KL1", Act::pay, now);            // the payer presses a button
//
// Business time: an order carries the merchant's time; its difference to the system's is the trade's clock
// offset.

#include <map>

#include "gateway/crypto/rsa.h"
#include "sim/platform/coupon.h"
#include "sim/platform/dice.h"
#include "sim/platform/party.h"

namespace keepline::sim {

struct UnionpaySettings {
    std::string mer_id;
    std::string certificate;  ///< ours, PEM: goes with everything we sign
    std::string base_url;     ///< where payers reach the pages, without a slash at the end
    std::uint64_t seed = 0;
};

class UnionpayParty final : public Party {
public:
    UnionpayParty(UnionpaySettings settings, gateway::PrivateKey own_key, gateway::PublicKey merchant_key);

    /// One call of the merchant; `fields` decoded once.
    Reply call(std::string_view path, const http::Form& fields, Instant now);

    void set_base_url(std::string base_url) override { settings_.base_url = std::move(base_url); }
    std::optional<std::string> scan(std::string_view code, Instant now) override;
    bool act(const std::string& out_trade_no, Act act, Instant now) override;
    void advance(Instant now) override;
    [[nodiscard]] Instant next_due() const override;
    [[nodiscard]] bool is_taken(const http::Response& response) const override {
        return response.status == 200;
    }
    [[nodiscard]] std::optional<TradeView> find_cashier(const std::string& cashier_id,
                                                        Instant now) const override;
    [[nodiscard]] std::vector<TradeView> list_trades(Instant now) const override;

private:
    /// A payment, or money that went back of one.
    struct Trade {
        std::string number, order_id, txn_time, query_id, type, code, cashier_id, notify_url, paid_for;
        Ending ending = Ending::open;
        bool scanned = false;
        Money total, paid;
        Coupon coupon;
        Duration clock_offset{};
        Instant expires_at, done_at;  ///< business time
        [[nodiscard]] Instant business(Instant now) const { return now + clock_offset; }
    };
    using Answer = http::Form;

    Answer place(const http::Form& fields, Instant now);
    Answer refund(const http::Form& fields, Instant now);
    Answer query(const http::Form& fields, Instant now);
    [[nodiscard]] Answer describe(const Trade& trade) const;
    [[nodiscard]] http::Form sign(http::Form fields) const;
    [[nodiscard]] Money refunded(const Trade& trade) const;
    void take_payment(Trade& trade, Act act, Instant now);
    void expire(Trade& trade, Instant now);
    void notify(const Trade& trade, Instant due, bool forged = false);
    [[nodiscard]] TradeView view(const Trade& trade, Instant now) const;

    UnionpaySettings settings_;
    gateway::PrivateKey own_key_;
    gateway::PublicKey merchant_key_;
    Dice dice_;
    std::map<std::string, Trade> trades_;         // by order id, refunds too
    std::map<std::string, std::string> by_code_;  // code and cashier id to order id
    std::map<std::string, Instant> late_;         // order id to the system time of its late payment
};

}  // namespace keepline::sim
