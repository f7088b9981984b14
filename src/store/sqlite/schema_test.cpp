#include <gtest/gtest.h>

#include <filesystem>

#include "store/sqlite/migrations.h"
#include "store/sqlite/row_tables.h"

namespace keepline::sqlite {
namespace {

std::vector<std::string> columns_of(Database& database, const std::string& table) {
    std::vector<std::string> out;
    Statement info = database.prepare("SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid");
    while (info.step() == SQLITE_ROW) out.emplace_back(info.bytes(0));
    return out;
}

TEST(Schema, HoldsWhatTheRowsList) {
    auto database = Database::open(":memory:", Database::Mode::write);
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(*database));
    for (std::size_t i = 0; i < kRowKinds; ++i) {
        const auto kind = static_cast<RowKind>(i);
        EXPECT_EQ(columns_of(*database, table_name(kind)), table_columns(kind)) << table_name(kind);
    }
}

TEST(Schema, MigratesOnceAndRefusesTheFuture) {
    auto database = Database::open(":memory:", Database::Mode::write);
    ASSERT_TRUE(migrate(*database));
    ASSERT_TRUE(migrate(*database));
    database->execute("PRAGMA user_version = 999");
    const auto refused = migrate(*database);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::store_newer);
}

}  // namespace
}  // namespace keepline::sqlite
