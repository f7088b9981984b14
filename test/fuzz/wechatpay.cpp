// What WeChat Pay, or whoever says he is it, sends us: headers, envelopes and what is in them.

#include "fuzz/alipay.h"
#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/sealed.h"
#include "gateway/wechatpay/signature.h"
#include "gateway/wechatpay/v2_message.h"
#include "gateway/wechatpay/wechat_gateway.h"

namespace keepline::fuzz {
namespace {

constexpr Instant kNow{1'767'576'600'000'000};
constexpr const char* kSerial = "PUB_KEY_ID_1";
constexpr const char* kApiKey = "0123456789abcdef0123456789abcdef";

// Makes no call: the public key is known.
class NoTransport final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request&,
                                std::chrono::milliseconds) override {
        return fail(ErrorCode::gateway_unavailable);
    }
};

wechatpay::WechatGateway& merchant() {
    static NoTransport transport;
    static const auto gateway = [] {
        wechatpay::Account account;
        account.app_id = "wx1";
        account.mch_id = "1900000001";
        account.serial = "37C5";
        account.private_key = platform_key().pem();
        account.api_key = kApiKey;
        account.public_key_id = kSerial;
        account.public_key = platform_key().public_pem();
        return wechatpay::WechatGateway::open(std::move(account), transport).value();
    }();
    return *gateway;
}

http::Request signed_post(std::string body) {
    http::Request request;
    request.method = "POST";
    request.headers = wechatpay::sign_answer(body, platform_key(), kSerial, "NONCE", kNow);
    request.body = std::move(body);
    return request;
}

void try_notice(std::string_view input) {
    http::Request bare;
    bare.body = input;
    const auto unsigned_one = merchant().read_notice(bare, kNow);
    KL_CHECK(!unsigned_one, "an unsigned notification counts");
    check_refusal(unsigned_one.error());
    if (const auto notice = merchant().read_notice(signed_post(std::string{input}), kNow); !notice)
        check_refusal(notice.error());
    const wechatpay::Event event{"EV-1", "TRANSACTION.SUCCESS", std::string{input}};
    auto envelope =
        wechatpay::seal_event(event, "transaction", "2026-01-05T09:30:20+08:00", "0123456789ab", kApiKey);
    const auto opened = wechatpay::open_event(envelope, kApiKey);
    KL_CHECK(opened && opened->text == input, "what was sealed is not what is opened");
    const auto notice = merchant().read_notice(signed_post(std::move(envelope)), kNow);
    if (!notice) return check_refusal(notice.error());
    check_trade(notice->trade);
}

void try_header(std::string_view input) {
    const auto read = wechatpay::parse_authorization(input);
    if (!read) return;
    const auto again = wechatpay::parse_authorization(wechatpay::format_authorization(*read));
    KL_CHECK(again && again->signature == read->signature && again->nonce == read->nonce,
             "a header is not read as it was written");
}

}  // namespace

void try_input(std::string_view input) {
    try_header(input);
    if (const auto fields = wechatpay::parse_v2(input); fields) {
        KL_CHECK(!wechatpay::is_v2_signed(*fields, wechatpay::V2SignType::hmac_sha256, kApiKey),
                 "nobody signed this");
        KL_CHECK(wechatpay::parse_v2(wechatpay::format_v2(*fields)) == fields,
                 "a message is not read as it was written");
    }
    try_notice(input);
    if (const auto certificates = wechatpay::open_certificate_texts(input, kApiKey); certificates)
        KL_CHECK(certificates->empty(), "nobody sealed a certificate");
    const auto object = wechatpay::read_object(input);
    if (!object) return;
    if (const auto trade = wechatpay::read_trade(*object)) check_trade(*trade);
    KL_CHECK(wechatpay::read_refund(*object).amount >= Money{}, "a negative refund");
}

}  // namespace keepline::fuzz
