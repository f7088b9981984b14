// What goes back of an order's payments, as its payer may know it.

#include <algorithm>

#include "channel/online_payment/orders.h"
#include "domain/renewal/refund.h"

namespace keepline::online_payment {
namespace {

// Nothing has been decided yet, or it was decided that nothing goes back: that is between the staff.
bool is_under_way(const Refund& refund) {
    return refund.state != RefundState::awaiting_approval && refund.state != RefundState::declined;
}

std::string_view word_of(bool done) { return done ? "refunded" : "refunding"; }

// A payment that is sent back by itself leaves no refund but its task, and that only until it is done.
Result<void> add_sent_back(const View& view, const Home& home, std::int64_t order_n,
                           const std::string& currency, OrderOut& out) {
    const auto settled = view.rows(home, RowKind::settlement);
    const auto tasks = view.rows(home, RowKind::task);
    const auto refunds = view.rows(home, RowKind::refund);
    if (!settled || !tasks || !refunds) return fail(ErrorCode::store_unavailable);
    for (const Row& row : *settled) {
        const auto& settlement = std::get<Settlement>(row);
        if (settlement.outcome != Outcome::refund_started) continue;
        const auto record = view.record(home, settlement.entry_n);
        if (!record) return std::unexpected{record.error()};
        if (!*record || (*record)->made.reply.order_n != order_n) continue;
        const auto is_its = [&](const Row& other) { return key_of(other).n == settlement.entry_n; };
        if (std::ranges::any_of(*refunds, is_its)) continue;  // the platform would not: it goes by bank
        const bool sending = std::ranges::any_of(*tasks, is_its);
        out.refunds.push_back(
            {{settlement.payer_amount.minor(), currency}, std::string{word_of(!sending)}, true});
    }
    return {};
}

}  // namespace

// Of the undo only the time is looked at: whether the money was used, the rules say when asked.
Result<void> PublicPage::Orders::describe_money_back(const OrderId& id, const RenewalOrder& order,
                                                     OrderOut& out) const {
    const Home home = home_of(id.line.number);
    const Brand& brand = desk_.catalog().brands.at(options_.brand);
    if (auto added = add_sent_back(*desk_.view, home, id.n, brand.currency, out); !added)
        return std::unexpected{added.error()};
    const auto refunds = desk_.view->rows(home, RowKind::refund);
    if (!refunds) return std::unexpected{refunds.error()};
    bool goes_back = false;
    for (const Row& row : *refunds) {
        const auto& refund = std::get<Refund>(row);
        if (refund.order_n != order.key.n || refund.state == RefundState::declined) continue;
        const bool uncredited = refund.kind == RefundKind::uncredited;
        if (is_under_way(refund))
            out.refunds.push_back({{refund.payer_gets.minor(), brand.currency},
                                   std::string{word_of(refund.state == RefundState::done)},
                                   uncredited});
        goes_back = goes_back || !uncredited;
        if (refund.kind != RefundKind::undo) continue;
        out.undone_at = refund.asked_at;
        out.result = refund.state == RefundState::done ? "refunded" : "refunding";
        out.receipt.reset();
    }
    if (!out.receipt) return {};
    // The date that the whole of the money had bought is not the number's any more.
    if (std::ranges::any_of(out.refunds, [](const auto& back) { return !back.uncredited; }))
        out.receipt->paid_until.reset();
    if (order.state != OrderState::fulfilled || goes_back) return {};
    const Instant until = out.receipt->credited_at + brand.undo_window;
    if (desk_.now(options_.brand) <= until) out.undo_until = until;
    return {};
}

}  // namespace keepline::online_payment
