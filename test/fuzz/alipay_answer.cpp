// What the Alipay gateway answers: nothing unsigned is ever a success, and what is rightly signed is read
// without a fault.

#include <boost/json.hpp>

#include "fuzz/alipay.h"
#include "gateway/alipay/alipay_gateway.h"
#include "gateway/alipay/answer.h"

namespace keepline::fuzz {
namespace {

constexpr const char* kNode = "alipay_trade_query_response";

// Says the same to every call, under the call's own node name.
class Platform final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request& request,
                                std::chrono::milliseconds) override {
        const auto query = http::parse_form(request.query).value();
        const std::string name = alipay::node_name_of(http::find(query, "method"));
        if (!signed_node) return http::Response{200, {}, raw};
        return http::Response{200, {}, "{\"" + name + "\":" + *signed_node + ",\"sign\":\"" + sign + "\"}"};
    }
    std::string raw;
    std::optional<std::string> signed_node;
    std::string sign;
};

void check_refused(const Error& error) {
    const bool known =
        error.code == ErrorCode::gateway_unavailable || error.code == ErrorCode::gateway_bad_signature ||
        error.code == ErrorCode::gateway_foreign_message || error.code == ErrorCode::gateway_refused;
    KL_CHECK(known, "refused with {}", error_text(error.code).code);
    check_refusal(error);
}

// Every act of the gateway, with this answer.
void ask_all(alipay::AlipayGateway& gateway, bool may_succeed) {
    const Instant now{1'767'000'000'000'000};
    const auto look = [&](const auto& answer) {
        if (!answer) check_refused(answer.error());
        KL_CHECK(may_succeed || !answer, "an unsigned answer counts");
        return answer.has_value();
    };
    if (const auto trade = gateway.query("KL1x1x1", now); look(trade)) check_trade(*trade);
    const gateway::PayRequest pay{"KL1x1x1", Money::from_minor(500), "保号续费", now, now, {}};
    look(gateway.open(pay));
    look(gateway.close("KL1x1x1", now));
    const auto refund = gateway.refund("KL1x1x1", "KL1x1x1R1", Money::from_minor(500), "", now);
    if (look(refund)) KL_CHECK(refund->amount >= Money{}, "{} fen", refund->amount.minor());
    const auto found = gateway.query_refund("KL1x1x1", "KL1x1x1R1", now);
    if (look(found)) KL_CHECK(found->amount >= Money{}, "{} fen", found->amount.minor());
}

bool is_json(std::string_view text) {
    boost::json::error_code fault;
    boost::json::parse({text.data(), text.size()}, fault);
    return !fault;
}

}  // namespace

void try_input(std::string_view input) {
    static Platform platform;
    static const auto gateway = alipay::AlipayGateway::open(our_account(), platform).value();
    platform.raw = input;
    platform.signed_node.reset();
    ask_all(*gateway, false);
    const auto cut = alipay::cut_answer(input, kNode);
    if (!cut) return;
    // The cutter and the reader of JSON agree where a value ends.
    KL_CHECK(!is_json(input) || is_json(cut->node), "cut to {}", cut->node);
    platform.signed_node = cut->node;
    platform.sign = platform_key().sign(cut->node);
    ask_all(*gateway, true);
}

}  // namespace keepline::fuzz
