#include "sim/network/network_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/msisdn.h"

namespace keepline::sim::network {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 6> kStates{"feasibilityChecked", "designed", "reserved",
                                                  "inactive",           "active",   "terminated"};

std::unexpected<Refusal> bad_field(std::string_view name) {
    return std::unexpected{Refusal{400, "24", fmt::format("Invalid body field {}", name)}};
}

// A merge patch takes a member away with null.
bool take_text(const json::value& value, std::string& to) {
    if (!value.is_null() && !value.is_string()) return false;
    to = value.is_null() ? std::string{} : std::string{value.get_string().c_str(), value.get_string().size()};
    return true;
}

bool take_specification(const json::value& value, Service& service) {
    const auto* object = value.if_object();
    const auto* id = object == nullptr ? nullptr : object->if_contains("id");
    return id != nullptr && take_text(*id, service.specification);
}

// A list is replaced as a whole.
bool take_characteristics(const json::value& value, Service& service) {
    service.characteristics.clear();
    if (value.is_null()) return true;
    if (!value.is_array()) return false;
    for (const auto& item : value.get_array()) {
        const auto* object = item.if_object();
        if (object == nullptr || !object->contains("name") || !object->contains("value")) return false;
        Characteristic characteristic;
        if (!take_text(object->at("name"), characteristic.name)) return false;
        const auto* type = object->if_contains("valueType");
        if (type != nullptr && !take_text(*type, characteristic.value_type)) return false;
        characteristic.value = json::serialize(object->at("value"));
        service.characteristics.push_back(std::move(characteristic));
    }
    return true;
}

// Members this network has no use for are passed over.
bool take_member(std::string_view name, const json::value& value, Service& service) {
    if (name == "id" || name == "href") return false;
    if (name == "name") return take_text(value, service.name);
    if (name == "serviceType") return take_text(value, service.type);
    if (name == "serviceSpecification") return take_specification(value, service);
    if (name == "serviceCharacteristic") return take_characteristics(value, service);
    if (name != "state") return true;
    return take_text(value, service.state) && std::ranges::find(kStates, service.state) != kStates.end();
}

std::string unquoted(std::string_view text) {
    return text.size() < 2 || text.front() != '"' ? std::string{}
                                                  : std::string{text.substr(1, text.size() - 2)};
}

}  // namespace

std::string Service::masked_number() const {
    const auto found = std::ranges::find(characteristics, "msisdn", &Characteristic::name);
    if (found == characteristics.end()) return {};
    std::string digits = unquoted(found->value);
    std::erase(digits, '+');
    return mask_msisdn(digits, "86");
}

std::vector<std::string> Service::rights() const {
    std::vector<std::string> names;
    for (const auto& characteristic : characteristics)
        if (characteristic.value == "true") names.push_back(characteristic.name);
    return names;
}

std::expected<Service, Refusal> merge(Service service, std::string_view body) {
    json::error_code error;
    const auto value = json::parse({body.data(), body.size()}, error);
    if (error || !value.is_object()) return std::unexpected{Refusal{400, "22", "Invalid body"}};
    for (const auto& member : value.get_object()) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (!take_member(name, member.value(), service)) return bad_field(name);
    }
    return service;
}

std::string write_service(const Service& service, std::string_view base_url) {
    json::array list;
    for (const auto& [name, type, value] : service.characteristics)
        list.push_back(json::object{{"name", name}, {"valueType", type}, {"value", json::parse(value)}});
    return json::serialize(json::object{{"id", service.id},
                                        {"href", fmt::format("{}/service/{}", base_url, service.id)},
                                        {"name", service.name},
                                        {"serviceType", service.type},
                                        {"state", service.state},
                                        {"serviceSpecification", json::object{{"id", service.specification}}},
                                        {"serviceCharacteristic", std::move(list)},
                                        {"@type", "Service"}});
}

http::Response json_answer(int status, std::string body) {
    return {status, {{"Content-Type", "application/json;charset=utf-8"}}, std::move(body)};
}

http::Response refuse(const Refusal& refusal) {
    auto response =
        json_answer(refusal.status, json::serialize(json::object{{"code", refusal.code},
                                                                 {"reason", refusal.reason},
                                                                 {"status", std::to_string(refusal.status)},
                                                                 {"@type", "Error"}}));
    if (refusal.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace keepline::sim::network
