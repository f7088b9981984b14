#include "sim/biller/control.h"

#include <boost/json.hpp>
#include <charconv>

#include "sim/html.h"
#include "sim/platform/members.h"

namespace keepline::sim::biller {
namespace {

namespace json = boost::json;
using http::Responder;
using http::Response;

constexpr int kFaultsMax = 1000;

Response answer_json(int status, const json::value& value) {
    return {status, {{"Content-Type", "application/json"}}, json::serialize(value)};
}

json::value describe(const Trade& trade) {
    return {{"reference", trade.reference},
            {"number", trade.masked},
            {"cycles", trade.cycles},
            {"amount", format_decimal(trade.amount)},
            {"state", name_of(trade.state)},
            {"receipt_no", trade.receipt_no},
            {"credited_at", trade.credited_at ? format_china_time(*trade.credited_at) : ""},
            {"refusal", trade.refusal},
            {"last_answer", trade.last_answer},
            {"forgery", trade.forgery},
            {"calls", trade.calls}};
}

bool set_fault(BillerParty& party, const http::Form& wanted) {
    const auto trick = parse_name<Trick>(http::find(wanted, "fault"));
    const auto text = http::find(wanted, "count");
    int count = text.empty() ? 1 : 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    if (!trick || count < 1 || count > kFaultsMax) return false;
    party.set_tricks(*trick, count);
    return true;
}

}  // namespace

void add_control_routes(http::Router& router, SharedParty& shared) {
    router.add("GET", "/control/trades", [&shared](const http::Call&, Responder answer) {
        const std::lock_guard lock{shared.mutex};
        json::array trades;
        for (const auto& trade : shared.party.trades()) trades.push_back(describe(trade));
        answer(answer_json(200, {{"trades", std::move(trades)}}));
    });
    router.add("POST", "/control/faults", [&shared](const http::Call& call, Responder answer) {
        const auto wanted = read_members(call.request.body);
        if (!wanted) return answer({400, {}, ""});
        const std::lock_guard lock{shared.mutex};
        const bool ok = set_fault(shared.party, *wanted);
        answer(answer_json(ok ? 200 : 409, {{"ok", ok}}));
    });
}

}  // namespace keepline::sim::biller
