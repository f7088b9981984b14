#include "gateway/wechatpay/sealed.h"

#include <algorithm>
#include <boost/json.hpp>

#include "gateway/crypto/aes.h"
#include "gateway/crypto/base64.h"
#include "gateway/wechatpay/fields.h"

namespace keepline::wechatpay {
namespace {

namespace json = boost::json;

constexpr std::string_view kAlgorithm = "AEAD_AES_256_GCM";

std::optional<std::string> open(const json::object& sealed, std::string_view api_key) {
    if (text_member(sealed, "algorithm") != kAlgorithm) return std::nullopt;
    const auto bytes = gateway::decode_base64(text_member(sealed, "ciphertext"));
    if (!bytes) return std::nullopt;
    return gateway::open_gcm(api_key, text_member(sealed, "nonce"), text_member(sealed, "associated_data"),
                             *bytes);
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
    const auto envelope = read_object(body).value_or(json::object{});
    const auto* resource = object_member(envelope, "resource");
    Event event{text_member(envelope, "id"), text_member(envelope, "event_type"), {}};
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
    const auto answer = read_object(body).value_or(json::object{});
    const auto* data = answer.if_contains("data");
    if (data == nullptr || !data->is_array()) return std::nullopt;
    std::vector<std::string> out;
    for (const auto& each : data->get_array()) {
        const auto* sealed =
            each.is_object() ? object_member(each.get_object(), "encrypt_certificate") : nullptr;
        auto pem = sealed != nullptr ? open(*sealed, api_key) : std::nullopt;
        if (!pem) return std::nullopt;
        const auto certificate = gateway::Certificate::load(*pem);
        const bool named = certificate && plain_serial(certificate->serial) ==
                                              plain_serial(text_member(each.get_object(), "serial_no"));
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
