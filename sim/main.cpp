// keepline-sim: plays the other parties' systems, with real signatures and real faults.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <random>

#include "base/log.h"
#include "sim/alipay/alipay_server.h"
#include "sim/system_clock.h"

namespace {

using namespace keepline;

// "127.0.0.1:9000"; false for anything else.
bool split_address(const std::string& text, sim::AlipayServerOptions& options) {
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

int run_alipay(const sim::AlipayServerOptions& options) {
    const sigset_t signals = block_stop_signals();
    const sim::SystemClock clock;
    const auto server = sim::AlipayServer::start(options, clock);
    if (!server) {
        fmt::print(stderr, "{}: {}\n{}\n", error_text(server.error().code).code,
                   error_sentence(server.error(), Language::zh),
                   error_sentence(server.error(), Language::en));
        return 4;
    }
    fmt::print("alipay ready: {}\n", (*server)->address());
    std::fflush(stdout);
    wait_for_stop(signals);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"模拟对方系统，用于演示和测试。Plays the other parties' systems, for demos and tests.",
                 "keepline-sim"};
    app.require_subcommand(1);
    auto* alipay = app.add_subcommand("alipay", "模拟支付宝网关和收银台 Plays Alipay's gateway and cashier");
    std::string listen = "127.0.0.1:9000";
    std::string dir;
    sim::AlipayServerOptions options;
    alipay->add_option("--listen", listen, "监听地址 HOST:PORT，端口 0 为任意 where to listen; port 0: any")
        ->capture_default_str();
    alipay->add_option("--public-url", options.public_url,
                       "付款人访问的地址 where payers reach it, if elsewhere");
    alipay->add_option("--dir", dir, "密钥目录，没有则生成 directory of the keys, made if missing")
        ->required();
    alipay->add_option("--app-id", options.app_id, "应用编号 the merchant's application")->required();
    alipay->add_option("--seller-id", options.seller_id, "商户编号 the merchant")->required();
    CLI11_PARSE(app, argc, argv);
    if (!split_address(listen, options)) {
        fmt::print(stderr, "--listen {}: 应为 HOST:PORT  must be HOST:PORT\n", listen);
        return 2;
    }
    keepline::log::set_sink(
        [](keepline::log::Level, std::string_view line) { fmt::print(stderr, "{}\n", line); });
    options.dir = dir;
    options.seed = std::random_device{}();
    return run_alipay(options);
}
