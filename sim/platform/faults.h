#pragma once
// What a test has ordered to go wrong with a merchant's calls, one after the other.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace keepline::sim {

enum class FaultKind : std::uint8_t {
    none,
    timeout,        ///< done, but the answer never comes
    http_500,       ///< not done, 502 from some machine on the way
    system_error,   ///< not done, the platform says that it does not know
    bad_signature,  ///< done, the answer's signature is wrong
    refused,        ///< not done, the platform answers with an error code
};

/// What goes wrong with one call of the merchant.
struct Fault {
    FaultKind kind = FaultKind::none;
    std::string code{};  ///< refused: the platform's own, "ACQ.TRADE_NOT_EXIST" say

    /// The code the call is answered with instead of being done; empty if it is done.
    /// @param unknown  the platform's code for not knowing
    [[nodiscard]] std::string refusal(std::string_view unknown) const;
};
/// @param code  1 to 64 letters, digits and "._-", of `refused` alone
std::optional<Fault> parse_fault(std::string_view name, std::string_view code);

class FaultQueue {
public:
    /// In place of what was ordered before. @param after  calls that go well first
    void set(const Fault& fault, int count, int after);
    /// What goes wrong with this call, if anything.
    Fault next();

private:
    std::deque<Fault> faults_;
};

}  // namespace keepline::sim
