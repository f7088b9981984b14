#include "sim/world/disk_vfs.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace keepline::sim {

struct DiskVfs::Locks {
    // The database's own.
    int shared = 0;
    const void* reserved = nullptr;
    const void* exclusive = nullptr;
    // The WAL index's.
    std::vector<std::unique_ptr<std::vector<char>>> regions;
    int users = 0;
    std::array<int, SQLITE_SHM_NLOCK> shm_shared{};
    std::array<const void*, SQLITE_SHM_NLOCK> shm_exclusive{};
};

namespace {

constexpr int kSectorBytes = 4096;

struct Opened {
    DiskVfs& vfs;
    Disk::FilePtr file;
    std::shared_ptr<DiskVfs::Locks> locks;
    std::int64_t life = 0;
    int level = SQLITE_LOCK_NONE;
    bool maps = false;
    unsigned shm_shared = 0;
    unsigned shm_exclusive = 0;
    bool gone_when_closed = false;

    [[nodiscard]] bool is_dead() const { return life != vfs.disk().life() || !vfs.disk().has_power(); }
};

struct Handle {
    sqlite3_file base;
    Opened* opened;
};

Opened& of(sqlite3_file* file) {
    Handle handle;
    std::memcpy(&handle, file, sizeof handle);
    return *handle.opened;
}

int code_of(DiskAnswer answer, int failed) {
    if (answer == DiskAnswer::done) return SQLITE_OK;
    return answer == DiskAnswer::full ? SQLITE_FULL : failed;
}

void unlock_shm(Opened& opened) {
    for (std::size_t i = 0; i < SQLITE_SHM_NLOCK; ++i) {
        if ((opened.shm_shared >> i & 1U) != 0) --opened.locks->shm_shared.at(i);
        if ((opened.shm_exclusive >> i & 1U) != 0) opened.locks->shm_exclusive.at(i) = nullptr;
    }
    opened.shm_shared = opened.shm_exclusive = 0;
}

int unlock(sqlite3_file* file, int level) {
    Opened& opened = of(file);
    DiskVfs::Locks& locks = *opened.locks;
    if (level >= opened.level) return SQLITE_OK;
    if (locks.exclusive == &opened) locks.exclusive = nullptr;
    if (locks.reserved == &opened) locks.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE) --locks.shared;
    opened.level = level;
    return SQLITE_OK;
}

