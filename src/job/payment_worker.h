#pragma once
// Performs the tasks that payments leave: asks a gateway until an intent has ended, closes it there after
// its expiry, sends money back, and brings money out of suspense: to a line at another home, or back to its
// payer when its term is over.

#include <map>
#include <memory>
#include <mutex>

#include "engine/desk.h"
#include "gateway/payment_gateway.h"

namespace keepline::job {

using Gateways = std::map<GatewayId, std::shared_ptr<gateway::PaymentGateway>>;

/// A crash in mid-attempt is harmless: payments are asked for again, refunds repeated under the same request
/// number. The attempt is committed before the call, with the time of the next try.
class PaymentWorker {
public:
    PaymentWorker(const Desk& desk, const Gateways& gateways) : desk_{desk}, gateways_{gateways} {}

    /// Tries every task that is due at the brand's business time, once. Blocks on the network. Safe from
    /// several threads, each with an account of its own.
    /// @param account  of this one alone; without it of all
    /// @return how many were tried
    int run_due(BrandId brand, GatewayId account = {});

private:
    [[nodiscard]] std::vector<Task> tasks_due(TaskKind kind, BrandId brand, GatewayId account) const;
    void attempt(const Task& task);
    void ask_payment(const Task& task, const PaymentIntent& intent, const GatewayAccount& account,
                     gateway::PaymentGateway& gateway);
    void end_shown(const Task& task, const PaymentIntent& intent, const std::string& answer,
                   const GatewayAccount& account, gateway::PaymentGateway& gateway);
    void refund(const Task& task, const PaymentIntent* intent, const GatewayAccount& account,
                gateway::PaymentGateway& gateway);
    void cancel(const Task& task, const PaymentIntent& intent, const GatewayAccount& account,
                gateway::PaymentGateway& gateway);
    void end_refund(const Task& task, const GatewayAccount& account, Verb verb);
    void move_money(const Task& task, const GatewayAccount& account);
    void return_billed(const Task& task, const GatewayAccount& account);
    void return_suspense(const Task& task, const GatewayAccount& account);
    void make_qr(const Task& task, const PaymentIntent& intent, gateway::PaymentGateway& gateway,
                 BrandId brand);
    void after_expiry(const Task& task, const PaymentIntent& intent, const gateway::Trade& trade,
                      gateway::PaymentGateway& gateway, BrandId brand);
    void move_intent(const Task& task, BrandId brand, IntentState state, const std::string& answer,
                     const std::string& qr_text = {});
    void remember(const Task& task, const std::string& answer);
    std::string take_answer(const Task& task);
    /// Null for one that is not configured, or is of no platform that is.
    [[nodiscard]] const GatewayAccount* find_account(GatewayId id) const;

    const Desk& desk_;
    const Gateways& gateways_;
    std::mutex mutex_;
    std::map<Key, std::string> said_;  // the platform's words at the last try, kept with the next
};

/// When a task is tried again: quickly at first, then ever more rarely, within the platforms' limits; just
/// after the payment's expiry, when its end can be known, and quickly at first from there on; and every five
/// seconds while a payer who showed his code is waited for.
Instant next_try(const Task& task, Instant now, const std::optional<PaymentIntent>& intent);

}  // namespace keepline::job
