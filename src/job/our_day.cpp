#include "job/our_day.h"

#include <algorithm>

#include "domain/fingerprint.h"
#include "domain/renewal/trade_no.h"
#include "domain/verbs.h"
#include "gateway/statement.h"

namespace keepline::job {
namespace {

// The platform's clock may be ahead of ours by a little.
constexpr Duration kClocksDiffer = std::chrono::hours{1};
constexpr int kLook = 64;

// The brand's first record after a position; seq 0: there is none.
Result<Logged> first_after(const View& view, BrandId brand, std::int64_t seq) {
    while (true) {
        auto page = view.log(seq, LogOrder::oldest_first, kLook);
        if (!page) return std::unexpected{page.error()};
        for (Logged& each : page->items)
            if (each.record.brand == brand) return std::move(each);
        if (page->next == 0) return Logged{};
        seq = page->items.back().seq;
    }
}

// The position after which everything the brand has recorded since an instant stands. A brand's records
// never go back in time.
Result<std::int64_t> position_of(const View& view, BrandId brand, Instant since) {
    const auto newest = view.log(0, LogOrder::newest_first, 1);
    if (!newest) return std::unexpected{newest.error()};
    std::int64_t low = 0;
    std::int64_t high = newest->items.empty() ? 0 : newest->items.front().seq;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        const auto found = first_after(view, brand, middle);
        if (!found) return std::unexpected{found.error()};
        if (found->seq == 0 || found->record.recorded_at >= since)
            high = middle;
        else
            low = found->seq;
    }
    return low;
}

// What the platform has taken back from us, where this record says so.
const Chargeback* lost_in(const Record& record) {
    for (const Row& put : record.made.puts)
        if (const auto* row = std::get_if<Chargeback>(&put);
            row != nullptr && row->state == ChargebackState::lost && !row->booked)
            return row;
    return nullptr;
}

}  // namespace

std::uint64_t print_of(const OurEvent& event) {
    Fingerprint print;
    print.value(event.event);
    print.add(event.number);
    print.value(event.total);
    print.value(event.event == MoneyEvent::payment ? event.received : event.total);
    return print.done();
}

Result<std::optional<KnownRefund>> find_refund(const View& view, const GatewayAccount& account,
                                               const Home& home, std::int64_t n) {
    const auto row = view.row({RowKind::refund, {home, n, {}}});
    if (!row) return std::unexpected{row.error()};
    if (*row) {
        const auto& refund = std::get<Refund>(**row);
        // What went by bank, or was never sent, is nothing the platform can have done for us.
        const bool by_platform =
            (refund.state == RefundState::sending || refund.state == RefundState::done) &&
            refund.bank_reference.empty();
        if (refund.gateway != account.id || !by_platform) return std::nullopt;
        return KnownRefund{refund.out_trade_no.str(), refund.amount};
    }
    // Money that no line ever had goes back without a row; the record that sent it made the task.
    const auto record = view.record(home, n);
    if (!record) return std::unexpected{record.error()};
    if (!*record) return std::nullopt;
    for (const Row& put : (*record)->made.puts)
        if (const auto* task = std::get_if<Task>(&put);
            task != nullptr && task->kind == TaskKind::refund && task->gateway == account.id)
            return KnownRefund{task->out_trade_no.str(), task->amount};
    return std::nullopt;
}

Result<std::optional<PaymentIntent>> find_cancelled(const View& view, const GatewayAccount& account,
                                                    std::string_view out_trade_no) {
    const auto trade = parse_trade_no(account.order_prefix, out_trade_no);
    if (!trade) return std::nullopt;
    auto intent = find_row<PaymentIntent>(view, home_of(trade->line.number), trade->intent_n);
    if (!intent || !*intent) return intent;
    const bool fits = (*intent)->cancelling && (*intent)->gateway == account.id;
    return fits ? std::move(*intent) : std::nullopt;
}

Result<std::optional<KnownRefund>> find_cancellation(const View& view, const GatewayAccount& account,
                                                     std::string_view out_trade_no) {
    const auto intent = find_cancelled(view, account, out_trade_no);
    if (!intent) return std::unexpected{intent.error()};
    if (!*intent || (*intent)->trade_no.empty()) return std::nullopt;
    const auto row = view.row(
        {RowKind::settlement, settlement_key((*intent)->key.home, account.id, (*intent)->trade_no.view())});
    if (!row) return std::unexpected{row.error()};
    if (!*row) return std::nullopt;
    return KnownRefund{std::string{out_trade_no}, std::get<Settlement>(**row).amount};
}

