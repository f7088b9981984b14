#pragma once
// The Alipay gateway as a merchant sees it, for demos, tests and simulations: a state machine without
// sockets, clock or entropy. It is handed the system's time and a seed; the same calls give the same trades.
//
//   AlipayParty party{{.app_id = "2021…", .seller_id = "2088…", .base_url = "http://127.0.0.1:9000", .seed =
//   1},
//                     alipay_private, merchant_public};
//   auto reply = party.call(params, now);          // POST /gateway.do
//   party.act("KL1", Act::pay, now);               // the payer presses a button
//   for (auto& post : party.take_posts(now)) …     // deliver, then party.post_answered(…)
//
// A payer's code says by its first two digits what he does: 25 pays at once; 26 is asked in his wallet, and
// act() says how that ends; 27 has run out; 28 has not enough money; 29 pays while the platform fails; 30 is
// asked and never answers. A code is good once.
//
// Business time: each request carries the merchant's time. Its difference to the system's is the trade's
// clock offset, so payments and expiries follow a merchant whose test clock runs ahead.
//
// Threads: not safe from several; the HTTP driver locks.

#include <map>
#include <optional>
#include <set>

#include "gateway/alipay/rsa.h"
#include "sim/alipay/notice.h"
#include "sim/alipay/trade.h"
#include "sim/platform/dice.h"
#include "sim/platform/party.h"

namespace keepline::sim {

struct AlipaySettings {
    std::string app_id;
    std::string seller_id;
    std::string base_url;  ///< where payers reach the pages, without a slash at the end
    std::uint64_t seed = 0;
    std::string content_key{};  ///< 16 bytes: encrypted requests are read, and answered encrypted
};

class AlipayParty final : public Party {
public:
    AlipayParty(AlipaySettings settings, alipay::PrivateKey own_key, alipay::PublicKey merchant_key);

    void set_base_url(std::string base_url) override { settings_.base_url = std::move(base_url); }

    /// One call to gateway.do. `params`: query and form together, decoded once.
    Reply call(const http::Form& params, Instant now);
    /// GET gateway.do: a payer's browser brings a signed wap.pay or page.pay request, or our app an app.pay
    /// one.
    /// @return the cashier's id, or gateway.refused with the sub_code
    Result<std::string> open_order(const http::Form& params, Instant now);
    /// A payer opens his wallet to be scanned. @param head  "25" … "30", see above
    std::string show_code(std::string_view head);
    /// GET /bill?fileId=…
    http::Response download(std::string_view file_id);
    std::optional<std::string> scan(std::string_view code, Instant now) override;
    bool act(const std::string& out_trade_no, Act act, Instant now) override;
    void advance(Instant now) override;
    [[nodiscard]] Instant next_due() const override;
    [[nodiscard]] bool is_taken(const http::Response& response) const override {
        return response.status == 200 && response.body == "success";
    }
    [[nodiscard]] std::optional<TradeView> find_cashier(const std::string& cashier_id,
                                                        Instant now) const override;
    [[nodiscard]] std::vector<TradeView> list_trades(Instant now) const override;

    [[nodiscard]] const Trade* find_trade(const std::string& out_trade_no) const;

private:
    /// Where the payer's browser goes after an act, or empty: the merchant's page, told what happened in
    /// signed parameters if the trade is paid.
    [[nodiscard]] std::string return_address(const Trade& trade, Instant now) const;
    [[nodiscard]] TradeView view(const Trade& trade, Instant now) const;
    struct Request {
        std::string method;
        http::Form business;
        std::string notify_url, return_url;
        Duration clock_offset{};
        bool encrypted = false;
    };
    struct Refusal {
        std::string code, sub_code, sub_msg;
    };
    using Fields = std::expected<http::Form, Refusal>;
    using Method = Fields (AlipayParty::*)(const Request&, Instant);

    // alipay_party.cpp: the door
    [[nodiscard]] std::expected<Request, Refusal> read(const http::Form& params, Instant now) const;
    static Refusal refuse_with(const std::string& code);
    [[nodiscard]] http::Response answer(const std::string& method, const Fields& fields, bool spoil,
                                        bool encrypted = false) const;
    static const std::map<std::string_view, Method>& methods();

    // alipay_methods.cpp: what merchants call
    Fields precreate(const Request& request, Instant now);
    Fields pay(const Request& request, Instant now);
    Fields cancel(const Request& request, Instant now);
    Fields query(const Request& request, Instant now);
    Fields close(const Request& request, Instant now);
    Fields refund(const Request& request, Instant now);
    Fields query_refund(const Request& request, Instant now);
    static std::unexpected<Refusal> refuse(std::string sub_code, std::string words);
    std::expected<Trade*, Refusal> make_trade(const Request& request, Product product, Instant now);
    std::expected<Trade*, Refusal> require_trade(const Request& request, Instant now);

    // alipay_bill.cpp: the day's bill
    Fields bill(const Request& request, Instant now);
    [[nodiscard]] std::string format_bill(const std::vector<BillEntry>& entries, BusinessDate day) const;

    // alipay_payer.cpp: what payers and time do
    void take_payment(Trade& trade, Act act, Instant now);
    void expire(Trade& trade, Instant now);
    void notify(const Trade& trade, Instant due, const RefundEntry* refund = nullptr);
    [[nodiscard]] NoticeDraft draft_notice(const Trade& trade, const RefundEntry* refund = nullptr);
    void send(const Trade& trade, NoticeDraft draft, Instant due);
    void send_forgeries(const Trade& trade, Instant now);
    void send_stragglers(const Trade& paid, Instant now);

    AlipaySettings settings_;
    alipay::PrivateKey own_key_;
    alipay::PublicKey merchant_key_;
    Dice dice_;
    std::map<std::string, Trade> trades_;         // by out_trade_no
    std::map<std::string, std::string> by_code_;  // QR code and cashier id to out_trade_no
    std::set<std::string> used_codes_;            // payers' own
    std::map<std::string, Instant> late_;         // out_trade_no to the system time of its late payment
    std::map<std::string, std::string> bills_;    // ZIPs, by file id
    Duration last_offset_{};                      // of the merchant's last call
};

}  // namespace keepline::sim
