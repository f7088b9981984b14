#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <fstream>

#include "cli/commands.h"
#include "cli/demo_seed.h"
#include "cli/house.h"
#include "cli/remote.h"
#include "vault/token.h"

namespace keepline::cli {
namespace {

struct DemoOptions {
    std::string data = "demo-data";
    std::string web = "web/app/dist";
    int lines = 10'000;
    int port = 8080;
    int sim_port = 8081;
    int network_port = 8082;
    int wechat_port = 8083;
    int unionpay_port = 8084;
    int biller_port = 8085;
};

constexpr const char* kConfig =
    R"(# Written by `keepline demo`. A sandbox: simulated Alipay, WeChat Pay, UnionPay and mobile network, a test clock.
mode = "sandbox"

[server]
address = "127.0.0.1"
port = {port}
public_url = "http://127.0.0.1:{port}"
web_directory = "{web}"

[[brand]]
id = 1
code = "changlian"
name_zh = "长联保号"
name_en = "Changlian Keep"
care_phone = "10000"
time_zone = "Asia/Shanghai"
public_facts = "dates"

[[number_class]]
brand = 1
code = "lucky"
name_zh = "吉祥号"
name_en = "Lucky"
endings = ["AAA", "ABAB", "88", "?168"]

[[policy]]
id = 1
code = "keep-monthly"
grace = "7d"
outgoing_barred = "23d"
suspended = "60d"
quarantined = "90d"
lapsed_days = "free"
parking = {{ fee = "1.00", longest = "12m" }}

# The same policy, kinder: older lines come to it only when two persons agree (console, 策略变更).
[[policy]]
id = 2
code = "keep-monthly"
effective_from = "2027-01-01"
grace = "7d"
outgoing_barred = "23d"
suspended = "90d"
quarantined = "90d"
lapsed_days = "free"
parking = {{ fee = "1.00", longest = "12m" }}

[[policy]]
id = 3
code = "keep-by-top-up"
grace = "15d"
outgoing_barred = "15d"
suspended = "60d"
quarantined = "90d"
validity = [
  {{ on = ["activation", "top_up"], at_least = "10.00", lasts = "1m", growth = "add", cap = "12m" }},
  {{ on = ["activation", "top_up"], at_least = "30.00", lasts = "3m", growth = "add", cap = "12m" }},
  {{ on = ["activation", "top_up"], at_least = "100.00", lasts = "12m", growth = "add", cap = "24m" }},
]

[[policy]]
id = 4
code = "keep-yearly"
grace = "30d"
outgoing_barred = "30d"
suspended = "90d"
quarantined = "90d"

[[tax_class]]
id = 1
code = "basic_telecom"
rates = [{{ from = "2018-05-01", percent = "10" }}, {{ from = "2019-04-01", percent = "9" }}]

[[plan]]
id = 1
brand = 1
code = "keep-5"
name_zh = "保号卡 5 元"
name_en = "Keep 5"
fee = "5.00"
policy = 1
tax_class = 1

[[plan]]
id = 2
brand = 1
code = "keep-top-up"
name_zh = "充值保号卡"
name_en = "Keep by top-up"
policy = 3
tax_class = 1
tariff = {{ call_minute = "0.15", sms = "0.10", data_megabyte = "0.29" }}

[[plan]]
id = 3
brand = 1
code = "keep-48"
name_zh = "保号年卡 48 元"
name_en = "Keep a year 48"
fee = "48.00"
cycle = "12m"
policy = 4
tax_class = 1

[[party]]
id = 1
brand = 1
code = "till"

[[alipay]]
id = 1
brand = 1
app_id = "2021000000000001"
seller_id = "2088000000000001"
gateway_url = "http://127.0.0.1:{sim_port}/gateway.do"
private_key_file = "alipay/merchant_private.pem"
alipay_public_key_file = "alipay/alipay_public.pem"
offers_page = true
offers_app = true
fee_rate = "0.60"
order_prefix = "{prefix}"

[[wechatpay]]
id = 3
brand = 1
app_id = "wx0000000000000001"
mobile_app_id = "wx0000000000000002"
app_secret_file = "wechatpay/app.secret"
sign_in_url = "http://127.0.0.1:{wechat_port}"
token_url = "http://127.0.0.1:{wechat_port}"
mch_id = "1900000001"
serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
base_url = "http://127.0.0.1:{wechat_port}"
private_key_file = "wechatpay/merchant_private.pem"
api_v3_key_file = "wechatpay/api_v3.key"
api_v2_key_file = "wechatpay/api_v2.key"
public_key_id = "PUB_KEY_ID_0119000000012026010500000000"
public_key_file = "wechatpay/wechatpay_public.pem"
fee_rate = "0.60"
order_prefix = "{prefix}"

[[unionpay]]
id = 4
brand = 1
mer_id = "777290058110048"
base_url = "http://127.0.0.1:{unionpay_port}/gateway/api"
private_key_file = "unionpay/merchant_private.pem"
certificate_file = "unionpay/merchant_certificate.pem"
root_certificates_file = "unionpay/unionpay_root.pem"
order_prefix = "{prefix}"

# A platform's own top-up page: it owes us what its payers paid, up to this much.
[[biller]]
id = 5
brand = 1
code = "life"
name_zh = "生活缴费"
name_en = "Bill Payments"
public_key_file = "biller/biller.public.pem"
credit_limit = "10000.00"

[[network]]
id = 2
brand = 1
url = "http://127.0.0.1:{network_port}/tmf-api/ServiceActivationAndConfiguration/v4"
token_file = "network.token"
)";

// Another party's system, simulated: it runs beside us and ends with us.
class Simulator {
public:
    /// @param words  what keepline-sim is to play, with its options
    explicit Simulator(std::vector<std::string> words) {
        const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "keepline-sim";
        words.insert(words.begin(), program.string());
        std::vector<char*> arguments;
        for (std::string& each : words) arguments.push_back(each.data());
        arguments.push_back(nullptr);
        child_ = fork();
        if (child_ != 0) return;
        sigset_t none;
        sigemptyset(&none);
        pthread_sigmask(SIG_SETMASK, &none, nullptr);
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execv(program.c_str(), arguments.data());
        fmt::print(stderr, "找不到 / cannot start {}\n", program.string());
        _exit(127);
    }
    ~Simulator() {
        if (child_ <= 0) return;
        kill(child_, SIGTERM);
        waitpid(child_, nullptr, 0);
    }
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    /// Its keys are there once it listens.
    [[nodiscard]] bool wait_for(const std::filesystem::path& file) const {
        for (int i = 0; i < 300; ++i) {
            if (std::filesystem::exists(file)) return true;
            if (waitpid(child_, nullptr, WNOHANG) == child_) return false;
            usleep(100'000);
        }
        return false;
    }

private:
    pid_t child_ = -1;
};

std::string demo_config(const DemoOptions& options) {
    // Trade numbers must differ from those of an earlier demo at the same simulator.
    const auto prefix = fmt::format("KL{:x}T", SystemClock{}.now().us / 1'000'000);
    return fmt::format(
        fmt::runtime(kConfig), fmt::arg("port", options.port), fmt::arg("sim_port", options.sim_port),
        fmt::arg("network_port", options.network_port), fmt::arg("wechat_port", options.wechat_port),
        fmt::arg("unionpay_port", options.unionpay_port),
        fmt::arg("web", std::filesystem::absolute(options.web).string()), fmt::arg("prefix", prefix));
}

struct DemoMember {
    const char* login;
    const char* role;
    const char* what;
};
// Two who may move money, because what is large needs a second person; two who see to the house.
constexpr DemoMember kMembers[] = {
    {"demo.finance", "finance", "退款、调账、待查 / refunds, suspense"},
    {"demo.lead", "branch_supervisor", "限制、退款、审批 / bars, refunds, approvals"},
    {"demo.admin", "administrator", "人员、审计、时钟、策略 / staff, audit, clock, policies"},
    {"demo.operator", "operator", "网络、周期任务、批准策略 / network, cycle runs, approves policies"},
};

std::string field_of(const boost::json::value& object, const char* name) {
    const auto* found = object.is_object() ? object.as_object().if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

boost::json::value json_of(const Result<http::Response>& answer) {
    if (!answer || answer->status >= 300) return {};
    boost::json::error_code fault;
    return boost::json::parse(answer->body, fault);
}

// A member with a password of chance, good once: a demo that is started again gives a new one, and forgets
// the authenticator. It asks the local socket as anyone who owns the machine can, so no door is opened for
// it.
std::string one_time_password(const Remote& remote, const DemoMember& member) {
    const boost::json::object fresh{{"login", member.login}, {"name", member.login}, {"role", member.role}};
    const auto made = json_of(remote.call("POST", "/v1/staff", boost::json::serialize(fresh)));
    if (auto password = field_of(made, "one_time_password"); !password.empty()) return password;
    const auto list = json_of(remote.call("GET", "/v1/staff"));
    if (!list.is_object()) return {};
    const boost::json::object again{{"reason", "demo"}, {"forget_totp", true}};
    for (const auto& each : list.at("items").as_array())
        if (field_of(each, "login") == member.login)
            return field_of(
                json_of(remote.call("POST", "/v1/staff/" + field_of(each, "id") + "/reset-password",
                                    boost::json::serialize(again))),
                "one_time_password");
    return {};
}

std::string demo_staff(const DemoOptions& options) {
    const Remote remote{options.data, {}};
    std::string out;
    for (const DemoMember& member : kMembers)
        out +=
            fmt::format("    {:<13} {}   {}\n", member.login, one_time_password(remote, member), member.what);
    return out;
}

void print_addresses(const DemoOptions& options, std::uint16_t port) {
    const auto exe = std::filesystem::read_symlink("/proc/self/exe").string();
    fmt::print(R"(
Keepline 演示已就绪 / the demo is ready

  续费页面 / renewal page      http://127.0.0.1:{0}/
  模拟支付宝 / simulated Alipay  http://127.0.0.1:{1}/
  模拟微信支付 / simulated WeChat Pay  http://127.0.0.1:{7}/
    顾客的付款码 / a payer's bar code  http://127.0.0.1:{1}/paycode , http://127.0.0.1:{7}/paycode
  模拟云闪付 / simulated UnionPay  http://127.0.0.1:{8}/
  模拟缴费平台 / a platform's top-up page  http://127.0.0.1:{9}/
  模拟网络 / simulated network   http://127.0.0.1:{6}/
  接口说明 / API reference     http://127.0.0.1:{0}/docs
  运营控制台 / console           http://127.0.0.1:{0}/console/
    首次登录设新密码并绑定验证器 / the first sign-in sets a password and an authenticator app
{5}
试一试 / try it
  {2}
  推进时钟 / advance the clock:   {3} clock advance 30d --data {4}
  号码与分录 / line and entries:  {3} line show 17000000001 --data {4}

Ctrl-C 停止 / stops it
)",
               port, options.sim_port, demo_numbers(), exe, options.data, demo_staff(options),
               options.network_port, options.wechat_port, options.unionpay_port, options.biller_port);
    std::fflush(stdout);
}

int demo(const DemoOptions& options) {
    const std::filesystem::path data{options.data};
    const auto keys = data / "alipay";
    std::filesystem::create_directories(keys);
    const auto file = data / "keepline.toml";
    if (!std::filesystem::exists(options.web + "/index.html"))
        return fmt::print(stderr,
                          "网页尚未编译，请用 ./dev demo / the pages are not built at {}; use ./dev demo\n",
                          options.web),
               kBadArguments;
    block_stop_signals();
    const auto token = data / "network.token";
    if (!std::filesystem::exists(token)) {
        std::ofstream{token} << vault::random_hex(24) << '\n';
        std::filesystem::permissions(
            token, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    const Simulator network{{"network", "--listen", fmt::format("127.0.0.1:{}", options.network_port),
                             "--token-file", token.string()}};
    const Simulator alipay{{"alipay", "--listen", fmt::format("127.0.0.1:{}", options.sim_port), "--dir",
                            keys.string(), "--app-id", "2021000000000001", "--seller-id",
                            "2088000000000001"}};
    const auto wechat_keys = data / "wechatpay";
    const Simulator wechatpay{{"wechatpay", "--listen", fmt::format("127.0.0.1:{}", options.wechat_port),
                               "--dir", wechat_keys.string(), "--app-id", "wx0000000000000001",
                               "--mobile-app-id", "wx0000000000000002", "--mch-id", "1900000001"}};
    const auto union_keys = data / "unionpay";
    const Simulator unionpay{{"unionpay", "--listen", fmt::format("127.0.0.1:{}", options.unionpay_port),
                              "--dir", union_keys.string(), "--mer-id", "777290058110048"}};
    if (!alipay.wait_for(keys / "alipay_public.pem")) return kRefused;
    if (!wechatpay.wait_for(wechat_keys / "api_v2.key")) return kRefused;
    const auto biller_keys = data / "biller";
    const Simulator biller{{"biller", "--dir", biller_keys.string(), "--url",
                            fmt::format("http://127.0.0.1:{}", options.port), "--code", "life", "--port",
                            std::to_string(options.biller_port)}};
    if (!unionpay.wait_for(union_keys / "unionpay_root.pem")) return kRefused;
    if (!biller.wait_for(biller_keys / "biller.public.pem")) return kRefused;
    std::ofstream{file} << demo_config(options);
    const auto config = read_config(file);
    if (!config) return print_error(config.error()), kBadArguments;
    if (const auto seeded = seed_demo(*config->catalog, data, options.lines); !seeded)
        return print_error(seeded.error()), kRefused;
    const auto served =
        House::serve(*config, data, [&](std::uint16_t port) { print_addresses(options, port); });
    if (!served) return print_error(served.error()), kRefused;
    return kDone;
}

}  // namespace

void add_demo(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<DemoOptions>();
    CLI::App* command = app.add_subcommand("demo",
                                           "演示：一个品牌、一万个号码、模拟支付宝与移动网络 / a seeded "
                                           "brand with a simulated Alipay and network");
    command->add_option("--data", options->data, "数据目录 / data directory")->capture_default_str();
    command->add_option("--web", options->web, "网页目录 / built pages")->capture_default_str();
    command->add_option("--lines", options->lines, "号码数 / lines to seed")
        ->capture_default_str()
        ->check(CLI::Range(10, 1'000'000));
    command->add_option("--port", options->port, "端口 / port")->capture_default_str();
    command->add_option("--sim-port", options->sim_port, "模拟支付宝端口 / port of the simulated Alipay")
        ->capture_default_str();
    command
        ->add_option("--wechat-port", options->wechat_port,
                     "模拟微信支付端口 / port of the simulated WeChat Pay")
        ->capture_default_str();
    command
        ->add_option("--unionpay-port", options->unionpay_port,
                     "模拟云闪付端口 / port of the simulated UnionPay")
        ->capture_default_str();
    command
        ->add_option("--biller-port", options->biller_port,
                     "模拟缴费平台端口 / port of the simulated platform's top-up page")
        ->capture_default_str();
    command
        ->add_option("--network-port", options->network_port, "模拟网络端口 / port of the simulated network")
        ->capture_default_str();
    command->footer(
        "Example: keepline demo --lines 10000\nExit: 0 stopped, 2 bad arguments, 3 refused (code on stderr)");
    command->callback([options, &exit_code] { exit_code = demo(*options); });
}

}  // namespace keepline::cli
