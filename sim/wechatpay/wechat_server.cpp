#include "sim/wechatpay/wechat_server.h"

#include <array>

#include "sim/platform/key_files.h"
#include "sim/platform/platform_server.h"
#include "sim/wechatpay/wechat_party.h"

namespace keepline::sim {
namespace {

constexpr Shop kShop{"微信支付", "WeChat Pay", "#0b6b38", false};
constexpr std::size_t kApiKeyBytes = 32;
constexpr std::array kCodeHeads{
    CodeHead{"13", "立即付款", "Pays at once"},
    CodeHead{"10", "要在钱包里确认", "Is asked in the wallet"},
    CodeHead{"14", "要确认，但一直不理会", "Is asked, never answers"},
    CodeHead{"12", "余额不足", "Has not enough money"},
    CodeHead{"11", "付款码已过期", "Shows a code that has run out"},
    CodeHead{"15", "已付款，但平台报系统错误", "Pays while the platform fails"},
};

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
        add("POST", "/v3/pay/transactions/out-trade-no/{number}/reverse");
        add("POST", "/v3/refund/domestic/refunds");
        add("GET", "/v3/refund/domestic/refunds/{number}");
        add("GET", "/v3/bill/tradebill");
        for (const char* path : {"/pay/micropay", "/secapi/pay/reverse"})
            server.router().add("POST", path, [this](const http::Call& call, http::Responder answer) {
                server.call([&](Instant now) { return party.call_v2(call.request, now); }, std::move(answer));
            });
        server.serve_pay_codes(kCodeHeads, [this](std::string_view head) { return party.show_code(head); });
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
    auto v2_key = open_secret_file(options.dir / "api_v2.key", kApiKeyBytes);
    if (!v2_key) return std::unexpected{v2_key.error()};
    auto merchant = gateway::PublicKey::load(keys->merchant.public_pem());
    if (!merchant) return std::unexpected{merchant.error()};
    auto impl = std::make_unique<Impl>(
        WechatSettings{options.app_id, options.mch_id, std::move(*api_key), std::move(*v2_key),
                       options.mobile_app_id, std::move(*app_secret), kWechatKeyId, kMerchantSerial,
                       options.public_url, options.seed},
        *keys, std::move(*merchant), clock);
    if (auto listening = impl->server.listen({options.address, options.port, options.public_url}); !listening)
        return std::unexpected{listening.error()};
    return std::unique_ptr<WechatServer>{new WechatServer{std::move(impl)}};
}

}  // namespace keepline::sim
