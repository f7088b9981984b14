#include "store/sqlite/database.h"

#include "base/check.h"

namespace keepline::sqlite {

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    KL_CHECK(code == SQLITE_OK, "{}: {}", sqlite3_errmsg(database), sql);
    statement_.reset(statement);
}

Statement& Statement::bind(int at, std::int64_t value) {
    const int code = sqlite3_bind_int64(statement_.get(), at + 1, value);
    KL_CHECK(code == SQLITE_OK, "parameter {}: {}", at, code);
    return *this;
}

Statement& Statement::bind(int at, std::string_view text) {
    const int code = sqlite3_bind_text(statement_.get(), at + 1, text.data(), static_cast<int>(text.size()),
                                       SQLITE_TRANSIENT);
    KL_CHECK(code == SQLITE_OK, "parameter {}: {}", at, code);
    return *this;
}

Statement& Statement::bind_blob(int at, std::string_view bytes) {
    const int code = sqlite3_bind_blob(statement_.get(), at + 1, bytes.data(), static_cast<int>(bytes.size()),
                                       SQLITE_TRANSIENT);
    KL_CHECK(code == SQLITE_OK, "parameter {}: {}", at, code);
    return *this;
}

int Statement::step() { return sqlite3_step(statement_.get()); }

int Statement::run() {
    const int code = step();
    reset();
    return code;
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::string_view Statement::bytes(int at) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), at));
    return data == nullptr
               ? std::string_view{}
               : std::string_view{data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), at))};
}

Result<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    Database out;
    sqlite3* database = nullptr;
    const int access = mode == Mode::read    ? SQLITE_OPEN_READONLY
                       : mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                             : SQLITE_OPEN_READWRITE;
    const int flags = access | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
    out.database_.reset(database);
    if (code != SQLITE_OK) return fail(ErrorCode::store_unavailable);
    sqlite3_busy_timeout(database, 2000);
    out.execute("PRAGMA cache_size = -65536");
    return out;
}

void Database::tidy_when_closed(bool tidies) {
    sqlite3_db_config(get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, tidies ? 0 : 1, nullptr);
}

int Database::execute(const char* sql) { return sqlite3_exec(get(), sql, nullptr, nullptr, nullptr); }

std::int64_t Database::integer(const char* sql) {
    Statement statement = prepare(sql);
    return statement.step() == SQLITE_ROW ? statement.integer(0) : 0;
}

Reading::Reading(Database& database)
    : database_{database},
      begun_{database.execute("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1") == SQLITE_OK} {}

}  // namespace keepline::sqlite
