// usage import: records of the network from a file, through the running server or in this process.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/commands.h"
#include "cli/job_watch.h"
#include "cli/workshop.h"
#include "job/import_usage.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

struct UsageOptions {
    std::string data, brand, config, file, refused_to;
    std::int64_t rows = -1;
    bool dry_run = false, as_json = false;
};

int import_usage(const UsageOptions& options) {
    job::UsageOrder order{{}, {ActorKind::administrator, 0}, absolute_path(options.file)};
    order.dry_run = options.dry_run;
    json::object body{{"file", order.file.string()}, {"dry_run", options.dry_run}};
    if (options.rows >= 0) order.rows = options.rows, body["expect_rows"] = options.rows;
    if (!options.refused_to.empty()) {
        order.refused_to = absolute_path(options.refused_to);
        body["refused_to"] = order.refused_to.string();
    }
    const Remote remote{options.data, options.brand};
    if (const auto code =
            run_remote_job(remote, "/v1/usage-records/imports", json::serialize(body), options.as_json))
        return *code;
    auto opened = open_shop(options.config, options.data, options.brand);
    if (!opened) return print_not_opened(opened.error());
    order.brand = opened->brand;
    return run_local_job(
        "import_usage",
        [&](job::Progress& progress) { return job::import_usage(opened->shop->desk(), order, progress); },
        options.as_json);
}

}  // namespace

void add_usage_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<UsageOptions>();
    CLI::App* usage = app.add_subcommand("usage", "使用记录 / usage records");
    usage->require_subcommand(1);
    CLI::App* import = usage->add_subcommand(
        "import",
        "从 CSV 导入使用记录，先检查格式再入账 / post records of a file; all forms are checked first");
    import->add_option("file", options->file, "CSV, docs/administrator/usage.md")->required();
    import->add_option("--data", options->data, "数据目录 / data directory")->required();
    import->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    import->add_option("--config", options->config,
                       "配置文件，仅在服务未运行时需要 / configuration, needed only while no server runs");
    import->add_flag("--dry-run", options->dry_run, "只检查 / check only");
    import->add_option("--expect-rows", options->rows, "应有行数 / control total: rows");
    import->add_option(
        "--refused", options->refused_to,
        "被拒各行写入此文件，不得已存在 / file to make with every refused row; must not exist");
    import->add_flag("--json", options->as_json, "结果为 JSON / print the result as JSON");
    import->footer(
        "Example: keepline usage import cdr-20261122.csv --data /var/lib/keepline --refused refused.csv\n"
        "A record is posted once by its record_id: running it again changes nothing and goes on where it "
        "stopped.\n"
        "Exit: 0 done, 2 bad arguments, 3 refused (faults and code on stderr), 4 the server went away");
    import->callback([options, &exit_code] { exit_code = import_usage(*options); });
}

}  // namespace keepline::cli
