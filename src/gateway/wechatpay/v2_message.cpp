#include "gateway/wechatpay/v2_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "base/csv.h"
#include "gateway/crypto/digest.h"
#include "gateway/wechatpay/fields.h"

namespace keepline::wechatpay {
namespace {

constexpr std::size_t kBytesMax = 64 * 1024;
constexpr std::size_t kFenDigitsMax = 12;
// A document type is read only so that it can be refused. pugixml expands no entities but the five of XML.
constexpr unsigned kParse =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_ws_pcdata | pugi::parse_doctype;

class IntoText final : public pugi::xml_writer {
public:
    void write(const void* data, std::size_t size) override {
        text.append(static_cast<const char*>(data), size);
    }
    std::string text;
};

bool is_text(const pugi::xml_node& node) {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

bool is_space(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// Of what stands beside it only a document type and other elements are read into the tree, and refused.
pugi::xml_node only_root(const pugi::xml_document& document) {
    const auto root = document.first_child();
    const bool alone = root.type() == pugi::node_element && !root.next_sibling();
    return alone && std::string_view{root.name()} == "xml" ? root : pugi::xml_node{};
}

// Absent if it holds anything but text. A value with "]]>" in it comes in two pieces; one with a number for a
// character may spell what is no UTF-8.
std::optional<std::string> text_of(const pugi::xml_node& element) {
    std::string text;
    for (const pugi::xml_node& piece : element) {
        if (!is_text(piece)) return std::nullopt;
        text += piece.value();
    }
    return is_utf8(text) ? std::optional{std::move(text)} : std::nullopt;
}

}  // namespace

std::string format_v2(const http::Form& fields) {
    pugi::xml_document document;
    auto root = document.append_child("xml");
    for (const auto& [name, value] : fields)
        root.append_child(name.c_str()).append_child(pugi::node_cdata).set_value(value.c_str());
    IntoText into;
    document.save(into, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
    return std::move(into.text);
}

std::optional<http::Form> parse_v2(std::string_view text) {
    if (text.size() > kBytesMax || text.find('\0') != std::string_view::npos || !is_utf8(text))
        return std::nullopt;
    pugi::xml_document document;
    if (!document.load_buffer(text.data(), text.size(), kParse, pugi::encoding_utf8)) return std::nullopt;
    const auto root = only_root(document);
    if (!root) return std::nullopt;
    http::Form fields;
    for (const pugi::xml_node& node : root) {
        if (is_text(node) && is_space(node.value())) continue;
        auto value = node.type() == pugi::node_element ? text_of(node) : std::nullopt;
        if (!value) return std::nullopt;
        fields.emplace_back(node.name(), std::move(*value));
    }
    auto names = fields;
    std::ranges::sort(names);
    const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
    const bool twice = std::ranges::adjacent_find(names, same_name) != names.end();
    return twice ? std::nullopt : std::optional{std::move(fields)};
}

std::string sign_v2(http::Form fields, V2SignType type, std::string_view api_key) {
    auto sign = v2_sign(fields, type, api_key);
    fields.emplace_back("sign", std::move(sign));
    return format_v2(fields);
}

bool is_v2_signed(const http::Form& fields, V2SignType type, std::string_view api_key) {
    return gateway::same_secret(v2_sign(fields, type, api_key), http::find(fields, "sign"));
}

std::string format_v2_time(Instant at) {
    std::string out;
    for (const char c : format_wire_time(at).substr(0, std::string_view{"2026-01-05T09:30:18"}.size()))
        if (c >= '0' && c <= '9') out += c;
    return out;
}

std::optional<Instant> parse_v2_time(std::string_view text) {
    if (text.size() != std::string_view{"20260105093018"}.size()) return std::nullopt;
    return parse_instant(fmt::format("{}-{}-{}T{}:{}:{}+08:00", text.substr(0, 4), text.substr(4, 2),
                                     text.substr(6, 2), text.substr(8, 2), text.substr(10, 2),
                                     text.substr(12, 2)));
}

std::optional<Money> parse_v2_fen(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || text.size() > kFenDigitsMax || !std::ranges::all_of(text, is_digit))
        return std::nullopt;
    std::int64_t fen = 0;
    std::from_chars(text.data(), text.data() + text.size(), fen);
    return Money::from_minor(fen);
}

}  // namespace keepline::wechatpay
