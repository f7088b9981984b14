#pragma once
// The brake of the cycle run. A run that would take service or numbers from too many lines at once, or a
// clock that has jumped, is more likely a fault than the truth: the run stands still and a person decides.

#include <atomic>
#include <map>
#include <mutex>

#include "job/cycle_run.h"

namespace keepline::job {

enum class BrakeReason : std::uint8_t { none, share, clock };

}  // namespace keepline::job
namespace keepline {
template <>
struct EnumNames<job::BrakeReason> {
    static constexpr std::array<std::string_view, 3> names{"none", "share", "clock"};
};
}  // namespace keepline
namespace keepline::job {

struct BrakeState {
    BrakeReason reason = BrakeReason::none;
    Instant since;             ///< business time
    std::int64_t lines = 0;    ///< live lines of the brand when it was looked at
    std::int64_t adverse = 0;  ///< steps that would have taken service or a number
};

/// Safe from any thread. Forgets when the process ends: the next run is looked at again.
class CycleBrake {
public:
    explicit CycleBrake(const Desk& desk) : desk_{desk} {}
    /// Whether a run of the brand may go ahead now. Runs over few lines always may, unless the clock has
    /// jumped.
    bool allows(BrandId brand);
    /// A person has looked: the next run goes ahead, whatever it does.
    void release(BrandId brand);
    [[nodiscard]] BrakeState state(BrandId brand) const;

    /// While one lives, no run goes ahead and nothing is judged.
    class Pause {
    public:
        explicit Pause(CycleBrake& brake) : brake_{brake} { ++brake_.pauses_; }
        ~Pause() { --brake_.pauses_; }
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;

    private:
        CycleBrake& brake_;
    };

private:
    struct Watched {
        BrakeState state;
        Instant looked_at;  ///< system time of the last look
        bool released = false;
    };
    /// What a run of all that is due would do now; reason `none`: nothing to ask a person about.
    [[nodiscard]] BrakeState judge(BrandId brand) const;

    const Desk& desk_;
    std::atomic<int> pauses_{0};
    std::mutex judging_;  ///< one look at a time
    mutable std::mutex mutex_;
    std::map<BrandId, Watched> brands_;
};

}  // namespace keepline::job
