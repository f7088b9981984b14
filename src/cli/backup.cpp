#include "cli/backup.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>

#include "base/durable_file.h"
#include "cli/house.h"
#include "store/sqlite/roll_forward.h"

namespace keepline::cli {
namespace {

using std::filesystem::path;

path beside(path file, const char* ending) { return file += ending; }

// Reads a file whole: its size and BLAKE2b-256; each piece goes to `visit` too.
template <class Visit>
Result<std::pair<std::int64_t, std::string>> read_through(const path& file, Visit visit) {
    std::ifstream in{file, std::ios::binary};
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, crypto_generichash_BYTES);
    std::string buffer(1 << 20, '\0');
    std::int64_t bytes = 0;
    while (in) {
        in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const std::string_view piece{buffer.data(), static_cast<std::size_t>(in.gcount())};
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
        bytes += std::ssize(piece);
        if (Result<void> taken = visit(piece); !taken) return std::unexpected{taken.error()};
    }
    if (!in.eof()) return fail(ErrorCode::file_unreadable, file.string(), "read");
    std::array<unsigned char, crypto_generichash_BYTES> digest{};
    crypto_generichash_final(&state, digest.data(), digest.size());
    std::array<char, 2 * crypto_generichash_BYTES + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    return std::pair{bytes, std::string{hex.data()}};
}

std::string manifest_text(const Manifest& manifest) {
    boost::json::object text{{"product", "keepline"},
                             {"format", 1},
                             {"taken_at", format_instant(manifest.taken_at)},
                             {"schema", manifest.facts.schema},
                             {"records", manifest.facts.records},
                             {"newest_record_at", format_instant(Instant{manifest.facts.newest_us})},
                             {"head", manifest.facts.head},
                             {"bytes", manifest.bytes},
                             {"blake2b_256", manifest.digest},
                             {"secret_key", false}};
    if (manifest.wal_frames) text["wal_frames"] = *manifest.wal_frames;
    return boost::json::serialize(text) + "\n";
}

}  // namespace

Result<Manifest> read_manifest(const path& file) {
    const auto text = read_file(file);
    if (!text) return fail(ErrorCode::file_unreadable, file.string(), "manifest");
    try {
        const auto json = boost::json::parse(*text).as_object();
        Manifest out;
        const auto instant = [&](const char* name) {
            return parse_instant(json.at(name).as_string()).value();
        };
        out.facts = {json.at("schema").to_number<std::int64_t>(),
                     json.at("records").to_number<std::int64_t>(), std::string{json.at("head").as_string()},
                     json.contains("newest_record_at") ? instant("newest_record_at").us : 0};
        out.bytes = json.at("bytes").to_number<std::int64_t>();
        out.digest = json.at("blake2b_256").as_string();
        out.taken_at = instant("taken_at");
        if (const auto* frames = json.if_contains("wal_frames"))
            out.wal_frames = frames->to_number<std::int64_t>();
        return out;
    } catch (const std::exception&) {
        return fail(ErrorCode::backup_damaged, file.string());
    }
}

namespace {

void tell(const sqlite::FileFacts& facts, job::Progress& progress) {
    progress.figure("records", std::to_string(facts.records));
    progress.figure("head", facts.head);
}

void tell(const Manifest& manifest, job::Progress& progress) {
    progress.figure("taken_at", format_instant(manifest.taken_at));
    tell(manifest.facts, progress);
    progress.figure("bytes", std::to_string(manifest.bytes));
    progress.figure("blake2b_256", manifest.digest);
}

Result<void> copy_durably(const path& from, const path& to) {
    auto out = DurableFile::create(to);
    if (!out) return std::unexpected{out.error()};
    const auto read = read_through(from, [&](std::string_view piece) { return out->write(piece); });
    return read ? out->publish() : Result<void>{std::unexpected{read.error()}};
}

Result<void> make_empty(const path& directory) {
    std::error_code fault;
    std::filesystem::create_directories(directory, fault);
    if (fault) return fail(ErrorCode::file_not_written, directory.string(), fault.message());
    const bool empty = std::filesystem::is_empty(directory, fault);
    if (fault || !empty) return fail(ErrorCode::directory_not_empty, directory.string());
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, fault);
    return fault ? fail(ErrorCode::file_not_written, directory.string(), fault.message()) : Result<void>{};
}

// A file without a name that counts: it goes unless it was published, with what SQLite laid beside it.
struct Part {
    path file;
    struct Keep {};
    explicit Part(path name) : file{std::move(name)} { remove(); }
    Part(path name, Keep /*is there already*/) : file{std::move(name)} {}
    ~Part() { remove(); }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    void remove() const {
        std::error_code ignored;
        for (const char* ending : {"", "-wal", "-shm"})
            std::filesystem::remove(beside(file, ending), ignored);
    }
};

Result<void> only_owner_reads(const path& file) {
    std::error_code fault;
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, fault);
    return fault ? fail(ErrorCode::file_not_written, file.string(), fault.message()) : Result<void>{};
}

