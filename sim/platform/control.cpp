#include "sim/platform/control.h"

#include <boost/json.hpp>
#include <charconv>

#include "sim/html.h"
#include "sim/platform/members.h"

namespace keepline::sim {
namespace {

namespace json = boost::json;
using http::Call;
using http::Responder;
using http::Response;

constexpr int kFaultsMax = 1000;

Response answer_json(int status, const json::value& value) {
    return {status, {{"Content-Type", "application/json"}}, json::serialize(value)};
}

Response answer_ok(bool ok) { return answer_json(ok ? 200 : 409, json::value{{"ok", ok}}); }

json::value describe(const TradeView& trade) {
    return {{"out_trade_no", trade.out_trade_no},
            {"trade_no", trade.trade_no},
            {"state", trade.state},
            {"total", format_decimal(trade.total)},
            {"refunded", format_decimal(trade.refunded)},
            {"cashier", "/cashier/" + trade.cashier_id},
            {"expires_at", format_china_time(trade.expires_at)}};
}

json::value describe(const NoticeRecord& notice) {
    return {{"out_trade_no", notice.out_trade_no},
            {"trade_status", notice.trade_status},
            {"deliveries", notice.deliveries},
            {"acknowledged", notice.acknowledged},
            {"forged", notice.forged}};
}

Response list(const Party& party, Instant now) {
    json::array trades;
    for (const auto& trade : party.list_trades(now)) trades.push_back(describe(trade));
    json::array notices;
    for (const auto& notice : party.notices()) notices.push_back(describe(notice));
    return answer_json(200, {{"trades", std::move(trades)}, {"notices", std::move(notices)}});
}

// The trade a request names, by number or by the text of its QR, which is scanned. Empty if there is none.
std::string named_trade(Party& party, const http::Form& wanted, Instant now) {
    const auto qr = http::find(wanted, "qr");
    if (qr.empty()) return std::string{http::find(wanted, "out_trade_no")};
    const auto id = party.scan(qr, now);
    const auto trade = id ? party.find_cashier(*id, now) : std::nullopt;
    return trade ? trade->out_trade_no : std::string{};
}

bool act(Party& party, const http::Form& wanted, Instant now) {
    const auto act = parse_act(http::find(wanted, "act"));
    return act && party.act(named_trade(party, wanted, now), *act, now);
}

bool set_fault(Party& party, const http::Form& wanted) {
    const auto fault = parse_fault(http::find(wanted, "fault"), http::find(wanted, "code"));
    const auto number = [&](std::string_view name) {
        const auto text = http::find(wanted, name);
        int value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    const int count = number("count"), after = number("after");
    if (!fault || count < 0 || count > kFaultsMax || after < 0 || after > kFaultsMax) return false;
    party.set_faults(*fault, count, after);
    return true;
}

}  // namespace

void add_control_routes(http::Router& router, SharedParty& shared, const Clock& clock) {
    router.add("GET", "/control/trades", [&shared, &clock](const Call&, Responder answer) {
        const std::lock_guard lock{shared.mutex};
        const Instant now = clock.now();
        shared.party.advance(now);
        answer(list(shared.party, now));
    });
    const auto add = [&](const char* path, auto handle) {
        router.add("POST", path, [&shared, handle](const Call& call, Responder answer) {
            const auto wanted = read_members(call.request.body);
            if (!wanted) return answer({400, {}, ""});
            const std::lock_guard lock{shared.mutex};
            answer(answer_ok(handle(shared.party, *wanted)));
            shared.changed.notify_one();
        });
    };
    add("/control/act",
        [&clock](Party& party, const http::Form& wanted) { return act(party, wanted, clock.now()); });
    add("/control/scan", [&clock](Party& party, const http::Form& wanted) {
        return !named_trade(party, wanted, clock.now()).empty();
    });
    add("/control/fault", set_fault);
    add("/control/bill", [](Party& party, const http::Form& wanted) {
        const auto trick = parse_bill_trick(http::find(wanted, "trick"));
        if (trick) party.set_bill_trick(*trick);
        return trick.has_value();
    });
}

}  // namespace keepline::sim
