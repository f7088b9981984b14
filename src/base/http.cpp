#include "base/http.h"

#include <fmt/format.h>

#include <algorithm>

namespace keepline::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string_view first(const std::vector<Header>& headers, std::string_view name) {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return {};
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view Request::header(std::string_view name) const { return first(headers, name); }
std::string_view Response::header(std::string_view name) const { return first(headers, name); }

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[at] != '%') {
            out += text[at];
        } else {
            if (at + 2 >= text.size() || hex(text[at + 1]) < 0 || hex(text[at + 2]) < 0) return std::nullopt;
            out += static_cast<char>(hex(text[at + 1]) * 16 + hex(text[at + 2]));
            at += 2;
        }
    }
    return out;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kPlain = "-_.!~*'()";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           kPlain.find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::optional<Form> parse_form(std::string_view text) {
    Form form;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        form.emplace_back(std::move(*name), std::move(*value));
    }
    return form;
}

std::string format_form(const Form& form) {
    std::string out;
    for (const auto& [name, value] : form) {
        if (!out.empty()) out += '&';
        out += percent_encode(name) + '=' + percent_encode(value);
    }
    return out;
}

std::string_view find(const Form& form, std::string_view name) {
    for (const auto& [key, value] : form)
        if (key == name) return value;
    return {};
}

Result<Response> Transport::download(const std::string& url, const Request& request, std::FILE* to,
                                     std::chrono::milliseconds timeout) {
    auto response = send(url, request, timeout);
    if (!response || response->status != 200) return response;
    if (std::fwrite(response->body.data(), 1, response->body.size(), to) != response->body.size())
        return fail(ErrorCode::file_not_written, "tmp", "fwrite");
    response->body.clear();
    return response;
}

}  // namespace keepline::http
