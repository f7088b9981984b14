#include "sim/wechatpay/wechat_server.h"

#include "sim/platform/key_files.h"
#include "sim/platform/platform_server.h"
#include "sim/wechatpay/wechat_party.h"

namespace keepline::sim {
namespace {

constexpr Shop kShop{"微信支付", "WeChat Pay", "#0b6b38", false};
constexpr std::size_t kApiKeyBytes = 32;

}  // namespace

struct WechatServer::Impl {
    Impl(WechatSettings settings, const KeyFiles& keys, gateway::PublicKey merchant, const Clock& clock)
        : party{std::move(settings), keys.platform, std::move(merchant)}, server{party, kShop, clock} {
        const auto add = [this](const char* method, const char* path) {
            server.router().add(method, path, [this](const http::Call& call, http::Responder answer) {
                server.call([&](Instant now) { return party.call(call.request, now); }, std::move(answer));
            });
        };
        add("POST", "/v3/pay/transactions/{way}");
        add("GET", "/v3/pay/transactions/out-trade-no/{number}");
        add("POST", "/v3/pay/transactions/out-trade-no/{number}/close");
        add("POST", "/v3/refund/domestic/refunds");
        add("GET", "/v3/refund/domestic/refunds/{number}");
        add("GET", "/v3/bill/tradebill");
        server.router().add("GET", "/v3/billdownload/file",
                            [this](const http::Call& call, http::Responder answer) {
                                answer(server.fetch([&] { return party.download(call.request); }));
                            });
        server.router().add("POST", "/wallet/open", [this](const http::Call& call, http::Responder answer) {
            answer(server.enter([&](Instant now) { return party.open_wallet(call.request.body, now); }));
        });
        const auto add_sign_in = [this](const char* path, auto member) {
            server.router().add("GET", path, [this, member](const http::Call& call, http::Responder answer) {
                const auto query = http::parse_form(call.request.query).value_or(http::Form{});
                answer(server.fetch([&] { return (party.*member)(query); }));
            });
        };
        add_sign_in("/connect/oauth2/authorize", &WechatParty::authorize);
        add_sign_in("/sns/oauth2/access_token", &WechatParty::tell_payer);
        server.router().add("GET", "/h5", [this](const http::Call& call, http::Responder answer) {
            const auto query = http::parse_form(call.request.query).value_or(http::Form{});
            answer(server.enter([&](Instant now) {
                return party.open_h5(http::find(query, "prepay_id"),
                                     std::string{http::find(query, "redirect_url")}, now);
            }));
        });
    }

    WechatParty party;
    PlatformServer server;
};

WechatServer::WechatServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
WechatServer::~WechatServer() = default;

std::string WechatServer::address() const { return impl_->server.address(); }

Result<std::unique_ptr<WechatServer>> WechatServer::start(WechatServerOptions options, const Clock& clock) {
    const auto keys = open_key_files(options.dir, "wechatpay");
    if (!keys) return std::unexpected{keys.error()};
    auto api_key = open_secret_file(options.dir / "api_v3.key", kApiKeyBytes);
    if (!api_key) return std::unexpected{api_key.error()};
    auto app_secret = open_secret_file(options.dir / "app.secret", kApiKeyBytes);
    if (!app_secret) return std::unexpected{app_secret.error()};
    auto merchant = gateway::PublicKey::load(keys->merchant.public_pem());
    if (!merchant) return std::unexpected{merchant.error()};
    auto impl =
        std::make_unique<Impl>(WechatSettings{options.app_id, options.mch_id, std::move(*api_key),
                                              options.mobile_app_id, std::move(*app_secret), kWechatKeyId,
                                              kMerchantSerial, options.public_url, options.seed},
                               *keys, std::move(*merchant), clock);
    if (auto listening = impl->server.listen({options.address, options.port, options.public_url}); !listening)
        return std::unexpected{listening.error()};
    return std::unique_ptr<WechatServer>{new WechatServer{std::move(impl)}};
}

}  // namespace keepline::sim
