#include "gateway/alipay/notice.h"

#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/trade_fields.h"

namespace keepline::alipay {
namespace {

// A refund is told with the trade's own status, often still TRADE_SUCCESS; these fields give it away.
bool is_refund(const http::Form& params) {
    const auto fee = parse_decimal(http::find(params, "refund_fee"));
    return (fee && fee->is_positive()) || !http::find(params, "out_biz_no").empty() ||
           !http::find(params, "gmt_refund").empty();
}

}  // namespace

Result<gateway::Notice> read_notice(std::string_view raw_body, const Account& account,
                                    const PublicKey& alipay_key) {
    const auto params = http::parse_form(raw_body);
    if (!params) return fail(ErrorCode::request_malformed, "form");
    if (!verify_notice(*params, alipay_key)) return fail(ErrorCode::gateway_bad_signature);
    if (http::find(*params, "app_id") != account.app_id)
        return fail(ErrorCode::gateway_foreign_message, "app_id");
    const auto seller = http::find(*params, "seller_id");
    if (!seller.empty() && seller != account.seller_id)
        return fail(ErrorCode::gateway_foreign_message, "seller_id");

    if (http::find(*params, "notify_type") != "trade_status_sync") return gateway::Notice{};
    auto trade = read_trade(*params, "gmt_payment");
    if (!trade) return fail(ErrorCode::request_malformed, "form");
    const bool refund = is_refund(*params);
    if (refund) trade->state = gateway::TradeState::unknown;  // says nothing about a payment
    return gateway::Notice{refund ? gateway::NoticeKind::refund : gateway::NoticeKind::trade,
                           std::move(*trade)};
}

}  // namespace keepline::alipay
