#pragma once
// One merchant at WeChat Pay.

#include <chrono>
#include <string>

namespace keepline::wechatpay {

/// Plain configuration. `private_key` is a secret: it is loaded once and not kept.
struct Account {
    std::string app_id;  ///< the official account, mini program or app that sells
    /// Of our own app at WeChat's open platform, which sells in the app; empty: nothing is sold there.
    std::string mobile_app_id{};
    /// Of app_id, with which WeChat tells who is at our page inside it; secret; empty: nothing is sold there.
    std::string app_secret{};
    std::string mch_id;  ///< the merchant's number
    std::string serial;  ///< of our certificate: names the key we sign with; empty where that itself is given
    std::string certificate{};  ///< ours, PEM: tells its number and its end; may be empty
    std::string private_key;    ///< ours; see PrivateKey::load()
    std::string api_key;        ///< APIv3 key, 32 bytes; secret
    std::string v2_key{};       ///< APIv2 key, 32 bytes; secret; empty: bar codes are not taken
    /// "PUB_KEY_ID_…" and the key itself, where WeChat Pay gave us one; both empty: by certificates alone.
    std::string public_key_id, public_key;
    bool by_certificates = false;  ///< platform certificates are downloaded and believed too
    /// Our number of the store where bar codes are taken by API v3, where WeChat Pay grants that; empty: by
    /// v2.
    std::string code_store_id{};
    std::string base_url;       ///< "https://api.mch.weixin.qq.com"
    std::string sign_in_url{};  ///< "https://open.weixin.qq.com": where a page inside WeChat is sent
    std::string token_url{};    ///< "https://api.weixin.qq.com": where we ask who came back
    std::string notify_url;     ///< where they post notifications; without a query
    std::chrono::milliseconds timeout{5000};
};

}  // namespace keepline::wechatpay
