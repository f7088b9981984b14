// Commands through the running server: what they do is what the API does.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/money.h"
#include "cli/commands.h"
#include "cli/remote.h"

namespace keepline::cli {
namespace {

struct RemoteOptions {
    std::string data, brand;
    std::string line, amount, key, name, party, until;
    std::vector<std::string> scopes;
    std::int64_t id = 0;
    std::string month, as_of;
    [[nodiscard]] Remote remote() const { return {data, brand}; }
};
using Options = std::shared_ptr<RemoteOptions>;

CLI::App* add_command(CLI::App& parent, const char* name, const char* help, const Options& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--data", options->data, "数据目录 / data directory of the running server")
        ->required();
    command->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    return command;
}

// The line on a number, as the API shows it.
Result<http::Response> find(const RemoteOptions& options) {
    return options.remote().call("POST", "/v1/lines/search",
                                 boost::json::serialize(boost::json::object{{"msisdn", options.line}}));
}

std::string line_id(const http::Response& found) {
    boost::system::error_code fault;
    const auto body = boost::json::parse(found.body, fault);
    if (fault || !body.is_object() || !body.as_object().contains("items")) return {};
    const auto& items = body.at("items").as_array();
    return items.empty() ? "" : std::string{items.front().at("id").as_string()};
}

int print_unknown_line(const std::string& line) {
    fmt::print(stderr, "line.unknown: 没有号码 {0} / There is no line {0}\n", line);
    return kRefused;
}

int show_line(const RemoteOptions& options) {
    const auto found = find(options);
    const std::string id = found && found->status == 200 ? line_id(*found) : "";
    if (found && found->status == 200 && id.empty()) return print_unknown_line(options.line);
    if (const int code = print_answer(found); code != kDone) return code;
    return print_answer(options.remote().call("GET", "/v1/lines/" + id + "/journal-entries?limit=20"));
}

// A read about the line on a number: `path` follows the line's own address.
int about_line(const RemoteOptions& options, const std::string& path) {
    const auto found = find(options);
    if (!found || found->status != 200) return print_answer(found);
    const std::string id = line_id(*found);
    if (id.empty()) return print_unknown_line(options.line);
    return print_answer(options.remote().call("GET", "/v1/lines/" + id + path));
}

int top_up(const RemoteOptions& options) {
    const auto amount = parse_decimal(options.amount);
    if (!amount || !amount->is_positive()) {
        fmt::print(
            stderr,
            "arguments.malformed: --amount 应为元，最多两位小数 / --amount must be yuan with at most two "
            "decimals\n");
        return kBadArguments;
    }
    const auto found = find(options);
    const std::string id = found && found->status == 200 ? line_id(*found) : "";
    if (id.empty()) {
        if (!found || found->status != 200) return print_answer(found);
        return print_unknown_line(options.line);
    }
    const std::string body = boost::json::serialize(
        boost::json::object{{"amount", {{"amount", amount->minor()}, {"currency", "CNY"}}}});
    return print_answer(options.remote().call("POST", "/v1/lines/" + id + "/top-ups", body, options.key));
}

int create_key(const RemoteOptions& options) {
    boost::json::object body{{"name", options.name}, {"scopes", boost::json::value_from(options.scopes)}};
    if (!options.party.empty()) body["party"] = options.party;
    return print_answer(options.remote().call("POST", "/v1/api-keys", boost::json::serialize(body)));
}

}  // namespace

void add_remote_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<RemoteOptions>();
    const auto run = [&exit_code, options](CLI::App* command, int (*act)(const RemoteOptions&)) {
        command->callback([act, options, &exit_code] { exit_code = act(*options); });
    };
    const char* exits = "Exit: 0 done, 2 bad arguments, 3 refused (code on stderr), 4 no server runs";

    CLI::App* line = app.add_subcommand("line", "号码 / lines");
    line->require_subcommand(1);
    CLI::App* show =
        add_command(*line, "show", "号码与最近分录 / a line and its newest journal entries", options);
    show->add_option("msisdn", options->line, "E.164 或本网号码 / E.164 or national number")->required();
    show->footer(std::string{"Example: keepline line show 17000001234 --data demo-data\n"} + exits);
    run(show, show_line);

