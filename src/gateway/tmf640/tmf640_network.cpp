#include "gateway/tmf640/tmf640_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/log.h"
#include "gateway/tmf640/answer.h"

namespace keepline::tmf640 {
namespace {

using gateway::LineService;
using gateway::OrderAnswer;
using gateway::OrderState;
using gateway::ServicePage;

bool is_done(int status) { return status >= 200 && status < 300; }
// The service we mean is not there any more.
bool is_gone(int status) { return status == 404 || status == 410; }

std::unexpected<Error> refuse(const http::Response& response) {
    return fail(ErrorCode::gateway_refused, refusal_words(response));
}

// A refusal is an answer to an order; anything else leaves it open.
Result<OrderAnswer> as_answer(const Error& error) {
    if (error.code != ErrorCode::gateway_refused) return std::unexpected{error};
    return OrderAnswer{OrderState::refused, error.arguments.at(0)};
}

std::unexpected<Error> not_understood(std::string_view what) {
    log::warning("tmf640: {}", what);
    return fail(ErrorCode::gateway_unavailable);
}

// An answer confirms only what it shows: until then the next look has to.
Result<OrderAnswer> read_order(const http::Response& response, const LineService& desired) {
    if (!is_done(response.status)) return as_answer(refuse(response).error());
    const auto shown = response.status == 202 ? std::nullopt : read_service(response.body);
    const bool in_force = shown && grants_exactly(*shown, desired);
    return OrderAnswer{in_force ? OrderState::confirmed : OrderState::accepted, done_words(response)};
}

http::Request order(std::string_view method, std::string path, std::string_view type, std::string body) {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    if (!type.empty()) request.headers.emplace_back("Content-Type", type);
    request.body = std::move(body);
    return request;
}

std::string path_of(const Service& service) { return "/service/" + http::percent_encode(service.id); }

// Without a count there may always be one more, until a page is empty.
std::int64_t total_of(const http::Response& response, std::int64_t seen, bool ended) {
    const auto text = response.header("X-Total-Count");
    std::int64_t total = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, total);
    return error == std::errc{} && at == end && total >= 0 ? total : seen + (ended ? 0 : 1);
}

}  // namespace

Tmf640Network::Tmf640Network(Options options, http::Transport& transport)
    : options_{std::move(options)}, transport_{&transport} {
    while (options_.base_url.ends_with('/')) options_.base_url.pop_back();
}

// Any answer that settles the matter, also a refusal.
Result<http::Response> Tmf640Network::call(http::Request request) const {
    request.headers.emplace_back("Accept", "application/json");
    if (!options_.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + options_.token);
    auto response = transport_->send(options_.base_url, request, options_.timeout);
    if (!response) return std::unexpected{response.error()};
    if (!settles(response->status))
        return not_understood(fmt::format("{} answered with status {}", request.method, response->status));
    return response;
}

// 404 is a refusal here: an empty list is a list, so the address is wrong.
Result<http::Response> Tmf640Network::get(const http::Form& query) const {
    http::Request request;
    request.path = "/service";
    request.query = http::format_form(query);
    auto response = call(std::move(request));
    if (response && !is_done(response->status)) return refuse(*response);
    return response;
}

// The services of that name, by id: whoever looks next keeps the same one.
Result<std::vector<Service>> Tmf640Network::look(const std::string& name) const {
    const auto response = get({{"name", name}});
    if (!response) return std::unexpected{response.error()};
    auto services = read_services(response->body);
    if (!services) return not_understood("the answer to a look is no list of services");
    // A network that ignores the filter shows one page of everything: a service not seen there may exist.
    const auto foreign = [&](const Service& service) { return service.line.name != name; };
    if (std::ranges::any_of(*services, foreign))
        return not_understood("the network does not filter services by name");
    std::erase_if(*services, [](const Service& service) {
        return service.type != kServiceType || service.state == "terminated";
    });
    std::ranges::sort(*services, {}, &Service::id);
    return std::move(*services);
}

Result<OrderAnswer> Tmf640Network::create(const LineService& desired) const {
    const auto response =
        call(order("POST", "/service", "application/json", write_new(desired, options_.specification)));
    if (!response) return std::unexpected{response.error()};
    return read_order(*response, desired);
}

Result<OrderAnswer> Tmf640Network::change(const Service& service, const LineService& desired) const {
    const auto response = call(order("PATCH", path_of(service), "application/merge-patch+json",
                                     write_change(desired, service.others)));
    if (!response) return std::unexpected{response.error()};
    // Deleted since we looked: the next look finds none and orders a new one.
    if (is_gone(response->status)) return OrderAnswer{OrderState::accepted, refusal_words(*response)};
    return read_order(*response, desired);
}

Result<OrderAnswer> Tmf640Network::remove(std::span<const Service> services) const {
    OrderAnswer answer{OrderState::confirmed, "no service"};
    for (const auto& service : services) {
        const auto response = call(order("DELETE", path_of(service), "", ""));
        if (!response) return std::unexpected{response.error()};
        if (is_gone(response->status)) continue;
        if (!is_done(response->status)) return as_answer(refuse(*response).error());
        if (response->status == 202) answer.state = OrderState::accepted;
        answer.answer = done_words(*response);
    }
    return answer;
}

Result<OrderAnswer> Tmf640Network::set_rights(const LineService& desired) {
    const auto found = look(desired.name);
    if (!found) return as_answer(found.error());
    if (found->empty()) return create(desired);
    const auto& kept = found->front();
    auto answer = grants_exactly(kept, desired) ? OrderAnswer{OrderState::confirmed, "200 " + kept.state}
                                                : change(kept, desired);
    if (!answer || answer->state != OrderState::confirmed) return answer;
    // A repeated POST made more of them. They grant what was asked for earlier, so they have to go.
    const auto removed = remove(std::span{*found}.subspan(1));
    return !removed || removed->state != OrderState::confirmed ? removed : answer;
}

Result<OrderAnswer> Tmf640Network::terminate(const std::string& name) {
    const auto found = look(name);
    return found ? remove(*found) : as_answer(found.error());
}

// A network may give fewer than it is asked for; it is asked again until the page is whole.
Result<ServicePage> Tmf640Network::list(std::int64_t offset, int limit) {
    KL_CHECK(offset >= 0 && limit > 0, "a page of {} at {}", limit, offset);
    ServicePage page;
    const std::int64_t end = offset + limit;
    for (std::int64_t at = offset; at < end;) {
        const auto response = get({{"serviceType", std::string{kServiceType}},
                                   {"offset", std::to_string(at)},
                                   {"limit", std::to_string(end - at)}});
        if (!response) return std::unexpected{response.error()};
        const auto services = read_services(response->body);
        if (!services) return not_understood("the answer is no list of services");
        const auto count = static_cast<std::int64_t>(services->size());
        if (count > end - at) return not_understood("the network does not give its list in pages");
        for (const auto& service : *services)
            if (service.type == kServiceType && service.state != "terminated")
                page.services.push_back(in_force(service));
        at += count;
        page.total = total_of(*response, at, count == 0);
        if (count == 0 || at >= page.total) break;
    }
    return page;
}

}  // namespace keepline::tmf640
