#include "gateway/statement/lines.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <iconv.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace keepline::gateway {
namespace {

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::string_view kZipMagic = "PK\x03\x04";

std::unexpected<Error> malformed(std::int64_t line, std::string why) {
    return fail(ErrorCode::statement_malformed, std::to_string(line), std::move(why));
}

// zlib reads plain files as they are.
class GzipSource final : public ByteSource {
public:
    explicit GzipSource(gzFile file) : file_{file} {}
    ~GzipSource() override { gzclose_r(file_); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    Result<std::size_t> read(std::span<char> to) override {
        const int got = gzread(file_, to.data(), static_cast<unsigned>(to.size()));
        int code = Z_OK;
        const char* why = gzerror(file_, &code);
        // A file that was cut off says so only after its last whole piece.
        if (got < 0 || (got == 0 && code != Z_OK && code != Z_STREAM_END)) return malformed(0, why);
        return static_cast<std::size_t>(got);
    }

private:
    gzFile file_;
};

class ZipSource final : public ByteSource {
public:
    ZipSource(zip_t* archive, zip_file_t* file) : archive_{archive}, file_{file} {}
    ~ZipSource() override {
        zip_fclose(file_);
        zip_discard(archive_);
    }
    ZipSource(const ZipSource&) = delete;
    ZipSource& operator=(const ZipSource&) = delete;

    Result<std::size_t> read(std::span<char> to) override {
        const auto got = zip_fread(file_, to.data(), to.size());
        if (got < 0) return malformed(0, zip_error_strerror(zip_file_get_error(file_)));
        return static_cast<std::size_t>(got);
    }

private:
    zip_t* archive_;
    zip_file_t* file_;
};

using Opened = Result<std::unique_ptr<ByteSource>>;

Opened open_gzip(const File& file) {
    const int copy = fcntl(fileno(file.get()), F_DUPFD_CLOEXEC, 0);
    gzFile opened = copy < 0 ? nullptr : gzdopen(copy, "rb");
    if (opened != nullptr) return std::make_unique<GzipSource>(opened);
    if (copy >= 0) ::close(copy);
    return malformed(0, std::strerror(errno));
}

Opened open_zip(File file, const std::function<bool(std::string_view)>& wanted) {
    zip_error_t error{};
    zip_source_t* source = zip_source_filep_create(file.get(), 0, -1, &error);
    if (source == nullptr) return malformed(0, zip_error_strerror(&error));
    file.release();  // NOLINT(bugprone-unused-return-value): the source closes it
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (archive == nullptr) {
        zip_source_free(source);
        return malformed(0, zip_error_strerror(&error));
    }
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        const auto at = static_cast<zip_uint64_t>(i);
        const char* name = zip_get_name(archive, at, ZIP_FL_ENC_RAW);
        if (name == nullptr || !wanted(name)) continue;
        zip_file_t* opened = zip_fopen_index(archive, at, 0);
        if (opened != nullptr) return std::make_unique<ZipSource>(archive, opened);
        break;
    }
    zip_discard(archive);
    return malformed(0, "ZIP");
}

}  // namespace

Result<File> open_file(const std::filesystem::path& path) {
    File file{std::fopen(path.c_str(), "rbe")};
    if (!file) return fail(ErrorCode::file_unreadable, path.string(), std::strerror(errno));
    return file;
}

Result<File> make_nameless_file() {
    File file{std::tmpfile()};
    if (!file) return fail(ErrorCode::file_not_written, "tmp", std::strerror(errno));
    return file;
}

class Lines::Digest {
public:
    Digest() : context_{EVP_MD_CTX_new()} { EVP_DigestInit_ex(context_, EVP_sha1(), nullptr); }
    ~Digest() { EVP_MD_CTX_free(context_); }
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    void add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
    [[nodiscard]] std::string hex() const {
        std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
        unsigned size = 0;
        EVP_MD_CTX* copy = EVP_MD_CTX_new();
        EVP_MD_CTX_copy_ex(copy, context_);
        EVP_DigestFinal_ex(copy, sum.data(), &size);
        EVP_MD_CTX_free(copy);
        return fmt::format("{:02x}", fmt::join(std::span{sum}.first(size), ""));
    }

private:
    EVP_MD_CTX* context_;
};

Lines::Lines(std::unique_ptr<ByteSource> source)
    : source_{std::move(source)}, digest_{std::make_shared<Digest>()} {}

Result<Lines> Lines::open(File file, const std::function<bool(std::string_view)>& wanted) {
    std::rewind(file.get());
    std::array<char, kZipMagic.size()> start{};
    const auto got = std::fread(start.data(), 1, start.size(), file.get());
    std::rewind(file.get());
    // What follows reads by the descriptor: bytes that stdio holds must not be missing there.
    if (::lseek(fileno(file.get()), 0, SEEK_SET) != 0) return malformed(0, std::strerror(errno));
    const bool zip = std::string_view{start.data(), got} == kZipMagic;
    auto source = zip ? open_zip(std::move(file), wanted) : open_gzip(file);
    if (!source) return std::unexpected{source.error()};
    return Lines{std::move(*source)};
}

Result<bool> Lines::fill() {
    if (ended_) return false;
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t kept = buffer_.size();
    if (kept > kLineBytesMax) return malformed(number_ + 1, "…");
    buffer_.resize(kept + kPiece);
    const auto got = source_->read(std::span{buffer_}.subspan(kept));
    if (!got) return std::unexpected{got.error()};
    buffer_.resize(kept + *got);
    digest_->add(std::string_view{buffer_}.substr(kept));
    ended_ = *got == 0;
    return !ended_;
}

Result<bool> Lines::next(std::string_view& line) {
    auto end = buffer_.find('\n', at_);
    while (end == std::string::npos) {
        const auto more = fill();
        if (!more) return more;
        if (!*more) break;
        end = buffer_.find('\n', at_);
    }
    if (end == std::string::npos && at_ == buffer_.size()) return false;
    line = std::string_view{buffer_}.substr(at_, end == std::string::npos ? end : end - at_);
    at_ = end == std::string::npos ? buffer_.size() : end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
}

std::string Lines::sha1() const { return digest_->hex(); }

GbkDecoder::GbkDecoder() : converter_{iconv_open("UTF-8", "GB18030")} {}
GbkDecoder::~GbkDecoder() { iconv_close(converter_); }

bool GbkDecoder::decode(std::string_view text, std::string& out) {
    out.resize(text.size() * 2 + 8);  // two bytes of GBK are three of UTF-8 at most, and four are four
    std::string in{text};
    char* from = in.data();
    char* to = out.data();
    std::size_t left = in.size();
    std::size_t room = out.size();
    iconv(converter_, nullptr, nullptr, nullptr, nullptr);
    const bool good = iconv(converter_, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
    out.resize(out.size() - room);
    return good;
}

}  // namespace keepline::gateway
