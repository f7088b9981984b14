#pragma once
// The door by which billers come in: platforms with a top-up page of their own, and resellers. Each proves
// itself by signing its requests (RFC 9421, Ed25519), and reaches its own account only.

#include <functional>
#include <optional>
#include <string>

#include "engine/desk.h"
#include "http/message_signature.h"
#include "http/rate_limit.h"
#include "http/router.h"

namespace keepline::biller {

/// The key that a biller's code stands for; absent for any other text. May block.
using KeyOf = std::function<std::optional<http::VerifyingKey>(std::string_view code)>;

class BillerDoor {
public:
    BillerDoor(const Desk& desk, BrandId brand, KeyOf key_of);
    /// Mounts /biller/v1/…. The door outlives the router.
    void mount(http::Router& router);

private:
    using Handle = Result<http::Response> (BillerDoor::*)(const GatewayAccount&, const http::Call&);
    void add(http::Router& router, const char* method, const char* path, Handle handle);
    /// @error auth.bad_signature, rate.limited
    Result<const GatewayAccount*> prove(const http::Request& request);

    Result<http::Response> check(const GatewayAccount& account, const http::Call& call);
    Result<http::Response> credit(const GatewayAccount& account, const http::Call& call);
    Result<http::Response> query(const GatewayAccount& account, const http::Call& call);
    Result<http::Response> reverse(const GatewayAccount& account, const http::Call& call);
    Result<http::Response> account(const GatewayAccount& account, const http::Call& call);
    Result<http::Response> file(const GatewayAccount& account, const http::Call& call);
    [[nodiscard]] const Brand& brand() const { return desk_.catalog().brands.at(brand_); }

    const Desk& desk_;
    BrandId brand_;
    KeyOf key_of_;
    http::RateLimit by_biller_;
};

}  // namespace keepline::biller
