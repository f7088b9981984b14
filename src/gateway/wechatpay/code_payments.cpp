#include "gateway/wechatpay/code_payments.h"

#include <algorithm>

#include "base/log.h"
#include "domain/renewal/order.h"
#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/signature.h"
#include "gateway/wechatpay/v2_code.h"
#include "gateway/wechatpay/v2_message.h"

namespace keepline::wechatpay {
namespace {

using gateway::CancelState;
using gateway::TradeState;
using http::find;

constexpr auto kSignType = V2SignType::hmac_sha256;
constexpr const char* kSuccess = "SUCCESS";
// What the platform wants between a payment and its cancelling.
constexpr Duration kBeforeReverse = std::chrono::seconds{15};
constexpr std::size_t kBodyMax = 128;
constexpr std::size_t kWordsMax = 120;

// The platform's words, for the operator.
std::string words_of(const http::Form& answer) {
    if (find(answer, "result_code") == kSuccess) return kSuccess;
    std::string words{find(answer, "err_code")};
    const auto more = find(answer, "err_code_des");
    if (!more.empty()) words.append(" ").append(cut_utf8(more, kWordsMax));
    return words;
}

// Absent if something of it is not there or not of its form.
std::optional<gateway::Trade> read_paid(const http::Form& answer) {
    const auto fen = [&](const char* name, std::optional<Money> otherwise) {
        const auto text = find(answer, name);
        return text.empty() ? otherwise : parse_v2_fen(text);
    };
    const auto total = fen("total_fee", std::nullopt);
    const auto paid_by_payer = fen("cash_fee", total);
    // Told only where a coupon that nobody paid for took something off.
    const auto received = fen("settlement_total_fee", total);
    const auto paid_at = parse_v2_time(find(answer, "time_end"));
    if (!total || !paid_by_payer || !received || !paid_at) return std::nullopt;
    gateway::Trade trade{TradeState::paid,
                         std::string{find(answer, "out_trade_no")},
                         std::string{find(answer, "transaction_id")},
                         *total,
                         *paid_by_payer,
                         *received,
                         *paid_at,
                         {}};
    trade.our_coupons = gateway::our_share(trade, {});
    return check_paid(std::move(trade), find(answer, "fee_type"));
}

CancelState cancel_state_of(const http::Form& answer) {
    if (find(answer, "recall") == "Y") return CancelState::again;
    if (find(answer, "result_code") == kSuccess) return CancelState::cancelled;
    return cancel_state(meaning_of(find(answer, "err_code")));
}

}  // namespace

CodePayments::CodePayments(const Account& account, http::Transport& transport, http::Transport& certified)
    : app_id_{account.app_id},
      mch_id_{account.mch_id},
      v2_key_{account.v2_key},
      base_url_{account.base_url},
      timeout_{account.timeout},
      transport_{transport},
      certified_{certified} {}

std::string CodePayments::sign(http::Form fields) const {
    fields.insert(
        fields.begin(),
        {{"appid", app_id_}, {"mch_id", mch_id_}, {"nonce_str", make_nonce()}, {"sign_type", "HMAC-SHA256"}});
    return sign_v2(std::move(fields), kSignType, v2_key_);
}

// An answer whose return_code is not SUCCESS is signed by nobody: it is believed in neither way.
Result<http::Form> CodePayments::call(http::Transport& transport, const char* path, http::Form fields) const {
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.headers = {{"Content-Type", "text/xml; charset=utf-8"}, {"User-Agent", "Keepline"}};
    request.body = sign(std::move(fields));
    const auto response = transport.send(base_url_, request, timeout_);
    if (!response) return std::unexpected{response.error()};
    auto answer = response->status == 200 ? parse_v2(response->body) : std::nullopt;
    if (!answer) return fail(ErrorCode::gateway_unavailable);
    if (find(*answer, "return_code") != kSuccess) {
        log::warning("wechatpay: {}: {}", path, cut_utf8(find(*answer, "return_msg"), kWordsMax));
        return fail(ErrorCode::gateway_unavailable);
    }
    if (!is_v2_signed(*answer, kSignType, v2_key_)) return fail(ErrorCode::gateway_bad_signature);
    if (find(*answer, "appid") != app_id_ || find(*answer, "mch_id") != mch_id_)
        return fail(ErrorCode::gateway_foreign_message, "mch_id");
    return std::move(*answer);
}

Result<gateway::Trade> CodePayments::pay(const gateway::PayRequest& request, const std::string& auth_code) {
    if (method_of_code(auth_code) != PayMethod::wechat_code)
        return fail(ErrorCode::gateway_refused, "auth_code");
    const auto answer = call(transport_, "/pay/micropay",
                             {{"body", cut_utf8(request.subject, kBodyMax)},
                              {"out_trade_no", request.out_trade_no},
                              {"total_fee", std::to_string(request.total.minor())},
                              {"spbill_create_ip", request.payer_ip.empty() ? "127.0.0.1" : request.payer_ip},
                              {"time_start", format_v2_time(request.now)},
                              {"time_expire", format_v2_time(request.expires_at)},
                              {"auth_code", auth_code}});
    if (!answer) return std::unexpected{answer.error()};
    gateway::Trade trade;
    if (find(*answer, "result_code") == kSuccess) {
        auto paid = read_paid(*answer);
        if (!paid) return fail(ErrorCode::gateway_unavailable);
        if (paid->out_trade_no != request.out_trade_no)
            return fail(ErrorCode::gateway_foreign_message, "out_trade_no");
        trade = std::move(*paid);
    } else {
        const auto meaning = meaning_of(find(*answer, "err_code"));
        if (meaning == V2Meaning::configuration) return fail(ErrorCode::gateway_refused, words_of(*answer));
        trade.state = unpaid_state(meaning);
    }
    trade.out_trade_no = request.out_trade_no;
    trade.answer = words_of(*answer);
    return trade;
}

Result<gateway::Cancel> CodePayments::cancel(const gateway::Named& named, Instant now) {
    const std::string& out_trade_no = named.number;
    if (now < named.made_at + kBeforeReverse) return gateway::Cancel{gateway::CancelState::again, "15 s"};
    const auto answer = call(certified_, "/secapi/pay/reverse", {{"out_trade_no", out_trade_no}});
    if (!answer) return std::unexpected{answer.error()};
    return gateway::Cancel{cancel_state_of(*answer), words_of(*answer)};
}

}  // namespace keepline::wechatpay
