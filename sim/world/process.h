#pragma once
// How a simulated process ends before its time.

#include <string>

namespace keepline::sim {

/// Thrown where the process stops: a crash that was planned, or a check that failed. Nothing after it
/// happens.
struct Stopped {
    std::string why;
};

/// While it lives a failed check throws Stopped. What catches it on the way, as a server's router does, is
/// asked for with failed().
class Checks {
public:
    Checks();
    ~Checks();
    Checks(const Checks&) = delete;
    Checks& operator=(const Checks&) = delete;
    /// The check that failed since the last call; empty if none has.
    static std::string take_failed();
};

}  // namespace keepline::sim
