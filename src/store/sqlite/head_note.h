#pragma once
// How far the log had come when a commit was last answered, in a small file beside the data file. SQLite
// passes over a WAL that is cut off, damaged or gone, and starts on less than was acknowledged without a
// word; the note tells.
//
// It is written after each commit without a sync of its own: after a kill it names the last commit, after a
// power cut perhaps an earlier one, and never one that the disk does not have.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace keepline::sqlite {

class HeadNote {
public:
    explicit HeadNote(const std::filesystem::path& file);
    ~HeadNote();
    HeadNote(const HeadNote&) = delete;
    HeadNote& operator=(const HeadNote&) = delete;

    struct Head {
        std::int64_t seq = 0;
        std::string hash;  ///< of that record, as the chain has it
    };
    /// Absent: there is none yet, or it was torn.
    [[nodiscard]] std::optional<Head> read() const;
    /// A note that cannot be written is left as it was.
    void write(std::int64_t seq, std::string_view hash);

private:
    int file_;
};

}  // namespace keepline::sqlite
