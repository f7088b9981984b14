#pragma once
// One merchant account at Alipay.

#include <chrono>
#include <string>

namespace keepline::alipay {

/// Plain configuration. `private_key` and `aes_key` are secrets: they are loaded once and not kept here.
struct Account {
    std::string app_id;
    std::string seller_id;          ///< our PID, 2088…; notifications for another seller are refused
    std::string gateway_url;        ///< "https://openapi.alipay.com/gateway.do"
    std::string private_key;        ///< ours; PEM or base64, see PrivateKey::load()
    std::string alipay_public_key;  ///< theirs; see PublicKey::load(); empty in certificate mode
    /// Certificate mode, PEM: ours; theirs, with those that vouch for it behind; and Alipay's roots. All
    /// three, or none.
    std::string app_certificate{}, alipay_certificate{}, alipay_roots{};
    std::string notify_url;    ///< where they post notifications
    bool offers_page = false;  ///< we have its product for desktops' browsers (电脑网站支付)
    bool offers_app = false;   ///< and for our app (APP支付)
    std::string aes_key{};     ///< base64 of 16 bytes: contents are encrypted, answers too; empty: not
    std::chrono::milliseconds timeout{5000};
};

}  // namespace keepline::alipay
