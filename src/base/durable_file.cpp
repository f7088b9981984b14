#include "base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace keepline {
namespace {

constexpr std::size_t kPendingBytes = 256 * 1024;

std::filesystem::path part_of(const std::filesystem::path& name) {
    std::filesystem::path part = name;
    part += ".part";
    return part;
}

std::unexpected<Error> not_written(const std::filesystem::path& name) {
    return fail(ErrorCode::file_not_written, name.string(), std::strerror(errno));
}

// A name is given by a second link, which fails where the name is taken; a rename would replace.
Result<void> give_name(const std::filesystem::path& part, const std::filesystem::path& name) {
    if (::link(part.c_str(), name.c_str()) != 0)
        return errno == EEXIST ? Result<void>{fail(ErrorCode::file_exists, name.string())}
                               : Result<void>{not_written(name)};
    const auto folder = name.has_parent_path() ? name.parent_path() : std::filesystem::path{"."};
    if (::unlink(part.c_str()) != 0 || !sync_directory(folder)) return not_written(name);
    return {};
}

}  // namespace

Result<DurableFile> DurableFile::create(const std::filesystem::path& name) {
    if (std::filesystem::exists(name)) return fail(ErrorCode::file_exists, name.string());
    // A crash between the two names of publish() leaves a part that is a finished file: never write into it.
    ::unlink(part_of(name).c_str());
    const int file = ::open(part_of(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return not_written(name);
    return DurableFile{name, file};
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : name_{std::move(other.name_)},
      file_{std::exchange(other.file_, -1)},
      pending_{std::move(other.pending_)} {}

DurableFile::~DurableFile() {
    if (file_ < 0) return;
    ::close(file_);
    ::unlink(part_of(name_).c_str());
}

Result<void> DurableFile::flush() {
    std::string_view rest = pending_;
    while (!rest.empty()) {
        const ssize_t written = ::write(file_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return not_written(name_);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    pending_.clear();
    return {};
}

Result<void> DurableFile::write(std::string_view bytes) {
    pending_ += bytes;
    return pending_.size() < kPendingBytes ? Result<void>{} : flush();
}

Result<void> DurableFile::publish() {
    if (auto flushed = flush(); !flushed) return flushed;
    if (::fsync(file_) != 0) return not_written(name_);
    if (auto named = give_name(part_of(name_), name_); !named) return named;
    ::close(std::exchange(file_, -1));
    return {};
}

Result<void> publish_file(const std::filesystem::path& unfinished, const std::filesystem::path& name) {
    const int file = ::open(unfinished.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return not_written(name);
    const bool synced = ::fsync(file) == 0;
    ::close(file);
    return synced ? give_name(unfinished, name) : Result<void>{not_written(name)};
}

bool sync_directory(const std::filesystem::path& directory) {
    const int folder = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return false;
    const bool kept = ::fsync(folder) == 0;
    return ::close(folder) == 0 && kept;
}

}  // namespace keepline
