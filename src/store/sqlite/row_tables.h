#pragma once
// The cold rows as tables: every statement is built from the row's own list of fields.

#include <array>
#include <string>
#include <vector>

#include "domain/rows.h"
#include "store/sqlite/database.h"

namespace keepline::sqlite {

/// Prepared statements over one connection. Same thread rules as the connection.
class RowTables {
public:
    explicit RowTables(Database& database);
    /// SQLITE_DONE or an error code.
    int put(const Row& row);
    int drop(const TypedKey& key);
    /// @error store.unavailable
    Result<void> load(const Home& home, RowKind kind, std::vector<Row>& out);
    Result<void> load_one(const TypedKey& key, std::vector<Row>& out);
    Result<void> load_all(HomeKind homes, RowKind kind, std::vector<Row>& out);
    /// Of homes after `after`, by home.
    Result<void> load_page(HomeKind homes, RowKind kind, std::int64_t after, int limit,
                           std::vector<Row>& out);
    Result<void> load_tasks(TaskKind kind, Instant until, int limit, std::vector<Row>& out);

private:
    struct Table {
        Statement put, drop, of_home, one, all, page;
    };
    Table& table(RowKind kind) { return tables_[static_cast<std::size_t>(kind)]; }
    std::array<Table, kRowKinds> tables_;
    Statement tasks_;
};

/// The home of a number: of its lines, or of its place in the inventory.
inline constexpr const char* kFindNumber =
    "SELECT home_id FROM line_info WHERE msisdn = ?1 UNION ALL "
    "SELECT home_id FROM number_resource WHERE msisdn = ?1 LIMIT 1";

std::string table_name(RowKind kind);
/// The columns a table must have, in order: the key's four and the fields. A test holds the migrations to it.
std::vector<std::string> table_columns(RowKind kind);

}  // namespace keepline::sqlite
