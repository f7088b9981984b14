#include "job/payment_worker.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "domain/renewal/intent_states.h"
#include "engine/moves.h"
#include "job/code_payment.h"
#include "job/trade_name.h"

namespace keepline::job {
namespace {

constexpr int kAtOnce = 100;
constexpr std::size_t kSaidMax = 10'000;
constexpr int kRefusalsMax = 180;  ///< about a week of hourly tries

gateway::PayRequest pay_request(const Task& task, const PaymentIntent& intent, Instant now) {
    gateway::PayRequest request{task.out_trade_no.str(), intent.amount, "号码保号续费",
                                intent.expires_at,       now,           {}};
    request.made_at = intent.created_at;
    return request;
}

}  // namespace

Instant next_try(const Task& task, Instant now, const std::optional<PaymentIntent>& intent) {
    constexpr std::array<int, 10> kSeconds{5, 10, 20, 40, 80, 160, 300, 600, 1800, 3600};
    const auto last = static_cast<std::int32_t>(kSeconds.size()) - 1;
    // Somebody stands before the payer, and not every platform tells of it by itself.
    const bool at_till =
        task.kind == TaskKind::ask_payment && intent && is_shown(intent->method) && now <= intent->expires_at;
    const auto at = static_cast<std::size_t>(at_till ? 0 : std::clamp(task.attempts, 0, last));
    Duration wait = std::chrono::seconds{kSeconds[at]};
    if (task.kind != TaskKind::ask_payment || !intent) return now + wait;
    // The payer is told soon after nobody can pay any more, not at the next rare try; and ending a payment
    // begins with quick tries again, however often it was asked about before.
    const Instant after_expiry = intent->expires_at + std::chrono::seconds{2};
    if (now < after_expiry) return std::min(now + wait, after_expiry);
    wait = std::min(wait, std::max<Duration>(now - intent->expires_at, std::chrono::seconds{kSeconds[0]}));
    return now + wait;
}

const GatewayAccount* PaymentWorker::find_account(GatewayId id) const {
    const auto found = desk_.catalog().gateways.find(id);
    const bool served = gateways_.contains(id) || desk_.catalog().billers.contains(id);
    return found == desk_.catalog().gateways.end() || !served ? nullptr : &found->second;
}

int PaymentWorker::run_due(BrandId brand, GatewayId account) {
    int tried = 0;
    for (const TaskKind kind :
         {TaskKind::ask_payment, TaskKind::refund, TaskKind::move_money, TaskKind::return_suspense})
        for (const Task& task : tasks_due(kind, brand, account)) {
            attempt(task);
            ++tried;
        }
    return tried;
}

// Those of other accounts, which wait for their platforms or are not configured any more, stand in no way.
std::vector<Task> PaymentWorker::tasks_due(TaskKind kind, BrandId brand, GatewayId account) const {
    for (int most = kAtOnce;; most *= 10) {
        auto due = desk_.view->tasks_due(kind, desk_.now(brand), most);
        if (!due) return {};
        const bool all = std::ssize(*due) < most;
        std::erase_if(*due, [&](const Task& task) {
            const GatewayAccount* of = find_account(task.gateway);
            return of == nullptr || of->brand != brand || (account != GatewayId{} && of->id != account);
        });
        if (!due->empty() || all) return std::move(*due);
    }
}

void PaymentWorker::attempt(const Task& task) {
    const GatewayAccount& account = *find_account(task.gateway);
    const bool billed = desk_.catalog().billers.contains(task.gateway);
    const auto gateway = gateways_.find(task.gateway);
    const auto intent = find_row<PaymentIntent>(*desk_.view, task.key.home, task.intent_n);
    if (!intent || (!*intent && task.kind == TaskKind::ask_payment)) return;
    AttemptTask mark{task.key.n, next_try(task, desk_.now(account.brand), *intent), {}, {}};
    mark.answer = take_answer(task);
    const auto marked = ask(desk_.engine, {account.brand, task.key.home, 0, {}, {}, mark});
    if (!marked) return;  // it has ended meanwhile, or nothing can be saved now
    switch (task.kind) {
        case TaskKind::ask_payment:
            return ask_payment(task, **intent, account, *gateway->second);
        case TaskKind::refund:
            return billed ? return_billed(task, account)
                          : refund(task, *intent ? &**intent : nullptr, account, *gateway->second);
        case TaskKind::move_money:
            return move_money(task, account);
        case TaskKind::return_suspense:
            return return_suspense(task, account);
        default:
            return;  // others have workers of their own
    }
}

// For whoever looks at what is open; a start forgets it until the next try.
void PaymentWorker::remember(const Task& task, const std::string& answer) {
    const std::lock_guard lock{mutex_};
    if (said_.size() == kSaidMax) said_.clear();
    said_[task.key] = kept_words(answer);
}

std::string PaymentWorker::take_answer(const Task& task) {
    const std::lock_guard lock{mutex_};
    const auto said = said_.extract(task.key);
    return said.empty() ? std::string{} : said.mapped();
}

void PaymentWorker::move_intent(const Task& task, BrandId brand, IntentState state, const std::string& answer,
                                const std::string& qr_text) {
    const IntentMoved moved{task.intent_n, state, qr_text, kept_words(answer)};
    const auto done =
        ask(desk_.engine, {brand, task.key.home, 0, {ActorKind::gateway, task.gateway.value}, {}, moved});
    if (!done)
        log::warning("intent {} stays as it is: {}", task.out_trade_no.view(),
                     error_text(done.error().code).code);
}

void PaymentWorker::make_qr(const Task& task, const PaymentIntent& intent, gateway::PaymentGateway& gateway,
                            BrandId brand) {
    const auto qr = gateway.open(pay_request(task, intent, desk_.now(brand)));
    if (qr && Text<250>::fits(qr->kept)) move_intent(task, brand, IntentState::pending, "", qr->kept);
    if (!qr && qr.error().code == ErrorCode::gateway_refused)
        move_intent(task, brand, IntentState::failed,
                    qr.error().arguments.empty() ? "" : qr.error().arguments.front());
}

void PaymentWorker::ask_payment(const Task& task, const PaymentIntent& intent, const GatewayAccount& account,
                                gateway::PaymentGateway& gateway) {
    if (!is_open(intent.state)) return;
    const auto trade = gateway.query({task.out_trade_no.str(), intent.created_at}, desk_.now(account.brand));
    remember(task, trade ? trade->answer : std::string{error_text(trade.error().code).code});
    const Instant now = desk_.now(account.brand);
    if (trade && trade->state == gateway::TradeState::paid) {
        const auto settled =
            settle(desk_.engine, account, settle_of(intent, task.out_trade_no.str(), *trade));
        if (!settled)
            log::error("payment {} is not posted yet: {}", task.out_trade_no.view(),
                       error_text(settled.error().code).code);
        return;
    }
    if (trade && trade->state == gateway::TradeState::closed)
        return move_intent(task, account.brand, IntentState::closed, trade->answer);
    if (is_shown(intent.method)) return end_shown(task, intent, trade ? trade->answer : "", account, gateway);
    if (now <= intent.expires_at) {
        if (intent.state != IntentState::created) return;
        if (is_scanned(intent.method)) return make_qr(task, intent, gateway, account.brand);
        // A page whose address never reached the payer: he begins again, with his address beside it.
    }
    after_expiry(task, intent, trade ? *trade : gateway::Trade{}, gateway, account.brand);
}

// A code that was shown: whatever the platform knows of it by the end is cancelled there.
void PaymentWorker::end_shown(const Task& task, const PaymentIntent& intent, const std::string& answer,
                              const GatewayAccount& account, gateway::PaymentGateway& gateway) {
    if (desk_.now(account.brand) <= intent.expires_at && !intent.cancelling) return;
    const auto ended = cancel_code_payment(desk_, account, gateway, intent);
    if (ended || ended.error().code == ErrorCode::order_closed || intent.state == IntentState::unknown)
        return;
    move_intent(task, account.brand, IntentState::unknown, answer);
}

// Nobody can pay any more: the intent ends, or what became of it is unknown and holds the line.
void PaymentWorker::after_expiry(const Task& task, const PaymentIntent& intent, const gateway::Trade& trade,
                                 gateway::PaymentGateway& gateway, BrandId brand) {
    if (trade.state == gateway::TradeState::not_found)
        return move_intent(task, brand, IntentState::closed, trade.answer);
    if (trade.state == gateway::TradeState::waiting) {
        const auto closed = gateway.close({task.out_trade_no.str(), intent.created_at}, desk_.now(brand));
        const bool ended = closed && (closed->state == gateway::CloseState::closed ||
                                      closed->state == gateway::CloseState::not_found);
        if (ended) return move_intent(task, brand, IntentState::closed, closed->answer);
        if (closed && closed->state == gateway::CloseState::already_paid) return;  // the next query says so
    }
    if (intent.state != IntentState::unknown) move_intent(task, brand, IntentState::unknown, trade.answer);
}

// The target may refuse for good: then the money is where it came from again. Anything else is tried again.
void PaymentWorker::move_money(const Task& task, const GatewayAccount& account) {
    const auto moved = keepline::move_money(desk_, account, task);
    if (!moved && moved.error().code != ErrorCode::task_unknown)
        log::warning("{} on its way to a line is not there yet: {}", task.out_trade_no.view(),
                     error_text(moved.error().code).code);
}

void PaymentWorker::return_billed(const Task& task, const GatewayAccount& account) {
    const auto back = keepline::return_billed(desk_, account, task);
    if (!back)
        log::error("refund of {} is not on the biller's account yet: {}", task.out_trade_no.view(),
                   error_text(back.error().code).code);
}

void PaymentWorker::return_suspense(const Task& task, const GatewayAccount& account) {
    const auto done =
        ask(desk_.engine, {account.brand, task.key.home, 0, {}, {}, ReturnSuspense{task.key.n}});
    if (!done) log::error("{} in suspense does not go back yet", task.out_trade_no.view());
}

// Refused for good, or for a week: a person must find another way. What an earlier try may have moved is
// asked before, so that nobody is paid twice.
void PaymentWorker::refund(const Task& task, const PaymentIntent* intent, const GatewayAccount& account,
                           gateway::PaymentGateway& gateway) {
    using gateway::RefundState;
    if (intent != nullptr && intent->cancelling) return cancel(task, *intent, account, gateway);
    const auto trade = name_of_trade(*desk_.view, account, task.out_trade_no.str());
    const auto request =
        name_of_refund(*desk_.view, account, task.key.home, task.key.n, task.out_trade_no.str());
    if (!trade || !request) {
        log::error("refund of {} waits: the house cannot be read", task.out_trade_no.view());
        return;
    }
    const auto asked =
        gateway.refund(*trade, *request, task.amount, "号码续费款项原路退回", desk_.now(account.brand));
    remember(task, asked ? asked->answer : std::string{error_text(asked.error().code).code});
    if (!asked) return;
    auto sent = *asked;
    if (sent.state != RefundState::done) {
        const auto found = gateway.query_refund(*trade, *request, desk_.now(account.brand));
        if (!found) return;
        sent = *found;
    }
    const auto is_no = [](RefundState state) {
        return state == RefundState::refused || state == RefundState::refused_for_good;
    };
    const auto refuse = [&](const std::string& words) {
        end_refund(task, account, RefuseRefund{task.key.n, kept_words(words)});
    };
    if (sent.state == RefundState::done && sent.amount != task.amount) {
        log::error("refund {} has another amount at the platform: a person must look", request->number);
        return refuse(fmt::format("{} fen were sent: {}", sent.amount.minor(), sent.answer));
    }
    if (sent.state == RefundState::done)
        return end_refund(task, account, EndRefund{task.key.n, kept_words(sent.answer)});
    // As long as the platform does not say that it has not sent it, nobody else may.
    if (!is_no(sent.state)) return;
    const bool for_good = asked->state == RefundState::refused_for_good ||
                          sent.state == RefundState::refused_for_good || task.attempts >= kRefusalsMax;
    const auto& words = is_no(asked->state) ? asked->answer : sent.answer;
    if (for_good) return refuse(words);
    log::error("refund {} refused: {}; it is tried again, a person should look", request->number, words);
}

// What was paid of a payment that is cancelled goes back by the cancelling itself.
void PaymentWorker::cancel(const Task& task, const PaymentIntent& intent, const GatewayAccount& account,
                           gateway::PaymentGateway& gateway) {
    const auto ended = gateway.cancel({task.out_trade_no.str(), intent.created_at}, desk_.now(account.brand));
    remember(task, ended ? ended->answer : std::string{error_text(ended.error().code).code});
    if (!ended) return;
    if (ended->state == gateway::CancelState::cancelled)
        return end_refund(task, account, EndRefund{task.key.n, kept_words(ended->answer), true});
    if (ended->state != gateway::CancelState::refused) return;
    // Too late for that: as any other refund; or an earlier try has done it, and the trade is over.
    const auto trade = gateway.query({task.out_trade_no.str(), intent.created_at}, desk_.now(account.brand));
    if (trade && trade->state == gateway::TradeState::closed)
        return end_refund(task, account, EndRefund{task.key.n, kept_words(trade->answer), true});
    if (trade && trade->state == gateway::TradeState::paid) refund(task, nullptr, account, gateway);
}

void PaymentWorker::end_refund(const Task& task, const GatewayAccount& account, Verb verb) {
    const auto done =
        ask(desk_.engine,
            {account.brand, task.key.home, 0, {ActorKind::gateway, task.gateway.value}, {}, std::move(verb)});
    if (!done) log::error("refund of {} is not posted yet", task.out_trade_no.view());
}

}  // namespace keepline::job
