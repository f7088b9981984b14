#pragma once
// SQLite on a simulated disk: a VFS that keeps its files, their locks and the WAL's shared memory in memory.
//
//   Disk disk{seed};
//   const DiskVfs vfs{disk};  // SQLite's default while it lives
//
// What was opened before the disk's power came on again fails whatever is asked of it.

#include <sqlite3.h>

#include <map>
#include <string>

#include "sim/world/disk.h"

namespace keepline::sim {

class DiskVfs {
public:
    explicit DiskVfs(Disk& disk);
    ~DiskVfs();
    DiskVfs(const DiskVfs&) = delete;
    DiskVfs& operator=(const DiskVfs&) = delete;

    struct Locks;
    [[nodiscard]] Disk& disk() { return disk_; }
    /// The locks and the shared memory of a file, in the disk's present life.
    std::shared_ptr<Locks> locks_of(const std::string& name);

private:
    Disk& disk_;
    sqlite3_vfs vfs_{};
    sqlite3_vfs* default_before_;
    std::map<std::pair<std::string, std::int64_t>, std::weak_ptr<Locks>> locks_;
};

}  // namespace keepline::sim
