// What is posted to the notification address: unsigned it is refused; rightly signed it is read whole or
// refused, and never for another app or seller.

#include "fuzz/alipay.h"
#include "gateway/alipay/notice.h"
#include "gateway/alipay/signed_form.h"

namespace keepline::fuzz {
namespace {

void check_notice(const Result<gateway::Notice>& notice, const http::Form& form) {
    if (!notice) return check_refusal(notice.error());
    KL_CHECK(http::find(form, "app_id") == our_account().app_id, "another app's");
    const auto seller = http::find(form, "seller_id");
    KL_CHECK(seller.empty() || seller == our_account().seller_id, "another seller's");
    if (notice->kind != gateway::NoticeKind::other) check_trade(notice->trade);
    const bool refund = notice->kind == gateway::NoticeKind::refund;
    KL_CHECK(!refund || notice->trade.state != gateway::TradeState::paid, "a refund taken for a payment");
}

}  // namespace

void try_input(std::string_view input) {
    static const auto account = our_account();
    static const auto key = alipay::PublicKey::load(account.alipay_public_key).value();
    const auto raw = alipay::read_notice(input, account, key);
    KL_CHECK(!raw, "an unsigned notification counts");
    check_refusal(raw.error());
    auto form = http::parse_form(input);
    if (!form) return;
    std::erase_if(*form, [](const auto& param) { return param.first == "sign"; });
    const http::Form sent = alipay::sign_notice(*form, platform_key());
    const auto notice = alipay::read_notice(http::format_form(sent), account, key);
    const bool signs = !alipay::has_repeats(*form) && http::find(*form, "sign_type") == "RSA2";
    const bool refused = !notice && notice.error().code == ErrorCode::gateway_bad_signature;
    KL_CHECK(signs != refused, "signed rightly: {}, refused: {}", signs, refused);
    check_notice(notice, *form);
}

}  // namespace keepline::fuzz
