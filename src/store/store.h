#pragma once
// The contract every store keeps. One Store serves one engine worker, on that worker's thread.
//
//   load(...)*  repeated(...)*  commit(records) | abandon()
//
// The first load() opens a batch. commit() makes all of its records durable or none; only then are they
// visible to views. abandon() leaves memory and locks as they were before the batch.

#include <memory>
#include <optional>
#include <span>

#include "base/error.h"
#include "domain/rows.h"
#include "store/view.h"

namespace keepline {

class Store {
public:
    virtual ~Store() = default;

    /// The home of a number, by its MSISDN; a number never seen gets the next dense id. An id given in a
    /// batch that is abandoned may be given again.
    virtual NumberId number_for(const Msisdn& msisdn) = 0;
    /// Brings what is needed into `rows`. Homes that were never written come with n = 0.
    /// @error store.unavailable: the batch must be abandoned
    virtual Result<void> load(std::span<const Need> needs, Rows& rows) = 0;
    /// The record this home's actor left under this key within the window (30 days at least), if any.
    virtual Result<std::optional<Record>> repeated(const Command& command) = 0;
    /// Appends the records, in order. Durable when it returns; none is kept after an error.
    /// @error store.unavailable (disk full or busy: nothing kept). Any fault that leaves the outcome in
    ///        doubt stops the process: recovery at the next start decides.
    virtual Result<void> commit(std::span<const Record> records) = 0;
    virtual void abandon() = 0;
    /// A slice of housework, at most about 3 ms; false: nothing is left to do.
    virtual bool tidy() = 0;
    /// For readers on any thread. Contains every record already answered.
    virtual std::shared_ptr<const View> view() = 0;
};

}  // namespace keepline
