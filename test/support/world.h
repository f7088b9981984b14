#pragma once
// A small brand with one plan and policies, a clock that stands still, and an engine on any store: what tests
// start from.

#include <filesystem>
#include <memory>

#include "domain/catalog.h"
#include "engine/engine.h"

namespace keepline::test {

class ManualClock : public Clock {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant at) { now_ = at; }

private:
    Instant now_{};
};

inline constexpr BrandId kBrand{1};
inline constexpr PlanId kPlan{1};
inline constexpr PartyId kParty{1};
inline constexpr GatewayId kGateway{1};

/// Brand 1 in China time, plan 1 (5.00 a month), policy 1: grace 7 d, outgoing barred 23 d, suspended 60 d,
/// quarantined 90 d, lapsed days free. Brand 2 is another operator's.
Catalog small_catalog();
BusinessDate date(const char* text);
/// "2026-01-31" at noon, or "2026-01-31 09:30", in China time.
Instant china_time(std::string_view text);
Msisdn number(int index);

/// Submits and steps until the answer is there.
Result<Answer> ask(Engine& engine, Command command);
Command command(Home home, IdemKey key, Verb verb);
Command open_command(int index, IdemKey key, Money amount);

/// A folder that goes with the object.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace keepline::test
