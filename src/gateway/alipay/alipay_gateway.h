#pragma once
// Alipay (domestic, RSA2) as a payment platform.
//
//   auto gateway = alipay::AlipayGateway::open(account, transport);
//   if (!gateway) … config.invalid
//   auto offer = (*gateway)->open(request);
//
// Threads: safe from any thread; all calls but open() for wap, page and app, hand_over(), read_notice() and
// notice_reply() block on the network.

#include <memory>

#include "gateway/alipay/caller.h"
#include "gateway/payment_gateway.h"
#include "gateway/statement/lines.h"

namespace keepline::alipay {

class AlipayGateway final : public gateway::PaymentGateway {
public:
    /// @param transport  outlives the gateway
    /// @error config.invalid when a key cannot be read; the second argument names which
    static Result<std::unique_ptr<AlipayGateway>> open(Account account, http::Transport& transport);

    [[nodiscard]] bool offers(gateway::PayWay) const override;
    Result<gateway::PayOffer> open(const gateway::PayRequest&) override;
    Result<std::string> hand_over(const gateway::PayRequest&, const std::string& kept) override;
    [[nodiscard]] bool offers_codes() const override { return true; }
    Result<gateway::Trade> pay_by_code(const gateway::PayRequest&, const std::string& auth_code) override;
    Result<gateway::Cancel> cancel(const gateway::Named& named, Instant now) override;
    Result<gateway::Trade> query(const gateway::Named& named, Instant now) override;
    /// A trade in the wrong state is queried: only then is it known whether it is paid or closed.
    Result<gateway::Close> close(const gateway::Named& named, Instant now) override;
    Result<gateway::Refund> refund(const gateway::Named& named, const gateway::Named& request, Money amount,
                                   const std::string& reason, Instant now) override;
    Result<gateway::Refund> query_refund(const gateway::Named& named, const gateway::Named& request,
                                         Instant now) override;
    Result<std::unique_ptr<gateway::Statement>> fetch_statement(BusinessDate day, Instant now) override;
    Result<std::unique_ptr<gateway::Statement>> open_statement(const std::filesystem::path& file) override;
    Result<gateway::Notice> read_notice(const http::Request&, Instant now) override;
    http::Response notice_reply(bool accepted) override;
    [[nodiscard]] std::vector<gateway::KeyTerm> key_terms() const override { return caller_.key_terms(); }

private:
    Result<gateway::PayOffer> open_qr(const gateway::PayRequest&);
    Result<std::unique_ptr<gateway::Statement>> read_file(gateway::File file) const;
    [[nodiscard]] std::string sign_order(const gateway::PayRequest&) const;
    explicit AlipayGateway(Caller caller) : caller_{std::move(caller)} {}
    Caller caller_;
};

}  // namespace keepline::alipay
