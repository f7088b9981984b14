#include "sim/platform/pages.h"

#include <fmt/format.h>

#include <array>

#include "sim/html.h"

namespace keepline::sim {
namespace {

struct Button {
    std::string_view act, zh, en;
};
constexpr std::array kTricks{
    Button{"late", "延迟付款（10 秒后）", "Pay 10 seconds later"},
    Button{"twice", "付款，通知重复", "Pay, notify twice at once"},
    Button{"out_of_order", "付款，通知乱序", "Pay, older notices arrive last"},
    Button{"never", "付款，但不通知", "Pay, never notify"},
    Button{"wrong_amount", "付款，金额不符", "Pay a different amount"},
    Button{"coupon", "付款，用平台的券", "Pay with the platform's coupon"},
    Button{"discount", "付款，用商家的券", "Pay with the merchant's coupon"},
    Button{"forged", "不付款，伪造通知", "Do not pay, send forged notices"},
};

std::string page(const Shop& shop, std::string_view title, std::string_view content) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
        "<link rel=\"stylesheet\" href=\"/style.css\">\n<link rel=\"icon\" "
        "href=\"data:,\">\n</head>\n<body>\n"
        "<header><p>{}</p></header>\n<main>\n{}</main>\n</body>\n</html>\n",
        escape(title),
        both(fmt::format("模拟{}，不涉及真实资金", shop.zh),
             fmt::format("Simulated {}, no real money", shop.en)),
        content);
}

std::string form(const TradeView& trade, const Button& button, std::string_view style) {
    return fmt::format(
        "<form method=\"post\" action=\"/cashier/{}/{}\"><button class=\"{}\">{}</button></form>\n",
        trade.cashier_id, button.act, style, both(button.zh, button.en));
}

std::string row(std::string_view zh, std::string_view en, std::string_view value) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", both(zh, en), escape(value));
}

std::string facts(const TradeView& trade) {
    return "<dl>\n" + row("商品", "Item", trade.subject) + row("商户订单号", "Order", trade.out_trade_no) +
           row("付款截止", "Pay before", format_china_time(trade.expires_at)) +
           row("当前业务时间", "Business time now", format_china_time(trade.business_now)) + "</dl>\n";
}

std::string buttons(const Shop& shop, const TradeView& trade) {
    std::string text = form(trade, {"pay", "确认付款", "Pay"}, "pay") +
                       form(trade, {"refuse", "放弃付款", "Do not pay"}, "plain") + "<section>\n<h2>" +
                       both("测试情形", "Test situations") + "</h2>\n";
    for (const auto& trick : kTricks)
        if (shop.late_notices || trick.act != "out_of_order") text += form(trade, trick, "plain");
    return text + "</section>\n";
}

std::string outcome(const TradeView& trade) {
    std::string text;
    if (trade.ending == Ending::paid)
        text = fmt::format("<p role=\"status\" class=\"done\">{}</p>\n", both("付款成功", "Paid"));
    else if (trade.ending == Ending::refunded)
        text = fmt::format("<p role=\"status\">{}</p>\n", both("已全额退款", "Fully refunded"));
    else
        text = fmt::format("<p role=\"status\">{}</p>\n", both("交易已关闭，未付款", "Closed, not paid"));
    if (!trade.return_address.empty())
        text += fmt::format("<p><a href=\"{}\">{}</a></p>\n", escape(trade.return_address),
                            both("返回商户", "Back to the shop"));
    return text;
}

}  // namespace

std::string cashier_page(const Shop& shop, const TradeView& trade) {
    const bool open = trade.ending == Ending::open;
    const auto title = open ? both("确认付款", "Confirm payment") : both("付款结果", "Result");
    return page(shop, fmt::format("{} · 模拟{}", open ? "确认付款" : "付款结果", shop.zh),
                fmt::format("<h1>{}</h1>\n<p class=\"amount\"><data value=\"{}\">¥{}</data></p>\n{}{}", title,
                            trade.total.minor(), format_decimal(trade.total), facts(trade),
                            open ? buttons(shop, trade) : outcome(trade)));
}

// In groups, so that it can be read; copied, it is one number.
std::string pay_code_page(const Shop& shop, std::string_view code, const CodeHead& shown,
                          std::span<const CodeHead> heads) {
    constexpr std::size_t kGroup = 4;
    std::string digits;
    for (std::size_t at = 0; at < code.size(); at += kGroup)
        digits += fmt::format("<span>{}</span>", escape(code.substr(at, kGroup)));
    std::string others;
    for (const CodeHead& each : heads)
        others += fmt::format("<button class=\"plain\" name=\"head\" value=\"{}\">{}</button>\n", each.head,
                              both(each.zh, each.en));
    return page(shop, fmt::format("付款码 · 模拟{}", shop.zh),
                fmt::format("<h1>{}</h1>\n<p class=\"amount code\"><data value=\"{}\">{}</data></p>\n"
                            "<p role=\"status\" class=\"done\">{}</p>\n<section>\n<h2>{}</h2>\n"
                            "<form action=\"/paycode\">\n{}</form>\n</section>\n",
                            both("付款码", "Payment code"), escape(code), digits, both(shown.zh, shown.en),
                            both("换一个付款码", "Another code"), others));
}

std::string message_page(const Shop& shop, std::string_view zh, std::string_view en) {
    return page(shop, zh, fmt::format("<h1>{}</h1>\n", both(zh, en)));
}

std::string style_sheet(const Shop& shop) {
    return fmt::format(":root {{ color-scheme: light dark; --own: {}; --line: #8886; }}", shop.color) + R"(
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }
header { background: var(--own); color: #fff; text-align: center; padding: .25rem 1rem; }
header p { margin: .25rem 0; }
main { max-width: 28rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.25rem; margin: .5rem 0; text-align: center; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.amount { font-size: 2.5rem; font-weight: 600; text-align: center; margin: .5rem 0 1rem; }
.code span { display: inline-block; margin: 0 .15em; }
.done { font-size: 1.25rem; font-weight: 600; text-align: center; }
dl { margin: 0 0 1rem; border-top: 1px solid var(--line); }
dl div { display: flex; justify-content: space-between; gap: 1rem; }
dl div { padding: .5rem 0; border-bottom: 1px solid var(--line); }
dt { flex: none; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
form { margin: .5rem 0; }
form button + button { margin-top: .5rem; }
button { width: 100%; min-height: 3rem; font: inherit; cursor: pointer; }
button { border-radius: .5rem; border: 1px solid var(--line); }
button.plain { background: transparent; color: inherit; }
button.pay { background: var(--own); color: #fff; font-weight: 600; }
button:focus-visible, a:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px; }
)";
}

}  // namespace keepline::sim
