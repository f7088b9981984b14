// Prints requests of our own clients for other people's SDKs to verify.
//
//   keepline_peer_requests alipay merchant_private.pem alipay_public.pem                   one form a line
//   keepline_peer_requests alipay-certificates merchant_private.pem DIR
//
// One form; makes the certificates in DIR.
//
//   keepline_peer_requests wechatpay merchant_private.pem wechatpay_public.pem api_v3.key api_v2.key
//
// One object a line; those of API v2 have no authorization.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "gateway/alipay/alipay_gateway.h"
#include "gateway/crypto/issue_certificate.h"
#include "gateway/wechatpay/wechat_gateway.h"

namespace {

using namespace keepline;

std::string read_file(const char* path) {
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Prints what would be sent: for Alipay query and body together.
class PrintingLine final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request& request,
                                std::chrono::milliseconds) override {
        const auto authorization = request.header("Authorization");
        const auto uri = request.query.empty() ? request.path : request.path + "?" + request.query;
        if (authorization.empty() && request.path.empty())
            fmt::print("{}&{}\n", request.query, request.body);
        else
            fmt::print("{}\n", boost::json::serialize(boost::json::object{{"method", request.method},
                                                                          {"uri", uri},
                                                                          {"authorization", authorization},
                                                                          {"body", request.body}}));
        return fail(ErrorCode::gateway_unavailable);
    }
};

const Instant kNow = *parse_instant("2026-01-05T01:30:00Z");

// What comes back is no matter here: nothing does.
template <class T>
void drop(const Result<T>&) {}

/// Everything that makes one call each.
void call_all(gateway::PaymentGateway& gateway, const gateway::PayRequest& order) {
    drop(gateway.open(order));
    drop(gateway.query(order.out_trade_no, kNow));
    drop(gateway.close(order.out_trade_no, kNow));
    drop(gateway.refund(order.out_trade_no, "R1", Money::from_minor(1), "退款 reason", kNow));
    drop(gateway.query_refund(order.out_trade_no, "R|1", kNow));
}

int print_alipay(PrintingLine& line, const char* own_key, const char* their_key, gateway::PayRequest order) {
    alipay::Account account;
    account.app_id = "2021000000000001";
    account.seller_id = "2088000000000001";
    account.gateway_url = "https://gateway.test/gateway.do";
    account.private_key = read_file(own_key);
    account.alipay_public_key = read_file(their_key);
    account.notify_url = "https://shop.test/notify?from=alipay&x=1";
    const auto opened = alipay::AlipayGateway::open(account, line);
    if (!opened) return 1;
    call_all(**opened, order);
    order.way = gateway::PayWay::wap;
    const auto url = (*opened)->open(order)->text;
    fmt::print("{}\n", url.substr(url.find('?') + 1));
    return 0;
}

int print_certified(PrintingLine& line, const char* own_key, const std::string& dir,
                    const gateway::PayRequest& order) {
    const gateway::CertificateName authority{"Certification Authority 一", "Ant Financial", "CN"};
    const auto own = gateway::PrivateKey::load(read_file(own_key)).value();
    const auto root = gateway::PrivateKey::generate();
    const auto make = [&](const char* file, const gateway::PrivateKey& key,
                          const gateway::CertificateName& subject, long serial, bool is_authority) {
        const auto until = kNow + std::chrono::hours{24 * 365};
        const auto pem =
            gateway::issue_certificate(key, root, {serial, subject, authority, kNow, until, is_authority});
        std::ofstream{dir + "/" + file} << pem;
        return pem;
    };
    alipay::Account account;
    account.app_id = "2021000000000001";
    account.gateway_url = "https://gateway.test/gateway.do";
    account.private_key = own.pem();
    account.app_certificate = make("app.crt", own, {"merchant 商户", {}, "CN"}, 0x7FFF'FFFF'FFFF, false);
    account.alipay_certificate =
        make("alipay.crt", gateway::PrivateKey::generate(), {"alipay", {}, "CN"}, 7, false);
    account.alipay_roots = make("root.crt", root, authority, 1, true);
    const auto opened = alipay::AlipayGateway::open(account, line);
    if (!opened) return 1;
    drop((*opened)->query(order.out_trade_no, kNow));
    return 0;
}

int print_wechatpay(PrintingLine& line, char** keys, gateway::PayRequest order) {
    wechatpay::Account account;
    account.app_id = "wx0000000000000001";
    account.mch_id = "1900000001";
    account.serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
    account.private_key = read_file(keys[0]);
    account.public_key_id = "PUB_KEY_ID_0119000000012026010500000000";
    account.public_key = read_file(keys[1]);
    account.api_key = read_file(keys[2]);
    account.v2_key = read_file(keys[3]);
    account.base_url = "https://gateway.test";
    account.notify_url = "https://shop.test/notify";
    const auto opened = wechatpay::WechatGateway::open(account, line, std::make_unique<PrintingLine>());
    if (!opened) return 1;
    call_all(**opened, order);
    order.way = gateway::PayWay::wap;
    drop((*opened)->open(order));
    drop((*opened)->pay_by_code(order, "134567890123456789"));
    drop((*opened)->cancel(order.out_trade_no, kNow));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    PrintingLine line;
    const gateway::PayRequest order{
        "KL0001", Money::from_minor(990),      "保号续期 \"A\" + 1%", kNow + std::chrono::minutes{15},
        kNow,     "https://shop.test/done?a=1"};
    const std::string_view platform = argc > 1 ? argv[1] : "";
    if (platform == "alipay" && argc == 4) return print_alipay(line, argv[2], argv[3], order);
    if (platform == "alipay-certificates" && argc == 4) return print_certified(line, argv[2], argv[3], order);
    if (platform == "wechatpay" && argc == 6) return print_wechatpay(line, argv + 2, order);
    return 2;
}
