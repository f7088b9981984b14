#include "gateway/wechatpay/signature.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <charconv>

namespace keepline::wechatpay {
namespace {

constexpr std::string_view kScheme = "WECHATPAY2-SHA256-RSA2048";
constexpr std::int64_t kFarthest_s = 300;

std::string_view header_of(const std::vector<http::Header>& headers, std::string_view name) {
    for (const auto& [key, value] : headers)
        if (http::same_name(key, name)) return value;
    return {};
}

// name="value" and what follows its comma; false if that is not what stands there.
bool take_member(std::string_view& rest, std::string_view& name, std::string_view& value) {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    const auto quote = rest.find("=\"");
    const auto end = quote == std::string_view::npos ? quote : rest.find('"', quote + 2);
    if (end == std::string_view::npos) return false;
    name = rest.substr(0, quote);
    value = rest.substr(quote + 2, end - quote - 2);
    rest.remove_prefix(end + 1);
    if (rest.empty()) return true;
    const bool more = rest.front() == ',' && rest.size() > 1;
    rest.remove_prefix(1);
    return more;
}

}  // namespace

std::string request_text(std::string_view method, std::string_view uri, std::string_view timestamp,
                         std::string_view nonce, std::string_view body) {
    return fmt::format("{}\n{}\n{}\n{}\n{}\n", method, uri, timestamp, nonce, body);
}

std::string answer_text(std::string_view timestamp, std::string_view nonce, std::string_view body) {
    return fmt::format("{}\n{}\n{}\n", timestamp, nonce, body);
}

std::string format_authorization(const Authorization& authorization) {
    return fmt::format(R"({} mchid="{}",serial_no="{}",timestamp="{}",nonce_str="{}",signature="{}")",
                       kScheme, authorization.mchid, authorization.serial, authorization.timestamp,
                       authorization.nonce, authorization.signature);
}

std::optional<Authorization> parse_authorization(std::string_view header) {
    if (!header.starts_with(kScheme) || header.substr(kScheme.size(), 1) != " ") return std::nullopt;
    std::string_view rest = header.substr(kScheme.size() + 1);
    Authorization out;
    const std::array<std::pair<std::string_view, std::string*>, 5> members{{{"mchid", &out.mchid},
                                                                            {"serial_no", &out.serial},
                                                                            {"timestamp", &out.timestamp},
                                                                            {"nonce_str", &out.nonce},
                                                                            {"signature", &out.signature}}};
    while (!rest.empty()) {
        std::string_view name, value;
        if (!take_member(rest, name, value)) return std::nullopt;
        std::string* place = nullptr;
        for (const auto& [known, text] : members)
            if (known == name) place = text;
        if (place == nullptr || !place->empty()) return std::nullopt;
        *place = value;
    }
    for (const auto& [known, text] : members)
        if (text->empty()) return std::nullopt;
    return out;
}

AnswerSignature read_signature(const std::vector<http::Header>& headers) {
    return {header_of(headers, "Wechatpay-Timestamp"), header_of(headers, "Wechatpay-Nonce"),
            header_of(headers, "Wechatpay-Serial"), header_of(headers, "Wechatpay-Signature"),
            header_of(headers, "Wechatpay-Signature-Type")};
}

bool is_signed(const AnswerSignature& signature, std::string_view body, const gateway::PublicKey& key,
               Instant now) {
    if (!signature.type.empty() && signature.type != kScheme) return false;
    std::int64_t seconds = 0;
    const char* end = signature.timestamp.data() + signature.timestamp.size();
    const auto [read, fault] = std::from_chars(signature.timestamp.data(), end, seconds);
    if (fault != std::errc{} || read != end || seconds < 0 || seconds > 99'999'999'999) return false;
    const std::int64_t apart = seconds - now.us / 1'000'000;
    if (apart > kFarthest_s || apart < -kFarthest_s) return false;
    return key.verify(answer_text(signature.timestamp, signature.nonce, body), signature.signature);
}

std::vector<http::Header> sign_answer(std::string_view body, const gateway::PrivateKey& key,
                                      const std::string& serial, const std::string& nonce, Instant now) {
    const std::string timestamp = format_seconds(now);
    return {{"Wechatpay-Timestamp", timestamp},
            {"Wechatpay-Nonce", nonce},
            {"Wechatpay-Serial", serial},
            {"Wechatpay-Signature", key.sign(answer_text(timestamp, nonce, body))},
            {"Wechatpay-Signature-Type", std::string{kScheme}}};
}

std::string jsapi_text(std::string_view app_id, std::string_view timestamp, std::string_view nonce,
                       std::string_view prepay_id) {
    return fmt::format("{}\n{}\n{}\nprepay_id={}\n", app_id, timestamp, nonce, prepay_id);
}

std::string app_text(std::string_view app_id, std::string_view timestamp, std::string_view nonce,
                     std::string_view prepay_id) {
    return fmt::format("{}\n{}\n{}\n{}\n", app_id, timestamp, nonce, prepay_id);
}

std::string make_nonce() {
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, 2 * bytes.size() + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
    return {hex.data()};
}

std::string format_seconds(Instant at) { return std::to_string(at.us / 1'000'000); }

}  // namespace keepline::wechatpay
