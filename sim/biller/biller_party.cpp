#include "sim/biller/biller_party.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "sim/html.h"

namespace keepline::sim::biller {
namespace {

constexpr std::string_view kReason = "平台冲正 reversed by the platform";

void schedule(Trade& trade, Step step, Instant due) {
    trade.next = step;
    trade.due = due;
}

void wait(Trade& trade, Step step, Instant now) {
    const auto nap = kFirstWait * (1 << std::min(trade.waits++, 10));
    schedule(trade, step, now + std::min<Duration>(nap, kLongestWait));
}

void end(Trade& trade, TradeState state) {
    trade.state = state;
    trade.next.reset();
    trade.waits = 0;
}

// Paid for in vain: the payer's money goes back as soon as nothing can be credited any more.
bool gives_up(const Trade& trade) { return !trade.refusal.empty(); }

void settle(Trade& trade, const Standing& standing, Step step, Instant now) {
    if (standing.state == "credited") {
        trade.receipt_no = standing.receipt_no;
        trade.credited_at = standing.credited_at;
        trade.refusal.clear();
        return end(trade, TradeState::credited);
    }
    if (standing.state == "refused") {
        trade.refusal = standing.refusal;
        return end(trade, TradeState::refunded);
    }
    if (standing.state == "reversed")
        return end(trade, gives_up(trade) ? TradeState::refunded : TradeState::reversed);
    wait(trade, step == Step::reverse ? Step::reverse : Step::query, now);
}

// A refusal records nothing, so the payer can have his money back at once; unless another credit of the same
// reference may still arrive: then the reference is reversed first, and whatever arrives is too late.
void take_refusal(Trade& trade, const std::string& code, Instant now) {
    trade.refusal = code.empty() ? "?" : code;
    if (!trade.unsure && trade.in_flight == 0) return end(trade, TradeState::refunded);
    trade.waits = 0;
    schedule(trade, Step::reverse, now);
}

void take_credit_answer(Trade& trade, const Answer& answer, Instant now) {
    if (trade.state != TradeState::confirming) return;
    if (answer.standing) return settle(trade, *answer.standing, Step::credit, now);
    if (answer.code == "biller.reversed") return end(trade, TradeState::reversed);
    const bool unknown = answer.is_unknown() || answer.code == "biller.confirming";
    if (!unknown) return take_refusal(trade, answer.code, now);
    trade.unsure = true;
    wait(trade, Step::query, now);
}

void take_query_answer(Trade& trade, const Answer& answer, Instant now) {
    if (trade.state != TradeState::confirming) return;
    if (answer.standing) return settle(trade, *answer.standing, Step::query, now);
    const bool never_came = answer.code == "biller.reference_unknown";
    const Step again = gives_up(trade) ? Step::reverse : Step::credit;
    wait(trade, never_came ? again : Step::query, now);
}

void take_reversal_answer(Trade& trade, const Answer& answer, Instant now) {
    if (trade.state == TradeState::refunded || trade.state == TradeState::reversed) return;
    if (trade.trick == Trick::out_of_order && answer.standing) {
        trade.trick.reset();
        return schedule(trade, Step::credit, now);
    }
    if (answer.standing) return settle(trade, *answer.standing, Step::reverse, now);
    if (answer.is_unknown() || answer.code == "biller.confirming") return wait(trade, Step::reverse, now);
    if (trade.state != TradeState::reversing) return wait(trade, Step::query, now);
    trade.refusal = answer.code;
    end(trade, TradeState::credited);
}

// Absent if the offer does not have it.
std::optional<Option> pick(const Offer& offer, const Choice& choice) {
    if (choice.option)
        return *choice.option < offer.options.size() ? std::optional{offer.options[*choice.option]}
                                                     : std::nullopt;
    const auto amount = choice.top_up;
    if (!amount || !amount->is_positive() || amount > offer.top_up_max.value_or(*amount)) return std::nullopt;
    return Option{.price = *amount};
}

}  // namespace

BillerParty::BillerParty(BillerSettings settings, http::SigningKey own, http::SigningKey foreign)
    : settings_{std::move(settings)},
      own_key_{std::move(own)},
      foreign_key_{std::move(foreign)},
      dice_{settings_.seed} {}

http::Request BillerParty::check(std::string_view msisdn, Instant now) const {
    http::Request request = check_request(msisdn);
    const auto done = http::sign_request(request, settings_.code, own_key_, now);
    KL_CHECK(done.has_value(), "signing as {}", settings_.code);
    return request;
}

std::string BillerParty::keep(Offer offer) {
    auto id = dice_.hex();
    offers_.emplace(id, std::move(offer));
    return id;
}

const Offer* BillerParty::find_offer(const std::string& id) const {
    const auto found = offers_.find(id);
    return found == offers_.end() ? nullptr : &found->second;
}

// The platform's own number: its name, the day in China, and chance.
std::string BillerParty::new_reference(Instant now) {
    std::string reference;
    for (const char c : settings_.code)
        reference += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    for (const char c : format_china_time(now).substr(0, 10))
        if (c != '-') reference += c;
    return reference + dice_.digits(12);
}

std::optional<std::string> BillerParty::order(const std::string& offer_id, const Choice& choice,
                                              Instant now) {
    const Offer* offer = find_offer(offer_id);
    if (offer == nullptr) return std::nullopt;
    const auto picked = pick(*offer, choice);
    if (!picked) return std::nullopt;
    Trade trade{.reference = new_reference(now),
                .msisdn = offer->msisdn,
                .masked = offer->masked,
                .currency = offer->currency,
                .cycles = picked->cycles,
                .amount = picked->price};
    opened_.push_back(trade.reference);
    return trades_.emplace(trade.reference, trade).first->first;
}

Trade* BillerParty::find(const std::string& reference, TradeState state) {
    const auto found = trades_.find(reference);
    return found != trades_.end() && found->second.state == state ? &found->second : nullptr;
}

bool BillerParty::confirm(const std::string& reference, std::optional<Trick> trick, Instant now) {
    Trade* trade = find(reference, TradeState::waiting);
    if (trade == nullptr) return false;
    if (!trick && !tricks_.empty()) {
        trick = tricks_.front();
        tricks_.pop_front();
    }
    trade->state = TradeState::confirming;
    trade->trick = trick;
    schedule(*trade, trick == Trick::out_of_order ? Step::reverse : Step::credit,
             trick == Trick::slow ? now + kSlow : now);
    return true;
}

bool BillerParty::close(const std::string& reference) {
    Trade* trade = find(reference, TradeState::waiting);
    if (trade != nullptr) trade->state = TradeState::closed;
    return trade != nullptr;
}

bool BillerParty::reverse(const std::string& reference, Instant now) {
    Trade* trade = find(reference, TradeState::credited);
    if (trade == nullptr) return false;
    trade->state = TradeState::reversing;
    trade->refusal.clear();
    schedule(*trade, Step::reverse, now);
    return true;
}

Call BillerParty::make_call(const Trade& trade, Step step, Instant now) const {
    Call call{trade.reference, step, false, query_request(trade.reference)};
    if (step == Step::credit)
        call.request =
            credit_request(trade.reference, trade.msisdn, trade.cycles, trade.amount, trade.currency);
    if (step == Step::reverse) call.request = reverse_request(trade.reference, kReason);
    const auto done = http::sign_request(call.request, settings_.code, own_key_, now);
    KL_CHECK(done.has_value(), "signing as {}", settings_.code);
    return call;
}

// Under another reference: should it be believed, the number is credited once more.
Call BillerParty::forge_credit(const Trade& trade, Instant now) {
    Call call{trade.reference, Step::credit, true,
              credit_request(new_reference(now), trade.msisdn, trade.cycles, trade.amount, trade.currency)};
    const auto done = http::sign_request(call.request, settings_.code, foreign_key_, now);
    KL_CHECK(done.has_value(), "signing as {}", settings_.code);
    return call;
}

std::vector<Call> BillerParty::take_calls(Instant now) {
    std::vector<Call> calls;
    for (auto& [reference, trade] : trades_) {
        if (!trade.next || trade.due > now) continue;
        const Step step = *trade.next;
        trade.next.reset();
        calls.push_back(make_call(trade, step, now));
        ++trade.in_flight;
        ++trade.calls;
        if (step != Step::credit || trade.trick == Trick::lost_answer) continue;
        const auto trick = std::exchange(trade.trick, std::nullopt);
        if (trick == Trick::forged) calls.push_back(forge_credit(trade, now));
        if (trick != Trick::twice) continue;
        calls.push_back(make_call(trade, step, now));
        ++trade.in_flight;
        ++trade.calls;
    }
    return calls;
}

void BillerParty::answered(const Call& call, const http::Response* response, Instant now) {
    Trade& trade = trades_.at(call.reference);
    if (call.forged) {
        trade.forgery = read_answer(response).words();
        return;
    }
    --trade.in_flight;
    const bool lost = call.step == Step::credit && trade.trick == Trick::lost_answer;
    if (lost) trade.trick.reset();
    const Answer answer = read_answer(lost ? nullptr : response);
    trade.last_answer = answer.words();
    if (call.step == Step::credit) return take_credit_answer(trade, answer, now);
    if (call.step == Step::query) return take_query_answer(trade, answer, now);
    take_reversal_answer(trade, answer, now);
}

Instant BillerParty::next_due() const {
    Instant next = Instant::never();
    for (const auto& [reference, trade] : trades_)
        if (trade.next) next = std::min(next, trade.due);
    return next;
}

const Trade* BillerParty::find_trade(const std::string& reference) const {
    const auto found = trades_.find(reference);
    return found == trades_.end() ? nullptr : &found->second;
}

std::vector<Trade> BillerParty::trades() const {
    std::vector<Trade> trades;
    for (const auto& reference : opened_) trades.push_back(trades_.at(reference));
    return trades;
}

}  // namespace keepline::sim::biller