Result<std::optional<KnownRefund>> find_taken_back(const View& view, const GatewayAccount& account,
                                                   std::string_view refund_no, bool or_claimed) {
    const auto rows = view.all_rows(HomeKind::number, RowKind::chargeback);
    if (!rows) return std::unexpected{rows.error()};
    for (const Row& row : *rows) {
        const auto& each = std::get<Chargeback>(row);
        const bool taken = each.state == ChargebackState::lost ||
                           (or_claimed && each.state == ChargebackState::awaiting_approval);
        if (taken && !each.booked && each.gateway == account.id && each.refund_no == refund_no)
            return KnownRefund{each.out_trade_no.str(), each.amount};
    }
    return std::nullopt;
}

std::optional<OurEvent> OurDay::event_of(const Record& record) const {
    if (record.brand != account_.brand || record.made.transfers.empty()) return std::nullopt;
    if (const auto* paid = std::get_if<Settle>(&record.verb)) {
        if (paid->gateway != account_.id || gateway::platform_day_of(paid->paid_at) != day_)
            return std::nullopt;
        const Money received = paid->received < Money{} ? paid->total : paid->received;
        return OurEvent{MoneyEvent::payment,
                        paid->external_no.str(),
                        paid->external_no.str(),
                        paid->out_trade_no.str(),
                        paid->total,
                        received};
    }
    if (const Chargeback* lost = lost_in(record); lost != nullptr) {
        const bool is_ours = lost->gateway == account_.id && !lost->refund_no.empty();
        if (!is_ours || gateway::platform_day_of(record.recorded_at) != day_) return std::nullopt;
        return OurEvent{MoneyEvent::refund,       lost->refund_no.str(), {},
                        lost->out_trade_no.str(), lost->amount,          lost->amount};
    }
    if (!std::holds_alternative<EndRefund>(record.verb)) return std::nullopt;
    const Transfer& back = record.made.transfers.front();
    if (back.debit != Account{AccountKind::refund_payable, account_.id.value, 0}) return std::nullopt;
    if (gateway::platform_day_of(record.recorded_at) != day_) return std::nullopt;
    return OurEvent{MoneyEvent::refund, {}, {}, {}, back.amount, back.amount};
}

Result<void> OurDay::walk(const View& view, const Visit& visit) const {
    const auto from = position_of(view, account_.brand, gateway::platform_day_start(day_) - kClocksDiffer);
    if (!from) return std::unexpected{from.error()};
    Result<void> good;
    const auto walked = view.walk(*from, [&](std::int64_t, const Record& record) {
        auto event = good ? event_of(record) : std::nullopt;
        if (!event) return;
        if (const auto* ended = std::get_if<EndRefund>(&record.verb)) {
            const auto known = find_refund(view, account_, record.home, ended->task_n);
            if (!known) return void(good = std::unexpected{known.error()});
            if (!*known) return;
            event->out_trade_no = (*known)->out_trade_no;
            event->number = ended->cancelled
                                ? event->out_trade_no
                                : format_refund_no(account_.order_prefix, {record.home, ended->task_n},
                                                   event->out_trade_no);
        }
        visit(*event);
    });
    return walked ? good : walked;
}

Result<OurDay> OurDay::read(const View& view, const GatewayAccount& account, BusinessDate day) {
    OurDay out{account, day};
    auto walked = out.walk(view, [&](const OurEvent& event) {
        out.prints_.push_back(print_of(event));
        const bool pays = event.event == MoneyEvent::payment;
        ++(pays ? out.figures.our_payments : out.figures.our_refunds);
        (pays ? out.figures.our_paid : out.figures.our_refunded) += event.total;
    });
    if (!walked) return std::unexpected{walked.error()};
    std::ranges::sort(out.prints_);
    out.crossed_.resize(out.prints_.size());
    out.left_ = std::ssize(out.prints_);
    return out;
}

std::ptrdiff_t OurDay::place_of(std::uint64_t print) const {
    const auto found = std::ranges::lower_bound(prints_, print);
    return found != prints_.end() && *found == print ? found - prints_.begin() : -1;
}

OurDay::Crossed OurDay::cross_out(std::uint64_t print) {
    const auto place = place_of(print);
    if (place < 0) return Crossed::not_there;
    const auto at = static_cast<std::size_t>(place);
    if (crossed_[at]) return Crossed::before;
    crossed_[at] = true;
    --left_;
    return Crossed::now;
}

Result<std::vector<OurEvent>> OurDay::rest(const View& view) const {
    std::vector<OurEvent> out;
    if (left_ == 0) return out;
    auto walked = walk(view, [&](const OurEvent& event) {
        const auto place = place_of(print_of(event));
        if (place >= 0 && !crossed_[static_cast<std::size_t>(place)]) out.push_back(event);
    });
    if (!walked) return std::unexpected{walked.error()};
    return out;
}

}  // namespace keepline::job
