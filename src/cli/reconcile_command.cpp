// reconcile: a day's books against the platform's statement, through the running server.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/instant.h"
#include "cli/commands.h"
#include "cli/job_watch.h"
#include "cli/workshop.h"

namespace keepline::cli {
namespace {

struct ReconcileOptions {
    std::string data, brand, gateway, date, file;
    bool as_json = false;
};

int reconcile(const ReconcileOptions& options) {
    boost::json::object body{{"gateway", options.gateway}, {"date", options.date}};
    if (!options.file.empty()) body["file"] = absolute_path(options.file);
    const Remote remote{options.data, options.brand};
    if (const auto code =
            run_remote_job(remote, "/v1/reconciliations", boost::json::serialize(body), options.as_json))
        return *code;
    fmt::print(stderr, "没有服务器在 {0} 上运行 / no server runs on {0}\n", options.data);
    return kNotReachable;
}

}  // namespace

void add_reconcile(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ReconcileOptions>();
    CLI::App* command =
        app.add_subcommand("reconcile", "与支付平台对账 / compare a day with a payment platform's statement");
    command->add_option("--data", options->data, "数据目录 / data directory of the running server")
        ->required();
    command->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    command->add_option("--gateway", options->gateway, "平台代码，如 alipay / code of the platform")
        ->required();
    command->add_option("--date", options->date, "账单日，北京时间 / the statement's day, UTC+8: 2026-11-22")
        ->required()
        ->check([](const std::string& text) {
            return parse_date(text) ? std::string{} : "需为 YYYY-MM-DD / must be YYYY-MM-DD: " + text;
        });
    command->add_option("--file", options->file,
                        "已下载的对账单，不加则向平台索取 / a statement downloaded by hand; without it the "
                        "platform is asked");
    command->add_flag("--json", options->as_json, "结果为 JSON / print the result as JSON");
    command->footer(
        "Example: keepline reconcile --data /var/lib/keepline --gateway alipay --date 2026-11-22\n"
        "Running it again changes nothing. The day is also compared without being asked, after 10:00 on the "
        "next.\n"
        "Exit: 0 done, 2 bad arguments, 3 refused (faults and code on stderr), 4 no server runs");
    command->callback([options, &exit_code] { exit_code = reconcile(*options); });
}

}  // namespace keepline::cli
