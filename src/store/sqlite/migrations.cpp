#include "store/sqlite/migrations.h"

#include <array>

#include "base/log.h"
#include "migrations_sql.h"

namespace keepline::sqlite {
namespace {

// In their order; index 0 brings an empty file to version 1.
constexpr std::array<const char*, kSchemaVersion> kSteps{
    k0001_spine,        k0002_money_back,     k0003_people,      k0004_periods,
    k0005_validity,     k0006_transfers,      k0007_numbers,     k0008_network,
    k0009_packed_lines, k0010_reconciliation, k0011_chargebacks, k0012_billers};

}  // namespace

Result<void> migrate(Database& database) {
    const std::int64_t found = database.integer("PRAGMA user_version");
    if (found > kSchemaVersion)
        return fail(ErrorCode::store_newer, std::to_string(found), std::to_string(kSchemaVersion));
    for (std::int64_t version = found; version < kSchemaVersion; ++version) {
        const std::string done = "PRAGMA user_version = " + std::to_string(version + 1);
        const bool applied = database.execute("BEGIN EXCLUSIVE") == SQLITE_OK &&
                             database.execute(kSteps[static_cast<std::size_t>(version)]) == SQLITE_OK &&
                             database.execute(done.c_str()) == SQLITE_OK &&
                             database.execute("COMMIT") == SQLITE_OK;
        if (applied) continue;
        log::error("migration {} failed: {}", version + 1, database.message());
        database.execute("ROLLBACK");
        return fail(ErrorCode::store_unavailable);
    }
    return {};
}

}  // namespace keepline::sqlite
