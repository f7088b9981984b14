#pragma once
// A platform that takes money for numbers at a page of its own and tells Keepline (a biller), for demos,
// tests and simulations: a state machine without sockets, clock or entropy. It is handed the system's time
// and a seed; the same calls give the same trades.
//
//   BillerParty party{{.code = "life", .seed = 1}, own_key, foreign_key};
//   const auto offer = party.keep(*read_offer(…));                    // what Keepline answered to check()
//   const auto reference = party.order(offer, {.option = 0}, now);    // the payer has chosen
//   party.confirm(*reference, {}, now);                               // and pays
//   for (auto& call : party.take_calls(now)) …                        // send, then party.answered(…)
//
// How it deals with Keepline is how every biller should: a payment has one reference for ever; what is not
// known is asked for, and what Keepline does not know is sent again under the same reference; the payer gets
// his money back only when it is sure that the number was not, and never will be, credited.
//
// Threads: not safe from several; the HTTP driver locks.

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/names.h"
#include "http/message_signature.h"
#include "sim/biller/wire.h"
#include "sim/platform/dice.h"

namespace keepline::sim::biller {

struct BillerSettings {
    std::string code;  ///< the biller's at Keepline: it names the key, and in capitals begins references
    std::uint64_t seed = 0;
};

/// What goes wrong with one payment.
enum class Trick : std::uint8_t {
    lost_answer,   ///< the credit is made, its answer thrown away
    twice,         ///< the credit is sent twice at once
    out_of_order,  ///< the reversal is sent before the credit
    forged,        ///< one more credit is sent, of another reference, signed by a stranger
    slow,          ///< the credit is sent seconds after the payer has paid
};

enum class TradeState : std::uint8_t {
    waiting,     ///< for the payer to pay
    closed,      ///< he did not
    confirming,  ///< paid; whether the number is credited is not known yet
    credited,
    refunded,   ///< the number was not credited, the payer has his money back
    reversing,  ///< the platform takes the credit back; whether it may is not known yet
    reversed,   ///< taken back, the payer has his money back
};

/// What the next call asks for.
enum class Step : std::uint8_t { credit, query, reverse };

struct Trade {
    std::string reference, msisdn, masked, currency;
    int cycles = 0;  ///< 0: a top-up
    Money amount;
    TradeState state = TradeState::waiting;
    std::string receipt_no{};
    std::optional<Instant> credited_at{};
    std::string refusal{};      ///< the code of why the last thing asked for was not done
    std::string last_answer{};  ///< Answer::words()
    std::string forgery{};      ///< the answer to a forged credit
    int calls = 0;              ///< so far, without forged ones

    std::optional<Trick> trick{};  ///< still to be played
    std::optional<Step> next{};    ///< none: nothing is to be sent
    Instant due{};
    int waits = 0;        ///< since the state last moved: each is longer
    int in_flight = 0;    ///< calls that have no answer yet
    bool unsure = false;  ///< a credit was sent, and what became of it was never said
};

/// A request to send now, signed.
struct Call {
    std::string reference;
    Step step = Step::credit;
    bool forged = false;
    http::Request request;
};

/// What the payer picked of an offer.
struct Choice {
    std::optional<std::size_t> option{};  ///< its place in the list; none: a top-up of his own
    std::optional<Money> top_up{};
};

/// How long until an answer that did not come is asked for: doubled each time, up to the longest.
inline constexpr std::chrono::seconds kFirstWait{1};
inline constexpr std::chrono::seconds kLongestWait{30};
/// How late `slow` is.
inline constexpr std::chrono::seconds kSlow{5};

class BillerParty {
public:
    /// @param foreign  whose signatures Keepline must not believe
    BillerParty(BillerSettings settings, http::SigningKey own, http::SigningKey foreign);

    /// The question whether a number may be paid for, signed.
    [[nodiscard]] http::Request check(std::string_view msisdn, Instant now) const;
    /// Keeps an offer for the payer's next page, under the id it returns.
    std::string keep(Offer offer);
    /// Null if there is none.
    [[nodiscard]] const Offer* find_offer(const std::string& id) const;

    /// Opens a trade that waits for its payer.
    /// @return the reference; absent if there is no such offer, or it has no such choice
    std::optional<std::string> order(const std::string& offer_id, const Choice& choice, Instant now);
    /// The payer pays. Without a trick, the next one a test has set is played. False unless the trade waits.
    bool confirm(const std::string& reference, std::optional<Trick> trick, Instant now);
    /// He goes away. False unless the trade waits.
    bool close(const std::string& reference);
    /// The platform takes a credit back. False unless it is credited.
    bool reverse(const std::string& reference, Instant now);

    /// What is due; each must be reported with answered().
    std::vector<Call> take_calls(Instant now);
    /// @param response  null: no whole answer came
    void answered(const Call& call, const http::Response* response, Instant now);
    /// When take_calls() has something; Instant::never() if nothing waits.
    [[nodiscard]] Instant next_due() const;

    /// The next `count` payments are struck, after those that were set before.
    void set_tricks(Trick trick, int count) {
        tricks_.insert(tricks_.end(), static_cast<std::size_t>(count), trick);
    }
    [[nodiscard]] const Trade* find_trade(const std::string& reference) const;
    /// In the order they were opened.
    [[nodiscard]] std::vector<Trade> trades() const;

private:
    Trade* find(const std::string& reference, TradeState state);
    std::string new_reference(Instant now);
    [[nodiscard]] Call make_call(const Trade& trade, Step step, Instant now) const;
    Call forge_credit(const Trade& trade, Instant now);

    BillerSettings settings_;
    http::SigningKey own_key_, foreign_key_;
    Dice dice_;
    std::map<std::string, Offer> offers_;
    std::map<std::string, Trade> trades_;  // by reference
    std::vector<std::string> opened_;
    std::deque<Trick> tricks_;
};

}  // namespace keepline::sim::biller

namespace keepline {

template <>
struct EnumNames<sim::biller::Trick> {
    static constexpr std::array<std::string_view, 5> names{"lost_answer", "twice", "out_of_order", "forged",
                                                           "slow"};
};
template <>
struct EnumNames<sim::biller::TradeState> {
    static constexpr std::array<std::string_view, 7> names{"waiting",  "closed",    "confirming", "credited",
                                                           "refunded", "reversing", "reversed"};
};

}  // namespace keepline
