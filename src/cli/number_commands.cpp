// number import, list: the inventory of numbers, through the running server.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/commands.h"
#include "cli/job_watch.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

struct NumberOptions {
    std::string data, brand, from, file, price_class, origin = "own_block", donor, state;
    std::int64_t count = 0;
    bool dry_run = false, as_json = false;
    [[nodiscard]] Remote remote() const { return {data, brand}; }
};
using Options = std::shared_ptr<NumberOptions>;

int not_running() {
    fmt::print(stderr,
               "server.unreachable: 没有正在运行的服务\nserver.unreachable: No server runs on this data "
               "directory\n");
    return kNotReachable;
}

int import_numbers(const NumberOptions& options) {
    json::object body{{"origin", options.origin}, {"dry_run", options.dry_run}};
    if (!options.file.empty()) {
        body["file"] = std::filesystem::absolute(options.file).lexically_normal().string();
    } else {
        body["from"] = options.from;
        body["count"] = options.count;
    }
    if (!options.price_class.empty()) body["price_class"] = options.price_class;
    if (!options.donor.empty()) body["donor"] = options.donor;
    const auto code =
        run_remote_job(options.remote(), "/v1/number-imports", json::serialize(body), options.as_json);
    return code ? *code : not_running();
}

int list_numbers(const NumberOptions& options) {
    std::string path = "/v1/numbers?limit=500";
    if (!options.state.empty()) path += "&state=" + http::percent_encode(options.state);
    if (!options.price_class.empty()) path += "&price_class=" + http::percent_encode(options.price_class);
    return print_answer(options.remote().call("GET", path));
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* help, const Options& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--data", options->data, "数据目录 / data directory")->required();
    command->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    command->add_option("--class", options->price_class, "号码等级 / class of numbers");
    return command;
}

constexpr const char* kExits =
    "Exit: 0 done, 2 bad arguments, 3 refused (faults and code on stderr), 4 no server runs";

}  // namespace

void add_number_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<NumberOptions>();
    CLI::App* number = app.add_subcommand("number", "号码资源 / the inventory of numbers");
    number->require_subcommand(1);

    CLI::App* import =
        add_command(*number, "import", "导入号段或文件 / bring a block or a file of numbers in", options);
    CLI::Option* from = import->add_option("--from", options->from, "第一个号码 / the first number");
    CLI::Option* count = import->add_option("--count", options->count, "个数 / how many")->needs(from);
    from->needs(count);
    import->add_option("--file", options->file, "CSV, docs/administrator/numbers.md")
        ->excludes(from)
        ->excludes(count);
    import->add_option("--origin", options->origin, "来源 / own_block or ported_in")
        ->check(CLI::IsMember({"own_block", "ported_in"}))
        ->capture_default_str();
    import->add_option("--donor", options->donor, "携入号码的原运营商 / whose a number ported in was");
    import->add_flag("--dry-run", options->dry_run, "只检查 / check only");
    import->add_flag("--json", options->as_json, "结果为 JSON / print the result as JSON");
    import->footer(
        fmt::format("Example: keepline number import --data /var/lib/keepline --from 17000000000 --count "
                    "10000\nRunning it again changes nothing that is there already.\n{}",
                    kExits));
    import->callback([options, &exit_code] { exit_code = import_numbers(*options); });

    CLI::App* list = add_command(*number, "list", "列出号码资源 / list numbers", options);
    list->add_option("--state", options->state,
                     "状态 / state: available, reserved, assigned, quarantined, gone")
        ->check(CLI::IsMember({"available", "reserved", "assigned", "quarantined", "gone"}));
    list->footer(fmt::format("Example: keepline number list --data /var/lib/keepline --state quarantined\n{}",
                             kExits));
    list->callback([options, &exit_code] { exit_code = list_numbers(*options); });
}

}  // namespace keepline::cli
