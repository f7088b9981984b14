#include "cli/payment_gateways.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/log.h"
#include "cli/house.h"
#include "gateway/alipay/alipay_gateway.h"
#include "gateway/unionpay/unionpay_gateway.h"
#include "gateway/wechatpay/wechat_gateway.h"
#include "http/client.h"

namespace keepline::cli {
namespace {

constexpr std::chrono::seconds kLookEvery{30};

// Another file, or the same one written again, looks different.
std::string look_of(const std::vector<std::filesystem::path>& files) {
    std::string out;
    for (const auto& file : files) {
        struct stat found{};
        if (::stat(file.c_str(), &found) != 0) found = {};
        out += fmt::format("{} {} {} {};", found.st_ino, found.st_size, found.st_mtim.tv_sec,
                           found.st_mtim.tv_nsec);
    }
    return out;
}

// Reads into `text`; a file that is not named leaves it empty.
Result<void> read_into(std::string& text, const std::filesystem::path& file, bool is_secret = false) {
    if (file.empty()) return {};
    auto found = is_secret ? read_line_of(file) : read_file(file);
    if (!found) return std::unexpected{found.error()};
    text = std::move(*found);
    return {};
}

// Shows the merchant's certificate; null where it is not needed, or not there or not whole, which the gateway
// refuses. A transport of its own: no other call, and nobody else, is shown it.
std::unique_ptr<http::Transport> certified_transport(const wechatpay::Account& account) {
    const auto key = gateway::PrivateKey::load(account.private_key);
    if (account.v2_key.empty() || account.certificate.empty() || !key) return nullptr;
    return std::make_unique<http::CurlTransport>(
        http::ClientOptions{.certificate = account.certificate, .private_key = key->pem()});
}

// The file or the key that is wrong, and nothing of what it says.
std::string what_is_wrong(const Error& error) {
    if (!error.faults.empty()) return error.faults.front().pointer;
    return error.arguments.empty() ? std::string{error_text(error.code).code} : error.arguments.back();
}

}  // namespace

PaymentGateways::~PaymentGateways() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

PaymentGateways::Made PaymentGateways::make_alipay(const AlipayConfig& config) const {
    alipay::Account account;
    account.app_id = config.app_id;
    account.seller_id = config.seller_id;
    account.gateway_url = config.gateway_url;
    account.offers_page = config.offers_page;
    account.offers_app = config.offers_app;
    account.notify_url = config_.public_url + "/gateways/alipay/notify";
    for (const auto& read : {read_into(account.private_key, config.private_key_file),
                             read_into(account.alipay_public_key, config.alipay_public_key_file),
                             read_into(account.app_certificate, config.app_certificate_file),
                             read_into(account.alipay_certificate, config.alipay_certificate_file),
                             read_into(account.alipay_roots, config.alipay_root_certificate_file),
                             read_into(account.aes_key, config.aes_key_file, true)})
        if (!read) return std::unexpected{read.error()};
    auto made = alipay::AlipayGateway::open(std::move(account), transport_);
    if (!made) return std::unexpected{made.error()};
    return std::shared_ptr<gateway::PaymentGateway>{std::move(*made)};
}

PaymentGateways::Made PaymentGateways::make_wechatpay(const WechatPayConfig& config) const {
    wechatpay::Account account;
    account.app_id = config.app_id;
    account.mobile_app_id = config.mobile_app_id;
    account.sign_in_url = config.sign_in_url;
    account.token_url = config.token_url;
    account.mch_id = config.mch_id;
    account.serial = config.serial;
    account.public_key_id = config.public_key_id;
    account.by_certificates = config.by_certificates;
    account.code_store_id = config.code_store_id;
    account.base_url = config.base_url;
    account.notify_url = config_.public_url + "/gateways/wechatpay/notify";
    for (const auto& read : {read_into(account.private_key, config.private_key_file),
                             read_into(account.certificate, config.certificate_file),
                             read_into(account.public_key, config.public_key_file),
                             read_into(account.api_key, config.api_v3_key_file, true),
                             read_into(account.v2_key, config.api_v2_key_file, true),
                             read_into(account.app_secret, config.app_secret_file, true)})
        if (!read) return std::unexpected{read.error()};
    auto certified = certified_transport(account);
    auto made = wechatpay::WechatGateway::open(std::move(account), transport_, std::move(certified));
    if (!made) return std::unexpected{made.error()};
    return std::shared_ptr<gateway::PaymentGateway>{std::move(*made)};
}

PaymentGateways::Made PaymentGateways::make_unionpay(const UnionpayConfig& config) const {
    unionpay::Account account;
    account.mer_id = config.mer_id;
    account.base_url = config.base_url;
    account.platform_name = config.platform_name;
    account.notify_url = config_.public_url + "/gateways/unionpay/notify";
    for (const auto& read : {read_into(account.private_key, config.private_key_file),
                             read_into(account.certificate, config.certificate_file),
                             read_into(account.roots, config.root_certificates_file)})
        if (!read) return std::unexpected{read.error()};
    auto made = unionpay::UnionpayGateway::open(std::move(account), transport_);
    if (!made) return std::unexpected{made.error()};
    return std::shared_ptr<gateway::PaymentGateway>{std::move(*made)};
}

Result<void> PaymentGateways::add(GatewayId id, std::vector<std::filesystem::path> files,
                                  std::function<Made()> make) {
    std::erase_if(files, [](const auto& file) { return file.empty(); });
    Account account{std::move(files), std::move(make), nullptr, {}, clock_.now(), {}};
    account.seen = look_of(account.files);
    auto made = account.make();
    if (!made) return std::unexpected{made.error()};
    account.gateway = std::make_shared<gateway::ReplaceableGateway>(std::move(*made));
    all_[id] = account.gateway;
    accounts_.emplace(id, std::move(account));
    return {};
}

Result<void> PaymentGateways::open() {
    for (const AlipayConfig& each : config_.alipay)
        if (auto added =
                add(each.id,
                    {each.private_key_file, each.alipay_public_key_file, each.app_certificate_file,
                     each.alipay_certificate_file, each.alipay_root_certificate_file, each.aes_key_file},
                    [this, &each] { return make_alipay(each); });
            !added)
            return added;
    for (const WechatPayConfig& each : config_.wechatpay)
        if (auto added = add(each.id,
                             {each.private_key_file, each.certificate_file, each.public_key_file,
                              each.api_v3_key_file, each.api_v2_key_file, each.app_secret_file},
                             [this, &each] { return make_wechatpay(each); });
            !added)
            return added;
    for (const UnionpayConfig& each : config_.unionpay)
        if (auto added =
                add(each.id, {each.private_key_file, each.certificate_file, each.root_certificates_file},
                    [this, &each] { return make_unionpay(each); });
            !added)
            return added;
    return {};
}

// The look is taken before the files are read: what changes in between is read again the next time.
void PaymentGateways::look() {
    const std::lock_guard lock{mutex_};
    for (auto& [id, account] : accounts_) {
        auto seen = look_of(account.files);
        if (seen == account.seen) continue;
        account.seen = std::move(seen);
        auto made = account.make();
        const std::string& code = config_.catalog->gateways.at(id).code;
        if (!made) {
            account.refused = what_is_wrong(made.error());
            log::error("{}: the new keys are not used: {}", code, account.refused);
            continue;
        }
        account.gateway->replace(std::move(*made));
        account.read_at = clock_.now();
        account.refused.clear();
        log::info("{}: new keys are used", code);
    }
}

void PaymentGateways::watch() {
    thread_ = std::thread{[this] {
        std::unique_lock lock{mutex_};
        while (!wake_.wait_for(lock, kLookEvery, [this] { return stopping_; })) {
            lock.unlock();
            look();
            lock.lock();
        }
    }};
}

std::vector<api::GatewayKeyState> PaymentGateways::states() const {
    const std::lock_guard lock{mutex_};
    std::vector<api::GatewayKeyState> out;
    for (const auto& [id, account] : accounts_) {
        auto& state = out.emplace_back(id, account.gateway->offers_statements(),
                                       std::vector<api::GatewayKey>{}, account.read_at, account.refused);
        for (auto& [name, until] : account.gateway->key_terms())
            state.keys.push_back(
                {std::move(name), until == Instant::never() ? std::nullopt : std::optional{until}});
    }
    return out;
}

}  // namespace keepline::cli
