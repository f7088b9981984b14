// keepline-sim: plays the other parties' systems, with real signatures and real faults; and, in one process
// without any socket, both sides of a year.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>

#include "base/log.h"
#include "sim/alipay/alipay_server.h"
#include "sim/biller/biller_server.h"
#include "sim/network/network_server.h"
#include "sim/simulate.h"
#include "sim/system_clock.h"
#include "sim/unionpay/unionpay_server.h"
#include "sim/wechatpay/wechat_server.h"

namespace {

using namespace keepline;
using sim::biller::BillerServer;
using sim::biller::BillerServerOptions;
using sim::network::NetworkServer;
using sim::network::NetworkServerOptions;

// "127.0.0.1:9000"; false for anything else.
template <class Options>
bool split_address(const std::string& text, Options& options) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    unsigned port = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc{} || at != end || port > 65'535) return false;
    options.address = text.substr(0, colon);
    options.port = static_cast<std::uint16_t>(port);
    return true;
}

// The first word of a file, without the line's end; empty if there is none.
std::string read_token(const std::string& file) {
    std::string token;
    std::ifstream{file} >> token;
    return token;
}

// SIGINT and SIGTERM are blocked in every thread and taken here.
void wait_for_stop(const sigset_t& signals) {
    int signal = 0;
    sigwait(&signals, &signal);
}

sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Plays one party until it is told to stop. The exit code is the command's.
template <class Server, class Options>
int run(std::string_view party, const std::string& listen, Options options) {
    if (!split_address(listen, options)) {
        fmt::print(stderr, "--listen {}: 应为 HOST:PORT  must be HOST:PORT\n", listen);
        return 2;
    }
    log::set_sink([](log::Level, std::string_view line) { fmt::print(stderr, "{}\n", line); });
    const sigset_t signals = block_stop_signals();
    const sim::SystemClock clock;
    const auto server = Server::start(std::move(options), clock);
    if (!server) {
        fmt::print(stderr, "{}: {}\n{}\n", error_text(server.error().code).code,
                   error_sentence(server.error(), Language::zh),
                   error_sentence(server.error(), Language::en));
        return 4;
    }
    fmt::print("{} ready: {}\n", party, (*server)->address());
    std::fflush(stdout);
    wait_for_stop(signals);
    return 0;
}

int run_network(const std::string& listen, const std::string& token_file) {
    NetworkServerOptions options;
    if (!token_file.empty()) options.token = read_token(token_file);
    if (!token_file.empty() && options.token.empty()) {
        fmt::print(stderr, "--token-file {}: 没有令牌  holds no token\n", token_file);
        return 2;
    }
    return run<NetworkServer>("network", listen, std::move(options));
}

struct SimulateArguments {
    sim::SimulationOptions world;
    int seeds = 1;
    bool json = false;
};

