#pragma once
// The one process that may use a data directory holds its lock.

#include <sys/file.h>
#include <unistd.h>

#include <utility>

namespace keepline::sqlite {

/// Let go with its holder, however that ends.
class DirectoryLock {
public:
    explicit DirectoryLock(int file) : file_{file} {}
    DirectoryLock(DirectoryLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock() {
        if (file_ >= 0) ::close(file_);
    }
    [[nodiscard]] bool is_open() const { return file_ >= 0; }
    /// False: another process holds it.
    [[nodiscard]] bool take() { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }

private:
    int file_;
};

}  // namespace keepline::sqlite
