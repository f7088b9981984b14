#include "gateway/wechatpay/sealed.h"

#include <algorithm>
#include <boost/json.hpp>

#include "gateway/crypto/aes.h"
#include "gateway/crypto/base64.h"

namespace keepline::wechatpay {
namespace {

namespace json = boost::json;

constexpr std::string_view kAlgorithm = "AEAD_AES_256_GCM";

std::string text_of(const json::object& object, std::string_view name) {
    const auto* member = object.if_contains({name.data(), name.size()});
    const auto* text = member != nullptr ? member->if_string() : nullptr;
    return text != nullptr ? std::string{text->data(), text->size()} : std::string{};
}

const json::object* object_of(const json::object& object, std::string_view name) {
    const auto* member = object.if_contains({name.data(), name.size()});
    return member != nullptr ? member->if_object() : nullptr;
}

json::value parse(std::string_view text) {
    json::error_code error;
    auto value = json::parse({text.data(), text.size()}, error);
    return !error && value.is_object() ? value : json::value{json::object{}};
}

std::optional<std::string> open(const json::object& sealed, std::string_view api_key) {
    if (text_of(sealed, "algorithm") != kAlgorithm) return std::nullopt;
    const auto bytes = gateway::decode_base64(text_of(sealed, "ciphertext"));
    if (!bytes) return std::nullopt;
    return gateway::open_gcm(api_key, text_of(sealed, "nonce"), text_of(sealed, "associated_data"), *bytes);
}

// As numbers go: without leading zeros, in upper case.
std::string plain_serial(std::string serial) {
    std::ranges::transform(serial, serial.begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return serial.erase(0, std::min(serial.find_first_not_of('0'), serial.size()));
}

}  // namespace

std::optional<Event> open_event(std::string_view body, std::string_view api_key) {
    const auto value = parse(body);
    const json::object& envelope = value.get_object();
    const auto* resource = object_of(envelope, "resource");
    Event event{text_of(envelope, "id"), text_of(envelope, "event_type"), {}};
    auto text = resource != nullptr ? open(*resource, api_key) : std::nullopt;
    if (!text || event.type.empty()) return std::nullopt;
    event.text = std::move(*text);
    return event;
}

std::string seal_event(const Event& event, std::string_view original_type, const std::string& created_at,
                       std::string_view nonce, std::string_view api_key) {
    const std::string sealed = gateway::seal_gcm(api_key, nonce, original_type, event.text);
    const json::object envelope{{"id", event.id},
                                {"create_time", created_at},
                                {"resource_type", "encrypt-resource"},
                                {"event_type", event.type},
                                {"summary", event.type},
                                {"resource", json::object{{"original_type", original_type},
                                                          {"algorithm", kAlgorithm},
                                                          {"ciphertext", gateway::encode_base64(sealed)},
                                                          {"associated_data", original_type},
                                                          {"nonce", nonce}}}};
    return json::serialize(envelope);
}

std::optional<std::vector<std::string>> open_certificate_texts(std::string_view body,
                                                               std::string_view api_key) {
    const auto value = parse(body);
    const auto* data = value.get_object().if_contains("data");
    if (data == nullptr || !data->is_array()) return std::nullopt;
    std::vector<std::string> out;
    for (const auto& each : data->get_array()) {
        const auto* sealed = each.is_object() ? object_of(each.get_object(), "encrypt_certificate") : nullptr;
        auto pem = sealed != nullptr ? open(*sealed, api_key) : std::nullopt;
        if (!pem) return std::nullopt;
        const auto certificate = gateway::Certificate::load(*pem);
        const bool named = certificate && plain_serial(certificate->serial) ==
                                              plain_serial(text_of(each.get_object(), "serial_no"));
        if (!named) return std::nullopt;
        out.push_back(std::move(*pem));
    }
    return out;
}

std::optional<std::vector<gateway::Certificate>> open_certificates(std::string_view body,
                                                                   std::string_view api_key) {
    const auto texts = open_certificate_texts(body, api_key);
    if (!texts) return std::nullopt;
    std::vector<gateway::Certificate> out;
    for (const std::string& pem : *texts) out.push_back(*gateway::Certificate::load(pem));
    return out;
}

}  // namespace keepline::wechatpay
