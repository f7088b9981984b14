#pragma once
// Two key pairs and our account at the platform: what both Alipay targets start from.

#include "fuzz/fuzz.h"
#include "gateway/alipay/account.h"
#include "gateway/alipay/rsa.h"
#include "gateway/payment_gateway.h"

namespace keepline::fuzz {

inline const alipay::PrivateKey& platform_key() {
    static const alipay::PrivateKey kKey = alipay::PrivateKey::generate();
    return kKey;
}

inline alipay::Account our_account() {
    return {.app_id = "2021000000000001",
            .seller_id = "2088000000000001",
            .gateway_url = "https://gateway.test/gateway.do",
            .private_key = platform_key().pem(),
            .alipay_public_key = platform_key().public_pem(),
            .notify_url = "https://pay.test/notify"};
}

/// What is posted or shown of a trade can be: amounts, and numbers that fit where they are kept.
inline void check_trade(const gateway::Trade& trade) {
    for (const Money amount : {trade.total, trade.paid_by_payer, trade.received})
        KL_CHECK(amount >= Money{}, "{} fen", amount.minor());
    if (trade.state != gateway::TradeState::paid) return;
    KL_CHECK(!trade.trade_no.empty() && trade.trade_no.size() <= 64, "trade_no {}", trade.trade_no);
    KL_CHECK(!trade.out_trade_no.empty() && trade.out_trade_no.size() <= 64, "{}", trade.out_trade_no);
}

}  // namespace keepline::fuzz
