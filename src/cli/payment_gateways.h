#pragma once
// The payment platforms of the configuration. Their keys are files; when one is replaced, the new keys are
// used from then on, without a restart. Files that do not fit together, or cannot be read, change nothing.

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "api/gateways.h"
#include "base/clock.h"
#include "base/http.h"
#include "cli/config.h"
#include "gateway/replaceable_gateway.h"
#include "job/payment_worker.h"

namespace keepline::cli {

class PaymentGateways final : public api::GatewayKeys {
public:
    /// All outlive this.
    PaymentGateways(const Config& config, http::Transport& transport, const Clock& clock)
        : config_{config}, transport_{transport}, clock_{clock} {}
    ~PaymentGateways() override;

    /// @error config.invalid: a file cannot be read; the argument names it or the key
    Result<void> open();
    [[nodiscard]] const job::Gateways& all() const { return all_; }
    /// Reads again what has changed since it was read last.
    void look();
    /// Looks every half minute from now on.
    void watch();
    [[nodiscard]] std::vector<api::GatewayKeyState> states() const override;

private:
    using Made = Result<std::shared_ptr<gateway::PaymentGateway>>;
    struct Account {
        std::vector<std::filesystem::path> files;
        std::function<Made()> make;
        std::shared_ptr<gateway::ReplaceableGateway> gateway;
        std::string seen;  ///< how the files were when they were read last
        Instant read_at;
        std::string refused;  ///< why the newest files are not used; empty: they are
    };
    Result<void> add(GatewayId id, std::vector<std::filesystem::path> files, std::function<Made()> make);
    [[nodiscard]] Made make_alipay(const AlipayConfig& config) const;
    [[nodiscard]] Made make_wechatpay(const WechatPayConfig& config) const;
    [[nodiscard]] Made make_unionpay(const UnionpayConfig& config) const;

    const Config& config_;
    http::Transport& transport_;
    const Clock& clock_;
    job::Gateways all_;
    mutable std::mutex mutex_;
    std::map<GatewayId, Account> accounts_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace keepline::cli
