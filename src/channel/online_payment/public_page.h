#pragma once
// The public renewal page's back end: anyone may renew any number, without login. Facts by proof: without it
// only whether the number can be renewed here, prices, and the least that restores it.
//
// One answer for unknown, foreign, ended and quarantined numbers, and limits per address and number, so that
// the page tells nobody which numbers exist.

#include <map>
#include <memory>
#include <string>

#include "channel/online_payment/day_limit.h"
#include "engine/desk.h"
#include "gateway/payment_gateway.h"
#include "http/rate_limit.h"
#include "http/router.h"

namespace keepline::online_payment {

/// Whoever repeats a key is given the order's token: it must not be guessed.
inline constexpr std::size_t kKeyMin = 16;

struct PublicPageOptions {
    BrandId brand;
    std::string public_url;    ///< "https://renew.example.com": where the payer's browser comes back to
    std::string token_secret;  ///< 32 bytes; order tokens are keyed hashes under it
    bool sandbox = false;
};

using Gateways = std::map<GatewayId, std::shared_ptr<gateway::PaymentGateway>>;

class PublicPage {
public:
    PublicPage(const Desk& desk, const Gateways& gateways, PublicPageOptions options);
    ~PublicPage();
    /// Mounts /public/v1/… and the gateways' notification addresses. The page outlives the router.
    void mount(http::Router& router);

private:
    class Orders;
    void offer(const http::Call& call, http::Responder answer) const;
    void quote(http::Call call, http::Responder answer);
    void place(http::Call call, http::Responder answer);
    void show(http::Call call, http::Responder answer);
    void sign_in(http::Call call, http::Responder answer);
    void who_pays(http::Call call, http::Responder answer);
    void pay_again(http::Call call, http::Responder answer);
    void undo(http::Call call, http::Responder answer);
    void notice(http::Call call, http::Responder answer);
    /// Places the order unless this payer has reached the day's limit. Blocks.
    /// @error limit.anonymous_day and those of place_order
    Result<Answer> ask_within_limit(const std::string& payer, Command command);
    /// Seconds to wait if this address or number asks too often; 0: go on.
    int wait_for(const http::Call& call, std::string_view number);
    /// The account a way to pay goes through; null if the brand has none that offers it.
    [[nodiscard]] const GatewayAccount* find_platform(PayMethod method) const;
    [[nodiscard]] const Brand& brand() const { return desk_.catalog().brands.at(options_.brand); }

    const Desk& desk_;
    const Gateways& gateways_;
    PublicPageOptions options_;
    std::unique_ptr<Orders> orders_;
    http::RateLimit by_address_;
    http::RateLimit by_number_;
    DayLimit by_day_;
};

}  // namespace keepline::online_payment
