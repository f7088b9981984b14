// keepline staff: through the running server's local socket, as whoever owns the machine.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/commands.h"
#include "cli/remote.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

struct StaffOptions {
    std::string data, brand, login, name, role, reason;
    bool forget_totp = false;
    [[nodiscard]] Remote remote() const { return {data, brand}; }
};
using Options = std::shared_ptr<StaffOptions>;

CLI::App* add_command(CLI::App& parent, const char* name, const char* help, const Options& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--data", options->data, "数据目录 / data directory of the running server")
        ->required();
    command->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    return command;
}

int create(const StaffOptions& options) {
    constexpr std::size_t kNameMax = 24;
    const json::object body{{"login", options.login},
                            {"name", options.name.empty() ? options.login.substr(0, kNameMax) : options.name},
                            {"role", options.role}};
    return print_answer(options.remote().call("POST", "/v1/staff", json::serialize(body)));
}

// The member's id by login; empty if there is none.
std::string find_id(const http::Response& list, const std::string& login) {
    json::error_code fault;
    const auto body = json::parse(list.body, fault);
    if (fault || !body.is_object() || !body.as_object().contains("items")) return {};
    for (const auto& item : body.at("items").as_array())
        if (item.at("login").as_string() == login) return std::string{item.at("id").as_string()};
    return {};
}

int act(const StaffOptions& options, const char* what, json::object body) {
    const auto list = options.remote().call("GET", "/v1/staff");
    if (!list || list->status != 200) return print_answer(list);
    const std::string id = find_id(*list, options.login);
    if (id.empty()) {
        fmt::print(stderr, "staff.unknown: 没有工作人员 / there is no member of staff {}\n", options.login);
        return kRefused;
    }
    body["reason"] = options.reason;
    return print_answer(options.remote().call("POST", "/v1/staff/" + id + "/" + what, json::serialize(body)));
}

}  // namespace

void add_staff(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<StaffOptions>();
    const char* exits = "Exit: 0 done, 2 bad arguments, 3 refused (code on stderr), 4 no server runs";
    CLI::App* staff = app.add_subcommand("staff", "工作人员 / who works here");
    staff->require_subcommand(1);

    CLI::App* make =
        add_command(*staff, "create",
                    "新建，一次性密码只显示一次 / make one; the one-time password is shown once", options);
    make->add_option("--login", options->login, "登录名 / a-z 0-9 . - _")->required();
    make->add_option("--name", options->name, "姓名 / name (default: the login, cut to 24)");
    make->add_option("--role", options->role,
                     "care_agent, branch_clerk, branch_supervisor, finance, operator, auditor, administrator")
        ->required();
    make->footer(
        std::string{"Example: keepline staff create --login li.na --role administrator --data demo-data\n"} +
        exits);
    make->callback([options, &exit_code] { exit_code = create(*options); });

    CLI::App* list = add_command(*staff, "list", "列出 / list them", options);
    list->callback(
        [options, &exit_code] { exit_code = print_answer(options->remote().call("GET", "/v1/staff")); });

    const auto add_act = [&](const char* name, const char* help) {
        CLI::App* command = add_command(*staff, name, help, options);
        command->add_option("--login", options->login, "登录名 / login")->required();
        command->add_option("--reason", options->reason, "原因，进入审计 / why, for the audit")->required();
        command->footer(fmt::format(
            "Example: keepline staff {} --login li.na --reason 离职 --data demo-data\n{}", name, exits));
        return command;
    };
    add_act("disable", "停用，会话随即结束 / disable; sessions end")->callback([options, &exit_code] {
        exit_code = act(*options, "disable", {});
    });
    add_act("enable", "恢复 / enable again")->callback([options, &exit_code] {
        exit_code = act(*options, "enable", {});
    });
    CLI::App* reset = add_act("reset-password", "重置密码 / a new one-time password, shown once");
    reset->add_flag("--forget-totp", options->forget_totp, "验证器已丢失 / the authenticator is lost");
    reset->callback([options, &exit_code] {
        exit_code = act(*options, "reset-password", {{"forget_totp", options->forget_totp}});
    });
}

}  // namespace keepline::cli
