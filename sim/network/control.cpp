#include "sim/network/control.h"

#include <boost/json.hpp>

namespace keepline::sim::network {
namespace {

namespace json = boost::json;
using http::Call;
using http::Responder;
using http::Response;

constexpr std::int64_t kFaultsMax = 1000;
constexpr std::int64_t kSecondsMax = 86'400;

Response answer_ok(bool ok) { return json_answer(ok ? 200 : 409, json::serialize(json::object{{"ok", ok}})); }

std::string text_of(const json::object& wanted, const char* name) {
    const auto* value = wanted.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

// Absent if it is no whole number from 0 to `max`.
std::optional<std::int64_t> number_of(const json::object& wanted, const char* name, std::int64_t otherwise,
                                      std::int64_t max) {
    const auto* value = wanted.if_contains(name);
    if (value == nullptr) return otherwise;
    const auto* number = value->if_int64();
    return number != nullptr && *number >= 0 && *number <= max ? std::optional{*number} : std::nullopt;
}

json::value describe(const Service& service) {
    json::array rights;
    for (const auto& right : service.rights()) rights.push_back(json::value(right));
    return json::object{{"id", service.id},
                        {"name", service.name},
                        {"number", service.masked_number()},
                        {"state", service.state},
                        {"rights", std::move(rights)}};
}

Response list(const NetworkParty& party) {
    json::array services;
    for (const auto& [id, service] : party.services()) services.push_back(describe(service));
    json::array monitors;
    for (const auto& [id, monitor] : party.monitors())
        monitors.push_back(
            json::object{{"id", id}, {"service", monitor.service_id}, {"state", monitor.state}});
    return json_answer(200, json::serialize(json::object{{"services", std::move(services)},
                                                         {"monitors", std::move(monitors)}}));
}

bool set_fault(NetworkParty& party, const json::object& wanted) {
    const auto kind = parse_name<FaultKind>(text_of(wanted, "fault"));
    const auto count = number_of(wanted, "count", 1, kFaultsMax);
    const auto seconds = number_of(wanted, "seconds", 5, kSecondsMax);
    const auto on = wanted.contains("on") ? text_of(wanted, "on") : std::string{"order"};
    const bool on_reads = on == "read";
    // Nothing is done by a look, so it cannot be done late.
    if (!kind || !count || !seconds || (!on_reads && on != "order")) return false;
    if (on_reads && kind == FaultKind::late) return false;
    party.set_fault({*kind, std::chrono::seconds{*seconds}, on_reads}, static_cast<int>(*count));
    return true;
}

bool drift(NetworkParty& party, const json::object& wanted) {
    const auto* granted = wanted.if_contains("granted");
    return granted != nullptr && granted->is_bool() &&
           party.drift(text_of(wanted, "name"), text_of(wanted, "right"), granted->get_bool());
}

bool forget(NetworkParty& party, const json::object& wanted) { return party.forget(text_of(wanted, "name")); }

}  // namespace

void add_control_routes(http::Router& router, SharedParty& shared, const Clock& clock) {
    router.add("GET", "/control/services", [&shared, &clock](const Call&, Responder answer) {
        const std::lock_guard lock{shared.mutex};
        shared.party.advance(clock.now());
        answer(list(shared.party));
    });
    const auto add = [&](const char* path, auto handle) {
        router.add("POST", path, [&shared, &clock, handle](const Call& call, Responder answer) {
            json::error_code error;
            const auto wanted = json::parse(call.request.body, error);
            if (error || !wanted.is_object()) return answer({400, {}, ""});
            const std::lock_guard lock{shared.mutex};
            shared.party.advance(clock.now());
            answer(answer_ok(handle(shared.party, wanted.get_object())));
        });
    };
    add("/control/fault", set_fault);
    add("/control/drift", drift);
    add("/control/forget", forget);
}

}  // namespace keepline::sim::network
