#include "api/gateways.h"

#include <algorithm>
#include <limits>

#include "api/lines.h"

namespace keepline::api {
namespace {

struct GatewayOut {
    std::string gateway;
    std::string order_prefix;
    bool has_statements = false;
    std::vector<GatewayKey> keys;
    Instant read_at;
    std::optional<std::string> refused;
};
BOOST_DESCRIBE_STRUCT(GatewayOut, (), (gateway, order_prefix, has_statements, keys, read_at, refused))
struct GatewayPage {
    std::vector<GatewayOut> items;
};
BOOST_DESCRIBE_STRUCT(GatewayPage, (), (items))

GatewayPage list(const Catalog& catalog, BrandId brand, const GatewayKeys& keys) {
    GatewayPage page;
    for (const GatewayKeyState& state : keys.states()) {
        const auto account = catalog.gateways.find(state.id);
        if (account == catalog.gateways.end() || account->second.brand != brand) continue;
        GatewayOut out{account->second.code, account->second.order_prefix,
                       state.has_statements, state.keys,
                       state.read_at,        {}};
        if (!state.refused.empty()) out.refused = state.refused;
        page.items.push_back(std::move(out));
    }
    return page;
}

double first_end(const GatewayKeyState& state) {
    double first = std::numeric_limits<double>::infinity();
    for (const GatewayKey& each : state.keys)
        if (each.until) first = std::min(first, static_cast<double>(each.until->us) / 1e6);
    return first;
}

}  // namespace

void mount_gateways(http::Router& router, const Doors& doors, const GatewayKeys& keys) {
    mount_blocking(router, doors, "GET", "/v1/gateways", Act::read_reports,
                   [doors, &keys](const Principal& who, const http::Call&) -> Result<http::Response> {
                       return http::json_response(list(doors.desk.catalog(), who.brand, keys));
                   });
}

void add_gateway_metrics(http::Metrics& metrics, const Catalog& catalog, const GatewayKeys& keys) {
    for (const GatewayKeyState& each : keys.states()) {
        const http::Metrics::Labels labels{{"gateway", catalog.gateways.at(each.id).code}};
        const auto read = [&keys, id = each.id](double (*of)(const GatewayKeyState&)) {
            for (const GatewayKeyState& state : keys.states())
                if (state.id == id) return of(state);
            return 0.0;
        };
        metrics.add_gauge(
            "keepline_gateway_key_expires_seconds", "When the first of a platform's keys ends, in Unix time",
            [read] { return read(first_end); }, labels);
        metrics.add_gauge(
            "keepline_gateway_keys_refused", "Newer key files that cannot be used",
            [read] {
                return read([](const GatewayKeyState& state) { return state.refused.empty() ? 0.0 : 1.0; });
            },
            labels);
    }
}

}  // namespace keepline::api
