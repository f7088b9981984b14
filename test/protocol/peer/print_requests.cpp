// Prints requests of our Alipay client, one form a line, for the official SDK to verify.
//
//   keepline_peer_requests merchant_private.pem alipay_public.pem

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "gateway/alipay/alipay_gateway.h"

namespace {

using namespace keepline;

std::string read_file(const char* path) {
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Prints what would be sent, query and body together.
class PrintingLine final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request& request,
                                std::chrono::milliseconds) override {
        fmt::print("{}&{}\n", request.query, request.body);
        return fail(ErrorCode::gateway_unavailable);
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    PrintingLine line;
    alipay::Account account;
    account.app_id = "2021000000000001";
    account.seller_id = "2088000000000001";
    account.gateway_url = "https://gateway.test/gateway.do";
    account.private_key = read_file(argv[1]);
    account.alipay_public_key = read_file(argv[2]);
    account.notify_url = "https://shop.test/notify?from=alipay&x=1";
    const auto opened = alipay::AlipayGateway::open(account, line);
    if (!opened) return 1;
    auto& gateway = **opened;

    const Instant now = *parse_instant("2026-01-05T01:30:00Z");
    gateway::PayRequest order{
        "KL1", Money::from_minor(990),      "保号续期 \"A\" + 1%", now + std::chrono::minutes{15},
        now,   "https://shop.test/done?a=1"};
    (void)gateway.open(order);
    (void)gateway.query("KL1", now);
    (void)gateway.close("KL1", now);
    (void)gateway.refund("KL1", "R1", Money::from_minor(1), "退款 reason", now);
    (void)gateway.query_refund("KL1", "R1", now);
    order.way = gateway::PayWay::wap;
    const auto url = gateway.open(order)->text;
    fmt::print("{}\n", url.substr(url.find('?') + 1));
    return 0;
}
