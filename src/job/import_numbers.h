#pragma once
// Brings numbers into the inventory: a block by its first number and its size, or a file that names each.
//
//   msisdn,price_class,origin,donor
//   17000000000,lucky,own_block,
//   13900000001,,ported_in,cmcc

#include <filesystem>

#include "engine/desk.h"
#include "job/jobs.h"

namespace keepline::job {

/// Numbers that follow each other.
struct NumberBlock {
    Msisdn from;
    std::int64_t count = 0;  ///< 1 to kNumbersMax
};
struct NumberOrder {
    BrandId brand;
    Actor actor;
    std::optional<NumberBlock> block;
    std::filesystem::path file{};  ///< where there is no block
    std::string price_class{};     ///< of those that name none; empty: by the brand's rules
    NumberOrigin origin = NumberOrigin::own_block;
    std::string donor{};
    bool dry_run = false;  ///< check only
};
inline constexpr std::int64_t kNumbersMax = 10'000'000;

/// Checks all numbers, then writes. Writing one again changes nothing, so a second run after a crash, a
/// cancel or a refusal goes on where the first stopped. Blocks; safe beside a serving engine.
/// @error file.unreadable, import.rows_refused (faults in `progress`; after checking nothing is written),
///        job.cancelled, store.unavailable, server.stopping (run it again)
Result<void> import_numbers(const Desk& desk, const NumberOrder& order, Progress& progress);

}  // namespace keepline::job
