#pragma once
// The people and programs outside: they see what a reader sees and ask for sensible and for foolish things.

#include "domain/catalog.h"
#include "sim/world/entropy.h"
#include "store/view.h"

namespace keepline::sim {

class Clients {
public:
    Clients(Entropy& entropy, const Catalog& catalog, int lines)
        : entropy_{entropy}, catalog_{catalog}, lines_{lines} {}

    /// A new command of any client. Commands that create or move something carry a fresh key.
    Command invent(const View& view, Instant now);
    /// The same key, asking for something else.
    Command reuse(const Command& first);
    /// What ends a payment, by money or without.
    Command end_intent(const PaymentIntent& intent, bool paid);
    static Command end_refund(const Task& task);
    /// The two persons who end a refund that the platform refused.
    static Command ask_transfer(const Refund& refund);
    static Command agree(const Approval& approval);
    /// What a person does about a break, or about a day that was compared.
    Command about_statement(const View& view);
    /// A break ended by an entry.
    static Command book(const Break& row);
    /// What the worker does next for money on its way to another home: credit the line, or end the move.
    Command move_money(const View& view, const Task& task) const;

private:
    struct Place {
        const View& view;
        Instant now;
        Home home;
        LineState line;
    };
    static Money minor(std::int64_t amount) { return Money::from_minor(amount); }

    // clients.cpp: whoever opens, pays and uses lines
    Verb invent_verb(const Place& place);
    Verb renew(const Place& place);
    Verb top_up(const Place& place);
    Verb grant(const Place& place);
    Verb bar(const Place& place);
    Verb use(const Place& place);
    Verb rest(const Place& place);
    Command open(int index);
    Command import(int index, Instant now);
    std::int32_t ordered_cycles();
    [[nodiscard]] Money price(const Place& place, std::int32_t cycles) const;
    IdemKey fresh_key() { return "k" + std::to_string(++keys_); }

    // clients_payments.cpp: payments from their order to a dispute
    Verb order(const Place& place);
    Verb more_intents(const Place& place);
    Verb move_intent(const Place& place);
    Verb cancel_intent(const Place& place);
    Verb settle(const Place& place);
    Verb task(const Place& place);
    Verb refund(const Place& place);
    Verb undo(const Place& place);
    Verb transfer(const Place& place);
    Verb chargeback(const Place& place);
    Verb adjust(const Place& place);
    Verb resolve(const Place& place);
    Verb decide_approval(const Place& place);
    std::string external_no();

    // clients_brand.cpp: at the homes of the brand and of its payment accounts
    Command at_gateway(const View& view, Instant now);
    Command at_brand(const View& view, Instant now);
    ClosePeriod close_month(const View& view, Instant now);

    Entropy& entropy_;
    const Catalog& catalog_;
    int lines_;
    int keys_ = 0;
    int payments_ = 0;
    int cases_ = 0;
    int uses_ = 0;
    int payouts_ = 0;
    std::int64_t clock_offset_us_ = 0;
};

}  // namespace keepline::sim
