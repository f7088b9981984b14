#pragma once
// UnionPay (ACP 5.1.0, QR codes: 二维码主扫) as a payment platform.
//
//   auto gateway = unionpay::UnionpayGateway::open(account, transport);
//   if (!gateway) … config.invalid
//   auto offer = (*gateway)->open(request);
//
// A transaction is named by its number and its time: both are ours, and neither may change in a repeat.
// Statements are not read.
//
// Threads: safe from any thread; all calls but read_notice() and notice_reply() block on the network.

#include "gateway/payment_gateway.h"
#include "gateway/unionpay/caller.h"

namespace keepline::unionpay {

class UnionpayGateway final : public gateway::PaymentGateway {
public:
    /// @param transport  outlives the gateway
    /// @error config.invalid when a key cannot be read; the second argument names which
    static Result<std::unique_ptr<UnionpayGateway>> open(Account account, http::Transport& transport);

    [[nodiscard]] bool offers(gateway::PayWay way) const override { return way == gateway::PayWay::qr; }
    Result<gateway::PayOffer> open(const gateway::PayRequest&) override;
    Result<gateway::Trade> query(const gateway::Named& named, Instant now) override;
    /// There is no closing: a code dies by its own time. What became of it is asked for.
    Result<gateway::Close> close(const gateway::Named& named, Instant now) override;
    Result<gateway::Refund> refund(const gateway::Named& named, const gateway::Named& request, Money amount,
                                   const std::string& reason, Instant now) override;
    Result<gateway::Refund> query_refund(const gateway::Named& named, const gateway::Named& request,
                                         Instant now) override;
    [[nodiscard]] bool offers_statements() const override { return false; }
    Result<std::unique_ptr<gateway::Statement>> fetch_statement(BusinessDate day, Instant now) override;
    Result<std::unique_ptr<gateway::Statement>> open_statement(const std::filesystem::path& file) override;
    Result<gateway::Notice> read_notice(const http::Request&, Instant now) override;
    http::Response notice_reply(bool accepted) override;
    [[nodiscard]] std::vector<gateway::KeyTerm> key_terms() const override { return caller_->key_terms(); }

private:
    explicit UnionpayGateway(std::unique_ptr<Caller> caller) : caller_{std::move(caller)} {}
    /// Of a payment or a refund alike.
    Result<http::Form> ask(const gateway::Named& named, Instant now);

    std::unique_ptr<Caller> caller_;
};

}  // namespace keepline::unionpay
