#include "cli/backup.h"

#include <sodium.h>

#include <array>
#include <boost/json.hpp>
#include <fstream>

#include "base/durable_file.h"
#include "cli/house.h"

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
    return boost::json::serialize(boost::json::object{{"product", "keepline"},
                                                      {"format", 1},
                                                      {"taken_at", format_instant(manifest.taken_at)},
                                                      {"schema", manifest.facts.schema},
                                                      {"records", manifest.facts.records},
                                                      {"head", manifest.facts.head},
                                                      {"bytes", manifest.bytes},
                                                      {"blake2b_256", manifest.digest},
                                                      {"secret_key", false}}) +
           "\n";
}

Result<Manifest> read_manifest(const path& file) {
    const auto text = read_file(file);
    if (!text) return fail(ErrorCode::file_unreadable, file.string(), "manifest");
    try {
        const auto json = boost::json::parse(*text).as_object();
        Manifest out;
        out.facts = {json.at("schema").to_number<std::int64_t>(),
                     json.at("records").to_number<std::int64_t>(), std::string{json.at("head").as_string()},
                     0};
        out.bytes = json.at("bytes").to_number<std::int64_t>();
        out.digest = json.at("blake2b_256").as_string();
        out.taken_at = parse_instant(json.at("taken_at").as_string()).value();
        return out;
    } catch (const std::exception&) {
        return fail(ErrorCode::backup_damaged, file.string());
    }
}

void tell(const Manifest& manifest, job::Progress& progress) {
    progress.figure("taken_at", format_instant(manifest.taken_at));
    progress.figure("records", std::to_string(manifest.facts.records));
    progress.figure("head", manifest.facts.head);
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

// A file without a name that counts: it goes unless it was published.
struct Part {
    path file;
    explicit Part(path name) : file{std::move(name)} { remove(); }
    ~Part() { remove(); }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    void remove() const {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }
};

}  // namespace

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
    std::error_code fault;
    std::filesystem::permissions(
        part.file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, fault);
    if (fault) return fail(ErrorCode::file_not_written, part.file.string(), fault.message());
    progress.step("verify", 0);
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
    if (auto written = beside_it->write(manifest_text(manifest)); !written) return written;
    if (auto named = beside_it->publish(); !named) return named;
    if (auto named = publish_file(part.file, file); !named) return named;
    tell(manifest, progress);
    return {};
}

Result<void> copy_secret(const path& data, const path& file) {
    return copy_durably(data / "secret.key", beside(file, ".secret"));
}

Result<Manifest> restore_backup(const path& file, const path& data, const path& secret,
                                job::Progress& progress) {
    auto manifest = read_manifest(beside(file, ".json"));
    if (!manifest) return manifest;
    if (auto made = make_empty(data); !made) return std::unexpected{made.error()};
    const Part part{data / "keepline.db.part"};
    progress.step("copy", manifest->bytes);
    {
        std::ofstream out{part.file, std::ios::binary};
        std::int64_t done = 0;
        const auto read = read_through(file, [&](std::string_view piece) -> Result<void> {
            out.write(piece.data(), std::ssize(piece));
            progress.advance(done += std::ssize(piece));
            return out ? Result<void>{} : fail(ErrorCode::file_not_written, part.file.string(), "write");
        });
        if (!read) return std::unexpected{read.error()};
        if (!out.flush()) return fail(ErrorCode::file_not_written, part.file.string(), "write");
        if (*read != std::pair{manifest->bytes, manifest->digest})
            return fail(ErrorCode::backup_damaged, "blake2b_256");
    }
    progress.step("verify", 0);
    const auto facts = sqlite::prove_data_file(part.file);
    if (!facts) return std::unexpected{facts.error()};
    if (facts->records != manifest->facts.records || facts->head != manifest->facts.head)
        return fail(ErrorCode::backup_damaged, "head");
    if (!secret.empty())
        if (auto copied = copy_durably(secret, data / "secret.key"); !copied)
            return std::unexpected{copied.error()};
    if (auto named = publish_file(part.file, data / "keepline.db"); !named)
        return std::unexpected{named.error()};
    manifest->facts = *facts;
    tell(*manifest, progress);
    return manifest;
}

}  // namespace keepline::cli
