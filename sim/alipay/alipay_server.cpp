#include "sim/alipay/alipay_server.h"

#include <array>

#include "sim/alipay/alipay_party.h"
#include "sim/platform/key_files.h"
#include "sim/platform/platform_server.h"

namespace keepline::sim {
namespace {

constexpr Shop kShop{"支付宝", "Alipay", "#1257b8"};
constexpr std::array kCodeHeads{
    CodeHead{"25", "立即付款", "Pays at once"},
    CodeHead{"26", "要在钱包里确认", "Is asked in the wallet"},
    CodeHead{"30", "要确认，但一直不理会", "Is asked, never answers"},
    CodeHead{"28", "余额不足", "Has not enough money"},
    CodeHead{"27", "付款码已过期", "Shows a code that has run out"},
    CodeHead{"29", "已付款，但平台报系统错误", "Pays while the platform fails"},
};

}  // namespace

struct AlipayServer::Impl {
    Impl(AlipaySettings settings, const KeyFiles& keys, gateway::PublicKey merchant, const Clock& clock)
        : party{std::move(settings), keys.platform, std::move(merchant)}, server{party, kShop, clock} {
        server.router().add("POST", "/gateway.do", [this](const http::Call& call, http::Responder answer) {
            auto params = http::parse_form(call.request.query);
            const auto body = http::parse_form(call.request.body);
            if (!params || !body) return answer({400, {}, ""});
            params->insert(params->end(), body->begin(), body->end());
            server.call([&](Instant now) { return party.call(*params, now); }, std::move(answer));
        });
        server.serve_pay_codes(kCodeHeads, [this](std::string_view head) { return party.show_code(head); });
        server.router().add("GET", "/bill", [this](const http::Call& call, http::Responder answer) {
            const auto query = http::parse_form(call.request.query).value_or(http::Form{});
            answer(server.fetch([&] { return party.download(http::find(query, "fileId")); }));
        });
        server.router().add("GET", "/gateway.do", [this](const http::Call& call, http::Responder answer) {
            const auto params = http::parse_form(call.request.query);
            answer(server.enter([&](Instant now) -> Result<std::string> {
                if (!params) return fail(ErrorCode::gateway_refused, "isv.invalid-parameter");
                return party.open_order(*params, now);
            }));
        });
    }

    AlipayParty party;
    PlatformServer server;
};

AlipayServer::AlipayServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
AlipayServer::~AlipayServer() = default;

std::string AlipayServer::address() const { return impl_->server.address(); }

Result<std::unique_ptr<AlipayServer>> AlipayServer::start(AlipayServerOptions options, const Clock& clock) {
    const auto keys = open_key_files(options.dir, "alipay");
    if (!keys) return std::unexpected{keys.error()};
    auto merchant = gateway::PublicKey::load(keys->merchant.public_pem());
    if (!merchant) return std::unexpected{merchant.error()};
    auto impl = std::make_unique<Impl>(AlipaySettings{options.app_id, options.seller_id, options.public_url,
                                                      options.seed, options.content_key},
                                       *keys, std::move(*merchant), clock);
    if (auto listening = impl->server.listen({options.address, options.port, options.public_url}); !listening)
        return std::unexpected{listening.error()};
    return std::unique_ptr<AlipayServer>{new AlipayServer{std::move(impl)}};
}

}  // namespace keepline::sim
