#include "cli/follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
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

// Where it is missing, the directory's own disk is: what is written would stay on this one.
path mark_of(const path& directory) { return directory / "keepline.follows"; }

Result<void> put_mark(const path& directory) {
    if (std::filesystem::exists(mark_of(directory))) return {};
    auto mark = DurableFile::create(mark_of(directory));
    return mark ? mark->publish() : std::unexpected{mark.error()};
}

// 000012-20261126T134350Z. The number orders them, whatever the clock does.
std::string folder_name(int number, Instant at) {
    std::string time = format_instant({at.us / 1'000'000 * 1'000'000});
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    return fmt::format("{:06}-{}", number, time);
}

/// The number in such a name; 0 if it is none.
int number_of(const path& folder) {
    const std::string name = folder.filename().string();
    int number = 0;
    const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool is_one = fault == std::errc{} && end == name.data() + 6 && name.size() == 23 &&
                        name[6] == '-' && name.back() == 'Z';
    return is_one ? number : 0;
}

std::vector<path> folders_in(const path& directory) {
    std::vector<path> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{directory, ignored})
        if (number_of(entry.path()) > 0) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
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
    : store_{store}, data_{std::move(data)}, order_{read_order(data_)} {
    for (const auto& each : store_.copies())
        if (const auto at = taken_at(each.folder)) base_ = Base{each.folder, *at};
    thread_ = std::thread{[this] { run(); }};
}

