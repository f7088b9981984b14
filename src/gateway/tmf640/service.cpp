#include "gateway/tmf640/service.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/check.h"

namespace keepline::tmf640 {
namespace {

namespace json = boost::json;

constexpr std::string_view kNumber = "msisdn";
constexpr std::string_view kActive = "active";

std::optional<json::value> parse(std::string_view body) {
    json::error_code error;
    auto value = json::parse({body.data(), body.size()}, error);
    return error ? std::nullopt : std::optional{std::move(value)};
}

bool is_right(std::string_view name) { return std::ranges::find(kRights, name) != kRights.end(); }

std::string text_of(const json::object& object, std::string_view member) {
    const auto* value = object.if_contains({member.data(), member.size()});
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

// Some networks write every value as text.
bool is_true(const json::object& characteristic) {
    const auto* value = characteristic.if_contains("value");
    if (value == nullptr) return false;
    return value->is_bool() ? value->get_bool() : text_of(characteristic, "value") == "true";
}

// False if the list holds something that is no characteristic, or cannot be sent back: a number beyond all
// numbers (1e999) is written so that nobody reads it.
bool read_characteristics(const json::array& list, Service& service) {
    std::vector<std::string> granted;
    json::array others;
    for (const auto& item : list) {
        const auto* characteristic = item.if_object();
        if (characteristic == nullptr) return false;
        const auto name = text_of(*characteristic, "name");
        if (name == kNumber)
            service.line.msisdn = text_of(*characteristic, "value");
        else if (!is_right(name))
            others.push_back(item);
        else if (is_true(*characteristic))
            granted.push_back(name);
    }
    for (const auto right : kRights)
        if (std::ranges::find(granted, right) != granted.end()) service.line.rights.emplace_back(right);
    service.others = json::serialize(others);
    return parse(service.others).has_value();
}

std::optional<Service> read_one(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return std::nullopt;
    Service service;
    service.id = text_of(*object, "id");
    service.type = text_of(*object, "serviceType");
    service.state = text_of(*object, "state");
    service.line.name = text_of(*object, "name");
    if (service.id.empty()) return std::nullopt;
    if (const auto* list = object->if_contains("serviceCharacteristic"); list != nullptr && !list->is_null())
        if (!list->is_array() || !read_characteristics(list->get_array(), service)) return std::nullopt;
    return service;
}

// All six every time: what is not granted is withheld in words, never by silence.
json::array write_characteristics(const gateway::LineService& desired, json::array others) {
    for (const auto& right : desired.rights) KL_CHECK(is_right(right), "right {} of {}", right, desired.name);
    json::array list = std::move(others);
    list.push_back({{"name", kNumber}, {"valueType", "string"}, {"value", desired.msisdn}});
    for (const auto right : kRights) {
        const bool granted = std::ranges::find(desired.rights, right) != desired.rights.end();
        list.push_back({{"name", right}, {"valueType", "boolean"}, {"value", granted}});
    }
    return list;
}

}  // namespace

std::optional<Service> read_service(std::string_view body) {
    const auto value = parse(body);
    return value ? read_one(*value) : std::nullopt;
}

std::optional<std::vector<Service>> read_services(std::string_view body) {
    const auto value = parse(body);
    if (!value || !value->is_array()) return std::nullopt;
    std::vector<Service> services;
    for (const auto& item : value->get_array()) {
        auto service = read_one(item);
        if (!service) return std::nullopt;
        services.push_back(std::move(*service));
    }
    return services;
}

std::string write_new(const gateway::LineService& desired, const std::string& specification) {
    return json::serialize(json::object{{"name", desired.name},
                                        {"serviceType", kServiceType},
                                        {"state", kActive},
                                        {"serviceSpecification", {{"id", specification}}},
                                        {"serviceCharacteristic", write_characteristics(desired, {})},
                                        {"@type", "Service"}});
}

std::string write_change(const gateway::LineService& desired, std::string_view others) {
    auto kept = parse(others);
    KL_CHECK(kept && kept->is_array(), "characteristics of {} to be kept", desired.name);
    return json::serialize(
        json::object{{"state", kActive},
                     {"serviceCharacteristic", write_characteristics(desired, std::move(kept->get_array()))},
                     {"@type", "Service"}});
}

bool grants_exactly(const Service& service, const gateway::LineService& desired) {
    const auto& line = service.line;
    if (service.state != kActive || line.name != desired.name || line.msisdn != desired.msisdn) return false;
    return std::ranges::is_permutation(line.rights, desired.rights);
}

gateway::LineService in_force(const Service& service) {
    auto line = service.line;
    if (service.state != kActive) line.rights.clear();
    return line;
}

}  // namespace keepline::tmf640
