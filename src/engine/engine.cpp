#include "engine/engine.h"

#include <algorithm>
#include <map>

#include "base/log.h"
#include "engine/desk.h"
#include "store/codec.h"

namespace keepline {
namespace {

constexpr int kLoadRoundsMax = 4;

struct RepeatKey {
    Home home;
    Actor actor;
    IdemKey key;
    friend auto operator<=>(const RepeatKey&, const RepeatKey&) = default;
};

Answer answer_of(const Record& record, bool repeated) {
    return {record.home,       record.n,         record.generation, record.recorded_at,
            record.made.reply, record.made.line, repeated};
}

}  // namespace

struct Engine::Batch {
    std::vector<Waiting> items;
    std::vector<Result<Answer>> answers;
    std::vector<Record> records;
    std::map<RepeatKey, std::size_t> by_key;  ///< index into records
    std::map<BrandId, Instant> now;           ///< one stamp a batch and brand
    Rows rows;
};

Engine::Engine(Store& store, BusinessClock& clock, std::shared_ptr<const Catalog> catalog,
               EngineOptions options)
    : store_{store}, clock_{clock}, catalog_{std::move(catalog)}, options_{options} {}

void Engine::submit(Command command, Done done) {
    Error refusal;
    {
        std::unique_lock lock{mutex_};
        if (!stopping_ && waiting_.size() < options_.queue_max) {
            waiting_.push_back({std::move(command), std::move(done)});
            if (waiting_.size() == 1) wake_.notify_one();
            lock.unlock();
            if (at_once_) step();
            return;
        }
        refusal =
            stopping_ ? Error{ErrorCode::server_stopping, {}, {}} : Error{ErrorCode::server_busy, {"1"}, {}};
        if (!stopping_) ++counts_.refused_busy;
    }
    done(std::unexpected{std::move(refusal)});
}

std::vector<Engine::Waiting> Engine::take() {
    const std::lock_guard lock{mutex_};
    std::vector<Waiting> taken;
    if (waiting_.size() <= options_.batch_max) {
        taken.swap(waiting_);
        waiting_.reserve(taken.capacity());
    } else {
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(options_.batch_max);
        taken.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
    }
    return taken;
}

Result<void> Engine::load_all(Batch& batch) {
    std::vector<Need> more;
    for (int round = 0;; ++round) {
        KL_CHECK(round < kLoadRoundsMax, "{} commands still want rows", batch.items.size());
        more.clear();
        for (const Waiting& item : batch.items) needs(item.command, batch.rows, more);
        if (more.empty()) return {};
        if (auto loaded = store_.load(more, batch.rows); !loaded) return loaded;
    }
}

Result<std::optional<Record>> Engine::find_repeat(Batch& batch, const Command& command) {
    if (command.key.empty()) return std::nullopt;
    const auto found = batch.by_key.find({command.home, command.actor, command.key});
    if (found != batch.by_key.end()) return batch.records[found->second];
    return store_.repeated(command);
}

Instant Engine::stamp(Batch& batch, BrandId brand) {
    auto [stamp, fresh] = batch.now.try_emplace(brand);
    if (fresh) {
        Instant& last = last_stamp_[brand];
        last = stamp->second = std::max(last, clock_.now(brand));
    }
    return stamp->second;
}

Result<Answer> Engine::decide_one(Batch& batch, const Command& command) {
    const std::uint64_t hash = hash_request(command);
    auto earlier = find_repeat(batch, command);
    if (!earlier) return std::unexpected{earlier.error()};
    if (*earlier) {
        if ((*earlier)->request_hash != hash)
            return fail(ErrorCode::idempotency_key_reused, command.key.view(),
                        entry_no((*earlier)->home, (*earlier)->n));
        return answer_of(**earlier, true);
    }
    if (command.if_n != 0 && command.if_n != batch.rows.next_n(command.home) - 1)
        return fail(ErrorCode::request_precondition_failed);
    const Instant now = stamp(batch, command.brand);
    auto decision = decide(command, batch.rows, *catalog_, now);
    if (!decision) return std::unexpected{std::move(decision.error())};
    if (decision->unchanged) {
        Answer same{command.home, 0, 0, now, decision->reply, {}, true};
        if (command.home.kind == HomeKind::number) {
            same.line = batch.rows.line(command.home);
            same.generation = same.line->generation;
        }
        return same;
    }
    Record record;
    record.home = command.home;
    record.n = batch.rows.next_n(command.home);
    record.brand = command.brand;
    record.recorded_at = now;
    record.actor = command.actor;
    record.key = command.key;
    record.request_hash = hash;
    record.verb = command.verb;
    record.made = std::move(*decision);
    if (record.made.line)
        record.generation = record.made.line->generation;
    else if (command.home.kind == HomeKind::number)
        record.generation = batch.rows.line(command.home).generation;
    batch.rows.apply(record);
    if (!command.key.empty()) batch.by_key[{command.home, command.actor, command.key}] = batch.records.size();
    batch.records.push_back(std::move(record));
    return answer_of(batch.records.back(), false);
}

Result<void> Engine::commit(Batch& batch) {
    if (batch.records.empty()) {
        store_.abandon();
        return {};
    }
    if (auto done = store_.commit(batch.records); !done) return done;
    for (const Record& record : batch.records)
        if (const auto* moved = std::get_if<AdvanceClock>(&record.verb))
            clock_.set_offset(record.brand, moved->offset_us);
    return {};
}

bool Engine::step() {
    Batch batch;
    batch.items = take();
    if (batch.items.empty()) return false;
    for (Waiting& item : batch.items)
        if (const Msisdn* msisdn = number_named(item.command.verb))
            item.command.home = home_of(store_.number_for(*msisdn));

    Result<void> outcome = load_all(batch);
    if (outcome) {
        batch.answers.reserve(batch.items.size());
        for (const Waiting& item : batch.items) batch.answers.push_back(decide_one(batch, item.command));
        outcome = commit(batch);
    }
    if (!outcome) {
        store_.abandon();
        log::error("batch of {} given up: {}", batch.items.size(), error_text(outcome.error().code).code);
        batch.answers.assign(batch.items.size(), std::unexpected{outcome.error()});
    }
    {
        const std::lock_guard lock{mutex_};
        ++counts_.batches;
        counts_.commands += batch.items.size();
        if (outcome)
            counts_.records += batch.records.size();
        else
            ++counts_.commit_failures;
    }
    for (std::size_t i = 0; i < batch.items.size(); ++i) batch.items[i].done(std::move(batch.answers[i]));
    return true;
}

void Engine::run() {
    for (;;) {
        while (step()) {
        }
        const bool more = store_.tidy();
        std::unique_lock lock{mutex_};
        if (!waiting_.empty() || (more && !stopping_)) continue;
        if (stopping_) return;
        wake_.wait_for(lock, std::chrono::seconds{1}, [this] { return !waiting_.empty() || stopping_; });
    }
}

void Engine::stop() {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    wake_.notify_one();
}

EngineCounts Engine::counts() const {
    const std::lock_guard lock{mutex_};
    EngineCounts counts = counts_;
    counts.waiting = waiting_.size();
    return counts;
}

}  // namespace keepline
