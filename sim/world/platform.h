#pragma once
// A payment platform as they are: notifications come late, twice, in another order or never, some are
// forged; calls time out before or after they took effect; payers pay other amounts. It outlives the process
// that speaks with it, and in the end it can be compared with the books.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/payment_gateway.h"
#include "sim/world/entropy.h"
#include "store/view.h"

namespace keepline::sim {

class Platform : public gateway::PaymentGateway {
public:
    struct Trade {
        Money total;
        Money payer, received;  ///< once paid: less what coupons took off, of the platform's or of ours
        Instant expires_at;
        gateway::TradeState state = gateway::TradeState::waiting;
        std::string trade_no;  ///< once paid
        Instant paid_at;
        struct Refunded {
            Money amount;
            Instant at;
            Money settled;  ///< its share of `received`
        };
        std::map<std::string, Refunded> refunds;  ///< by the merchant's request number
        std::set<std::string> shut;               ///< refunds that were refused for good
        bool by_code = false;                     ///< taken by the till: exactly what it asked for
        bool cancelled = false;
    };

    explicit Platform(Entropy& entropy, bool is_faulty) : entropy_{entropy}, is_faulty_{is_faulty} {}

    [[nodiscard]] bool offers(gateway::PayWay way) const override {
        return way == gateway::PayWay::qr || way == gateway::PayWay::wap;
    }
    Result<gateway::PayOffer> open(const gateway::PayRequest& request) override;
    Result<std::string> hand_over(const gateway::PayRequest& request, const std::string& kept) override {
        return request.way == gateway::PayWay::wap ? open(request)->text
                                                   : PaymentGateway::hand_over(request, kept);
    }
    [[nodiscard]] bool offers_codes() const override { return true; }
    Result<gateway::Trade> pay_by_code(const gateway::PayRequest& request,
                                       const std::string& auth_code) override;
    Result<gateway::Cancel> cancel(const gateway::Named& named, Instant now) override;
    Result<gateway::Trade> query(const gateway::Named& named, Instant now) override;
    Result<gateway::Close> close(const gateway::Named& named, Instant now) override;
    Result<gateway::Refund> refund(const gateway::Named& named, const gateway::Named& request, Money amount,
                                   const std::string& reason, Instant now) override;
    Result<gateway::Refund> query_refund(const gateway::Named& named, const gateway::Named& request,
                                         Instant now) override;
    Result<std::unique_ptr<gateway::Statement>> fetch_statement(BusinessDate day, Instant now) override;
    Result<std::unique_ptr<gateway::Statement>> open_statement(const std::filesystem::path&) override {
        return fail(ErrorCode::file_unreadable);
    }
    Result<gateway::Notice> read_notice(const http::Request& request, Instant now) override;
    http::Response notice_reply(bool accepted) override;

    /// Payers open what is theirs to pay, and pay, or do not.
    void let_pay(const View& view, Instant now);
    /// A notification that has arrived by now: the next in the order of arrival.
    std::optional<http::Request> next_notice(Instant now);
    /// Whether any is still on its way.
    [[nodiscard]] bool has_notices() const { return !under_way_.empty(); }
    /// A dispute was lost: the payer has `amount` back, under a number of the platform's own.
    void take_back(const std::string& out_trade_no, const std::string& number, Money amount, Instant at);
    /// What the merchant answered to it. An unanswered one comes again.
    void answered(const http::Request& notice, bool accepted, Instant now);
    /// No faults from now on.
    void calm() { is_faulty_ = false; }

    /// On which something was paid or sent back, where it keeps its books.
    [[nodiscard]] std::set<BusinessDate> days() const;
    [[nodiscard]] const std::map<std::string, Trade>& trades() const { return trades_; }
    /// What the merchant should not have asked for, in words.
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
    [[nodiscard]] std::int64_t faults() const { return faults_; }

private:
    bool happens(int percent);
    Trade& make(const std::string& out_trade_no, Money total, Instant expires_at);
    void pay(const std::string& out_trade_no, Trade& trade, Instant now);
    static void send_back(Trade& trade, const std::string& number, Money amount, Instant at);
    void send(std::string body, Instant now);
    [[nodiscard]] static gateway::Trade describe(const std::string& out_trade_no, const Trade& trade);

    Entropy& entropy_;
    bool is_faulty_;
    std::map<std::string, Trade> trades_;
    std::multimap<Instant, std::string> under_way_;  ///< bodies of notifications by their arrival
    std::vector<std::string> complaints_;
    std::int64_t faults_ = 0;
    int payments_ = 0;
};

}  // namespace keepline::sim
