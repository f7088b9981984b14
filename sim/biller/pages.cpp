#include "sim/biller/pages.h"

#include <fmt/format.h>

#include <array>
#include <ranges>

#include "sim/html.h"
#include "sim/platform/pages.h"

namespace keepline::sim::biller {
namespace {

constexpr Shop kShop{"生活缴费", "bill payments", "#0b5f6b"};

constexpr std::array kStates{
    Words{"待付款", "to be paid"}, Words{"已关闭", "closed"},   Words{"确认中", "being confirmed"},
    Words{"已到账", "credited"},   Words{"已退款", "refunded"}, Words{"冲正中", "being reversed"},
    Words{"已冲正", "reversed"},
};
struct Button {
    Trick trick;
    std::string_view zh, en;
};
constexpr std::array kTricks{
    Button{Trick::lost_answer, "付款，入账答复丢失", "Pay, the answer is lost"},
    Button{Trick::twice, "付款，入账请求重复", "Pay, credit twice at once"},
    Button{Trick::out_of_order, "付款，冲正先到", "Pay, the reversal comes first"},
    Button{Trick::forged, "付款，另有伪造请求", "Pay, one more credit is forged"},
    Button{Trick::slow, "付款，延迟入账（5 秒）", "Pay, credit 5 seconds later"},
};

std::string both(Words words) { return sim::both(words.zh, words.en); }

std::string page(std::string_view title, std::string_view content) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} · "
        "模拟{}</title>\n"
        "<link rel=\"stylesheet\" href=\"/style.css\">\n<link rel=\"icon\" "
        "href=\"data:,\">\n</head>\n<body>\n<header><p>{}</p></header>\n<main>\n{}</main>\n"
        "<footer><nav><a href=\"/\">{}</a> <a href=\"/trades\">{}</a></nav></footer>\n</body>\n</html>\n",
        title, kShop.zh, sim::both("模拟生活缴费，不涉及真实资金", "Simulated bill payments, no real money"),
        content, sim::both("缴费", "Pay"), sim::both("缴费记录", "Payments"));
}

std::string heading(Words words) { return fmt::format("<h1>{}</h1>\n", both(words)); }

// The input it is about names it by its id.
std::string alert(const Words* complaint) {
    if (complaint == nullptr) return {};
    return fmt::format("<p role=\"alert\" id=\"complaint\" class=\"wrong\">{}</p>\n",
                       sim::both(complaint->zh, complaint->en));
}
std::string_view about(const Words* complaint) {
    return complaint == nullptr ? "" : " aria-invalid=\"true\" aria-describedby=\"complaint\"";
}

std::string row(Words name, std::string_view value) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", both(name), value);
}

std::string yuan(Money amount) { return fmt::format("¥{}", format_decimal(amount)); }

std::string what_is_bought(const Trade& trade) {
    return trade.cycles == 0
               ? sim::both("充值", "top-up")
               : sim::both(fmt::format("续期 {} 期", trade.cycles),
                           fmt::format("{} cycle{}", trade.cycles, trade.cycles == 1 ? "" : "s"));
}

std::string radio(std::string_view value, std::string_view label, bool checked) {
    return fmt::format(
        "<label class=\"choice\"><input type=\"radio\" name=\"option\" value=\"{}\"{}> "
        "<span>{}</span></label>\n",
        value, checked ? " checked" : "", label);
}

std::string label_of(const Option& option) {
    const auto price = yuan(option.price);
    if (option.cycles == 0) return sim::both("充值 " + price, "top up");
    const int count = option.months == 0 ? option.cycles : option.months;
    const Words unit = option.months == 0 ? Words{"期", "cycle"} : Words{"个月", "month"};
    return sim::both(fmt::format("续期 {} {} {}", count, unit.zh, price),
                     fmt::format("for {} {}{}", count, unit.en, count == 1 ? "" : "s"));
}

std::string choices(const Offer& offer) {
    std::string out;
    for (std::size_t i = 0; i < offer.options.size(); ++i)
        out += radio(std::to_string(i), label_of(offer.options[i]), i == 0);
    return out + radio("other", sim::both("充值其他金额", "top up another amount"), offer.options.empty());
}

