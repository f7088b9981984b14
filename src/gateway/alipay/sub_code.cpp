#include "gateway/alipay/sub_code.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keepline::alipay {
namespace {

using enum Outcome;
// Source: the platform's table of public and trade error codes.
constexpr std::array kTable{
    std::pair{std::string_view{"ACQ.SYSTEM_ERROR"}, unknown},
    std::pair{std::string_view{"ACQ.TRADE_HAS_SUCCESS"}, already_paid},
    std::pair{std::string_view{"ACQ.TRADE_HAS_CLOSE"}, new_order_needed},
    std::pair{std::string_view{"ACQ.CONTEXT_INCONSISTENT"}, new_order_needed},
    std::pair{std::string_view{"ACQ.TRADE_BUYER_NOT_MATCH"}, new_order_needed},
    std::pair{std::string_view{"ACQ.BUYER_BALANCE_NOT_ENOUGH"}, payer_must_act},
    std::pair{std::string_view{"ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH"}, payer_must_act},
    std::pair{std::string_view{"ACQ.PAYMENT_AUTH_CODE_INVALID"}, payer_must_act},
    std::pair{std::string_view{"ACQ.PAYMENT_FAIL"}, payer_must_act},
    std::pair{std::string_view{"ACQ.PULL_MOBILE_CASHIER_FAIL"}, payer_must_act},
    std::pair{std::string_view{"ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR"}, payer_must_act},
    std::pair{std::string_view{"ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR"}, payer_must_act},
    std::pair{std::string_view{"ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE"}, payer_must_act},
    std::pair{std::string_view{"ACQ.ERROR_BALANCE_PAYMENT_DISABLE"}, payer_must_act},
    std::pair{std::string_view{"ACQ.PAYMENT_REQUEST_HAS_RISK"}, payer_must_act},
    std::pair{std::string_view{"ACQ.AGREEMENT_NOT_EXIST"}, agreement_ended},
    std::pair{std::string_view{"ACQ.AGREEMENT_INVALID"}, agreement_ended},
    std::pair{std::string_view{"ACQ.AGREEMENT_STATUS_NOT_NORMAL"}, agreement_ended},
    std::pair{std::string_view{"ACQ.AGREEMENT_ERROR"}, agreement_ended},
    std::pair{std::string_view{"ACQ.CYCLE_PAY_DATE_NOT_MATCH"}, plan_violated},
    std::pair{std::string_view{"ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED"}, plan_violated},
    std::pair{std::string_view{"ACQ.CYCLE_PAY_TOTAL_FEE_EXCEED"}, plan_violated},
    std::pair{std::string_view{"ACQ.CYCLE_PAY_TOTAL_TIMES_EXCEED"}, plan_violated},
    std::pair{std::string_view{"ACQ.ACCESS_FORBIDDEN"}, configuration},
    std::pair{std::string_view{"ACQ.INVALID_PARAMETER"}, configuration},
    std::pair{std::string_view{"ACQ.PARTNER_ERROR"}, configuration},
    std::pair{std::string_view{"isv.invalid-signature"}, configuration},
    std::pair{std::string_view{"isv.invalid-app-id"}, configuration},
    std::pair{std::string_view{"ACQ.TRADE_NOT_EXIST"}, trade_not_found},
    std::pair{std::string_view{"ACQ.TRADE_STATUS_ERROR"}, wrong_state},
    std::pair{std::string_view{"ACQ.REASON_TRADE_BEEN_FREEZEN"}, wrong_state},
    std::pair{std::string_view{"ACQ.CANCEL_NOT_ALLOWED"}, wrong_state},
    std::pair{std::string_view{"ACQ.SELLER_BALANCE_NOT_ENOUGH"}, configuration},
    std::pair{std::string_view{"ACQ.TRADE_NOT_ALLOW_REFUND"}, refund_refused},
    std::pair{std::string_view{"ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"}, refund_refused},
    std::pair{std::string_view{"ACQ.TRADE_HAS_FINISHED"}, refund_refused},
    std::pair{std::string_view{"ACQ.REFUND_FEE_ERROR"}, refund_refused},
    std::pair{std::string_view{"ACQ.DISCORDANT_REPEAT_REQUEST"}, refund_refused},
    std::pair{std::string_view{"isp.bill_not_exist"}, no_statement},
    std::pair{std::string_view{"BILL_NOT_EXIST"}, no_statement},
};

}  // namespace

Outcome outcome_of(std::string_view code, std::string_view sub_code) {
    const auto row = std::ranges::find(kTable, sub_code, &std::pair<std::string_view, Outcome>::first);
    if (row != kTable.end()) return row->second;
    // "aop.…" and 20000 are the gateway's own trouble: it may have passed the request on.
    if (code == "10003") return payer_asked;
    if (code == "20000" || sub_code.starts_with("aop.")) return unknown;
    if (code.starts_with("4000") && code != "40004") return configuration;
    return refused;
}

}  // namespace keepline::alipay
