#pragma once
// Files whose name appears only once their bytes are on the disk, and never over another file.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace keepline {

/// A file being written as NAME.part. publish() makes it NAME; without it, it goes with the object. Only its
/// owner may read it. One thread.
class DurableFile {
public:
    /// @error file.exists (NAME is there), file.not_written
    static Result<DurableFile> create(const std::filesystem::path& name);
    DurableFile(DurableFile&& other) noexcept;
    DurableFile& operator=(DurableFile&&) = delete;
    ~DurableFile();
    /// Appends; kept back until there is enough of it.
    /// @error file.not_written
    Result<void> write(std::string_view bytes);
    /// Syncs the bytes, gives them their name, syncs the folder.
    /// @error file.exists (somebody else made NAME meanwhile), file.not_written
    Result<void> publish();

private:
    DurableFile(std::filesystem::path name, int file) : name_{std::move(name)}, file_{file} {}
    Result<void> flush();
    std::filesystem::path name_;
    int file_ = -1;
    std::string pending_;
};

/// A finished file under another name becomes `name`, as above: synced, named, its folder synced.
/// @error file.exists, file.not_written
Result<void> publish_file(const std::filesystem::path& unfinished, const std::filesystem::path& name);
/// Makes names made or taken away in a folder lasting.
bool sync_directory(const std::filesystem::path& directory);

}  // namespace keepline
