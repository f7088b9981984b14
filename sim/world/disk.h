#pragma once
// A disk that knows what was synced. A power cut leaves that, and of each write since then all, nothing or a
// part, as chance will have it; a fault makes a write or a sync fail. Files live in memory.
//
//   Disk disk{seed};
//   disk.arm(DiskFault::power_cut, 7);  // at the seventh write or sync from now
//   …                                   // whatever is asked of it after the cut fails
//   disk.power_on();
//
// One thread.

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/entropy.h"

namespace keepline::sim {

enum class DiskFault : std::uint8_t {
    none,
    power_cut,
    full,         ///< no write has room until the disk is disarmed
    write_fails,  ///< one write, of which a part may have happened
    sync_fails,   ///< one sync: what was to be synced still may or may not be kept
};
enum class DiskAnswer : std::uint8_t { done, full, failed };

class Disk {
public:
    class File;
    using FilePtr = std::shared_ptr<File>;

    explicit Disk(std::uint64_t seed) : entropy_{seed} {}

    FilePtr open(const std::string& name, bool create);
    /// A file without a name, gone with its last holder.
    static FilePtr open_unnamed();
    [[nodiscard]] bool exists(const std::string& name) const;
    /// @param for_good  the directory is synced too
    DiskAnswer remove(const std::string& name, bool for_good);
    DiskAnswer write(File& file, std::int64_t offset, std::string_view bytes);
    DiskAnswer truncate(File& file, std::int64_t size);
    DiskAnswer sync(File& file);

    /// The fault comes at the `after`th write, truncation or sync that it concerns, counted from 1.
    void arm(DiskFault fault, std::int64_t after);
    /// A fault that has not come will not come; a full disk has room again.
    void disarm();
    /// Now; what was not synced is decided.
    void cut_power();
    /// After a cut, and after a process died: files opened before belong to nobody any more.
    void power_on();

    [[nodiscard]] bool has_power() const { return powered_; }
    /// Whether a fault has come since the last power_on().
    [[nodiscard]] bool has_failed() const { return failed_; }
    [[nodiscard]] std::int64_t faults() const { return faults_; }
    [[nodiscard]] std::int64_t writes() const { return writes_; }
    /// Counts the times power came on: what was opened in another life is dead.
    [[nodiscard]] std::int64_t life() const { return life_; }
    /// A bug for tests to find: syncs of files whose names end so are forgotten.
    void forget_syncs_of(std::string ending) { unsynced_ending_ = std::move(ending); }
    Entropy& entropy() { return entropy_; }

private:
    DiskFault next_fault(bool is_sync);
    void settle(File& file);

    Entropy entropy_;
    std::map<std::string, FilePtr> files_;
    DiskFault armed_ = DiskFault::none;
    std::int64_t left_ = 0;
    bool is_full_ = false;
    bool powered_ = true;
    bool failed_ = false;
    std::int64_t faults_ = 0;
    std::int64_t writes_ = 0;
    std::int64_t life_ = 0;
    std::string unsynced_ending_;
};

class Disk::File {
public:
    [[nodiscard]] std::string_view bytes() const { return now_; }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    friend class Disk;
    static constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();
    struct Write {
        std::int64_t offset = 0;
        std::string bytes;
        std::int64_t truncated_to = kNoEnd;  ///< set: a truncation
    };
    static void apply(std::string& content, const Write& write);

    std::string name_;
    std::string now_;   ///< what a read sees
    std::string kept_;  ///< what was synced
    std::vector<Write> pending_;
    bool is_linked_ = false;     ///< has its name now
    bool keeps_linked_ = false;  ///< has it after a power cut for sure
};

}  // namespace keepline::sim
