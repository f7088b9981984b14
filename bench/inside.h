#pragma once
// Keepline's engine on its SQLite house in this process: to fill a data directory, and to measure what needs
// no HTTP.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "engine/desk.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::bench {

inline constexpr const char* kConfigName = "keepline.toml";
inline constexpr BrandId kBrand{1};

/// The clock of the machine.
Instant wall_now();

/// A brand with one plan of 5.00 a month.
class Inside {
public:
    /// Writes the configuration and makes the data directory in `folder`; its clock stands at `now`.
    Inside(const std::filesystem::path& folder, Instant now);
    /// A key that may renew and read, as it is presented.
    std::string make_key();
    /// Opens as many numbers, after those there are.
    void open_lines(std::int64_t lines, Money paid);
    /// Every line's one online payment, under the platform's number `trade_no(i)` for the i-th number.
    void pay_lines(GatewayId gateway, const std::function<std::string(std::int64_t)>& trade_no);
    /// Does all housework that waits.
    void finish();
    void set_time(Instant now) { clock_.at = now; }
    [[nodiscard]] Instant time() const { return clock_.at; }
    [[nodiscard]] std::int64_t lines() const { return lines_; }
    Desk& desk() { return *desk_; }

private:
    struct StandingClock : Clock {
        [[nodiscard]] Instant now() const override { return at; }
        std::atomic<Instant> at;
    };
    StandingClock clock_;
    BusinessClock business_{clock_};
    std::unique_ptr<Store> store_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Desk> desk_;
    void submit_all(const std::function<Command(std::int64_t)>& make);
    std::int64_t lines_ = 0;
};

}  // namespace keepline::bench