void add_simulate(CLI::App& app, SimulateArguments& arguments) {
    const std::map<std::string, sim::Faults> faults{
        {"none", sim::Faults::none}, {"some", sim::Faults::some}, {"hard", sim::Faults::hard}};
    const std::map<std::string, sim::StoreKind> stores{{"memory", sim::StoreKind::memory},
                                                       {"sqlite", sim::StoreKind::sqlite}};
    auto* simulate = app.add_subcommand("simulate",
                                        "在一个进程里模拟双方，带崩溃和故障 Both sides in one process, with "
                                        "crashes and faults; exit 1 if anything is lost");
    simulate->add_option("--seed", arguments.world.seed, "种子，决定全部经过 a seed is a whole history")
        ->capture_default_str();
    simulate->add_option("--lines", arguments.world.lines, "号码数 numbers")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    simulate->add_option("--days", arguments.world.days, "天数 days")
        ->check(CLI::Range(1, 36'500))
        ->capture_default_str();
    simulate->add_option("--faults", arguments.world.faults, "故障 none, some, hard")
        ->transform(CLI::CheckedTransformer{faults});
    simulate->add_option("--store", arguments.world.store, "存储 memory, sqlite")
        ->transform(CLI::CheckedTransformer{stores});
    simulate->add_option("--seeds", arguments.seeds, "从 --seed 起的种子数 how many seeds from there on")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    simulate->add_flag("--json", arguments.json, "每个种子一行 JSON a line of JSON for each seed");
}

struct BillerArguments {
    BillerServerOptions server;
    std::string dir;
    std::uint16_t port = 9400;
};

CLI::App* add_biller(CLI::App& app, BillerArguments& arguments) {
    auto* biller =
        app.add_subcommand("biller", "模拟代收渠道的缴费页 Plays a biller: a platform's own top-up page");
    biller->add_option("--dir", arguments.dir, "密钥目录，没有则生成 directory of the keys, made if missing")
        ->required();
    biller
        ->add_option("--url", arguments.server.keepline_url,
                     "Keepline 的地址，不带路径 where Keepline is reached, without a path")
        ->required();
    biller
        ->add_option("--code", arguments.server.code, "在 Keepline 的渠道代码 the biller's code at Keepline")
        ->required();
    biller->add_option("--port", arguments.port, "本机端口，0 为任意 port on this machine; 0: any")
        ->capture_default_str();
    return biller;
}

int run_biller(BillerArguments arguments) {
    arguments.server.dir = arguments.dir;
    arguments.server.seed = std::random_device{}();
    return run<BillerServer>("biller", fmt::format("127.0.0.1:{}", arguments.port), arguments.server);
}

void add_listen(CLI::App& party, std::string& listen) {
    party.add_option("--listen", listen, "监听地址 HOST:PORT，端口 0 为任意 where to listen; port 0: any")
        ->capture_default_str();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"模拟对方系统，用于演示和测试。Plays the other parties' systems, for demos and tests.",
                 "keepline-sim"};
    app.require_subcommand(1);
    auto* alipay = app.add_subcommand("alipay", "模拟支付宝网关和收银台 Plays Alipay's gateway and cashier");
    std::string alipay_listen = "127.0.0.1:9000";
    std::string dir;
    sim::AlipayServerOptions options;
    add_listen(*alipay, alipay_listen);
    alipay->add_option("--public-url", options.public_url,
                       "付款人访问的地址 where payers reach it, if elsewhere");
    alipay->add_option("--dir", dir, "密钥目录，没有则生成 directory of the keys, made if missing")
        ->required();
    alipay->add_option("--app-id", options.app_id, "应用编号 the merchant's application")->required();
    std::string content_key;
    alipay->add_option("--content-key", content_key,
                       "内容加密密钥，16 个字符 key of encrypted contents, 16 characters");
    alipay->add_option("--seller-id", options.seller_id, "商户编号 the merchant")->required();
    auto* wechatpay =
        app.add_subcommand("wechatpay", "模拟微信支付接口和收银台 Plays WeChat Pay's API and cashier");
    std::string wechatpay_listen = "127.0.0.1:9200";
    std::string wechatpay_dir;
    sim::WechatServerOptions wechat;
    add_listen(*wechatpay, wechatpay_listen);
    wechatpay->add_option("--public-url", wechat.public_url,
                          "付款人访问的地址 where payers reach it, if elsewhere");
    wechatpay
        ->add_option("--dir", wechatpay_dir, "密钥目录，没有则生成 directory of the keys, made if missing")
        ->required();
    wechatpay->add_option("--app-id", wechat.app_id, "应用编号 the merchant's application")->required();
    wechatpay->add_option("--mobile-app-id", wechat.mobile_app_id, "移动应用编号 the merchant's mobile app");
    wechatpay->add_option("--mch-id", wechat.mch_id, "商户号 the merchant")->required();
    auto* unionpay = app.add_subcommand("unionpay", "模拟银联接口和云闪付 Plays UnionPay's API and its app");
    std::string unionpay_listen = "127.0.0.1:9300";
    std::string unionpay_dir;
    sim::UnionpayServerOptions union_options;
    add_listen(*unionpay, unionpay_listen);
    unionpay->add_option("--public-url", union_options.public_url,
                         "付款人访问的地址 where payers reach it, if elsewhere");
    unionpay->add_option("--dir", unionpay_dir, "密钥目录，没有则生成 directory of the keys, made if missing")
        ->required();
    unionpay->add_option("--mer-id", union_options.mer_id, "商户号 the merchant")->required();
    auto* network = app.add_subcommand("network", "模拟移动网络（TMF640） Plays a mobile network (TMF640)");
    std::string network_listen = "127.0.0.1:9100";
    std::string token_file;
    add_listen(*network, network_listen);
    network->add_option(
        "--token-file", token_file,
        "客户端令牌文件，没有则不检查 file of the clients' bearer token; without it none is asked for");
    BillerArguments biller_arguments;
    const auto* biller = add_biller(app, biller_arguments);
    SimulateArguments simulation;
    add_simulate(app, simulation);
    CLI11_PARSE(app, argc, argv);
    if (app.got_subcommand("simulate"))
        return sim::run_simulations(simulation.world, simulation.seeds, simulation.json);
    if (network->parsed()) return run_network(network_listen, token_file);
    if (biller->parsed()) return run_biller(biller_arguments);
    if (wechatpay->parsed()) {
        wechat.dir = wechatpay_dir;
        wechat.seed = std::random_device{}();
        return run<sim::WechatServer>("wechatpay", wechatpay_listen, wechat);
    }
    if (unionpay->parsed()) {
        union_options.dir = unionpay_dir;
        union_options.seed = std::random_device{}();
        return run<sim::UnionpayServer>("unionpay", unionpay_listen, union_options);
    }
    options.dir = dir;
    options.content_key = content_key;
    options.seed = std::random_device{}();
    return run<sim::AlipayServer>("alipay", alipay_listen, options);
}
