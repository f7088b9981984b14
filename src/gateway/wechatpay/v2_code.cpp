#include "gateway/wechatpay/v2_code.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keepline::wechatpay {
namespace {

using enum V2Meaning;
// Source: the codes of "提交付款码支付" (API v2) as several independent clients list them. For "撤销订单" no
// whole list was at hand: those at the end, but REVERSE_EXPIRE and ORDERNOTEXIST, are what its refunds
// answer.
constexpr std::array kTable{
    std::pair{std::string_view{"USERPAYING"}, payer_is_asked},
    std::pair{std::string_view{"SYSTEMERROR"}, unknown},
    std::pair{std::string_view{"BANKERROR"}, unknown},
    // Of a request that was repeated: the first may have been paid.
    std::pair{std::string_view{"ORDERPAID"}, unknown},
    std::pair{std::string_view{"OUT_TRADE_NO_USED"}, unknown},
    std::pair{std::string_view{"INVALID_REQUEST"}, unknown},
    std::pair{std::string_view{"AUTH_CODE_INVALID"}, not_paid},
    std::pair{std::string_view{"AUTHCODEEXPIRE"}, not_paid},
    std::pair{std::string_view{"AUTH_CODE_ERROR"}, not_paid},
    std::pair{std::string_view{"NOTENOUGH"}, not_paid},
    std::pair{std::string_view{"NOTSUPORTCARD"}, not_paid},
    std::pair{std::string_view{"BUYER_MISMATCH"}, not_paid},
    std::pair{std::string_view{"TRADE_ERROR"}, not_paid},
    std::pair{std::string_view{"RULELIMIT"}, not_paid},
    std::pair{std::string_view{"ORDERCLOSED"}, ended},
    std::pair{std::string_view{"ORDERREVERSED"}, ended},
    std::pair{std::string_view{"NOAUTH"}, configuration},
    std::pair{std::string_view{"PARAM_ERROR"}, configuration},
    std::pair{std::string_view{"LACK_PARAMS"}, configuration},
    std::pair{std::string_view{"SIGNERROR"}, configuration},
    std::pair{std::string_view{"NOT_UTF8"}, configuration},
    std::pair{std::string_view{"XML_FORMAT_ERROR"}, configuration},
    std::pair{std::string_view{"REQUIRE_POST_METHOD"}, configuration},
    std::pair{std::string_view{"APPID_NOT_EXIST"}, configuration},
    std::pair{std::string_view{"MCHID_NOT_EXIST"}, configuration},
    std::pair{std::string_view{"APPID_MCHID_NOT_MATCH"}, configuration},
    // The same in API v3, where they are written otherwise.
    std::pair{std::string_view{"NOT_ENOUGH"}, not_paid},
    std::pair{std::string_view{"ORDER_CLOSED"}, ended},
    std::pair{std::string_view{"NO_AUTH"}, configuration},
    std::pair{std::string_view{"SIGN_ERROR"}, configuration},
    std::pair{std::string_view{"ORDER_NOT_EXIST"}, not_there},
    std::pair{std::string_view{"RESOURCE_NOT_EXISTS"}, not_there},
    std::pair{std::string_view{"REVERSE_EXPIRE"}, irreversible},
    std::pair{std::string_view{"ORDERNOTEXIST"}, not_there},
    std::pair{std::string_view{"INVALID_TRANSACTIONID"}, irreversible},
    std::pair{std::string_view{"TRADE_STATE_ERROR"}, irreversible},
    std::pair{std::string_view{"USER_ACCOUNT_ABNORMAL"}, irreversible},
};

}  // namespace

V2Meaning meaning_of(std::string_view code) {
    const auto row = std::ranges::find(kTable, code, &std::pair<std::string_view, V2Meaning>::first);
    return row != kTable.end() ? row->second : unknown;
}

gateway::TradeState unpaid_state(V2Meaning meaning) {
    using gateway::TradeState;
    if (meaning == payer_is_asked) return TradeState::waiting;
    return meaning == not_paid || meaning == ended ? TradeState::closed : TradeState::unknown;
}

// Of an order that is not there nobody was asked for money; a request that still travels ends by its
// time_expire.
gateway::CancelState cancel_state(V2Meaning meaning) {
    using gateway::CancelState;
    switch (meaning) {
        case ended:
        case not_there:
            return CancelState::cancelled;
        case not_paid:
        case irreversible:
            return CancelState::refused;
        case payer_is_asked:
        case unknown:
        case configuration:
            break;
    }
    return CancelState::unknown;
}

}  // namespace keepline::wechatpay
