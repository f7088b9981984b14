#include "job/payment_worker.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "domain/renewal/intent_states.h"
#include "job/trade_name.h"

namespace keepline::job {
namespace {

constexpr int kAtOnce = 100;
constexpr std::size_t kSaidMax = 10'000;
constexpr int kRefusalsMax = 180;  ///< about a week of hourly tries

// Whole characters only.
std::string cut(const std::string& text, std::size_t max) {
    std::size_t end = std::min(text.size(), max);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

gateway::PayRequest pay_request(const Task& task, const PaymentIntent& intent, Instant now) {
    gateway::PayRequest request{task.out_trade_no.str(), intent.amount, "号码保号续费",
                                intent.expires_at,       now,           {}};
    request.made_at = intent.created_at;
    return request;
}

}  // namespace

Instant next_try(const Task& task, Instant now, Instant expires_at) {
    constexpr std::array<int, 10> kSeconds{5, 10, 20, 40, 80, 160, 300, 600, 1800, 3600};
    const auto last = static_cast<std::int32_t>(kSeconds.size()) - 1;
    const auto at = static_cast<std::size_t>(std::clamp(task.attempts, 0, last));
    const Instant next = now + std::chrono::seconds{kSeconds[at]};
    // The payer is told soon after nobody can pay any more, not at the next rare try.
    const Instant after_expiry = expires_at + std::chrono::seconds{2};
    return now < after_expiry ? std::min(next, after_expiry) : next;
}

const GatewayAccount* PaymentWorker::find_account(GatewayId id) const {
    const auto found = desk_.catalog().gateways.find(id);
    return found == desk_.catalog().gateways.end() ? nullptr : &found->second;
}

int PaymentWorker::run_due(BrandId brand) {
    int tried = 0;
    for (const TaskKind kind :
         {TaskKind::ask_payment, TaskKind::refund, TaskKind::move_money, TaskKind::return_suspense}) {
        const auto due = desk_.view->tasks_due(kind, desk_.now(brand), kAtOnce);
        if (!due) return tried;
        for (const Task& task : *due) {
            const GatewayAccount* account = find_account(task.gateway);
            if (account == nullptr || account->brand != brand) continue;
            attempt(task);
            ++tried;
        }
    }
    return tried;
}

void PaymentWorker::attempt(const Task& task) {
    const GatewayAccount& account = *find_account(task.gateway);
    const auto gateway = gateways_.find(task.gateway);
    if (gateway == gateways_.end()) return;
    const auto intent = find_row<PaymentIntent>(*desk_.view, task.key.home, task.intent_n);
    if (!intent || (!*intent && task.kind == TaskKind::ask_payment)) return;
    const Instant expires_at = *intent ? (*intent)->expires_at : Instant{};
    AttemptTask mark{task.key.n, next_try(task, desk_.now(account.brand), expires_at), {}, {}};
    mark.answer = take_answer(task);
    const auto marked = ask(desk_.engine, {account.brand, task.key.home, 0, {}, {}, mark});
    if (!marked) return;  // it has ended meanwhile, or nothing can be saved now
    switch (task.kind) {
        case TaskKind::ask_payment:
            return ask_payment(task, **intent, account, *gateway->second);
        case TaskKind::refund:
            return refund(task, account, *gateway->second);
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
    said_[task.key] = cut(answer, Text<120>::kMax);
}

std::string PaymentWorker::take_answer(const Task& task) {
    const std::lock_guard lock{mutex_};
    const auto said = said_.extract(task.key);
    return said.empty() ? std::string{} : said.mapped();
}

void PaymentWorker::move_intent(const Task& task, BrandId brand, IntentState state, const std::string& answer,
                                const std::string& qr_text) {
    const IntentMoved moved{task.intent_n, state, qr_text, cut(answer, Text<120>::kMax)};
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
}

void PaymentWorker::ask_payment(const Task& task, const PaymentIntent& intent, const GatewayAccount& account,
                                gateway::PaymentGateway& gateway) {
    if (!is_open(intent.state)) return;
    const auto trade = gateway.query({task.out_trade_no.str(), intent.created_at}, desk_.now(account.brand));
    remember(task, trade ? trade->answer : std::string{error_text(trade.error().code).code});
    const Instant now = desk_.now(account.brand);
    if (trade && trade->state == gateway::TradeState::paid) {
        const Settle paid{task.intent_n, task.gateway,   trade->trade_no,      task.out_trade_no,
                          trade->total,  trade->paid_at, trade->paid_by_payer, trade->received};
        const auto settled = settle(desk_.engine, account, paid);
        if (!settled)
            log::error("payment {} is not posted yet: {}", task.out_trade_no.view(),
                       error_text(settled.error().code).code);
        return;
    }
    if (trade && trade->state == gateway::TradeState::closed)
        return move_intent(task, account.brand, IntentState::closed, trade->answer);
    if (now <= intent.expires_at) {
        if (intent.state != IntentState::created) return;
        if (is_scanned(intent.method)) return make_qr(task, intent, gateway, account.brand);
        // A page whose address never reached the payer: he begins again, with his address beside it.
    }
    after_expiry(task, intent, trade ? *trade : gateway::Trade{}, gateway, account.brand);
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

// The target may refuse for good: then the money rests in suspense again. Anything else is tried again; a
// crash between the two commands repeats the first, which knows what it has done.
void PaymentWorker::move_money(const Task& task, const GatewayAccount& account) {
    Command command{account.brand, home_of(task.target_number), task.target_generation, {}, {}, {}};
    command.key =
        IdemKey{fmt::format("move-{}-{}-{}", name_of(task.key.home.kind), task.key.home.id, task.key.n)};
    command.verb = CreditLine{task.key.home, task.key.n, task.gateway, task.out_trade_no, task.amount};
    const auto credited = ask(desk_.engine, command);
    const bool refused = !credited && (credited.error().code == ErrorCode::line_unknown ||
                                       credited.error().code == ErrorCode::line_not_renewable);
    if (!credited && !refused) return;
    const auto done = ask(
        desk_.engine, {account.brand, task.key.home, 0, {}, {}, EndMove{task.key.n, credited.has_value()}});
    if (!done) log::error("move {} is not ended yet", command.key.view());
}

void PaymentWorker::return_suspense(const Task& task, const GatewayAccount& account) {
    const auto done =
        ask(desk_.engine, {account.brand, task.key.home, 0, {}, {}, ReturnSuspense{task.key.n}});
    if (!done) log::error("{} in suspense does not go back yet", task.out_trade_no.view());
}

// Refused for good, or for a week: a person must find another way. What an earlier try may have moved is
// asked before, so that nobody is paid twice.
void PaymentWorker::refund(const Task& task, const GatewayAccount& account,
                           gateway::PaymentGateway& gateway) {
    using gateway::RefundState;
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
    const bool shut = asked->state == RefundState::refused_for_good ||
                      (asked->state == RefundState::refused && task.attempts >= kRefusalsMax);
    if (sent.state == RefundState::done)
        return end_refund(task, account, EndRefund{task.key.n, cut(sent.answer, Text<120>::kMax)});
    if (shut && sent.state != RefundState::accepted)
        return end_refund(task, account, RefuseRefund{task.key.n, cut(asked->answer, Text<120>::kMax)});
    if (asked->state == RefundState::refused)
        log::error("refund {} refused: {}; it is tried again, a person should look", request->number,
                   asked->answer);
}

void PaymentWorker::end_refund(const Task& task, const GatewayAccount& account, Verb verb) {
    const auto done =
        ask(desk_.engine,
            {account.brand, task.key.home, 0, {ActorKind::gateway, task.gateway.value}, {}, std::move(verb)});
    if (!done) log::error("refund of {} is not posted yet", task.out_trade_no.view());
}

}  // namespace keepline::job
