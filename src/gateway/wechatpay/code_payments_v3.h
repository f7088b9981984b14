#pragma once
// Payments by the payer's bar code by API v3, which WeChat Pay grants to some merchants: the keys of every
// other call, and no certificate for taking the money back.
//
// Source: WeChat Pay API v3, "付款码支付" (codepay) and "撤销付款码支付订单" (reverse).
//
// Threads: as Caller.

#include "gateway/wechatpay/caller.h"

namespace keepline::wechatpay {

class CodePaymentsV3 {
public:
    /// @param caller  of an account with code_store_id; outlives this
    explicit CodePaymentsV3(Caller& caller) : caller_{caller} {}

    /// As PaymentGateway::pay_by_code().
    /// @error as CodePayments::pay()
    Result<gateway::Trade> pay(const gateway::PayRequest& request, const std::string& auth_code);
    /// As CodePayments::cancel().
    Result<gateway::Cancel> cancel(const gateway::Named& trade, Instant now);

private:
    [[nodiscard]] std::string order_body(const gateway::PayRequest& request,
                                         const std::string& auth_code) const;
    Caller& caller_;
};

}  // namespace keepline::wechatpay
