#include "sim/world/platform.h"

#include <fmt/format.h>

#include "domain/renewal/intent_states.h"
#include "sim/world/brand.h"

namespace keepline::sim {
namespace {

using gateway::RefundState;
using gateway::TradeState;
using std::chrono::hours;

constexpr int kWaitingAtOnce = 1'000;

// Stands for the platform's signature: whoever does not know how cannot make one.
std::string seal(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return fmt::format("{:016x}", hash * 0x9e3779b97f4a7c15U);
}

std::string field_of(const std::string& body, std::string_view name) {
    const std::string fields = "&" + body;
    const std::string before = fmt::format("&{}=", name);
    const auto at = fields.find(before);
    if (at == std::string::npos) return {};
    const auto begin = at + before.size();
    return fields.substr(begin, fields.find('&', begin) - begin);
}

std::unexpected<Error> timed_out() { return fail(ErrorCode::gateway_unavailable); }

// Answered with an error code: nothing was done.
std::unexpected<Error> refused() { return fail(ErrorCode::gateway_refused, "an error code"); }

}  // namespace

bool Platform::happens(int percent) {
    const bool does = is_faulty_ && entropy_.in_percent(percent);
    faults_ += does ? 1 : 0;
    return does;
}

Platform::Trade& Platform::make(const std::string& out_trade_no, Money total, Instant expires_at) {
    const auto [at, fresh] = trades_.try_emplace(out_trade_no);
    if (fresh) {
        at->second.total = total;
        at->second.expires_at = expires_at;
    }
    return at->second;
}

Result<gateway::PayOffer> Platform::open(const gateway::PayRequest& request) {
    if (request.way == gateway::PayWay::wap)
        return gateway::PayOffer{request.way, "https://platform.example/pay", {}};
    if (happens(10)) return timed_out();
    if (happens(5)) return refused();
    make(request.out_trade_no, request.total, request.expires_at);
    if (happens(10)) return timed_out();
    const std::string code = "https://platform.example/" + request.out_trade_no;
    return gateway::PayOffer{request.way, code, code};
}

// His wallet pays at once, asks him first, or will not.
Result<gateway::Trade> Platform::pay_by_code(const gateway::PayRequest& request, const std::string&) {
    if (happens(10)) return timed_out();
    if (happens(5)) return refused();
    Trade& trade = make(request.out_trade_no, request.total, request.expires_at);
    trade.by_code = true;
    const bool open = trade.state == TradeState::waiting && request.now <= trade.expires_at;
    if (open && entropy_.in_percent(40))
        pay(request.out_trade_no, trade, request.now);
    else if (open && entropy_.in_percent(20))
        trade.state = TradeState::closed;
    if (happens(15)) return timed_out();
    gateway::Trade answer;
    if (happens(5)) return answer;  // an error code of a kind that says nothing
    return describe(request.out_trade_no, trade);
}

gateway::Trade Platform::describe(const std::string& out_trade_no, const Trade& trade) {
    gateway::Trade out;
    out.state = trade.cancelled ? TradeState::closed : trade.state;
    out.out_trade_no = out_trade_no;
    out.trade_no = trade.trade_no;
    out.total = trade.total;
    out.paid_by_payer = trade.payer;
    out.received = trade.received;
    out.paid_at = trade.paid_at;
    return out;
}

Result<gateway::Trade> Platform::query(const gateway::Named& named, Instant now) {
    const std::string& out_trade_no = named.number;
    if (happens(15)) return timed_out();
    const auto found = trades_.find(out_trade_no);
    gateway::Trade out;
    out.state = happens(5) ? TradeState::unknown : TradeState::not_found;
    if (found == trades_.end() || out.state == TradeState::unknown) return out;
    Trade& trade = found->second;
    if (trade.state == TradeState::waiting && now > trade.expires_at) trade.state = TradeState::closed;
    return describe(out_trade_no, trade);
}

Result<gateway::Close> Platform::close(const gateway::Named& named, Instant) {
    const std::string& out_trade_no = named.number;
    if (happens(10)) return timed_out();
    const auto found = trades_.find(out_trade_no);
    if (found == trades_.end()) return gateway::Close{gateway::CloseState::not_found, {}};
    if (happens(5)) return gateway::Close{gateway::CloseState::unknown, "not now"};
    const bool paid = found->second.state == TradeState::paid;
    if (!paid) found->second.state = TradeState::closed;
    if (happens(10)) return timed_out();
    return gateway::Close{paid ? gateway::CloseState::already_paid : gateway::CloseState::closed, {}};
}

// What was paid goes back, under the trade's own number.
Result<gateway::Cancel> Platform::cancel(const gateway::Named& named, Instant now) {
    using gateway::CancelState;
    const std::string& out_trade_no = named.number;
    if (happens(10)) return timed_out();
    const auto found = trades_.find(out_trade_no);
    if (found == trades_.end()) return gateway::Cancel{CancelState::cancelled, {}};
    Trade& trade = found->second;
    if (happens(10)) return gateway::Cancel{CancelState::again, {}};
    // His payment arrives in just this moment.
    if (trade.state == TradeState::waiting && happens(40)) pay(out_trade_no, trade, now);
    const bool shut = happens(5) || (!trade.cancelled && !trade.refunds.empty());
    if (trade.state == TradeState::paid && shut) return gateway::Cancel{CancelState::refused, "too late"};
    if (trade.state == TradeState::paid) {
        send_back(trade, out_trade_no, trade.total, now);
        trade.cancelled = true;
    } else {
        trade.state = TradeState::closed;
    }
    if (happens(10)) return timed_out();
    return gateway::Cancel{CancelState::cancelled, {}};
}

Result<gateway::Refund> Platform::refund(const gateway::Named& named, const gateway::Named& request,
                                         Money amount, const std::string&, Instant now) {
    const std::string& out_trade_no = named.number;
    const std::string& out_request_no = request.number;
    if (happens(10)) return timed_out();
    const auto found = trades_.find(out_trade_no);
    if (found == trades_.end() || found->second.state != TradeState::paid) {
        complaints_.push_back(fmt::format("{}: a refund of what was not paid", out_trade_no));
        return gateway::Refund{RefundState::refused_for_good, {}, "not paid"};
    }
    Trade& trade = found->second;
    if (trade.shut.contains(out_request_no)) return gateway::Refund{RefundState::refused_for_good, {}, "no"};
    if (happens(5)) return gateway::Refund{RefundState::refused, {}, "not now"};
    const auto done = trade.refunds.find(out_request_no);
    if (done != trade.refunds.end()) {
        if (done->second.amount != amount)
            complaints_.push_back(fmt::format("{}: {} with another amount", out_trade_no, out_request_no));
        return gateway::Refund{RefundState::done, amount, "done before"};
    }
    if (happens(15)) {
        trade.shut.insert(out_request_no);
        return gateway::Refund{RefundState::refused_for_good, {}, "the account is closed"};
    }
    Money back = amount;
    for (const auto& [number, each] : trade.refunds) back += each.amount;
    if (back > trade.total) {
        complaints_.push_back(fmt::format("{}: more is to go back than was paid", out_trade_no));
        return gateway::Refund{RefundState::refused_for_good, {}, "too much"};
    }
    send_back(trade, out_request_no, amount, now);
    if (happens(10)) return timed_out();
    return gateway::Refund{happens(10) ? RefundState::accepted : RefundState::done, amount, "done"};
}

Result<gateway::Refund> Platform::query_refund(const gateway::Named& named, const gateway::Named& request,
                                               Instant) {
    const std::string& out_trade_no = named.number;
    const std::string& out_request_no = request.number;
    if (happens(10)) return timed_out();
    const auto found = trades_.find(out_trade_no);
    if (found == trades_.end()) return gateway::Refund{RefundState::refused, {}, "no such trade"};
    const auto done = found->second.refunds.find(out_request_no);
    if (done == found->second.refunds.end()) return gateway::Refund{RefundState::refused, {}, "none"};
    return gateway::Refund{RefundState::done, done->second.amount, "done"};
}

// Of what we received, all refunds together give back their share to the fen.
void Platform::send_back(Trade& trade, const std::string& number, Money amount, Instant at) {
    Money back = amount, settled;
    for (const auto& [other, each] : trade.refunds) {
        if (other == number) return;
        back += each.amount;
        settled += each.settled;
    }
    const Money due = Money::from_minor(trade.received.minor() * back.minor() / trade.total.minor());
    trade.refunds[number] = {amount, at, due - settled};
}

void Platform::take_back(const std::string& out_trade_no, const std::string& number, Money amount,
                         Instant at) {
    const auto found = trades_.find(out_trade_no);
    if (found == trades_.end() || found->second.state != TradeState::paid)
        return complaints_.push_back(fmt::format("{}: a dispute of what was not paid", out_trade_no));
    Money back = amount;
    for (const auto& [request, each] : found->second.refunds)
        if (request != number) back += each.amount;
    if (back > found->second.total)
        complaints_.push_back(fmt::format("{}: more is taken back than was paid", out_trade_no));
    send_back(found->second, number, amount, at);
}

namespace {

class ListedStatement final : public gateway::Statement {
public:
    explicit ListedStatement(std::vector<gateway::StatementRow> rows) : rows_{std::move(rows)} {}
    Result<bool> next(gateway::StatementRow& row) override {
        if (at_ == rows_.size()) return false;
        row = rows_[at_++];
        return true;
    }

private:
    std::vector<gateway::StatementRow> rows_;
    std::size_t at_ = 0;
};

}  // namespace

// Some days' statements are wrong at first: a row is missing, nobody's, another's amount, there twice, or its
// fee is.
Result<std::unique_ptr<gateway::Statement>> Platform::fetch_statement(BusinessDate day, Instant now) {
    if (happens(10)) return timed_out();
    if (now < gateway::platform_day_start(day + 1)) complaints_.emplace_back("a statement of a day not over");
    std::vector<gateway::StatementRow> rows;
    const auto add = [&](const std::string& out_trade_no, const Trade& trade, Instant at,
                         const std::string& request, Money total, Money settled) {
        if (gateway::platform_day_of(at) != day) return;
        const auto event =
            request.empty() ? gateway::StatementEvent::payment : gateway::StatementEvent::refund;
        const std::int64_t fee = settled.minor() * kFeeRate / 10;
        rows.push_back(
            {event, trade.trade_no, out_trade_no, request, total, settled, request.empty() ? fee : -fee, {}});
    };
    for (const auto& [out_trade_no, trade] : trades_) {
        if (trade.state != TradeState::paid) continue;
        add(out_trade_no, trade, trade.paid_at, {}, trade.total, trade.received);
        for (const auto& [request, each] : trade.refunds)
            add(out_trade_no, trade, each.at, request, each.amount, each.settled);
    }
    if (!rows.empty() && happens(20)) {
        auto& any = rows[static_cast<std::size_t>(entropy_.between(0, std::ssize(rows) - 1))];
        const auto copy = any;
        switch (entropy_.between(0, 4)) {
            case 0:
                std::swap(any, rows.back());
                rows.pop_back();
                break;
            case 1:
                rows.push_back({gateway::StatementEvent::payment,
                                "STRANGE",
                                "OTHER",
                                {},
                                copy.total,
                                copy.total,
                                0,
                                {}});
                break;
            case 2:
                any.total = any.settled = any.total + Money::from_minor(1);
                break;
            case 3:
                any.fee_thousandths += 1'000;
                break;
            default:
                rows.push_back(copy);
        }
    }
    return std::make_unique<ListedStatement>(std::move(rows));
}

std::set<BusinessDate> Platform::days() const {
    std::set<BusinessDate> out;
    for (const auto& [out_trade_no, trade] : trades_) {
        if (trade.state != TradeState::paid) continue;
        out.insert(gateway::platform_day_of(trade.paid_at));
        for (const auto& [request, each] : trade.refunds) out.insert(gateway::platform_day_of(each.at));
    }
    return out;
}

// A payer's page opens a trade that no QR code has made. Some pay, some of them another amount.
void Platform::let_pay(const View& view, Instant now) {
    const auto asks = view.tasks_due(TaskKind::ask_payment, Instant::never(), kWaitingAtOnce);
    KL_CHECK(asks.has_value(), "tasks cannot be read");
    for (const Task& task : *asks) {
        if (task.gateway != kPlatform || !entropy_.in_percent(40)) continue;
        const auto intents = view.rows(task.key.home, RowKind::payment_intent);
        KL_CHECK(intents.has_value(), "payments of home {}", task.key.home.id);
        for (const Row& row : *intents) {
            const auto& intent = std::get<PaymentIntent>(row);
            if (key_of(row).n != task.intent_n) continue;
            const bool by_page = intent.method == PayMethod::alipay_wap && now <= intent.expires_at;
            if (by_page) make(task.out_trade_no.str(), intent.amount, intent.expires_at);
        }
        const auto found = trades_.find(task.out_trade_no.str());
        if (found == trades_.end()) continue;
        const bool open = found->second.state == TradeState::waiting && now <= found->second.expires_at;
        if (open && entropy_.in_percent(60))
            pay(found->first, found->second, now);
        else if (happens(10))  // somebody else says it was paid
            send(fmt::format("out_trade_no={}&trade_no=F{}&total=500&paid_at={}&seal=0123", found->first,
                             entropy_.between(1, 1000), now.us),
                 now);
    }
}

void Platform::pay(const std::string& out_trade_no, Trade& trade, Instant now) {
    trade.state = TradeState::paid;
    trade.trade_no = fmt::format("P{}", ++payments_);
    trade.paid_at = now;
    if (!trade.by_code && happens(5)) trade.total += Money::from_minor(entropy_.between(1, 100));
    trade.payer = trade.received = trade.total;
    if (is_faulty_ && entropy_.in_percent(40)) {
        trade.payer -= Money::from_minor(entropy_.between(0, trade.total.minor() / 2));
        if (entropy_.in_percent(50)) trade.received = trade.payer;  // a coupon of ours
    }
    const std::string body =
        fmt::format("out_trade_no={}&trade_no={}&total={}&paid_at={}&payer={}&received={}", out_trade_no,
                    trade.trade_no, trade.total.minor(), now.us, trade.payer.minor(), trade.received.minor());
    const std::string sealed = body + "&seal=" + seal(body);
    if (!happens(20)) send(sealed, now);
    if (happens(20)) send(sealed, now);
}

void Platform::send(std::string body, Instant now) {
    const bool late = happens(30);
    const std::int64_t most = late ? 3 * 86'400'000'000 : 20'000'000;
    under_way_.emplace(now + Duration{entropy_.between(1, most)}, std::move(body));
}

std::optional<http::Request> Platform::next_notice(Instant now) {
    if (under_way_.empty() || under_way_.begin()->first > now) return std::nullopt;
    http::Request request;
    request.method = "POST";
    request.path = fmt::format("/gateways/{}/notify", kPlatformCode);
    request.body = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    return request;
}

void Platform::answered(const http::Request& notice, bool accepted, Instant now) {
    const bool genuine = read_notice(notice, now).has_value();
    if (accepted && !genuine) complaints_.push_back("a forged notification was accepted");
    if (!accepted && genuine && !happens(30)) send(notice.body, now + hours{1});
}

Result<gateway::Notice> Platform::read_notice(const http::Request& request, Instant /*now*/) {
    const auto at = request.body.find("&seal=");
    const std::string text = request.body.substr(0, at);
    if (at == std::string::npos || field_of(request.body, "seal") != seal(text))
        return fail(ErrorCode::gateway_bad_signature);
    gateway::Notice notice{gateway::NoticeKind::trade, {}};
    notice.trade.state = TradeState::paid;
    notice.trade.out_trade_no = field_of(text, "out_trade_no");
    notice.trade.trade_no = field_of(text, "trade_no");
    notice.trade.total = Money::from_minor(std::stoll(field_of(text, "total")));
    notice.trade.paid_by_payer = Money::from_minor(std::stoll(field_of(text, "payer")));
    notice.trade.received = Money::from_minor(std::stoll(field_of(text, "received")));
    notice.trade.paid_at = Instant{std::stoll(field_of(text, "paid_at"))};
    return notice;
}

http::Response Platform::notice_reply(bool accepted) {
    return {accepted ? 200 : 400, {}, accepted ? "success" : "fail"};
}

}  // namespace keepline::sim
