#pragma once
// A merchant for the simulator's tests: our own client, and keys made once a program.

#include "gateway/alipay/alipay_gateway.h"

namespace keepline::sim {

inline const alipay::PrivateKey& test_merchant_key() {
    static const auto key = alipay::PrivateKey::generate();
    return key;
}

inline const alipay::PrivateKey& test_alipay_key() {
    static const auto key = alipay::PrivateKey::generate();
    return key;
}

inline alipay::Account test_account() {
    alipay::Account account;
    account.app_id = "2021000000000001";
    account.seller_id = "2088000000000001";
    account.gateway_url = "http://sim/gateway.do";
    account.private_key = test_merchant_key().pem();
    account.alipay_public_key = test_alipay_key().public_pem();
    account.notify_url = "http://merchant/notify";
    account.offers_page = account.offers_app = true;
    return account;
}

inline gateway::PayRequest test_order(const std::string& out_trade_no, Instant now) {
    return {out_trade_no, Money::from_minor(990), "保号续期 1 个月", now + std::chrono::minutes{15}, now, ""};
}

/// The text of the offer, made the given way.
inline Result<std::string> offer_text(gateway::PaymentGateway& gateway, gateway::PayRequest order,
                                      gateway::PayWay way = gateway::PayWay::qr) {
    order.way = way;
    auto offer = gateway.open(order);
    return offer ? Result<std::string>{std::move(offer->text)} : std::unexpected{offer.error()};
}

}  // namespace keepline::sim
