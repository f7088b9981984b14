// import, export, backup, restore, verify: through the running server, or in this process where none runs.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/backup.h"
#include "cli/commands.h"
#include "cli/follow_commands.h"
#include "cli/job_watch.h"
#include "cli/workshop.h"
#include "job/export_files.h"
#include "job/import_lines.h"
#include "job/verify.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

struct FileOptions {
    std::string data, brand, config, file, out, secret, what, until;
    FollowOptions following;
    std::string main, prepaid, bonus;
    std::int64_t rows = -1;
    bool dry_run = false, with_numbers = false, with_secret = false, as_json = false;
    [[nodiscard]] Remote remote() const { return {data, brand}; }
};
using Options = std::shared_ptr<FileOptions>;

constexpr const char* kExits =
    "Exit: 0 done, 2 bad arguments, 3 refused (faults and code on stderr), 4 the server went away";

// Sums as they are written for people; false if one is not an amount.
bool read_expected(const FileOptions& options, job::ExpectedTotals& expected, json::object& body) {
    if (options.rows >= 0) expected.rows = options.rows, body["rows"] = options.rows;
    const auto read = [&](const char* name, const std::string& text, std::optional<Money>& out) {
        if (text.empty()) return true;
        out = parse_decimal(text);
        if (out) body[name] = out->minor();
        return out.has_value();
    };
    return read("main", options.main, expected.main) && read("prepaid", options.prepaid, expected.prepaid) &&
           read("bonus", options.bonus, expected.bonus);
}

int import_file(const FileOptions& options) {
    job::ImportOrder order{
        {}, {ActorKind::administrator, 0}, absolute_path(options.file), {}, options.dry_run};
    json::object expect;
    if (!read_expected(options, order.expected, expect)) {
        fmt::print(
            stderr,
            "arguments.malformed: --expect-* 应为元，最多两位小数 / --expect-* must be major units with at "
            "most two decimals\n");
        return kBadArguments;
    }
    const json::object body{{"file", order.file.string()}, {"dry_run", options.dry_run}, {"expect", expect}};
    if (const auto code =
            run_remote_job(options.remote(), "/v1/imports", json::serialize(body), options.as_json))
        return *code;
    auto opened = open_shop(options.config, options.data, options.brand);
    if (!opened) return print_not_opened(opened.error());
    order.brand = opened->brand;
    return run_local_job(
        "import_lines",
        [&](job::Progress& progress) { return job::import_lines(opened->shop->desk(), order, progress); },
        options.as_json);
}

int export_file(const FileOptions& options) {
    const std::string file = absolute_path(options.out);
    const bool lines = options.what == "lines";
    const json::object body{{"what", options.what}, {"file", file}, {"with_numbers", options.with_numbers}};
    if (const auto code =
            run_remote_job(options.remote(), "/v1/exports", json::serialize(body), options.as_json))
        return *code;
    auto opened = open_shop(options.config, options.data, options.brand);
    if (!opened) return print_not_opened(opened.error());
    const Desk& desk = opened->shop->desk();
    return run_local_job(
        "export",
        [&](job::Progress& progress) {
            return lines ? job::export_lines(*desk.view, desk.catalog(),
                                             {opened->brand, file, options.with_numbers}, progress)
                         : job::export_journal(*desk.view, desk.catalog(), opened->brand, file, progress);
        },
        options.as_json);
}

int back_up(const FileOptions& options) {
    const std::string file = absolute_path(options.out);
    const std::string body = json::serialize(json::object{{"file", file}});
    auto code = run_remote_job(options.remote(), "/v1/backups", body, options.as_json);
    if (!code)
        code = run_local_job(
            "backup", [&](job::Progress& progress) { return take_backup(options.data, file, progress); },
            options.as_json);
    if (*code != kDone) return *code;
    if (options.with_secret) {
        const auto copied = copy_secret(options.data, file);
        if (!copied) return print_error(copied.error()), kRefused;
        fmt::print(stderr,
                   "密钥另存为 {0}.secret，请与备份分开保管\nThe secret is in {0}.secret; keep it apart\n",
                   file);
        return kDone;
    }
    fmt::print(
        stderr,
        "备份不含 secret.key：没有它，此前发出的订单链接失效，用它加密的资料无法解读\n"
        "secret.key is not in the backup: without it, order links given out before stop working and what is "
        "sealed with it cannot be read\n");
    return kDone;
}

int print_bad_until() {
    fmt::print(
        stderr,
        "arguments.malformed: --until 应为时刻，如 2026-11-22T13:00:00+08:00，且只用于跟随目录\n"
        "arguments.malformed: --until must be an instant, 2026-11-22T13:00:00+08:00 say, and goes with "
        "a directory that followed the house\n");
    return kBadArguments;
}

int restore(const FileOptions& options) {
    RestoreOrder order{options.file, options.data, options.secret};
    if (!options.until.empty()) {
        const auto until = parse_instant(options.until);
        if (!until || !std::filesystem::is_directory(options.file)) return print_bad_until();
        order.until = *until;
    }
    const int code = run_local_job(
        "restore", [&](job::Progress& progress) -> Result<void> { return restore_backup(order, progress); },
        options.as_json);
    if (code == kDone && options.secret.empty())
        fmt::print(
            stderr,
            "未给 --secret，已生成新的 secret.key：旧订单链接失效，旧密钥加密的资料无法解读\n"
            "Without --secret there is a new secret.key: order links given out before do not work, and "
            "what the old one sealed cannot be read\n");
    return code;
}

