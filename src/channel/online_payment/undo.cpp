// A wrong number, taken back by whoever paid: proved by the order's secret, decided by the rules that staff's
// undo has.

#include "channel/online_payment/orders.h"
#include "engine/command_key.h"
#include "engine/payments.h"

namespace keepline::online_payment {
namespace {

constexpr std::string_view kReason = "付款人：充错号码 / payer: wrong number";

Result<Verb> verb_of(const View& view, const OrderId& id, Instant now) {
    const auto order = find_row<RenewalOrder>(view, home_of(id.line.number), id.n);
    if (!order) return std::unexpected{order.error()};
    if (!*order || (*order)->generation != id.line.generation) return fail(ErrorCode::order_unknown);
    if ((*order)->fulfilled_n == 0) return fail(ErrorCode::payment_unknown, format_order_id(id));
    return undo_verb(view, id.line, (*order)->fulfilled_n, kReason, now);
}

}  // namespace

void PublicPage::undo(http::Call call, http::Responder answer) {
    const auto refuse = [&](const Error& error) { answer(http::problem(error, call)); };
    const auto id = parse_order_id(call.parameter("id"));
    if (const int wait = wait_for(call, id ? format_line_id(id->line) : ""); wait > 0)
        return refuse({ErrorCode::rate_limited, {std::to_string(wait)}, {}});
    if (!id || !orders_->proves(*id, call.request.header("Order-Token")))
        return refuse({ErrorCode::order_unknown, {}, {}});
    const auto key = command_key(call.request.header("Idempotency-Key"), kKeyMin);
    if (!key) return refuse(key.error());
    desk_.blocking(
        [this, id = *id, key = *key, call = std::move(call), answer = std::move(answer)]() mutable {
            Command command{
                options_.brand, home_of(id.line.number), id.line.generation, {ActorKind::payer, 0}, key, {}};
            const Instant now = desk_.now(options_.brand);
            const auto undone =
                ask_undo(desk_, std::move(command), [&](const View& view) { return verb_of(view, id, now); });
            // The number has another holder by now: of him a payer hears nothing.
            const bool gone = !undone && undone.error().code == ErrorCode::line_unknown;
            if (!undone)
                return answer(
                    http::problem(gone ? Error{ErrorCode::undo_not_possible, {}, {}} : undone.error(), call));
            const auto order = orders_->describe(id, false);
            answer(order ? http::json_response(*order, 201) : http::problem(order.error(), call));
        });
}

}  // namespace keepline::online_payment