    CLI::App* ahead = add_command(*line, "forecast",
                                  "按现有余额，今后各阶段的日期 / the dates of all coming stages", options);
    ahead->add_option("msisdn", options->line, "E.164 或本网号码 / E.164 or national number")->required();
    ahead->add_option("--top-up", options->amount, "假设现在充值（元） / as if this were paid now, in yuan");
    ahead->footer(std::string{"Example: keepline line forecast 17000001234 --top-up 10 --data demo-data\n"} +
                  exits);
    run(ahead, [](const RemoteOptions& o) {
        return about_line(
            o, o.amount.empty() ? "/forecast" : "/forecast?top_up=" + http::percent_encode(o.amount));
    });
    CLI::App* keep = add_command(*line, "keep-until",
                                 "保到那天：最省的办法 / keep it until a day: the cheapest ways", options);
    keep->add_option("msisdn", options->line, "E.164 或本网号码 / E.164 or national number")->required();
    keep->add_option("day", options->until, "最后一天（含） / the last day, 2027-12-31")->required();
    keep->footer(std::string{"Example: keepline line keep-until 17000001234 2027-12-31 --data demo-data\n"} +
                 exits);
    run(keep, [](const RemoteOptions& o) {
        return about_line(o, "/ways-to-keep?day=" + http::percent_encode(o.until));
    });
    CLI::App* why = add_command(
        app, "explain", "每个日期与余额的由来 / why each date and balance of a line is what it is", options);
    why->add_option("msisdn", options->line, "E.164 或本网号码 / E.164 or national number")->required();
    why->footer(std::string{"Example: keepline explain 17000001234 --data demo-data\n"} + exits);
    run(why, [](const RemoteOptions& o) { return about_line(o, "/explanation"); });

    CLI::App* top = add_command(app, "top-up", "充值到主余额 / credit a line's main balance", options);
    top->add_option("--line", options->line, "E.164 或本网号码 / E.164 or national number")->required();
    top->add_option("--amount", options->amount, "元，最多两位小数 / yuan, at most two decimals")->required();
    top->add_option("--key", options->key, "幂等键，重复安全 / idempotency key; repeating it is safe")
        ->required();
    top->footer(
        std::string{
            "Example: keepline top-up --line 17000001234 --amount 30 --key counter-0091 --data demo-data\n"} +
        exits);
    run(top, top_up);

    CLI::App* keys = app.add_subcommand("api-key", "接口密钥 / API keys");
    keys->require_subcommand(1);
    CLI::App* create = add_command(*keys, "create", "新建，只显示一次 / make one; it is shown once", options);
    create->add_option("--name", options->name, "名称 / name")->required();
    create->add_option("--scope", options->scopes, "read, open, renew, bar, admin, check")->required();
    create->add_option("--party", options->party,
                       "代收方代码 / the party that holds the money of direct renewals");
    create->footer(std::string{"Example: keepline api-key create --name till --scope read renew --party till "
                               "--data demo-data\n"} +
                   exits);
    run(create, create_key);
    CLI::App* list = add_command(*keys, "list", "列出 / list them", options);
    run(list, [](const RemoteOptions& o) { return print_answer(o.remote().call("GET", "/v1/api-keys")); });
    CLI::App* revoke = add_command(*keys, "revoke", "吊销 / revoke one", options);
    revoke->add_option("id", options->id, "编号 / its id")->required();
    run(revoke, [](const RemoteOptions& o) {
        return print_answer(o.remote().call("POST", fmt::format("/v1/api-keys/{}/revoke", o.id)));
    });

    CLI::App* period = app.add_subcommand("period", "账期 / accounting periods");
    period->require_subcommand(1);
    CLI::App* closed = add_command(*period, "list", "已关账的月份 / closed months", options);
    run(closed, [](const RemoteOptions& o) { return print_answer(o.remote().call("GET", "/v1/periods")); });
    CLI::App* close = add_command(*period, "close", "关账，须依次 / close a month; in order", options);
    close->add_option("month", options->month, "2026-10")->required();
    close->footer(std::string{"Example: keepline period close 2026-10 --data /var/lib/keepline\n"} + exits);
    run(close, [](const RemoteOptions& o) {
        return print_answer(
            o.remote().call("POST", "/v1/periods/" + o.month + "/close", "", "close-" + o.month));
    });
    CLI::App* balance = add_command(
        *period, "balance", "试算平衡表，可为任何过去时刻 / trial balance as of any past moment", options);
    balance->add_option("--month", options->month, "已关账月份 / a closed month, 2026-10");
    balance->add_option("--as-of", options->as_of, "RFC 3339");
    balance->footer(
        std::string{"Example: keepline period balance --as-of 2026-11-01T00:00:00+08:00 --data demo-data\n"} +
        exits);
    run(balance, [](const RemoteOptions& o) {
        return print_answer(
            o.remote().call("GET", "/v1/trial-balance?month=" + http::percent_encode(o.month) +
                                       "&as_of=" + http::percent_encode(o.as_of)));
    });
}

}  // namespace keepline::cli
