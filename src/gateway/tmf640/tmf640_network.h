#pragma once
// A mobile network that speaks TM Forum TMF640 (Service Activation and Configuration) v4.0.0.
//
//   tmf640::Tmf640Network network{{.base_url = "https://host/tmf-api/ServiceActivationAndConfiguration/v4",
//                                  .token = token}, transport};
//   auto answer = network.set_rights(desired);
//
// It keeps nothing between calls: every call looks the line up by its name first. An order whose answer was
// lost is found by the next look, and what it made twice is deleted again.
//
// Threads: safe from any thread; every call blocks on the network for a few requests.

#include <chrono>
#include <span>

#include "base/http.h"
#include "gateway/network_gateway.h"
#include "gateway/tmf640/service.h"

namespace keepline::tmf640 {

struct Options {
    std::string base_url;  ///< up to and with the version, "…/ServiceActivationAndConfiguration/v4"
    std::string token{};   ///< bearer token, a secret; empty: none is sent
    std::string specification = "mobile_line";  ///< id of the network's service specification
    std::chrono::milliseconds timeout{5000};    ///< of one request
};

class Tmf640Network final : public gateway::NetworkGateway {
public:
    /// @param transport  outlives the network
    Tmf640Network(Options options, http::Transport& transport);

    Result<gateway::OrderAnswer> set_rights(const gateway::LineService& desired) override;
    Result<gateway::OrderAnswer> terminate(const std::string& name) override;
    Result<gateway::ServicePage> list(std::int64_t offset, int limit) override;

private:
    [[nodiscard]] Result<http::Response> call(http::Request request) const;
    [[nodiscard]] Result<http::Response> get(const http::Form& query) const;
    [[nodiscard]] Result<std::vector<Service>> look(const std::string& name) const;
    [[nodiscard]] Result<gateway::OrderAnswer> create(const gateway::LineService& desired) const;
    [[nodiscard]] Result<gateway::OrderAnswer> change(const Service& service,
                                                      const gateway::LineService& desired) const;
    [[nodiscard]] Result<gateway::OrderAnswer> remove(std::span<const Service> services) const;

    Options options_;
    http::Transport* transport_;
};

}  // namespace keepline::tmf640
