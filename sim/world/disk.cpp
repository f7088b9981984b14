#include "sim/world/disk.h"

#include <algorithm>

namespace keepline::sim {
namespace {

constexpr std::int64_t kSector = 512;

}  // namespace

void Disk::File::apply(std::string& content, const Write& write) {
    if (write.truncated_to != kNoEnd) {
        if (std::ssize(content) > write.truncated_to)
            content.resize(static_cast<std::size_t>(write.truncated_to));
        return;
    }
    const auto end = static_cast<std::size_t>(write.offset) + write.bytes.size();
    if (content.size() < end) content.resize(end, '\0');
    std::ranges::copy(write.bytes, content.begin() + write.offset);
}

Disk::FilePtr Disk::open(const std::string& name, bool create) {
    FilePtr& file = files_[name];
    if (file == nullptr) file = std::make_shared<File>();
    if (!file->is_linked_) {
        if (!create) return nullptr;
        // Another file under an old name; what the old one kept may come back if the power fails now. Its own
        // first sync takes the directory along, as that of any new file.
        file->now_.clear();
        file->pending_.push_back({.bytes = {}, .truncated_to = 0});
        file->is_linked_ = true;
        file->keeps_linked_ = false;
    }
    file->name_ = name;
    return file;
}

Disk::FilePtr Disk::open_unnamed() { return std::make_shared<File>(); }

bool Disk::exists(const std::string& name) const {
    const auto found = files_.find(name);
    return found != files_.end() && found->second->is_linked_;
}

DiskFault Disk::next_fault(bool is_sync) {
    if (is_full_ && !is_sync) return DiskFault::full;
    const bool concerned = armed_ == DiskFault::power_cut || (armed_ == DiskFault::sync_fails) == is_sync;
    if (armed_ == DiskFault::none || !concerned || --left_ > 0) return DiskFault::none;
    const DiskFault fault = std::exchange(armed_, DiskFault::none);
    is_full_ = fault == DiskFault::full;
    failed_ = true;
    ++faults_;
    return fault;
}

DiskAnswer Disk::write(File& file, std::int64_t offset, std::string_view bytes) {
    if (!powered_) return DiskAnswer::failed;
    ++writes_;
    const DiskFault fault = next_fault(false);
    const bool fails = fault == DiskFault::write_fails || fault == DiskFault::full;
    if (fails) bytes = bytes.substr(0, static_cast<std::size_t>(entropy_.between(0, std::ssize(bytes) - 1)));
    File::Write write{offset, std::string{bytes}};
    if (!bytes.empty()) {
        File::apply(file.now_, write);
        file.pending_.push_back(std::move(write));
    }
    if (fault == DiskFault::power_cut) return cut_power(), DiskAnswer::failed;
    if (!fails) return DiskAnswer::done;
    return fault == DiskFault::full ? DiskAnswer::full : DiskAnswer::failed;
}

DiskAnswer Disk::truncate(File& file, std::int64_t size) {
    if (!powered_) return DiskAnswer::failed;
    ++writes_;
    const DiskFault fault = next_fault(false);
    if (fault == DiskFault::write_fails) return DiskAnswer::failed;
    File::Write write{.bytes = {}, .truncated_to = size};
    File::apply(file.now_, write);
    file.pending_.push_back(std::move(write));
    if (fault == DiskFault::power_cut) return cut_power(), DiskAnswer::failed;
    return DiskAnswer::done;  // needs no room
}

DiskAnswer Disk::sync(File& file) {
    if (!powered_) return DiskAnswer::failed;
    const DiskFault fault = next_fault(true);
    if (fault == DiskFault::power_cut) return cut_power(), DiskAnswer::failed;
    if (fault == DiskFault::sync_fails) return DiskAnswer::failed;
    if (!unsynced_ending_.empty() && file.name_.ends_with(unsynced_ending_)) return DiskAnswer::done;
    for (const File::Write& write : file.pending_) File::apply(file.kept_, write);
    file.pending_.clear();
    // With the first sync of a new file its directory is synced, and with it every name in there.
    if (file.is_linked_ && !file.keeps_linked_)
        for (auto& [name, each] : files_) each->keeps_linked_ = each->is_linked_;
    return DiskAnswer::done;
}

DiskAnswer Disk::remove(const std::string& name, bool for_good) {
    if (!powered_) return DiskAnswer::failed;
    File& file = *files_.at(name);
    file.is_linked_ = false;
    if (for_good) file.keeps_linked_ = false;
    return DiskAnswer::done;
}

void Disk::arm(DiskFault fault, std::int64_t after) {
    armed_ = fault;
    left_ = after;
}

void Disk::disarm() {
    armed_ = DiskFault::none;
    is_full_ = false;
}

void Disk::cut_power() {
    powered_ = false;
    failed_ = true;
    armed_ = DiskFault::none;
    for (auto& [name, file] : files_) settle(*file);
}

// Each write since the last sync was kept, lost or torn, in no order.
void Disk::settle(File& file) {
    if (file.is_linked_ != file.keeps_linked_) file.is_linked_ = entropy_.in_percent(50);
    const int kept = entropy_.one_of(std::vector{0, 50, 50, 100});
    for (const File::Write& write : file.pending_) {
        const bool is_cut = write.truncated_to == File::kNoEnd && entropy_.in_percent(kept == 50 ? 30 : 10);
        if (!is_cut) {
            if (entropy_.in_percent(kept)) File::apply(file.kept_, write);
            continue;
        }
        if (entropy_.in_percent(50)) {  // its first bytes
            const auto half = entropy_.between(0, std::ssize(write.bytes) - 1);
            File::apply(file.kept_, {write.offset, write.bytes.substr(0, static_cast<std::size_t>(half))});
            continue;
        }
        for (std::int64_t at = 0; at < std::ssize(write.bytes);) {  // some of its sectors
            const std::int64_t to = std::min(
                std::ssize(write.bytes), (write.offset + at) / kSector * kSector + kSector - write.offset);
            const auto sector =
                write.bytes.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(to - at));
            if (entropy_.in_percent(50)) File::apply(file.kept_, {write.offset + at, sector});
            at = to;
        }
    }
    file.pending_.clear();
    if (!file.is_linked_) file.kept_.clear();
    file.now_ = file.kept_;
    file.keeps_linked_ = file.is_linked_;
}

void Disk::power_on() {
    disarm();
    powered_ = true;
    failed_ = false;
    ++life_;
}

}  // namespace keepline::sim
