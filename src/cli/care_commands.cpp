// doctor, migrate: what an administrator runs before a start.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/commands.h"
#include "cli/doctor.h"
#include "cli/house.h"
#include "cli/remote.h"
#include "store/sqlite/copy.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

struct CareOptions {
    std::string config, data;
    bool as_json = false;
};

int doctor(const CareOptions& options) {
    const Findings findings = examine(options.config, options.data);
    Level worst = Level::ok;
    json::array items;
    for (const Finding& each : findings) {
        worst = std::max(worst, each.level);
        items.push_back({{"code", each.code},
                         {"level", std::string{name_of(each.level)}},
                         {"zh", each.zh},
                         {"en", each.en}});
        if (!options.as_json)
            fmt::print("{:<5} {:<28} {}\n{:<34} {}\n", name_of(each.level), each.code, each.zh, "", each.en);
    }
    if (options.as_json)
        fmt::print("{}\n", json::serialize(
                               json::object{{"worst", std::string{name_of(worst)}}, {"findings", items}}));
    return static_cast<int>(worst);
}

// Opening migrates and recovers; the lock keeps a server out meanwhile.
int migrate(const CareOptions& options) {
    const std::int64_t before = sqlite::schema_of(options.data);
    const auto store = open_store(options.data);
    if (!store) return print_error(store.error()), kRefused;
    for (std::int64_t step = before + 1; step <= sqlite::kSchemaVersion; ++step)
        fmt::print("迁移 {0:04} 已完成 / migration {0:04} done\n", step);
    if (before == sqlite::kSchemaVersion)
        fmt::print("结构已是 {0:04}，无需迁移 / the schema is {0:04}: nothing to do\n", before);
    return kDone;
}

}  // namespace

void add_care_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<CareOptions>();
    CLI::App* examine =
        app.add_subcommand("doctor", "检查配置、磁盘、时钟、密钥、日历与数据 / look for trouble ahead");
    examine->add_option("--config", options->config, "配置文件 / configuration file (TOML)")->required();
    examine->add_option("--data", options->data, "数据目录 / data directory")->required();
    examine->add_flag("--json", options->as_json, "结果为 JSON / print the result as JSON");
    examine->footer(
        "Example: keepline doctor --config keepline.toml --data /var/lib/keepline\n"
        "Exit: 0 all well, 1 warnings, 2 errors (also bad arguments)");
    examine->callback([options, &exit_code] { exit_code = doctor(*options); });

    CLI::App* move =
        app.add_subcommand("migrate", "升级数据结构；启动服务时也会自动进行 / bring the schema up to date");
    move->add_option("--data", options->data, "数据目录 / data directory")->required();
    move->footer(
        "Example: keepline migrate --data /var/lib/keepline\n"
        "Exit: 0 done, 2 bad arguments, 3 refused (code on stderr: store.newer, store.locked, …)");
    move->callback([options, &exit_code] { exit_code = migrate(*options); });
}

}  // namespace keepline::cli
