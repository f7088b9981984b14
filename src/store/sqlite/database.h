#pragma once
// SQLite as values with destructors. No SQL is built from outside input: statements are fixed, values are
// bound.

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace keepline::sqlite {

/// A prepared statement. Columns and parameters count from 0.
class Statement {
public:
    Statement() = default;
    Statement(sqlite3* database, std::string_view sql);
    Statement& bind(int at, std::int64_t value);
    Statement& bind(int at, std::string_view text);
    Statement& bind_blob(int at, std::string_view bytes);
    /// SQLITE_ROW, SQLITE_DONE or an error code.
    int step();
    /// Steps once, expects no row, and makes the statement ready for the next use.
    int run();
    void reset();
    [[nodiscard]] std::int64_t integer(int at) const { return sqlite3_column_int64(statement_.get(), at); }
    /// Valid until the next step or reset.
    [[nodiscard]] std::string_view bytes(int at) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection; belongs to one thread at a time.
class Database {
public:
    enum class Mode : std::uint8_t { write, write_existing, read };
    /// @error store.unavailable, store.corrupt
    static Result<Database> open(const std::filesystem::path& file, Mode mode);
    [[nodiscard]] sqlite3* get() const { return database_.get(); }
    /// Whether the last connection, when it closes, copies the WAL back and removes it: not where the file is
    /// refused, so that it is left as it was found.
    void tidy_when_closed(bool tidies);
    /// Runs statements without results. Returns SQLite's code.
    int execute(const char* sql);
    [[nodiscard]] std::string message() const { return sqlite3_errmsg(database_.get()); }
    Statement prepare(std::string_view sql) { return {database_.get(), sql}; }
    /// The single integer a query gives; 0 if it gives no row.
    std::int64_t integer(const char* sql);

private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };
    std::unique_ptr<sqlite3, Close> database_;
};

/// A transaction that only reads: until it goes, its connection sees the data file of this instant.
class Reading {
public:
    explicit Reading(Database& database);
    ~Reading() { database_.execute("COMMIT"); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    [[nodiscard]] bool is_begun() const { return begun_; }

private:
    Database& database_;
    bool begun_;
};

}  // namespace keepline::sqlite