int lock(sqlite3_file* file, int level) {
    Opened& opened = of(file);
    DiskVfs::Locks& locks = *opened.locks;
    if (opened.is_dead()) return SQLITE_IOERR_LOCK;
    if (level <= opened.level) return SQLITE_OK;
    if (locks.exclusive != nullptr && locks.exclusive != &opened) return SQLITE_BUSY;
    if (opened.level == SQLITE_LOCK_NONE) ++locks.shared, opened.level = SQLITE_LOCK_SHARED;
    if (level == SQLITE_LOCK_SHARED) return SQLITE_OK;
    if (locks.reserved != nullptr && locks.reserved != &opened) return SQLITE_BUSY;
    locks.reserved = &opened;
    opened.level = SQLITE_LOCK_RESERVED;
    if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
    locks.exclusive = &opened;
    opened.level = SQLITE_LOCK_PENDING;
    if (locks.shared > 1) return SQLITE_BUSY;
    opened.level = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

int check_reserved(sqlite3_file* file, int* out) {
    *out = of(file).locks->reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int unmap_shm(sqlite3_file* file, int) {
    Opened& opened = of(file);
    if (!std::exchange(opened.maps, false)) return SQLITE_OK;
    unlock_shm(opened);
    if (--opened.locks->users == 0) opened.locks->regions.clear();
    return SQLITE_OK;
}

int map_shm(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    Opened& opened = of(file);
    *out = nullptr;
    if (opened.is_dead()) return SQLITE_IOERR_SHMMAP;
    if (!std::exchange(opened.maps, true)) ++opened.locks->users;
    auto& regions = opened.locks->regions;
    const auto at = static_cast<std::size_t>(region);
    if (regions.size() <= at && extend == 0) return SQLITE_OK;
    while (regions.size() <= at)
        regions.push_back(std::make_unique<std::vector<char>>(static_cast<std::size_t>(size)));
    *out = regions[at]->data();
    return SQLITE_OK;
}

int lock_shm(sqlite3_file* file, int offset, int count, int flags) {
    Opened& opened = of(file);
    DiskVfs::Locks& locks = *opened.locks;
    if (opened.is_dead()) return SQLITE_IOERR_SHMLOCK;
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (int i = offset; (flags & SQLITE_SHM_LOCK) != 0 && i < offset + count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const int mine = static_cast<int>(opened.shm_shared >> at & 1U);
        if (locks.shm_exclusive.at(at) != nullptr && locks.shm_exclusive.at(at) != &opened)
            return SQLITE_BUSY;
        if (exclusive && locks.shm_shared.at(at) > mine) return SQLITE_BUSY;
    }
    for (int i = offset; i < offset + count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        unsigned& held = exclusive ? opened.shm_exclusive : opened.shm_shared;
        const bool had = (held >> at & 1U) != 0;
        const bool has = (flags & SQLITE_SHM_LOCK) != 0;
        if (exclusive)
            locks.shm_exclusive.at(at) = has ? &opened : nullptr;
        else
            locks.shm_shared.at(at) += static_cast<int>(has) - static_cast<int>(had);
        held = has ? held | 1U << at : held & ~(1U << at);
    }
    return SQLITE_OK;
}

int close(sqlite3_file* file) {
    Opened* opened = &of(file);
    unmap_shm(file, 0);
    unlock(file, SQLITE_LOCK_NONE);
    if (opened->gone_when_closed && !opened->is_dead())
        opened->vfs.disk().remove(opened->file->name(), false);
    delete opened;
    return SQLITE_OK;
}

int read(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
    const Opened& opened = of(file);
    if (opened.is_dead()) return SQLITE_IOERR_READ;
    const std::string_view all = opened.file->bytes();
    const auto begin = std::min(static_cast<std::size_t>(offset), all.size());
    const std::string_view there = all.substr(begin, static_cast<std::size_t>(count));
    std::memset(to, 0, static_cast<std::size_t>(count));
    if (!there.empty()) std::memcpy(to, there.data(), there.size());
    return std::ssize(there) == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    const Opened& opened = of(file);
    if (opened.is_dead()) return SQLITE_IOERR_WRITE;
    const std::string_view bytes{static_cast<const char*>(from), static_cast<std::size_t>(count)};
    return code_of(opened.vfs.disk().write(*opened.file, offset, bytes), SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    const Opened& opened = of(file);
    if (opened.is_dead()) return SQLITE_IOERR_TRUNCATE;
    return code_of(opened.vfs.disk().truncate(*opened.file, size), SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* file, int) {
    const Opened& opened = of(file);
    if (opened.is_dead()) return SQLITE_IOERR_FSYNC;
    return code_of(opened.vfs.disk().sync(*opened.file), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* out) {
    const Opened& opened = of(file);
    *out = std::ssize(opened.file->bytes());
    return opened.is_dead() ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

const sqlite3_io_methods kMethods{
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_reserved,
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    .xSectorSize = [](sqlite3_file*) { return kSectorBytes; },
    // As SQLite takes every disk of a Unix: a write changes no byte beside it.
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap = map_shm,
    .xShmLock = lock_shm,
    .xShmBarrier = [](sqlite3_file*) {},
    .xShmUnmap = unmap_shm,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

DiskVfs& of(sqlite3_vfs* vfs) { return *static_cast<DiskVfs*>(vfs->pAppData); }

int open(sqlite3_vfs* raw, const char* name, sqlite3_file* out, int flags, int* out_flags) {
    DiskVfs& vfs = of(raw);
    Disk& disk = vfs.disk();
    Handle handle{{nullptr}, nullptr};
    std::memcpy(out, &handle, sizeof handle);
    if (!disk.has_power()) return SQLITE_CANTOPEN;
    const Disk::FilePtr file =
        name == nullptr ? Disk::open_unnamed() : disk.open(name, (flags & SQLITE_OPEN_CREATE) != 0);
    if (file == nullptr) return SQLITE_CANTOPEN;
    auto locks = name == nullptr ? std::make_shared<DiskVfs::Locks>() : vfs.locks_of(name);
    handle = {{&kMethods},
              new Opened{.vfs = vfs, .file = file, .locks = std::move(locks), .life = disk.life()}};
    handle.opened->gone_when_closed = name != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    std::memcpy(out, &handle, sizeof handle);
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* raw, const char* name, int for_good) {
    Disk& disk = of(raw).disk();
    if (!disk.has_power()) return SQLITE_IOERR_DELETE;
    if (!disk.exists(name)) return SQLITE_IOERR_DELETE_NOENT;
    return code_of(disk.remove(name, for_good != 0), SQLITE_IOERR_DELETE);
}

int access(sqlite3_vfs* raw, const char* name, int, int* out) {
    const Disk& disk = of(raw).disk();
    *out = disk.exists(name) ? 1 : 0;
    return disk.has_power() ? SQLITE_OK : SQLITE_IOERR_ACCESS;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs* raw, int count, char* out) {
    for (int i = 0; i < count; ++i) out[i] = static_cast<char>(of(raw).disk().entropy().between(-128, 127));
    return count;
}

}  // namespace

DiskVfs::DiskVfs(Disk& disk) : disk_{disk}, default_before_{sqlite3_vfs_find(nullptr)} {
    vfs_.iVersion = 2;
    vfs_.szOsFile = sizeof(Handle);
    vfs_.mxPathname = 1024;
    vfs_.zName = "keepline-simulated-disk";
    vfs_.pAppData = this;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    vfs_.xAccess = access;
    vfs_.xFullPathname = full_name;
    vfs_.xRandomness = randomness;
    vfs_.xSleep = [](sqlite3_vfs*, int microseconds) { return microseconds; };
    vfs_.xCurrentTime = [](sqlite3_vfs*, double* out) { return *out = 2'461'000.5, SQLITE_OK; };
    vfs_.xGetLastError = [](sqlite3_vfs*, int, char*) { return 0; };
    vfs_.xCurrentTimeInt64 = [](sqlite3_vfs*, sqlite3_int64* out) {
        return *out = 212'630'443'200'000, SQLITE_OK;
    };
    sqlite3_vfs_register(&vfs_, 1);
    sqlite3_randomness(0, nullptr);  // the next number is drawn from this disk: a seed is a whole history
}

DiskVfs::~DiskVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(default_before_, 1);
    sqlite3_randomness(0, nullptr);
}

std::shared_ptr<DiskVfs::Locks> DiskVfs::locks_of(const std::string& name) {
    std::erase_if(locks_, [](const auto& each) { return each.second.expired(); });
    auto& known = locks_[{name, disk_.life()}];
    auto locks = known.lock();
    if (locks == nullptr) known = locks = std::make_shared<Locks>();
    return locks;
}

}  // namespace keepline::sim
