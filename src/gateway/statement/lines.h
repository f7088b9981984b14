#pragma once
// The lines of a statement's file in constant memory: plain, gzip or the wanted file of a ZIP, as its first
// bytes say.

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace keepline::gateway {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }  // NOLINT(cppcoreguidelines-owning-memory)
};
using File = std::unique_ptr<std::FILE, CloseFile>;
/// @error file.unreadable
Result<File> open_file(const std::filesystem::path& path);
/// A file without a name that vanishes when it is closed.
/// @error file.not_written
Result<File> make_nameless_file();

/// What a file's bytes are read from.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// How many bytes were read; 0 at the end of a whole file.
    /// @error statement.malformed
    virtual Result<std::size_t> read(std::span<char> to) = 0;
};

class Lines {
public:
    static constexpr std::size_t kLineBytesMax = 64 * 1024;

    /// Reads from the file's beginning.
    /// @param wanted  of the files in a ZIP: the first whose name, as raw bytes, it takes
    /// @error statement.malformed
    static Result<Lines> open(File file, const std::function<bool(std::string_view name)>& wanted);

    /// The next line without its end; it lives until the next call. False at the end.
    /// @error statement.malformed
    Result<bool> next(std::string_view& line);
    /// Of the line last read, from 1.
    [[nodiscard]] std::int64_t number() const { return number_; }
    /// SHA-1 of all bytes read so far, in lower-case hex.
    [[nodiscard]] std::string sha1() const;

private:
    class Digest;
    explicit Lines(std::unique_ptr<ByteSource> source);
    Result<bool> fill();

    std::unique_ptr<ByteSource> source_;
    std::shared_ptr<Digest> digest_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::int64_t number_ = 0;
    bool ended_ = false;
};

/// Text of a Chinese national encoding as UTF-8. One thread at a time.
class GbkDecoder {
public:
    GbkDecoder();
    ~GbkDecoder();
    GbkDecoder(const GbkDecoder&) = delete;
    GbkDecoder& operator=(const GbkDecoder&) = delete;
    /// False for bytes that are no GB 18030.
    bool decode(std::string_view text, std::string& out);

private:
    void* converter_;
};

}  // namespace keepline::gateway
