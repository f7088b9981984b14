// What payers do, what time does, and the notifications that tell of it.

#include <algorithm>

#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/wire_time.h"
#include "sim/alipay/alipay_party.h"

namespace keepline::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kLateBy = seconds{10};

// A browser goes only to web pages.
bool is_web_address(std::string_view url) {
    return url.starts_with("http://") || url.starts_with("https://");
}

}  // namespace

std::optional<std::string> AlipayParty::scan(std::string_view code, Instant now) {
    if (const auto at = code.rfind('/'); at != std::string_view::npos) code.remove_prefix(at + 1);
    const auto found = by_code_.find(std::string{code});
    if (found == by_code_.end()) return std::nullopt;
    auto& trade = trades_.at(found->second);
    if (trade.qr_code != code || trade.product != Product::qr) return std::nullopt;
    if (trade.stage == Stage::unscanned) {
        if (trade.business(now) >= trade.expires_at) return std::nullopt;
        trade.stage = Stage::waiting;
    }
    return trade.cashier_id;
}

bool AlipayParty::act(const std::string& out_trade_no, Act act, Instant now) {
    advance(now);
    const auto found = trades_.find(out_trade_no);
    if (found == trades_.end()) return false;
    auto& trade = found->second;
    if (trade.stage == Stage::unscanned && !scan(trade.qr_code, now)) return false;
    if (trade.stage != Stage::waiting) return false;
    // Who is asked for a password and goes away ends it; who looks at a page may come back to it.
    if (act == Act::refuse && trade.product == Product::code) trade.stage = Stage::closed;
    if (act == Act::refuse) return true;
    if (act == Act::forged)
        send_forgeries(trade, now);
    else if (act == Act::late)
        late_[out_trade_no] = now + kLateBy;
    else
        take_payment(trade, act, now);
    return true;
}

void AlipayParty::take_payment(Trade& trade, Act act, Instant now) {
    const auto cent = Money::from_minor(1);
    if (act == Act::wrong_amount) trade.total = trade.total > cent ? trade.total - cent : trade.total + cent;
    trade.coupon = coupon_of(act, trade.total);
    trade.stage = Stage::paid;
    trade.finished = act == Act::finish;
    trade.paid_at = trade.business(now);
    late_.erase(trade.out_trade_no);
    if (act == Act::never) return;
    const auto notice = draft_notice(trade);
    if (act == Act::twice) send(trade, notice, now);
    send(trade, notice, now);
    if (act == Act::out_of_order) send_stragglers(trade, now);
}

void AlipayParty::advance(Instant now) {
    for (auto& [out_trade_no, trade] : trades_) {
        const auto late = late_.find(out_trade_no);
        if (late != late_.end() && late->second <= now) {
            const Instant at = late->second;
            late_.erase(late);
            expire(trade, at);
            if (trade.stage == Stage::waiting) take_payment(trade, Act::pay, at);
        }
        expire(trade, now);
    }
}

// Only a trade that exists can expire; a QR nobody scanned is simply no longer accepted by scan().
void AlipayParty::expire(Trade& trade, Instant now) {
    if (trade.stage != Stage::waiting || trade.business(now) < trade.expires_at) return;
    trade.stage = Stage::closed;
    trade.closed_at = trade.expires_at;
    late_.erase(trade.out_trade_no);
    // Face-to-face payments tell of success only.
    if (trade.product != Product::qr && trade.product != Product::code) notify(trade, now);
}

Instant AlipayParty::next_due() const {
    Instant next = outbox_.next_due();
    for (const auto& [out_trade_no, at] : late_) next = std::min(next, at);
    for (const auto& [out_trade_no, trade] : trades_)
        if (trade.stage == Stage::waiting) next = std::min(next, trade.expires_at - trade.clock_offset);
    return next;
}

NoticeDraft AlipayParty::draft_notice(const Trade& trade, const RefundEntry* refund) {
    NoticeDraft draft{{}, trade.clock_offset, {}, Signing::genuine};
    draft.fields = {
        {"notify_type", "trade_status_sync"}, {"notify_id", dice_.hex()}, {"app_id", settings_.app_id},
        {"auth_app_id", settings_.app_id},    {"charset", "utf-8"},       {"version", "1.0"},
        {"seller_id", settings_.seller_id}};
    const auto told = notice_fields(trade, refund);
    draft.fields.insert(draft.fields.end(), told.begin(), told.end());
    return draft;
}

void AlipayParty::notify(const Trade& trade, Instant due, const RefundEntry* refund) {
    send(trade, draft_notice(trade, refund), due);
}

void AlipayParty::send(const Trade& trade, NoticeDraft draft, Instant due) {
    const std::string status{http::find(draft.fields, "trade_status")};
    const bool forged = draft.signing != Signing::genuine;
    auto write = [this, draft = std::move(draft)](Instant now) {
        return Letter{{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                      write_notice(draft, own_key_, now)};
    };
    outbox_.add({trade.out_trade_no, status, trade.notify_url, due, forged, std::move(write)});
}

void AlipayParty::send_forgeries(const Trade& trade, Instant now) {
    Trade pretended = trade;
    pretended.stage = Stage::paid;
    pretended.paid_at = trade.business(now);
    for (const auto signing : {Signing::changed_amount, Signing::flipped}) {
        auto draft = draft_notice(pretended);
        draft.signing = signing;
        send(pretended, std::move(draft), now);
    }
}

// Genuine, but told late: the trade as it was before it was paid, and a closing that never took effect.
void AlipayParty::send_stragglers(const Trade& paid, Instant now) {
    Trade before = paid;
    before.paid_at = {};
    int order = 0;
    for (const auto stage : {Stage::waiting, Stage::closed}) {
        before.stage = stage;
        before.closed_at = paid.paid_at - minutes{1};
        auto draft = draft_notice(before);
        draft.older_by = minutes{2};
        send(before, std::move(draft), now + seconds{1 + order++});
    }
}

std::string AlipayParty::return_address(const Trade& trade, Instant now) const {
    if (trade.stage != Stage::paid) {
        const auto& url = trade.quit_url.empty() ? trade.return_url : trade.quit_url;
        return is_web_address(url) ? url : std::string{};
    }
    if (!is_web_address(trade.return_url)) return {};
    http::Form params{{"app_id", settings_.app_id},
                      {"auth_app_id", settings_.app_id},
                      {"charset", "utf-8"},
                      {"method", trade.product == Product::page ? "alipay.trade.page.pay.return"
                                                                : "alipay.trade.wap.pay.return"},
                      {"out_trade_no", trade.out_trade_no},
                      {"seller_id", settings_.seller_id},
                      {"sign_type", "RSA2"},
                      {"timestamp", alipay::format_wire_time(trade.business(now))},
                      {"total_amount", format_decimal(trade.total)},
                      {"trade_no", trade.trade_no},
                      {"version", "1.0"}};
    params = alipay::sign_notice(std::move(params), own_key_);
    return trade.return_url + (trade.return_url.contains('?') ? "&" : "?") + http::format_form(params);
}

}  // namespace keepline::sim
