#include "sim/network/network_party.h"

#include <fmt/format.h>

#include <algorithm>

namespace keepline::sim::network {
namespace {

bool only_reads(const http::Request& request) { return request.method == "GET" || request.method == "HEAD"; }

http::Response gateway_page(int status, std::string_view words) {
    return {status, {{"Content-Type", "text/html"}}, fmt::format("<h1>{} {}</h1>", status, words)};
}

// The answer of a request that is not done at all.
std::optional<http::Response> fail_first(FaultKind kind) {
    switch (kind) {
        case FaultKind::http_500:
            return refuse({500, "1", "Internal error"});
        case FaultKind::http_503:
            return refuse({503, "5", "The service is temporarily unavailable"});
        case FaultKind::http_422:
            return refuse({422, "110", "The subscriber is not provisioned"});
        default:
            return std::nullopt;
    }
}

}  // namespace

bool NetworkParty::is_let_in(const http::Request& request) const {
    return settings_.token.empty() || request.header("Authorization") == "Bearer " + settings_.token;
}

std::optional<Fault> NetworkParty::take_fault(bool reads) {
    const auto found = std::ranges::find(faults_, reads, &Fault::on_reads);
    if (found == faults_.end()) return std::nullopt;
    const Fault fault = *found;
    faults_.erase(found);
    return fault;
}

Reply NetworkParty::call(const http::Request& request, Instant now) {
    advance(now);
    if (!is_let_in(request)) {
        const bool missing = request.header("Authorization").empty();
        return {
            refuse({401, missing ? "40" : "41", missing ? "Missing credentials" : "Invalid credentials"})};
    }
    const auto fault = take_fault(only_reads(request));
    if (!fault) return {perform(request)};
    if (auto failed = fail_first(fault->kind)) return {std::move(*failed)};
    if (fault->kind == FaultKind::late) return {promise(request, now + fault->delay)};
    auto response = perform(request);
    if (fault->kind == FaultKind::http_504) return {gateway_page(504, "Gateway Time-out")};
    return {std::move(response), true};
}

http::Response NetworkParty::promise(const http::Request& request, Instant due) {
    Monitor monitor;
    monitor.id = fmt::format("monitor-{:06}", monitors_.size() + 1);
    monitor.request = request;
    monitor.due = due;
    if (request.path.starts_with("/service/")) monitor.service_id = request.path.substr(9);
    auto response = json_answer(202, write(monitor));
    response.headers.emplace_back("Location", fmt::format("{}/monitor/{}", settings_.base_url, monitor.id));
    monitors_.emplace(monitor.id, std::move(monitor));
    return response;
}

void NetworkParty::advance(Instant now) {
    std::vector<Monitor*> due;
    for (auto& [id, monitor] : monitors_)
        if (monitor.state == "InProgress" && monitor.due <= now) due.push_back(&monitor);
    std::ranges::stable_sort(due, {}, &Monitor::due);
    for (auto* monitor : due) {
        const int made = services_made_;
        const auto response = perform(monitor->request);
        monitor->state = response.status < 300 ? "Completed" : "InError";
        if (services_made_ > made) monitor->service_id = services_.rbegin()->first;
    }
}

bool NetworkParty::drift(std::string_view name, std::string_view right, bool granted) {
    bool found = false;
    for (auto& [id, service] : services_)
        for (auto& characteristic : service.characteristics) {
            const bool meant = service.name == name && characteristic.name == right &&
                               (characteristic.value == "true" || characteristic.value == "false");
            if (meant) characteristic.value = granted ? "true" : "false";
            found = found || meant;
        }
    return found;
}

bool NetworkParty::forget(std::string_view name) {
    return std::erase_if(services_, [&](const auto& entry) { return entry.second.name == name; }) > 0;
}

}  // namespace keepline::sim::network
