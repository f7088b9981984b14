#pragma once
// A biller outside: he takes money from his payers and tells the house, asks again when he hears nothing,
// takes things back, sends the same twice, and reverses what he never sent. He keeps a book of his own, which
// in the end must be the house's.

#include <map>
#include <string>
#include <vector>

#include "engine/desk.h"
#include "sim/world/entropy.h"

namespace keepline::sim {

class Billers {
public:
    Billers(Entropy& entropy, int lines) : entropy_{entropy}, lines_{lines} {}

    /// One thing he does. The process may stop in the middle: then he has heard nothing.
    void act(const Desk& desk);
    /// Asks until he knows the end of everything.
    void ask_all(const Desk& desk);
    /// Where his book and the house's differ, in words.
    [[nodiscard]] std::vector<std::string> compare(const View& view) const;

private:
    struct Payment {
        TakeBilled verb;
        bool wants_back = false;
        std::optional<BilledState> heard;  ///< the last he was told
    };
    void send(const Desk& desk, Payment& payment);
    void take_back(const Desk& desk, const std::string& reference);
    void pay_in(const Desk& desk, const std::string& bank_reference);
    void hear(Payment& payment, const Result<BilledCredit>& told);
    std::string invent(const Desk& desk);
    std::string any();

    Entropy& entropy_;
    int lines_;
    int payments_ = 0;
    int deposits_ = 0;
    std::map<std::string, Payment> book_;
    std::map<std::string, std::pair<Money, bool>> paid_in_;  ///< by the bank's reference; known to have come
    std::vector<std::string> complaints_;
};

}  // namespace keepline::sim
