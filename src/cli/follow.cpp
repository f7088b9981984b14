#include "cli/follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "base/durable_file.h"
#include "base/log.h"
#include "cli/backup.h"
#include "cli/house.h"

namespace keepline::cli {
namespace {

using std::filesystem::path;

constexpr auto kLook = std::chrono::seconds{1};
constexpr auto kRetry = std::chrono::seconds{30};
constexpr Duration kBetweenBases = std::chrono::hours{24};

path note_of(const path& data) { return data / "follow"; }

// 20261126T134350Z: sorts by time.
std::string folder_name(Instant at) {
    std::string name = format_instant({at.us / 1'000'000 * 1'000'000});
    std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
    return name;
}

bool is_folder_name(const std::string& name) {
    const auto digits = [](std::string_view part) {
        return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    return name.size() == 16 && name[8] == 'T' && name[15] == 'Z' &&
           digits(std::string_view{name}.substr(0, 8)) && digits(std::string_view{name}.substr(9, 6));
}

std::optional<Instant> taken_at(const path& base) {
    const auto manifest = read_manifest(base / "base.db.json");
    return manifest ? std::optional{manifest->taken_at} : std::nullopt;
}

}  // namespace

std::optional<Follower::Order> Follower::read_order(const path& data) {
    std::ifstream in{note_of(data)};
    std::string directory;
    Order out;
    if (!std::getline(in, directory) || !(in >> out.keep_days)) return std::nullopt;
    out.directory = directory;
    return out;
}

path Follower::copied_to(const path& data) {
    const auto order = read_order(data);
    const auto bases = order ? bases_in(order->directory) : std::vector<path>{};
    return bases.empty() ? path{} : bases.back();
}

Follower::Follower(sqlite::SqliteStore& store, path data)
    : store_{store}, data_{std::move(data)}, order_{read_order(data_)}, thread_{[this] { run(); }} {}

Follower::~Follower() {
    {
        const std::lock_guard lock{mutex_};
        closing_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

Result<void> Follower::follow(const std::string& directory, int keep_days) {
    std::error_code fault;
    std::filesystem::create_directories(directory, fault);
    if (fault) return fail(ErrorCode::file_not_written, directory, fault.message());
    const Order order{path{directory}.lexically_normal(), keep_days};
    std::unique_lock lock{mutex_};
    if (order_ && *order_ == order) return {};
    const bool elsewhere = order_ && order_->directory != order.directory;
    lock.unlock();
    if (auto forgotten = elsewhere ? stop() : forget_note(); !forgotten) return forgotten;
    auto note = DurableFile::create(note_of(data_));
    if (!note) return std::unexpected{note.error()};
    if (auto written = note->write(fmt::format("{}\n{}\n", order.directory.string(), keep_days)); !written)
        return written;
    if (auto named = note->publish(); !named) return named;
    lock.lock();
    order_ = order;
    error_.reset();
    wake_.notify_all();
    return {};
}

Result<void> Follower::forget_note() const {
    std::error_code fault;
    std::filesystem::remove(note_of(data_), fault);
    return fault ? fail(ErrorCode::file_not_written, note_of(data_).string(), fault.message())
                 : Result<void>{};
}

// A base that is being taken sees at its end that nobody wants it.
Result<void> Follower::stop() {
    const std::lock_guard lock{mutex_};
    if (auto forgotten = forget_note(); !forgotten) return forgotten;
    order_.reset();
    error_.reset();
    for (const auto& each : store_.copies()) store_.end_copy(each.folder);
    return {};
}

bool Follower::is_wanted(const Order& order) const {
    const std::lock_guard lock{mutex_};
    return order_ && order_->directory == order.directory;
}

api::FollowState Follower::state() const {
    const std::lock_guard lock{mutex_};
    api::FollowState out;
    if (!order_) return out;
    out.directory = order_->directory;
    out.keep_days = order_->keep_days;
    out.phase = error_ ? api::FollowPhase::broken : api::FollowPhase::copying;
    out.error = error_;
    for (const sqlite::CopyState& each : store_.copies()) {
        const auto base = taken_at(each.folder);
        if (each.fault) out.error = each.fault;
        if (each.fault || !base) continue;
        const auto behind = std::chrono::steady_clock::now() - each.caught_up_at;
        out.phase = api::FollowPhase::following;
        out.base_taken_at = base;
        out.behind_ms = std::chrono::duration_cast<std::chrono::milliseconds>(behind).count();
    }
    if (out.error && out.phase != api::FollowPhase::following) out.phase = api::FollowPhase::broken;
    return out;
}

void Follower::run() {
    std::unique_lock lock{mutex_};
    while (!closing_) {
        const auto order = order_;
        if (order) {
            lock.unlock();
            tend(*order);
            lock.lock();
        }
        wake_.wait_for(lock, error_ ? kRetry : kLook);
    }
}

void Follower::tend(const Order& order) {
    std::optional<Instant> newest;
    for (const auto& each : store_.copies())
        if (!each.fault) newest = taken_at(each.folder);
    const Instant now = SystemClock{}.now();
    if (newest && now - *newest < kBetweenBases) return;
    const auto taken = take_base(order);
    const std::lock_guard lock{mutex_};
    if (order_) error_ = taken ? std::nullopt : std::optional{taken.error()};
}

// The copy of the WAL begins with the base, and the one before ends only when this one is whole.
Result<void> Follower::take_base(const Order& order) {
    Manifest manifest;
    manifest.taken_at = SystemClock{}.now();
    const path folder = order.directory / folder_name(manifest.taken_at);
    std::error_code fault;
    if (!std::filesystem::create_directories(folder, fault))
        return fail(ErrorCode::file_not_written, folder.string(), fault.message());
    const auto base = [&]() -> Result<void> {
        auto pinned = store_.begin_copy(folder);
        if (!pinned) return std::unexpected{pinned.error()};
        const path part = folder / "base.db.part";
        manifest.wal_frames = pinned->frames;
        if (auto copied = sqlite::copy_pages(*pinned->file, part); !copied) return copied;
        pinned->instant.reset();
        const auto published = publish_backup(part, folder / "base.db", manifest);
        if (!published) return std::unexpected{published.error()};
        return is_wanted(order) ? Result<void>{} : fail(ErrorCode::job_cancelled);
    }();
    for (const auto& each : store_.copies())
        if ((each.folder == folder) != base.has_value()) store_.end_copy(each.folder);
    if (!base) {
        log::error("no base was taken in {}: {}", folder.string(), error_text(base.error().code).code);
        std::filesystem::remove_all(folder, fault);
        return base;
    }
    log::info("{} follows with a base of {} records", folder.string(), store_.last_seq());
    forget_old(order);
    return {};
}

// A base may go when the one after it is older than what must be gone back to; one that a crash left
// unfinished at once.
void Follower::forget_old(const Order& order) const {
    const auto bases = bases_in(order.directory);
    const Instant oldest = SystemClock{}.now() - std::chrono::hours{24} * order.keep_days;
    std::vector<path> old;
    for (std::size_t i = 0; i + 1 < bases.size(); ++i)
        if (const auto next = taken_at(bases[i + 1]); next && *next < oldest) old.push_back(bases[i]);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{order.directory, ignored})
        if (is_folder_name(entry.path().filename().string()) &&
            !std::filesystem::exists(entry.path() / "base.db"))
            old.push_back(entry.path());
    for (const path& each : old) std::filesystem::remove_all(each, ignored);
}

}  // namespace keepline::cli
