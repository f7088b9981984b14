#pragma once
// Any store, with faults on demand: the batch fails before it reaches the real one, as on a full disk.

#include <utility>

#include "store/store.h"

namespace keepline::test {

class FaultyStore : public Store {
public:
    explicit FaultyStore(std::unique_ptr<Store> real) : real_{std::move(real)} {}

    void fail_next_load(bool fails) { load_fails_ = fails; }
    void fail_next_commit(bool fails) { commit_fails_ = fails; }

    NumberId number_for(const Msisdn& msisdn) override { return real_->number_for(msisdn); }
    Result<void> load(std::span<const Need> needs, Rows& rows) override {
        if (std::exchange(load_fails_, false)) return fail(ErrorCode::store_unavailable);
        return real_->load(needs, rows);
    }
    Result<std::optional<Record>> repeated(const Command& command) override {
        return real_->repeated(command);
    }
    Result<void> commit(std::span<const Record> records) override {
        if (std::exchange(commit_fails_, false)) return fail(ErrorCode::store_unavailable);
        return real_->commit(records);
    }
    void abandon() override { real_->abandon(); }
    bool tidy() override { return real_->tidy(); }
    std::shared_ptr<const View> view() override { return real_->view(); }

private:
    std::unique_ptr<Store> real_;
    bool load_fails_ = false;
    bool commit_fails_ = false;
};

}  // namespace keepline::test
