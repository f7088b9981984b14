#pragma once
// WeChat Pay (API v3, direct merchant; bar codes by API v2 or v3) as a payment platform.
//
//   auto gateway = wechatpay::WechatGateway::open(account, transport);
//   if (!gateway) … config.invalid
//   auto offer = (*gateway)->open(request);
//
// Threads: safe from any thread; all calls but notice_reply() block on the network, read_notice() only when
// new certificates are to be asked for.

#include <memory>

#include "gateway/payment_gateway.h"
#include "gateway/wechatpay/caller.h"
#include "gateway/wechatpay/code_payments.h"
#include "gateway/wechatpay/code_payments_v3.h"

namespace keepline::wechatpay {

class WechatGateway final : public gateway::PaymentGateway {
public:
    /// @param transport  outlives the gateway
    /// @param certified  shows the merchant's certificate, for the one call that wants it: cancelling a
    ///                   payment by bar code. Null: there is no certificate; only a platform that is reached
    ///                   by plain http does without.
    /// @error config.invalid when a key cannot be read or is missing; the second argument names which
    static Result<std::unique_ptr<WechatGateway>> open(Account account, http::Transport& transport,
                                                       std::unique_ptr<http::Transport> certified = {});

    /// qr: Native; wap: H5, which wants the payer's address; in_wallet: JSAPI, which wants the payer's
    /// openid and so needs app_secret; app, which needs mobile_app_id.
    [[nodiscard]] bool offers(gateway::PayWay) const override;
    Result<gateway::PayOffer> open(const gateway::PayRequest&) override;
    Result<std::string> hand_over(const gateway::PayRequest&, const std::string& kept) override;
    /// OAuth 2 of official accounts, scope snsapi_base: nobody is asked anything, and only the openid is
    /// told.
    [[nodiscard]] std::string sign_in_url(const std::string& return_url,
                                          const std::string& state) const override;
    Result<std::string> payer_of(const std::string& code) override;
    /// By bar code: where there is a code_store_id, or else a v2_key.
    [[nodiscard]] bool offers_codes() const override { return codes_.has_value() || codes_v3_.has_value(); }
    Result<gateway::Trade> pay_by_code(const gateway::PayRequest&, const std::string& auth_code) override;
    Result<gateway::Cancel> cancel(const gateway::Named& trade, Instant now) override;
    Result<gateway::Trade> query(const gateway::Named& named, Instant now) override;
    /// An order that cannot be closed is queried: only then is it known whether it is paid or closed.
    Result<gateway::Close> close(const gateway::Named& named, Instant now) override;
    /// Asks for the order's total first: the platform wants it beside the refund's amount.
    Result<gateway::Refund> refund(const gateway::Named& named, const gateway::Named& request, Money amount,
                                   const std::string& reason, Instant now) override;
    Result<gateway::Refund> query_refund(const gateway::Named& named, const gateway::Named& request,
                                         Instant now) override;
    Result<std::unique_ptr<gateway::Statement>> fetch_statement(BusinessDate day, Instant now) override;
    Result<std::unique_ptr<gateway::Statement>> open_statement(const std::filesystem::path& file) override;
    Result<gateway::Notice> read_notice(const http::Request&, Instant now) override;
    http::Response notice_reply(bool accepted) override;
    [[nodiscard]] std::vector<gateway::KeyTerm> key_terms() const override { return caller_->key_terms(); }

private:
    WechatGateway(std::unique_ptr<Caller> caller, http::Transport& transport,
                  std::unique_ptr<http::Transport> certified);
    [[nodiscard]] bool is_ours(const boost::json::object& told) const;
    Result<std::unique_ptr<gateway::Statement>> read_file(gateway::File file, std::string sha1);
    [[nodiscard]] std::string order_body(const gateway::PayRequest& request) const;
    [[nodiscard]] gateway::PayOffer offer(const gateway::PayRequest& request,
                                          const boost::json::object& answer) const;
    [[nodiscard]] std::string sign_prepay(const gateway::PayRequest& request,
                                          const std::string& prepay_id) const;
    [[nodiscard]] const std::string& seller_of(gateway::PayWay way) const;
    std::unique_ptr<Caller> caller_;
    http::Transport* transport_;
    std::unique_ptr<http::Transport> certified_;
    std::optional<CodePayments> codes_;
    std::optional<CodePaymentsV3> codes_v3_;
};

}  // namespace keepline::wechatpay