std::string hints(const Offer& offer) {
    std::string out;
    if (offer.least_to_restore)
        out += fmt::format(
            "<p>{}</p>\n",
            sim::both(fmt::format("至少充值 {} 才能恢复服务", yuan(*offer.least_to_restore)),
                      fmt::format("Service comes back from {} on", yuan(*offer.least_to_restore))));
    if (offer.top_up_max)
        out += fmt::format("<p>{}</p>\n", sim::both(fmt::format("充值最多 {}", yuan(*offer.top_up_max)),
                                                    fmt::format("At most {}", yuan(*offer.top_up_max))));
    return out;
}

std::string facts(const Trade& trade) {
    std::string out = "<dl>\n" + row({"号码", "Number"}, escape(trade.masked)) +
                      row({"内容", "Item"}, what_is_bought(trade)) +
                      row({"流水号", "Reference"}, escape(trade.reference));
    if (!trade.receipt_no.empty()) out += row({"凭证号", "Receipt"}, escape(trade.receipt_no));
    if (trade.credited_at) out += row({"到账时间", "Credited at"}, format_china_time(*trade.credited_at));
    if (!trade.refusal.empty()) out += row({"原因", "Reason"}, escape(trade.refusal));
    if (!trade.forgery.empty())
        out += row({"伪造请求的答复", "Answer to the forgery"}, escape(trade.forgery));
    return out + "</dl>\n";
}

std::string wallet(const Trade& trade) {
    std::string out = fmt::format(
        "<form method=\"post\" action=\"/trades/{0}/confirm\"><button class=\"pay\">{1}</button></form>\n"
        "<form method=\"post\" action=\"/trades/{0}/close\"><button class=\"plain\">{2}</button></form>\n"
        "<section>\n<h2>{3}</h2>\n<form method=\"post\" action=\"/trades/{0}/confirm\">\n",
        trade.reference, sim::both("确认付款", "Pay"), sim::both("放弃付款", "Do not pay"),
        sim::both("测试情形", "Test situations"));
    for (const Button& button : kTricks)
        out += fmt::format("<button class=\"plain\" name=\"trick\" value=\"{}\">{}</button>\n",
                           name_of(button.trick), sim::both(button.zh, button.en));
    return out + "</form>\n</section>\n";
}

std::string reverse_button(const Trade& trade) {
    return fmt::format(
        "<form method=\"post\" action=\"/trades/{}/reverse\"><button class=\"plain\" "
        "aria-label=\"冲正 Reverse {}\">{}</button></form>\n",
        trade.reference, trade.reference, sim::both("冲正", "Reverse"));
}

Words outcome(const Trade& trade) {
    switch (trade.state) {
        case TradeState::waiting:
            return {"确认付款", "Confirm payment"};
        case TradeState::closed:
            return {"已放弃，未付款", "Closed, not paid"};
        case TradeState::confirming:
            return {"确认中，请勿重复付款", "Being confirmed, do not pay again"};
        case TradeState::credited:
            return trade.refusal.empty() ? Words{"已到账", "Credited"}
                                         : Words{"已到账，未能冲正", "Credited; it could not be reversed"};
        case TradeState::refunded:
            return {"未成功，款项已退回", "Not done, the money is back"};
        case TradeState::reversing:
            return {"冲正中", "Being reversed"};
        case TradeState::reversed:
            return {"已冲正，款项已退回", "Reversed, the money is back"};
    }
    return {};
}

std::string entry_of(const Trade& trade) {
    std::string facts = fmt::format("{} · {} · {}", escape(trade.masked), yuan(trade.amount),
                                    both(kStates.at(static_cast<std::size_t>(trade.state))));
    if (!trade.receipt_no.empty()) facts += " · " + escape(trade.receipt_no);
    return fmt::format("<li><a href=\"/trades/{0}\">{0}</a><p>{1}</p>{2}</li>\n", escape(trade.reference),
                       facts, trade.state == TradeState::credited ? reverse_button(trade) : "");
}

}  // namespace