int verify_house(const FileOptions& options) {
    if (const auto code = run_remote_job(options.remote(), "/v1/verifications", "{}", options.as_json))
        return *code;
    auto opened = open_shop(options.config, options.data, options.brand);
    if (!opened) return print_not_opened(opened.error());
    const Desk& desk = opened->shop->desk();
    return run_local_job(
        "verify",
        [&](job::Progress& progress) { return job::verify_books(*desk.view, desk.catalog(), progress); },
        options.as_json);
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* help, const Options& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--data", options->data, "数据目录 / data directory")->required();
    command->add_flag("--json", options->as_json, "结果为 JSON / print the result as JSON");
    return command;
}

void add_house_options(CLI::App& command, const Options& options) {
    command.add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    command.add_option("--config", options->config,
                       "配置文件，仅在服务未运行时需要 / configuration, needed only while no server runs");
}

void add_import(CLI::App& app, const Options& options, int& exit_code) {
    CLI::App* command = add_command(
        app, "import", "从 CSV 导入号码，先全部检查再写入 / bring lines in; all rows are checked first",
        options);
    add_house_options(*command, options);
    command->add_option("file", options->file, "CSV, docs/administrator/import.md")->required();
    command->add_flag("--dry-run", options->dry_run, "只检查 / check only");
    command->add_option("--expect-rows", options->rows, "应有行数 / control total: rows");
    command->add_option("--expect-main", options->main, "应有主余额合计 / control total: main, 123.45");
    command->add_option("--expect-prepaid", options->prepaid, "应有预付合计 / control total: prepaid");
    command->add_option("--expect-bonus", options->bonus, "应有赠送合计 / control total: bonus");
    command->footer(
        fmt::format("Example: keepline import lines.csv --data /var/lib/keepline --expect-rows 1000000 "
                    "--expect-main 8731204.50\nRunning it again after a crash goes on where it stopped.\n{}",
                    kExits));
    command->callback([options, &exit_code] { exit_code = import_file(*options); });
}

void add_export(CLI::App& app, const Options& options, int& exit_code) {
    CLI::App* command = app.add_subcommand("export", "导出 CSV / write CSV files");
    command->require_subcommand(1);
    const auto add = [&](const char* what, const char* help) {
        CLI::App* each = add_command(*command, what, help, options);
        add_house_options(*each, options);
        each->add_option("--out", options->out, "目标文件，不得已存在 / file to make; must not exist")
            ->required();
        each->callback([options, what, &exit_code] {
            options->what = what;
            exit_code = export_file(*options);
        });
        return each;
    };
    CLI::App* lines = add("lines", "号码，列与导入相同 / lines, in the columns of import");
    lines->add_flag(
        "--with-numbers", options->with_numbers,
        "包含手机号（个人信息）；不加则不能再导入 / include numbers, which are personal data; without it "
        "the file cannot be imported");
    lines->footer(fmt::format(
        "Example: keepline export lines --data /var/lib/keepline --out lines.csv --with-numbers\n{}",
        kExits));
    add("journal", "全部分录 / every posting of the journal")
        ->footer(fmt::format(
            "Example: keepline export journal --data /var/lib/keepline --out journal.csv\n{}", kExits));
}

void add_backup(CLI::App& app, const Options& options, int& exit_code) {
    CLI::App* take =
        add_command(app, "backup",
                    "备份到一个文件，写后验证 / one file with everything answered before; verified", options);
    auto* out =
        take->add_option("--out", options->out, "目标文件，不得已存在 / file to make; must not exist");
    take->add_flag("--with-secret", options->with_secret,
                   "另存 secret.key / also copy secret.key to FILE.secret");
    add_follow_options(*take, *out, options->following);
    take->footer(
        fmt::format("Examples: keepline backup --data /var/lib/keepline --out /backup/2026-11-22.db\n"
                    "          keepline backup --data /var/lib/keepline --follow /backup/keepline\n{}",
                    kExits));
    take->callback([options, &exit_code] {
        exit_code = options->following.asks_nothing()
                        ? back_up(*options)
                        : follow_house(options->remote(), options->following, options->as_json);
    });

    CLI::App* back =
        add_command(app, "restore", "恢复到空目录 / bring a backup into an empty directory", options);
    back->add_option(
            "file", options->file,
            "备份文件（旁边须有 .json）或跟随目录 / the backup, its manifest beside it; or a directory that "
            "followed the house")
        ->required();
    back->add_option("--until", options->until,
                     "恢复到此时刻，仅用于跟随目录 / as it was then; of a directory that followed");
    back->add_option("--secret", options->secret, "secret.key 的副本 / copy of secret.key");
    back->footer(
        fmt::format("Examples: keepline restore /backup/2026-11-22.db --data /var/lib/keepline-new\n"
                    "          keepline restore /backup/keepline --data /var/lib/keepline-new --until "
                    "2026-11-22T13:00:00+08:00\n{}",
                    kExits));
    back->callback([options, &exit_code] { exit_code = restore(*options); });
}

void add_verify(CLI::App& app, const Options& options, int& exit_code) {
    CLI::App* command = add_command(
        app, "verify", "证明账目与号码状态无误，可在服务运行时执行 / prove the books, also while it serves",
        options);
    add_house_options(*command, options);
    command->footer(fmt::format("Example: keepline verify --data /var/lib/keepline\n{}", kExits));
    command->callback([options, &exit_code] { exit_code = verify_house(*options); });
}

}  // namespace

void add_file_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<FileOptions>();
    add_import(app, options, exit_code);
    add_export(app, options, exit_code);
    add_backup(app, options, exit_code);
    add_verify(app, options, exit_code);
}

}  // namespace keepline::cli
