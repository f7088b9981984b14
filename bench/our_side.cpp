#include "our_side.h"

#include <fmt/format.h>

#include <csignal>
#include <fstream>

#include "inside.h"

namespace keepline::bench {
namespace {

constexpr const char* kBody = R"({"cycles":1,"amount":{"amount":500,"currency":"CNY"}})";

double figure_in(const std::string& file, std::string_view wanted) {
    std::ifstream in{file};
    for (std::string name; in >> name;) {
        double value = 0;
        if (name == wanted && in >> value) return value;
    }
    throw Trouble{fmt::format("the kernel does not tell {} in {}", wanted, file)};
}

}  // namespace

OurSide::OurSide(std::int64_t lines) : lines_{lines} {
    {
        Inside inside{folder_.path(), wall_now()};
        api_key_ = inside.make_key();
        inside.open_lines(lines, Money::from_minor(500));
        inside.finish();
    }
    start();
}

void OurSide::start() {
    server_ = std::make_unique<Child>(
        std::vector<std::string>{KEEPLINE_SERVER, "serve", "--config", folder_.path() / kConfigName, "--data",
                                 folder_.path() / "data", "--listen", "127.0.0.1:0"},
        folder_.path() / "log", SIGTERM);
    const std::string ready = server_->read_line();
    const auto colon = ready.rfind(':');
    if (!ready.starts_with("keepline ready") || colon == std::string::npos)
        throw Trouble{"keepline serve did not start: " + ready};
    port_ = static_cast<std::uint16_t>(std::stoi(ready.substr(colon + 1)));
}

double OurSide::kill_and_start() {
    ::kill(server_->pid(), SIGKILL);
    server_.reset();
    const auto from = std::chrono::steady_clock::now();
    start();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

std::int64_t OurSide::any_line() {
    chance_ ^= chance_ << 13, chance_ ^= chance_ >> 7, chance_ ^= chance_ << 17;
    return static_cast<std::int64_t>(chance_ % static_cast<std::uint64_t>(lines_)) + 1;
}

void OurSide::next_request(std::string& out) {
    fmt::format_to(
        std::back_inserter(out),
        "POST /v1/lines/{}-1/renewals HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n"
        "Idempotency-Key: till-7/{:012}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        any_line(), api_key_, ++sent_, std::string_view{kBody}.size(), kBody);
}

void OurSide::next_bulk(std::string& out) {
    std::string body = R"({"items":[)";
    for (int i = 0; i < kBulk; ++i)
        fmt::format_to(std::back_inserter(body),
                       R"({}{{"key":"till-8/{:012}","line":"{}-1","kind":"renewal","cycles":1,)"
                       R"("amount":{{"amount":500,"currency":"CNY"}}}})",
                       i == 0 ? "" : ",", ++sent_, any_line());
    body += "]}";
    fmt::format_to(std::back_inserter(out),
                   "POST /v1/bulk HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n"
                   "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                   api_key_, body.size(), body);
}

void OurSide::next_read(std::string& out) {
    fmt::format_to(
        std::back_inserter(out),
        "GET /v1/lines/{}-1/balances HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        any_line(), api_key_);
}

LoadResult OurSide::renew(std::chrono::seconds measured, int connections) {
    return drive({.port = port_, .connections = connections, .measured = measured},
                 [this](std::string& out) { next_request(out); });
}

LoadResult OurSide::flood(std::chrono::seconds measured, int connections) {
    return drive({.port = port_, .connections = connections, .measured = measured, .may_be_busy = true},
                 [this](std::string& out) { next_request(out); });
}

LoadResult OurSide::renew_at(std::uint16_t port, std::chrono::seconds measured) {
    return drive({.port = port, .measured = measured}, [this](std::string& out) { next_request(out); });
}

LoadResult OurSide::renew_in_bulk(std::chrono::seconds measured, int connections) {
    return drive({.port = port_,
                  .connections = connections,
                  .measured = measured,
                  .expected_status = 200,
                  .expected_text = R"("repeated":0,"refused":0)"},
                 [this](std::string& out) { next_bulk(out); });
}

LoadResult OurSide::read(std::chrono::seconds measured, int connections) {
    return drive({.port = port_, .connections = connections, .measured = measured, .expected_status = 200},
                 [this](std::string& out) { next_read(out); });
}

double OurSide::written_bytes() const {
    return figure_in(fmt::format("/proc/{}/io", server_->pid()), "write_bytes:");
}

double OurSide::resident_bytes() const {
    return figure_in(fmt::format("/proc/{}/status", server_->pid()), "VmRSS:") * 1024;
}

}  // namespace keepline::bench
