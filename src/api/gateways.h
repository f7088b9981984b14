#pragma once
// /v1/gateways: the brand's payment platforms, how they can be paid through, and until when their keys are
// good.

#include "api/resource.h"
#include "http/metrics.h"

namespace keepline::api {

/// A key that calls are signed or answers believed by.
struct GatewayKey {
    std::string name;              ///< never the key
    std::optional<Instant> until;  ///< absent: it has no end of its own
};
BOOST_DESCRIBE_STRUCT(GatewayKey, (), (name, until))
struct GatewayKeyState {
    GatewayId id;
    bool has_statements = false;  ///< its days can be compared
    std::vector<GatewayKey> keys;
    Instant read_at;      ///< system time
    std::string refused;  ///< which of newer files cannot be used; empty: none
};

/// Who holds the platforms' keys. Safe from any thread.
class GatewayKeys {
public:
    virtual ~GatewayKeys() = default;
    [[nodiscard]] virtual std::vector<GatewayKeyState> states() const = 0;
};

/// @param keys  outlives the router
void mount_gateways(http::Router& router, const Doors& doors, const GatewayKeys& keys);
/// keepline_gateway_key_expires_seconds: the first end among a platform's keys, in Unix time, +Inf where none
/// has one; keepline_gateway_keys_refused: 1 where newer files cannot be used.
void add_gateway_metrics(http::Metrics& metrics, const Catalog& catalog, const GatewayKeys& keys);

}  // namespace keepline::api
