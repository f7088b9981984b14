#pragma once
// The store of tests and of the simulation: the contract in plain maps, with faults on demand.

#include <map>
#include <memory>

#include "store/store.h"

namespace keepline {

/// Keeps everything in memory. What commit() has taken survives as long as the object: a simulated crash
/// throws the engine away and starts another on the same store.
class MemoryStore : public Store {
public:
    MemoryStore();
    ~MemoryStore() override;
    NumberId number_for(const Msisdn& msisdn) override;
    Result<void> load(std::span<const Need> needs, Rows& rows) override;
    Result<std::optional<Record>> repeated(const Command& command) override;
    Result<void> commit(std::span<const Record> records) override;
    void abandon() override;
    bool tidy() override { return false; }
    std::shared_ptr<const View> view() override;

    /// The next commits fail as a full disk does: store.unavailable, nothing kept.
    void fail_commits(int count) { failing_commits_ = count; }
    /// The next loads fail.
    void fail_loads(int count) { failing_loads_ = count; }

private:
    struct Data;
    class MemoryView;
    std::shared_ptr<Data> data_;
    std::map<Msisdn, NumberId> new_numbers_;
    int failing_commits_ = 0;
    int failing_loads_ = 0;
};

}  // namespace keepline