// The backup as its manifest describes it, under the name it has until it is proven.
Result<void> copy_in(const path& file, const Manifest& manifest, const path& part, job::Progress& progress) {
    progress.step("copy", manifest.bytes);
    std::ofstream out{part, std::ios::binary};
    std::int64_t done = 0;
    const auto read = read_through(file, [&](std::string_view piece) -> Result<void> {
        out.write(piece.data(), std::ssize(piece));
        progress.advance(done += std::ssize(piece));
        return out ? Result<void>{} : fail(ErrorCode::file_not_written, part.string(), "write");
    });
    if (!read) return std::unexpected{read.error()};
    if (!out.flush()) return fail(ErrorCode::file_not_written, part.string(), "write");
    const bool same = *read == std::pair{manifest.bytes, manifest.digest};
    return same ? Result<void>{} : fail(ErrorCode::backup_damaged, "blake2b_256");
}

// A backup and where it came from.
struct Source {
    path file;
    Manifest manifest;
};

// Of a directory the newest base that holds nothing from after the moment asked for.
Result<Source> source_of(const RestoreOrder& order) {
    if (!std::filesystem::is_directory(order.from)) {
        auto manifest = read_manifest(beside(order.from, ".json"));
        if (!manifest) return std::unexpected{manifest.error()};
        return Source{order.from, std::move(*manifest)};
    }
    const auto bases = bases_in(order.from);
    for (auto base = bases.rbegin(); base != bases.rend(); ++base) {
        auto manifest = read_manifest(*base / "base.db.json");
        if (!manifest) return std::unexpected{manifest.error()};
        if (Instant{manifest->facts.newest_us} <= order.until)
            return Source{*base / "base.db", std::move(*manifest)};
    }
    return fail(ErrorCode::file_unreadable, order.from.string(), "base.db");
}

// The copy is what its manifest says; a base is brought forward first.
Result<sqlite::FileFacts> prove(const Source& source, const path& part, Instant until,
                                job::Progress& progress) {
    const Manifest& manifest = source.manifest;
    if (manifest.wal_frames) {
        progress.step("roll_forward", 0);
        auto rolled = sqlite::roll_forward(source.file.parent_path(), part, *manifest.wal_frames, until,
                                           [&](std::int64_t bytes) { progress.advance(bytes); });
        if (!rolled) return std::unexpected{rolled.error()};
    }
    progress.step("verify", 0);
    auto facts = sqlite::prove_data_file(part);
    const bool as_told = !facts || manifest.wal_frames ||
                         (facts->records == manifest.facts.records && facts->head == manifest.facts.head);
    return as_told ? facts : fail(ErrorCode::backup_damaged, "head");
}

}  // namespace

Result<Manifest> publish_backup(const path& part_file, const path& file, Manifest manifest) {
    const Part part{part_file, Part::Keep{}};
    if (auto hidden = only_owner_reads(part.file); !hidden) return std::unexpected{hidden.error()};
    auto facts = sqlite::prove_data_file(part.file);
    if (!facts) return std::unexpected{facts.error()};
    const auto read = read_through(part.file, [](std::string_view) { return Result<void>{}; });
    if (!read) return std::unexpected{read.error()};
    manifest.facts = *facts;
    manifest.bytes = read->first;
    manifest.digest = read->second;
    // The file's name comes last: where it is, the manifest is.
    auto beside_it = DurableFile::create(beside(file, ".json"));
    if (!beside_it) return std::unexpected{beside_it.error()};
    if (auto written = beside_it->write(manifest_text(manifest)); !written)
        return std::unexpected{written.error()};
    if (auto named = beside_it->publish(); !named) return std::unexpected{named.error()};
    if (auto named = publish_file(part.file, file); !named) return std::unexpected{named.error()};
    return manifest;
}

Result<void> take_backup(const path& data, const path& file, job::Progress& progress) {
    for (const path& name : {file, beside(file, ".json")})
        if (std::filesystem::exists(name)) return fail(ErrorCode::file_exists, name.string());
    if (!std::filesystem::exists(data / "keepline.db"))
        return fail(ErrorCode::file_unreadable, (data / "keepline.db").string(), "not there");
    const Part part{beside(file, ".part")};
    Manifest manifest;
    manifest.taken_at = SystemClock{}.now();
    progress.step("copy", 0);
    if (auto copied = sqlite::copy_data_file(data, part.file); !copied) return copied;
    progress.step("verify", 0);
    const auto published = publish_backup(part.file, file, manifest);
    if (!published) return std::unexpected{published.error()};
    tell(*published, progress);
    return {};
}

Result<void> copy_secret(const path& data, const path& file) {
    return copy_durably(data / "secret.key", beside(file, ".secret"));
}

std::vector<path> bases_in(const path& directory) {
    std::vector<path> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{directory, ignored})
        if (std::filesystem::exists(entry.path() / "base.db")) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

Result<void> restore_backup(const RestoreOrder& order, job::Progress& progress) {
    auto source = source_of(order);
    if (!source) return std::unexpected{source.error()};
    if (auto made = make_empty(order.data); !made) return made;
    const Part part{order.data / "keepline.db.part"};
    if (auto copied = copy_in(source->file, source->manifest, part.file, progress); !copied) return copied;
    const auto facts = prove(*source, part.file, order.until, progress);
    if (!facts) return std::unexpected{facts.error()};
    const auto secret = order.secret.empty() ? make_secret(order.data)
                                             : copy_durably(order.secret, order.data / "secret.key");
    if (!secret) return secret;
    if (auto named = publish_file(part.file, order.data / "keepline.db"); !named) return named;
    progress.figure("newest_record_at", format_instant(Instant{facts->newest_us}));
    tell(*facts, progress);
    return {};
}

}  // namespace keepline::cli
