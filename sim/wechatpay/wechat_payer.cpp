// What payers do, what time does, and the notifications that tell of it.

#include <algorithm>

#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/sealed.h"
#include "gateway/wechatpay/signature.h"
#include "sim/wechatpay/wechat_party.h"

namespace keepline::sim {
namespace {

using std::chrono::seconds;

constexpr Duration kLateBy = seconds{10};
constexpr std::size_t kNonceSize = 12;

}  // namespace

std::optional<std::string> WechatParty::scan(std::string_view code, Instant now) {
    if (const auto at = code.rfind('/'); at != std::string_view::npos) code.remove_prefix(at + 1);
    const auto found = by_code_.find(std::string{code});
    if (found == by_code_.end()) return std::nullopt;
    Trade& trade = trades_.at(found->second);
    expire(trade, now);
    if (trade.code != code || trade.way != "native") return std::nullopt;
    return trade.cashier_id;
}

bool WechatParty::act(const std::string& out_trade_no, Act act, Instant now) {
    advance(now);
    const auto found = trades_.find(out_trade_no);
    if (found == trades_.end() || !found->second.is_open()) return false;
    Trade& trade = found->second;
    if (trade.by_code() && trade.code.starts_with("14")) return false;
    // Who is asked for a password and goes away ends it; who looks at a page may come back to it.
    if (act == Act::refuse && trade.by_code()) trade.state = "PAYERROR";
    if (act == Act::refuse) return true;
    if (act == Act::late) {
        late_[out_trade_no] = now + kLateBy;
    } else if (act == Act::forged) {
        Trade pretended = trade;
        pretended.state = "SUCCESS";
        pretended.paid_at = trade.business(now);
        for (int i = 0; i < 2; ++i)
            notify(trade, "TRANSACTION.SUCCESS", "transaction", describe(pretended), now, true);
    } else {
        take_payment(trade, act, now);
    }
    return true;
}

void WechatParty::take_payment(Trade& trade, Act act, Instant now) {
    const auto cent = Money::from_minor(1);
    if (act == Act::wrong_amount) trade.paid = trade.total > cent ? trade.total - cent : trade.total + cent;
    trade.coupon = coupon_of(act, trade.paid);
    trade.state = "SUCCESS";
    trade.paid_at = trade.business(now);
    late_.erase(trade.out_trade_no);
    if (act == Act::never) return;
    for (int i = act == Act::twice ? 2 : 1; i > 0; --i)
        notify(trade, "TRANSACTION.SUCCESS", "transaction", describe(trade), now);
}

void WechatParty::advance(Instant now) {
    for (auto& [out_trade_no, trade] : trades_) {
        const auto late = late_.find(out_trade_no);
        if (late != late_.end() && late->second <= now) {
            const Instant at = late->second;
            late_.erase(late);
            expire(trade, at);
            if (trade.is_open()) take_payment(trade, Act::pay, at);
        }
        expire(trade, now);
    }
}

// Nothing is told of an order that ends unpaid.
void WechatParty::expire(Trade& trade, Instant now) {
    if (!trade.is_open() || trade.business(now) < trade.expires_at) return;
    trade.state = "CLOSED";
    late_.erase(trade.out_trade_no);
}

Instant WechatParty::next_due() const {
    Instant next = outbox_.next_due();
    for (const auto& [out_trade_no, at] : late_) next = std::min(next, at);
    return next;
}

// A forger knows neither key: what he seals is under another, and he signs with noise.
void WechatParty::notify(const Trade& trade, const std::string& type, const std::string& original_type,
                         std::string text, Instant due, bool forged) {
    if (trade.by_code()) return;
    auto write = [this, id = "EV-" + dice_.hex(), offset = trade.clock_offset, type, original_type,
                  text = std::move(text), forged](Instant now) {
        const Instant stamp = now + offset;
        const auto key = forged ? std::string(settings_.api_key.size(), 'x') : settings_.api_key;
        auto body = wechatpay::seal_event({id, type, text}, original_type, wechatpay::format_wire_time(stamp),
                                          dice_.hex().substr(0, kNonceSize), key);
        auto headers =
            wechatpay::sign_answer(body, own_key_, settings_.key_id, wechatpay::make_nonce(), stamp);
        for (auto& [name, value] : headers)
            if (forged && name == "Wechatpay-Signature") value = "WECHATPAY/SIGNTEST/" + value;
        headers.emplace_back("Content-Type", "application/json");
        return Letter{std::move(headers), std::move(body)};
    };
    outbox_.add({trade.out_trade_no, type, trade.notify_url, due, forged, std::move(write)});
}

}  // namespace keepline::sim
