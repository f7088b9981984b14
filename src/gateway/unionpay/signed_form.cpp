#include "gateway/unionpay/signed_form.h"

#include <algorithm>

#include "gateway/crypto/digest.h"

namespace keepline::unionpay {
namespace {

constexpr Duration kGmt8 = std::chrono::hours{8};
constexpr std::size_t kOrderIdMin = 8;
constexpr char kFill = 'Z';

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::string canonical(http::Form form) {
    std::ranges::sort(form);
    std::string text;
    for (const auto& [name, value] : form)
        if (name != "signature" && !is_blank(value))
            text.append(text.empty() ? "" : "&").append(name).append("=").append(value);
    return text;
}

http::Form sign(http::Form form, const gateway::PrivateKey& key) {
    std::erase_if(form, [](const auto& field) { return is_blank(field.second); });
    form.emplace_back("signature", key.sign(gateway::sha256_hex(canonical(form))));
    return form;
}

bool verify(const http::Form& form, const gateway::PublicKey& key) {
    http::Form names = form;
    std::ranges::sort(names);
    const bool repeats = std::ranges::adjacent_find(names, {}, &http::Form::value_type::first) != names.end();
    return !repeats && http::find(form, "signMethod") == "01" &&
           key.verify(gateway::sha256_hex(canonical(form)), http::find(form, "signature"));
}

std::optional<http::Form> read_body(std::string_view body) {
    http::Form out;
    while (!body.empty()) {
        const auto mark = body.find('=');
        if (mark == std::string_view::npos || mark == 0) return std::nullopt;
        const bool nested = body.size() > mark + 1 && body[mark + 1] == '{';
        const auto from = nested ? body.find('}', mark) : mark;
        if (from == std::string_view::npos) return std::nullopt;
        const auto end = std::min(body.find('&', from), body.size());
        out.emplace_back(body.substr(0, mark), body.substr(mark + 1, end - mark - 1));
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return out.empty() ? std::nullopt : std::optional{std::move(out)};
}

std::string write_body(const http::Form& form) {
    std::string out;
    for (const auto& [name, value] : form)
        out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
    return out;
}

std::string format_txn_time(Instant at) {
    std::string out;
    for (const char c : format_instant(at + kGmt8))  // 2026-01-05T09:30:00Z, perhaps with a fraction
        if (c >= '0' && c <= '9' && out.size() < 14) out += c;
    return out;
}

std::optional<Instant> parse_txn_time(std::string_view text) {
    if (text.size() != 14 || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    std::string full;
    for (const auto& [from, size, before] :
         {std::tuple{0, 4, ""}, {4, 2, "-"}, {6, 2, "-"}, {8, 2, "T"}, {10, 2, ":"}, {12, 2, ":"}})
        full.append(before).append(
            text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(size)));
    const auto local = parse_instant(full + "Z");
    return local ? std::optional{*local - kGmt8} : std::nullopt;
}

std::string format_order_id(std::string_view number) {
    std::string out{number};
    if (out.size() < kOrderIdMin) out.append(kOrderIdMin - out.size(), kFill);
    return out;
}

std::string read_order_id(std::string_view order_id) {
    while (order_id.ends_with(kFill)) order_id.remove_suffix(1);
    return std::string{order_id};
}

}  // namespace keepline::unionpay
