#include "api/money_shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace keepline::api {
namespace {

std::string way_of(GatewayId gateway, PartyId party, const Catalog& catalog) {
    if (const auto found = catalog.gateways.find(gateway); found != catalog.gateways.end())
        return "gateway:" + found->second.code;
    const auto found = catalog.parties.find(party);
    return "party:" + (found != catalog.parties.end() ? found->second.code : std::to_string(party.value));
}

std::string actor_name(ActorKind kind, std::int64_t id) { return fmt::format("{}:{}", name_of(kind), id); }

// Enough to compare with what a payer reads out, not enough to claim the money with.
std::string mask(std::string_view number) {
    if (number.size() <= 8) return std::string(number.size(), '*');
    return fmt::format("{}****{}", number.substr(0, 4), number.substr(number.size() - 4));
}

}  // namespace

std::string format_row_id(const RowId& id) {
    return fmt::format("{}-{}-{}", name_of(id.home.kind), id.home.id, id.n);
}

std::optional<RowId> parse_row_id(std::string_view text) {
    const auto first = text.find('-'), last = text.rfind('-');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    const auto kind = parse_name<HomeKind>(text.substr(0, first));
    if (!kind) return std::nullopt;
    RowId id{{*kind, 0}, 0};
    const char* begin = text.data();
    const auto home = std::from_chars(begin + first + 1, begin + last, id.home.id);
    const auto n = std::from_chars(begin + last + 1, begin + text.size(), id.n);
    const bool whole = home.ec == std::errc{} && n.ec == std::errc{} && format_row_id(id) == text;
    return whole ? std::optional{id} : std::nullopt;
}

bool is_reference(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::string format_order_id(LineId line, std::int64_t n) {
    return fmt::format("{}-{}", format_line_id(line), n);
}

PaymentOut describe_payment(LineId id, const LinePayment& payment, const Catalog& catalog,
                            const Brand& brand) {
    const PaymentFacts& facts = payment.facts;
    PaymentOut out{entry_no(home_of(id.number), payment.entry_n),
                   facts.paid_at,
                   way_of(facts.gateway, facts.party, catalog),
                   money_out(facts.paid, brand),
                   money_out(facts.payer_amount, brand),
                   money_out(payment.received, brand),
                   money_out(payment.our_coupons, brand),
                   money_out(std::max(Money{}, facts.paid - facts.payer_amount - payment.our_coupons), brand),
                   money_out(payment.refunded, brand),
                   money_out(payment.used, brand),
                   money_out(payment.refundable, brand),
                   {}};
    if (facts.order_n != 0) out.order_id = format_order_id(id, facts.order_n);
    return out;
}

RefundOut describe_refund(const Refund& refund, const Catalog& catalog, const Brand& brand) {
    RefundOut out{format_row_id({refund.key.home, refund.key.n}),
                  entry_no(refund.key.home, refund.key.n),
                  entry_no(refund.key.home, refund.entry_n),
                  std::string{name_of(refund.kind)},
                  std::string{name_of(refund.state)},
                  money_out(refund.amount, brand),
                  money_out(refund.payer_gets, brand),
                  way_of(refund.gateway, refund.party, catalog),
                  refund.reason.str(),
                  actor_name(refund.asked_kind, refund.asked_by),
                  refund.asked_at,
                  {},
                  {},
                  {},
                  {},
                  {}};
    if (refund.state != RefundState::awaiting_approval)
        out.decided_by = actor_name(refund.decided_kind, refund.decided_by);
    if (refund.ended_at != Instant{}) out.ended_at = refund.ended_at;
    if (refund.refused_at == Instant{}) return out;
    out.refused_at = refund.refused_at;
    out.answer = refund.answer.str();
    if (!refund.bank_reference.empty()) out.bank_reference = refund.bank_reference.str();
    return out;
}

RefusedRefundOut describe_refused(const Refund& refund, const Catalog& catalog, const Brand& brand,
                                  Instant now) {
    RefusedRefundOut out;
    out.id = format_row_id({refund.key.home, refund.key.n});
    out.kind = name_of(refund.kind);
    out.state = name_of(refund.state);
    out.amount = money_out(refund.amount, brand);
    out.payer_gets = money_out(refund.payer_gets, brand);
    out.gateway = catalog.gateways.at(refund.gateway).code;
    out.out_trade_no_masked = mask(refund.out_trade_no.view());
    out.answer = refund.answer.str();
    out.refused_at = refund.refused_at;
    out.age_hours = std::chrono::duration_cast<std::chrono::hours>(now - refund.refused_at).count();
    if (refund.generation != 0) {
        const LineId line{NumberId{refund.key.home.id}, refund.generation};
        out.line = format_line_id(line);
        if (refund.order_n != 0) out.order_id = format_order_id(line, refund.order_n);
    }
    if (!refund.bank_reference.empty()) out.bank_reference = refund.bank_reference.str();
    return out;
}

AdjustmentOut describe_adjustment(const Adjustment& adjustment, const Brand& brand) {
    AdjustmentOut out{format_row_id({adjustment.key.home, adjustment.key.n}),
                      entry_no(adjustment.key.home, adjustment.key.n),
                      std::string{name_of(adjustment.state)},
                      money_out(adjustment.amount, brand),
                      adjustment.reason.str(),
                      actor_name(adjustment.asked_kind, adjustment.asked_by),
                      adjustment.asked_at,
                      {}};
    if (adjustment.state != AdjustmentState::awaiting_approval)
        out.decided_by = actor_name(adjustment.decided_kind, adjustment.decided_by);
    return out;
}

SuspenseOut describe_suspense(const Suspense& row, const Catalog& catalog, const Brand& brand, Instant now) {
    SuspenseOut out;
    out.id = format_row_id({row.key.home, row.key.n});
    out.gateway = catalog.gateways.at(row.gateway).code;
    out.reason = name_of(row.reason);
    out.state = name_of(row.state);
    out.amount = money_out(row.amount, brand);
    out.external_no_masked = mask(row.external_no.view());
    out.out_trade_no_masked = mask(row.out_trade_no.view());
    out.since = row.since;
    out.due_at = row.due_at;
    out.age_hours = std::chrono::duration_cast<std::chrono::hours>(now - row.since).count();
    out.overdue = row.due_at <= now;
    if (row.target_generation != 0)
        out.target_line = format_line_id({row.target_number, row.target_generation});
    return out;
}

LineOrderOut describe_line_order(LineId id, const RenewalOrder& order, const Brand& brand) {
    LineOrderOut out{format_order_id(id, order.key.n),
                     order.cycles,
                     money_out(order.amount, brand),
                     std::string{name_of(order.state)},
                     std::string{name_of(order.channel)},
                     std::string{name_of(order.late)},
                     order.placed_at,
                     order.expires_at,
                     {}};
    if (order.fulfilled_n != 0) out.receipt_no = entry_no(order.key.home, order.fulfilled_n);
    return out;
}

ActOut describe_act(const Answer& answer) {
    ActOut out{
        std::string{name_of(answer.reply.outcome)}, entry_no(answer.home, answer.n), answer.recorded_at, {}};
    if (answer.reply.outcome == Outcome::awaiting_approval)
        out.approval_id = format_row_id({answer.home, answer.n});
    return out;
}

}  // namespace keepline::api
