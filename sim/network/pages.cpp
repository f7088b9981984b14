#include "sim/network/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/html.h"

namespace keepline::sim::network {
namespace {

constexpr std::size_t kRowsMax = 200;

struct Right {
    std::string_view name, zh, en;
};
constexpr std::array kRights{
    Right{"call_out", "呼出", "calls out"}, Right{"call_in", "呼入", "calls in"},
    Right{"sms_out", "发短信", "SMS out"},  Right{"sms_in", "收短信", "SMS in"},
    Right{"data", "上网", "data"},          Right{"emergency", "紧急呼叫", "emergency"},
};

std::string state_words(std::string_view state) {
    if (state == "active") return both("有效", "active");
    if (state == "inactive") return both("未启用", "inactive");
    if (state == "terminated") return both("已终止", "terminated");
    return escape(state);
}

std::string head_row() {
    std::string cells;
    for (const auto& [zh, en] : {std::pair{"服务", "Service"}, {"号码", "Number"}})
        cells += fmt::format("<th scope=\"col\">{}</th>", both(zh, en));
    for (const auto& right : kRights)
        cells += fmt::format("<th scope=\"col\">{}</th>", both(right.zh, right.en));
    return fmt::format("<tr>{}<th scope=\"col\">{}</th></tr>\n", cells, both("状态", "State"));
}

std::string row(const Service& service) {
    const auto rights = service.rights();
    std::string cells;
    for (const auto& right : kRights) {
        const bool granted = std::ranges::find(rights, right.name) != rights.end();
        cells += granted ? fmt::format("<td class=\"yes\">✓ {}</td>", both("可用", "yes"))
                         : fmt::format("<td class=\"no\">– {}</td>", both("停用", "no"));
    }
    return fmt::format("<tr><th scope=\"row\" title=\"{}\">{}</th><td>{}</td>{}<td>{}</td></tr>\n",
                       escape(service.id), escape(service.name), escape(service.masked_number()), cells,
                       state_words(service.state));
}

std::string search_form(const std::string& name) {
    return fmt::format(
        "<form method=\"get\" action=\"/\"><label>{} <input name=\"name\" value=\"{}\"></label> "
        "<button>{}</button></form>\n",
        both("服务名", "Service"), escape(name), both("查找", "Find"));
}

std::string page(std::string_view content) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>模拟网络</title>\n"
        "<link rel=\"stylesheet\" href=\"/style.css\">\n<link rel=\"icon\" "
        "href=\"data:,\">\n</head>\n<body>\n"
        "<header><p>{}</p></header>\n<main>\n{}</main>\n</body>\n</html>\n",
        both("模拟移动网络，不影响真实号码", "Simulated mobile network, no real numbers"), content);
}

}  // namespace

std::string services_page(const std::map<std::string, Service>& services, const std::string& name) {
    std::string rows;
    std::size_t total = 0;
    for (const auto& [id, service] : services) {
        if (!name.empty() && service.name != name) continue;
        if (total++ < kRowsMax) rows += row(service);
    }
    const auto counted = both(fmt::format("共 {} 项服务", total), fmt::format("Services: {}", total));
    const auto cut = total <= kRowsMax ? std::string{}
                                       : "<p>" +
                                             both(fmt::format("只显示前 {} 项", kRowsMax),
                                                  fmt::format("the first {} are shown", kRowsMax)) +
                                             "</p>\n";
    return page(fmt::format(
        "<h1>{}</h1>\n{}<p role=\"status\">{}</p>\n{}<div class=\"wide\"><table>\n<thead>\n{}</thead>\n"
        "<tbody>\n{}</tbody>\n</table></div>\n",
        both("网络中的服务", "Services in the network"), search_form(name), counted, cut, head_row(), rows));
}

std::string_view style_sheet() {
    return R"(:root { color-scheme: light dark; --green: #0b6b3a; --line: #8886; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }
header { background: var(--green); color: #fff; text-align: center; padding: .25rem 1rem; }
header p { margin: .25rem 0; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.25rem; margin: .5rem 0; }
input, button { min-height: 2.5rem; font: inherit; padding: 0 .75rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th [lang], td [lang] { display: block; font-size: .8rem; font-weight: 400; opacity: .8; }
.yes { font-weight: 600; }
input:focus-visible, button:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px; }
)";
}

}  // namespace keepline::sim::network
