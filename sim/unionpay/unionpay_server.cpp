#include "sim/unionpay/unionpay_server.h"

#include <fstream>
#include <sstream>

#include "gateway/crypto/issue_certificate.h"
#include "sim/platform/key_files.h"
#include "sim/platform/platform_server.h"
#include "sim/unionpay/unionpay_party.h"

namespace keepline::sim {
namespace {

constexpr Shop kShop{"云闪付", "UnionPay", "#a3151f", false};
const gateway::CertificateName kPlatform{"041@Z12@中国银联股份有限公司@00000001", "CFCA", "CN"};
const gateway::CertificateName kMerchant{"041@Z12@merchant@00000002", "CFCA", "CN"};

// Made once and read from then on.
std::string open_certificate(const std::filesystem::path& file, const gateway::PrivateKey& key,
                             const gateway::CertificateName& whose, Instant now) {
    constexpr std::chrono::hours kYears{24 * 365 * 5};
    if (!std::filesystem::exists(file))
        std::ofstream{file} << gateway::issue_certificate(key, key, {1, whose, whose, now, now + kYears});
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

}  // namespace

struct UnionpayServer::Impl {
    Impl(UnionpaySettings settings, const KeyFiles& keys, gateway::PublicKey merchant, const Clock& clock)
        : party{std::move(settings), keys.platform, std::move(merchant)}, server{party, kShop, clock} {
        for (const std::string path : {"backTransReq.do", "queryTrans.do"})
            server.router().add("POST", "/gateway/api/" + path,
                                [this, path](const http::Call& call, http::Responder answer) {
                                    const auto fields = http::parse_form(call.request.body);
                                    if (!fields) return answer({400, {}, ""});
                                    server.call([&](Instant now) { return party.call(path, *fields, now); },
                                                std::move(answer));
                                });
    }

    UnionpayParty party;
    PlatformServer server;
};

UnionpayServer::UnionpayServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
UnionpayServer::~UnionpayServer() = default;

std::string UnionpayServer::address() const { return impl_->server.address(); }

Result<std::unique_ptr<UnionpayServer>> UnionpayServer::start(UnionpayServerOptions options,
                                                              const Clock& clock) {
    const auto keys = open_key_files(options.dir, "unionpay");
    if (!keys) return std::unexpected{keys.error()};
    auto merchant = gateway::PublicKey::load(keys->merchant.public_pem());
    if (!merchant) return std::unexpected{merchant.error()};
    open_certificate(options.dir / "merchant_certificate.pem", keys->merchant, kMerchant, clock.now());
    auto own = open_certificate(options.dir / "unionpay_root.pem", keys->platform, kPlatform, clock.now());
    auto impl = std::make_unique<Impl>(
        UnionpaySettings{options.mer_id, std::move(own), options.public_url, options.seed}, *keys,
        std::move(*merchant), clock);
    if (auto listening = impl->server.listen({options.address, options.port, options.public_url}); !listening)
        return std::unexpected{listening.error()};
    return std::unique_ptr<UnionpayServer>{new UnionpayServer{std::move(impl)}};
}

}  // namespace keepline::sim