std::string entry_page(const Words* complaint) {
    return page(
        "号码缴费",
        heading({"为号码缴费", "Pay for a number"}) + alert(complaint) +
            fmt::format(
                "<form method=\"post\" action=\"/check\">\n<label for=\"msisdn\">{}</label>\n"
                "<input id=\"msisdn\" name=\"msisdn\" inputmode=\"tel\" autocomplete=\"tel-national\" "
                "maxlength=\"32\" required{}>\n<button class=\"pay\">{}</button>\n</form>\n",
                sim::both("手机号", "Phone number"), about(complaint), sim::both("下一步", "Next")));
}

std::string offer_page(const std::string& id, const Offer& offer, const Words* complaint) {
    return page(
        "选择金额",
        fmt::format(
            "<h1>{} <span class=\"number\">{}</span></h1>\n{}<form method=\"post\" action=\"/pay\">\n"
            "<input type=\"hidden\" name=\"offer\" value=\"{}\">\n<fieldset>\n<legend>{}</legend>\n{}"
            "<label for=\"amount\">{}</label>\n<input id=\"amount\" name=\"amount\" inputmode=\"decimal\" "
            "autocomplete=\"off\" maxlength=\"12\"{}>\n</fieldset>\n{}<button class=\"pay\">{}</button>\n"
            "</form>\n",
            sim::both("号码", "Number"), escape(offer.masked), alert(complaint), escape(id),
            sim::both("缴费内容", "What to pay for"), choices(offer),
            sim::both("充值金额（元）", "Top-up amount (yuan)"), about(complaint), hints(offer),
            sim::both("去付款", "Go to payment")));
}

std::string trade_page(const Trade& trade) {
    const bool waiting = trade.state == TradeState::waiting;
    const Words words = outcome(trade);
    std::string out =
        waiting ? heading(words) : fmt::format("<h1><span role=\"status\">{}</span></h1>\n", both(words));
    out += fmt::format("<p class=\"amount\"><data value=\"{}\">{}</data></p>\n", trade.amount.minor(),
                       yuan(trade.amount)) +
           facts(trade);
    if (waiting) out += wallet(trade);
    if (changes_soon(trade))
        out += fmt::format("<p><a href=\"/trades/{}\">{}</a></p>\n", trade.reference,
                           sim::both("立即刷新", "Look again now"));
    if (trade.state == TradeState::credited) out += reverse_button(trade);
    return page(words.zh, out);
}

std::string trades_page(const std::vector<Trade>& trades) {
    std::string entries;
    for (const Trade& trade : std::views::reverse(trades)) entries += entry_of(trade);
    if (!entries.empty()) entries = fmt::format("<ul class=\"trades\">\n{}</ul>\n", entries);
    const auto counted =
        sim::both(fmt::format("共 {} 笔", trades.size()), fmt::format("{} in all", trades.size()));
    return page("缴费记录",
                fmt::format("{}<p>{}</p>\n{}", heading({"缴费记录", "Payments"}), counted, entries));
}

std::string notice_page(const Words& message) { return page(message.zh, heading(message)); }

std::string style_sheet() {
    return sim::style_sheet(kShop) + R"(
main a { color: inherit; }
footer { max-width: 28rem; margin: 0 auto; padding: 1rem; }
nav a { display: inline-block; padding: .75rem .5rem; color: inherit; }
label { display: block; margin: .75rem 0 .25rem; }
input:not([type]) { width: 100%; min-height: 3rem; font: inherit; padding: 0 .75rem; }
input:not([type]) { border: 1px solid #767676; border-radius: .5rem; margin-bottom: .75rem; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .75rem; padding: .5rem 1rem; }
.choice { display: flex; align-items: center; gap: .75rem; min-height: 3rem; margin: 0; }
.choice input { width: 1.5rem; height: 1.5rem; margin: 0; flex: none; }
.number { white-space: nowrap; }
.wrong { border: 2px solid currentColor; border-radius: .5rem; padding: .5rem .75rem; font-weight: 600; }
section button { margin: .25rem 0; }
.trades { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.trades li { padding: .75rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.trades p { margin: .25rem 0; }
.trades a { display: inline-block; padding: .25rem 0; }
input:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px; }
)";
}

bool changes_soon(const Trade& trade) {
    return trade.state == TradeState::confirming || trade.state == TradeState::reversing;
}

}  // namespace keepline::sim::biller
