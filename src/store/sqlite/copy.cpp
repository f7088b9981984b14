#include "store/sqlite/copy.h"

#include <fmt/format.h>

#include "store/codec.h"
#include "store/sqlite/migrations.h"

namespace keepline::sqlite {
namespace {

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

Result<void> check_pages(Database& database, const char* pragma) {
    Statement check = database.prepare(pragma);
    if (check.step() != SQLITE_ROW) return fail(ErrorCode::store_corrupt, database.message());
    const std::string said{check.bytes(0)};
    return said == "ok" ? Result<void>{} : fail(ErrorCode::store_corrupt, said);
}

Result<FileFacts> walk_log(Database& database, FileFacts facts) {
    Statement log = database.prepare("SELECT seq, body, hash FROM log ORDER BY seq");
    std::string chain(kChainBytes, '\0');
    std::string newest;
    int code = log.step();
    for (; code == SQLITE_ROW; code = log.step()) {
        newest = log.bytes(1);
        chain = chain_hash(chain, newest);
        if (log.integer(0) != ++facts.records || chain != log.bytes(2))
            return fail(ErrorCode::store_corrupt, fmt::format("record {}", facts.records));
    }
    if (code != SQLITE_DONE) return fail(ErrorCode::store_corrupt, database.message());
    Statement stream = database.prepare("SELECT seq, hash FROM stream WHERE id = 0");
    const bool ends_there = stream.step() == SQLITE_ROW && stream.integer(0) == facts.records &&
                            (facts.records == 0 || chain == stream.bytes(1));
    if (!ends_there) return fail(ErrorCode::store_corrupt, "stream");
    facts.head = hex(chain);
    if (facts.records > 0) {
        const auto record = decode_record(newest);
        if (!record) return fail(ErrorCode::store_corrupt, fmt::format("record {}", facts.records));
        facts.newest_us = record->recorded_at.us;
    }
    return facts;
}

}  // namespace

// VACUUM INTO reads in one transaction and writes only what is in force: nothing deleted travels along.
Result<void> copy_data_file(const std::filesystem::path& directory, const std::filesystem::path& target) {
    auto database = Database::open(directory / "keepline.db", Database::Mode::read);
    if (!database) return std::unexpected{database.error()};
    Statement copy = database->prepare("VACUUM INTO ?");
    if (copy.bind(0, std::string_view{target.native()}).run() == SQLITE_DONE) return {};
    return fail(ErrorCode::file_not_written, target.string(), database->message());
}

Result<void> copy_pages(Database& reader, const std::filesystem::path& target) {
    auto into = Database::open(target, Database::Mode::write);
    if (!into) return fail(ErrorCode::file_not_written, target.string(), "open");
    into->execute("PRAGMA synchronous = OFF");
    sqlite3_backup* copy = sqlite3_backup_init(into->get(), "main", reader.get(), "main");
    if (copy == nullptr) return fail(ErrorCode::file_not_written, target.string(), into->message());
    sqlite3_backup_step(copy, -1);
    const int code = sqlite3_backup_finish(copy);
    return code == SQLITE_OK ? Result<void>{}
                             : fail(ErrorCode::file_not_written, target.string(), into->message());
}

Result<FileFacts> prove_data_file(const std::filesystem::path& file) {
    auto database = Database::open(file, Database::Mode::read);
    if (!database) return std::unexpected{database.error()};
    FileFacts facts;
    facts.schema = database->integer("PRAGMA user_version");
    if (facts.schema > kSchemaVersion)
        return fail(ErrorCode::store_newer, std::to_string(facts.schema), std::to_string(kSchemaVersion));
    if (facts.schema < 1) return fail(ErrorCode::store_corrupt, file.filename().string());
    if (auto good = check_pages(*database, "PRAGMA integrity_check(1)"); !good)
        return std::unexpected{good.error()};
    return walk_log(*database, facts);
}

Result<Glance> glance_at(const std::filesystem::path& directory) {
    auto database = Database::open(directory / "keepline.db", Database::Mode::read);
    if (!database) return std::unexpected{database.error()};
    if (auto good = check_pages(*database, "PRAGMA quick_check(1)"); !good)
        return std::unexpected{good.error()};
    if (database->integer("PRAGMA user_version") < 1) return Glance{};
    Glance out;
    Statement stream = database->prepare(
        "SELECT stream.seq, stream.swept, log.body FROM stream LEFT JOIN log ON log.seq = stream.seq WHERE "
        "id = 0");
    if (stream.step() != SQLITE_ROW) return fail(ErrorCode::store_corrupt, "stream");
    out.records = stream.integer(0);
    out.swept = stream.integer(1);
    if (out.records > 0) {
        const auto newest = decode_record(stream.bytes(2));
        if (!newest) return fail(ErrorCode::store_corrupt, fmt::format("record {}", out.records));
        out.newest_us = newest->recorded_at.us;
    }
    out.clock_moved = database->integer("SELECT count(*) FROM brand_clock WHERE offset_us <> 0") > 0;
    return out;
}

std::int64_t schema_of(const std::filesystem::path& directory) {
    const auto file = directory / "keepline.db";
    if (!std::filesystem::exists(file)) return 0;
    auto database = Database::open(file, Database::Mode::read);
    return database ? database->integer("PRAGMA user_version") : 0;
}

}  // namespace keepline::sqlite
