#pragma once
// The simulated WeChat Pay behind HTTP: API v3 and, for bar codes, API v2 for merchants, pages for payers
// (/paycode shows a fresh bar code), /control/ for tests.
//
//   auto server = WechatServer::start({.app_id = …, .mch_id = …, .dir = …}, clock);
//   (*server)->address();   // "http://127.0.0.1:9200"
//
// It believes whoever reaches it: listen on the local machine only.

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/error.h"

namespace keepline::sim {

struct WechatServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;     ///< 0: a free one
    std::string public_url{};   ///< where payers reach it, if not at its own address
    std::filesystem::path dir;  ///< for the key files
    std::string app_id;
    std::string mch_id;
    std::string mobile_app_id{};  ///< of the merchant's app
    std::uint64_t seed = 0;
};

/// The numbers the simulated platform's and its merchant's keys go by.
inline constexpr const char* kWechatKeyId = "PUB_KEY_ID_0119000000012026010500000000";
inline constexpr const char* kMerchantSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";

class WechatServer {
public:
    /// Makes merchant_private.pem, wechatpay_public.pem, api_v3.key, app.secret and, last, api_v2.key in
    /// `dir`, or reads them.
    /// @param clock  the system's time; outlives the server
    /// @error config.invalid (keys), server.cannot_listen
    static Result<std::unique_ptr<WechatServer>> start(WechatServerOptions options, const Clock& clock);
    ~WechatServer();
    WechatServer(const WechatServer&) = delete;
    WechatServer& operator=(const WechatServer&) = delete;

    /// Where it listens, "http://host:port".
    [[nodiscard]] std::string address() const;

private:
    struct Impl;
    explicit WechatServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::sim
