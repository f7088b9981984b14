#pragma once
// One merchant at UnionPay.

#include <chrono>
#include <string>

namespace keepline::unionpay {

/// Plain configuration. `private_key` is a secret: it is loaded once and not kept.
struct Account {
    std::string mer_id;       ///< the merchant's number, 15 digits
    std::string private_key;  ///< of the signing certificate; see PrivateKey::load()
    std::string certificate;  ///< the signing certificate, PEM
    std::string roots;        ///< UnionPay's root and intermediate certificates, PEM
    std::string platform_name = "中国银联股份有限公司";  ///< stands in every certificate they sign by
    std::string base_url;                                ///< "https://gateway.95516.com/gateway/api"
    std::string notify_url;                              ///< where they post notifications
    std::chrono::milliseconds timeout{5000};
};

}  // namespace keepline::unionpay
