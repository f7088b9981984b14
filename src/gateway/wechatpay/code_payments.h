#pragma once
// Payments by the payer's bar code (付款码支付), the one product that is left to API v2: taking the money,
// and taking all of it back.
//
// Source: WeChat Pay API v2, "提交付款码支付" and "撤销订单".
//
// Threads: safe from any thread; both calls block on the network.

#include "gateway/payment_gateway.h"
#include "gateway/wechatpay/account.h"

namespace keepline::wechatpay {

class CodePayments {
public:
    /// @param account    with v2_key
    /// @param transport  for what needs no certificate
    /// @param certified  shows the merchant's certificate; both outlive this
    CodePayments(const Account& account, http::Transport& transport, http::Transport& certified);

    /// As PaymentGateway::pay_by_code(). `unknown` where the platform itself says that it does not know.
    /// @error gateway.refused          nothing was begun
    /// @error gateway.unavailable      no answer, or none that says anything
    /// @error gateway.bad_signature, gateway.foreign_message
    Result<gateway::Trade> pay(const gateway::PayRequest& request, const std::string& auth_code);
    /// As PaymentGateway::cancel(): `again`, and nothing is asked, before the quarter of a minute is over
    /// that the platform wants between a payment and this.
    Result<gateway::Cancel> cancel(const gateway::Named& trade, Instant now);

private:
    /// What both calls say of us, signed.
    [[nodiscard]] std::string sign(http::Form fields) const;
    /// The fields of an answer that is signed and ours.
    Result<http::Form> call(http::Transport& transport, const char* path, http::Form fields) const;

    std::string app_id_, mch_id_, v2_key_, base_url_;
    std::chrono::milliseconds timeout_;
    http::Transport& transport_;
    http::Transport& certified_;
};

}  // namespace keepline::wechatpay