Follower::~Follower() {
    {
        const std::lock_guard lock{mutex_};
        closing_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

// The note is replaced at once: a power cut leaves the one before or this one.
Result<void> Follower::write_note(const Order& order) const {
    const path fresh = data_ / "follow.new";
    std::error_code fault;
    std::filesystem::remove(fresh, fault);
    auto note = DurableFile::create(fresh);
    if (!note) return std::unexpected{note.error()};
    const std::string text = fmt::format("{}\n{}\n", order.directory.string(), order.keep_days);
    if (auto written = note->write(text); !written) return written;
    if (auto named = note->publish(); !named) return named;
    std::filesystem::rename(fresh, note_of(data_), fault);
    return !fault && sync_directory(data_)
               ? Result<void>{}
               : fail(ErrorCode::file_not_written, note_of(data_).string(), fault.message());
}

Result<void> Follower::follow(const std::string& directory, int keep_days) {
    std::error_code fault;
    std::filesystem::create_directories(directory, fault);
    if (fault) return fail(ErrorCode::file_not_written, directory, fault.message());
    Order order{path{directory}.lexically_normal(), keep_days};
    if (!order.directory.has_filename()) order.directory = order.directory.parent_path();
    if (auto marked = put_mark(order.directory); !marked) return marked;
    if (auto noted = write_note(order); !noted) return noted;
    {
        const std::lock_guard lock{mutex_};
        const bool elsewhere = order_ && order_->directory != order.directory;
        if (elsewhere) base_.reset();
        order_ = order;
        error_.reset();
    }
    end_other_copies();
    wake_.notify_all();
    return {};
}

Result<void> Follower::stop() {
    std::error_code fault;
    std::filesystem::remove(note_of(data_), fault);
    if (fault || !sync_directory(data_))
        return fail(ErrorCode::file_not_written, note_of(data_).string(), fault.message());
    {
        const std::lock_guard lock{mutex_};
        order_.reset();
        error_.reset();
        base_.reset();
    }
    end_other_copies();
    return {};
}

// All but the base's and that of one which is being taken: it sees at its end whether anybody wants it. Never
// under the lock: the disk of a copy may hang.
void Follower::end_other_copies() {
    std::unique_lock lock{mutex_};
    const path kept = base_ ? base_->folder : path{};
    const path begun = begun_;
    lock.unlock();
    for (const auto& each : store_.copies())
        if (each.folder != kept && each.folder != begun) store_.end_copy(each.folder);
}

api::FollowState Follower::state() const {
    const std::lock_guard lock{mutex_};
    api::FollowState out;
    if (!order_) return out;
    out.directory = order_->directory;
    out.keep_days = order_->keep_days;
    out.error = error_;
    for (const sqlite::CopyState& each : store_.copies()) {
        if (!base_ || each.folder != base_->folder) continue;
        if (each.fault) {
            out.error = each.fault;
            continue;
        }
        const auto behind = std::chrono::steady_clock::now() - each.caught_up_at;
        out.phase = api::FollowPhase::following;
        out.base_taken_at = base_->taken_at;
        out.behind_ms = std::chrono::duration_cast<std::chrono::milliseconds>(behind).count();
    }
    if (!out.behind_ms) out.phase = out.error ? api::FollowPhase::broken : api::FollowPhase::copying;
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

bool Follower::is_live(const Base& base) const {
    return std::ranges::any_of(store_.copies(), [&](const sqlite::CopyState& each) {
        return each.folder == base.folder && !each.fault;
    });
}

void Follower::tend(const Order& order) {
    std::unique_lock lock{mutex_};
    const auto base = base_;
    lock.unlock();
    const Instant now = SystemClock{}.now();
    if (base && is_live(*base) && now - base->taken_at < kBetweenBases) return;
    const auto folders = folders_in(order.directory);
    const int number = folders.empty() ? 1 : number_of(folders.back()) + 1;
    const path folder = order.directory / folder_name(number, now);
    lock.lock();
    begun_ = folder;
    lock.unlock();
    const auto taken = take_base(folder, now);
    lock.lock();
    begun_.clear();
    const bool wanted = order_ && order_->directory == order.directory;
    if (taken && wanted) base_ = Base{folder, now};
    if (wanted) error_ = taken ? std::nullopt : std::optional{taken.error()};
    lock.unlock();
    end_other_copies();
    std::error_code ignored;
    if (!taken)
        log::error("no base was taken in {}: {}", folder.string(), error_text(taken.error().code).code);
    if (!taken || !wanted) std::filesystem::remove_all(folder, ignored);
    if (taken && wanted) forget_old(order);
}

// The copy of the WAL begins with the base, and the one before ends only when this one is whole.
Result<void> Follower::take_base(const path& folder, Instant now) {
    const path mark = mark_of(folder.parent_path());
    if (!std::filesystem::exists(mark)) return fail(ErrorCode::file_unreadable, mark.string(), "not there");
    std::error_code fault;
    std::filesystem::create_directory(folder, fault);
    if (fault) return fail(ErrorCode::file_not_written, folder.string(), fault.message());
    auto pinned = store_.begin_copy(folder);
    if (!pinned) return std::unexpected{pinned.error()};
    Manifest manifest;
    manifest.taken_at = now;
    manifest.wal_frames = pinned->frames;
    const path part = folder / "base.db.part";
    if (auto copied = sqlite::copy_pages(*pinned->file, part); !copied) return copied;
    pinned->instant.reset();
    const auto published = publish_backup(part, folder / "base.db", manifest);
    return published ? Result<void>{} : std::unexpected{published.error()};
}

// A base may go when the one after it is older than what must be gone back to; one that a crash left
// unfinished at once.
void Follower::forget_old(const Order& order) const {
    const auto bases = bases_in(order.directory);
    const Instant oldest = SystemClock{}.now() - std::chrono::hours{24} * order.keep_days;
    std::vector<path> old;
    for (std::size_t i = 0; i + 1 < bases.size(); ++i)
        if (const auto next = taken_at(bases[i + 1]); next && *next < oldest) old.push_back(bases[i]);
    for (const path& each : folders_in(order.directory))
        if (!std::filesystem::exists(each / "base.db")) old.push_back(each);
    std::error_code ignored;
    for (const path& each : old) std::filesystem::remove_all(each, ignored);
}

}  // namespace keepline::cli
