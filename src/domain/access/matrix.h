#pragma once
// Who may do what: one table of acts and parts (matrix.cpp), and questions to it.

#include "domain/access.h"
#include "domain/access/act.h"
#include "domain/line/line.h"

namespace keepline {

/// What a cell of the matrix says.
enum class Grant : std::uint8_t {
    no,
    yes,
    asks_again  ///< yes, with a second factor given shortly before
};

/// What one caller may do: a set of acts.
struct Grants {
    std::uint64_t allowed = 0;
    std::uint64_t again = 0;  ///< those of `allowed` that ask for the second factor again
    [[nodiscard]] constexpr Grant of(Act act) const {
        const auto at = static_cast<unsigned>(act);
        if ((allowed >> at & 1U) == 0) return Grant::no;
        return (again >> at & 1U) != 0 ? Grant::asks_again : Grant::yes;
    }
    /// Whoever owns the machine: the command line on the local socket.
    static constexpr Grants all() { return {~std::uint64_t{0}, 0}; }
};
static_assert(kActs <= 64);

Grants grants_of(Role role);
/// What an API key may do: the acts of all its scopes. Keys have no second factor.
Grants grants_of(Scopes scopes);

/// The act that setting or lifting this bar needs beside set_bar or lift_bar.
constexpr Act act_of(Bar bar) {
    return static_cast<Act>(static_cast<int>(Act::bar_real_name) + static_cast<int>(bar));
}
static_assert(act_of(Bar::operator_) == Act::bar_operator);

}  // namespace keepline
