#include "sim/biller/wire.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace keepline::sim::biller {
namespace {

namespace json = boost::json;

http::Request post(std::string path, const json::object& body) {
    http::Request request;
    request.method = "POST";
    request.path = std::move(path);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::serialize(body);
    return request;
}

std::string credit_path(std::string_view reference) {
    return "/biller/v1/credits/" + http::percent_encode(reference);
}

std::optional<json::object> read_object(std::string_view body) {
    json::error_code error;
    auto value = json::parse({body.data(), body.size()}, error);
    return !error && value.is_object() ? std::optional{std::move(value.get_object())} : std::nullopt;
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

int number_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr ? 0 : static_cast<int>(*number);
}

// The currency is the same in all of an answer.
std::optional<Money> money_of(const json::object& object, std::string_view name, std::string& currency) {
    const auto* value = object.if_contains(name);
    const auto* money = value == nullptr ? nullptr : value->if_object();
    const auto* amount = money == nullptr ? nullptr : money->if_contains("amount");
    if (amount == nullptr || !amount->is_int64()) return std::nullopt;
    currency = text_of(*money, "currency");
    return Money::from_minor(amount->get_int64());
}

}  // namespace

bool Answer::is_unknown() const {
    return status == 0 || status == 408 || status == 429 || status >= 500 || (status < 300 && !standing);
}

std::string Answer::words() const {
    if (status == 0) return "none";
    return fmt::format("{} {}", status, standing ? standing->state : code);
}

http::Request check_request(std::string_view msisdn) {
    return post("/biller/v1/checks", {{"msisdn", msisdn}});
}

http::Request credit_request(std::string_view reference, std::string_view msisdn, int cycles, Money amount,
                             std::string_view currency) {
    return post("/biller/v1/credits", {{"reference", reference},
                                       {"msisdn", msisdn},
                                       {"cycles", cycles},
                                       {"amount", {{"amount", amount.minor()}, {"currency", currency}}}});
}

http::Request query_request(std::string_view reference) {
    http::Request request;
    request.path = credit_path(reference);
    return request;
}

http::Request reverse_request(std::string_view reference, std::string_view reason) {
    return post(credit_path(reference) + "/reverse", {{"reason", reason}});
}

std::optional<Offer> read_offer(std::string_view body, std::string_view msisdn) {
    const auto answer = read_object(body);
    if (!answer || !answer->contains("renewable") || answer->at("renewable") != json::value(true))
        return std::nullopt;
    Offer offer{
        .msisdn = std::string{msisdn}, .masked = text_of(*answer, "msisdn_masked"), .currency = "CNY"};
    offer.least_to_restore = money_of(*answer, "least_to_restore", offer.currency);
    offer.top_up_max = money_of(*answer, "top_up_max", offer.currency);
    const auto* options = answer->if_contains("options");
    if (options == nullptr || !options->is_array()) return offer;
    for (const auto& option : options->get_array()) {
        if (!option.is_object()) continue;
        const auto& one = option.get_object();
        const auto price = money_of(one, "price", offer.currency);
        if (price) offer.options.push_back({number_of(one, "cycles"), number_of(one, "months"), *price});
    }
    return offer;
}

Answer read_answer(const http::Response* response) {
    if (response == nullptr) return {};
    Answer answer{.status = response->status};
    const auto body = read_object(response->body);
    if (!body) return answer;
    answer.code = text_of(*body, "code");
    if (response->status != 200 || text_of(*body, "state").empty()) return answer;
    answer.standing = Standing{text_of(*body, "state"), text_of(*body, "receipt_no"),
                               parse_instant(text_of(*body, "credited_at")), text_of(*body, "refusal")};
    return answer;
}

}  // namespace keepline::sim::biller
