#pragma once
// What channels, jobs and the API work with: the writer, the reads, and a pool for what blocks.

#include <array>
#include <functional>
#include <memory>
#include <mutex>

#include "engine/engine.h"

namespace keepline {

/// Runs work that may block (reads, calls to other parties) away from the I/O threads.
using Blocking = std::function<void(std::move_only_function<void()>)>;

struct Desk {
    Engine& engine;
    std::shared_ptr<const View> view;
    Blocking blocking;
    std::shared_ptr<std::mutex> undo_turn = std::make_shared<std::mutex>();  ///< see ask_undo()
    /// See move_money(): the moves of one home's record go by one of these.
    std::shared_ptr<std::array<std::mutex, 32>> move_turns = std::make_shared<std::array<std::mutex, 32>>();
    [[nodiscard]] const Catalog& catalog() const { return engine.catalog(); }
    [[nodiscard]] Instant now(BrandId brand) const { return engine.clock().now(brand); }
};

/// Submits and waits. Never call it on an I/O thread or on the engine's own.
Result<Answer> ask(Engine& engine, Command command);
/// The same for many, all at once, so that they share commits; answers in the order of the commands. What is
/// an error already is its own answer.
std::vector<Result<Answer>> ask_each(Engine& engine, std::vector<Result<Command>> commands);

/// Posts a payment that a gateway has confirmed: at the number its trade number names or, where that names
/// nothing, to suspense at the gateway's home. Waits. Durable and idempotent by the external number.
/// `settle.intent_n` is found here.
Result<Answer> settle(Engine& engine, const GatewayAccount& account, Settle settle);

/// A line as it stands with its lots and notices, for quotes and previews. Absent: no such line.
struct LineAndLots {
    LineId id;
    LineState line;
    std::vector<Lot> lots;
    std::vector<StepNotice> notices;
};
Result<std::optional<LineAndLots>> find_line(const View& view, NumberId number);

/// One row, read for display.
template <class T>
Result<std::optional<T>> find_row(const View& view, const Home& home, std::int64_t n) {
    auto rows = view.rows(home, kind_of<T>());
    if (!rows) return std::unexpected{rows.error()};
    for (const Row& row : *rows)
        if (key_of(row).n == n) return std::get<T>(row);
    return std::nullopt;
}

/// Reads what entry_no() writes for this home; absent for anything else.
std::optional<std::int64_t> parse_entry_no(const Home& home, std::string_view text);

/// "main:42-1", "revenue:1", "promotion_cost": an account by its kind and whose it is.
std::string account_name(const Account& account);

/// "J-42-17": the journal entry that a record's transfers make; the number on receipts.
std::string entry_no(const Home& home, std::int64_t n);

}  // namespace keepline
