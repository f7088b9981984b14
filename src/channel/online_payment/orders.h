#pragma once
// Orders of the public page: their secret token, how they stand, and the call that makes a QR code.

#include "channel/online_payment/order_id.h"
#include "channel/online_payment/public_page.h"
#include "channel/online_payment/shapes.h"

namespace keepline::online_payment {

/// Who pays, as far as platforms want to know it. Not kept.
struct Payer {
    std::string ip;
    std::string id;  ///< inside a wallet
};
/// How the payer gets to the payment, as gateways know it; absent where he does not: he shows his code to us.
std::optional<gateway::PayWay> way_of(PayMethod method);

class PublicPage::Orders {
public:
    Orders(const Desk& desk, const Gateways& gateways, const PublicPageOptions& options)
        : desk_{desk}, gateways_{gateways}, options_{options} {}

    /// A keyed hash of the order's id: whoever has it placed the order or was given it by who did.
    [[nodiscard]] std::string token(const OrderId& id) const;
    /// In constant time.
    [[nodiscard]] bool proves(const OrderId& id, std::string_view token) const;
    /// Makes what the payer pays by, of a payment that has nothing yet. Blocks. Safe to repeat.
    Result<void> start_payment(const OrderId& id, std::int64_t intent_n, const Payer& payer);
    /// Whether it is paid or may still be paid: what a limit on payers counts. Blocks on reads.
    [[nodiscard]] bool counts(const OrderId& id) const;
    /// The order as its payer may see it. Blocks on reads.
    /// @error order.unknown
    Result<OrderOut> describe(const OrderId& id, bool with_token) const;

private:
    [[nodiscard]] PaymentOut describe_payment(const OrderId& id, const PaymentIntent& intent) const;
    [[nodiscard]] std::optional<ReceiptOut> receipt(const OrderId& id, const RenewalOrder& order) const;
    [[nodiscard]] std::optional<std::string> service_of(LineId id) const;
    /// What goes back of the order's payments, and whether its payer may take his own back, or has.
    /// @error store.unavailable
    Result<void> describe_money_back(const OrderId& id, const RenewalOrder& order, OrderOut& out) const;
    [[nodiscard]] gateway::PayRequest pay_request(const OrderId& id, const PaymentIntent& intent,
                                                  const Payer& payer = {}) const;
    const Desk& desk_;
    const Gateways& gateways_;
    const PublicPageOptions& options_;
};

}  // namespace keepline::online_payment
