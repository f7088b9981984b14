#pragma once
// Files into a house and out of it: a real engine on any store, and what a job said of its work.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "job/export_files.h"
#include "job/import_lines.h"
#include "sim/world/reference_ledger.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::test {

// A house with an engine that works by itself.
class House {
public:
    explicit House(std::unique_ptr<Store> store, EngineOptions options = {}) : store_{std::move(store)} {
        time_.set(china_time("2026-02-10"));
        engine_ = std::make_unique<Engine>(*store_, clock_, catalog_, options);
        desk_ = std::make_unique<Desk>(Desk{*engine_, store_->view(), [](auto work) { work(); }});
        worker_ = std::thread{[this] { engine_->run(); }};
    }
    ~House() {
        engine_->stop();
        worker_.join();
    }
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    job::JobStatus import(const std::filesystem::path& file, const job::ExpectedTotals& expected = {},
                          bool dry_run = false) {
        job::Progress progress{{}};
        const job::ImportOrder order{kBrand, {ActorKind::administrator, 0}, file, expected, dry_run};
        progress.end(job::import_lines(*desk_, order, progress), time_.now());
        return progress.status();
    }
    job::JobStatus export_to(const std::filesystem::path& file, bool with_numbers = true) {
        job::Progress progress{{}};
        progress.end(job::export_lines(*desk_->view, *catalog_, {kBrand, file, with_numbers}, progress),
                     time_.now());
        return progress.status();
    }
    std::vector<LineView> lines() { return desk_->view->lines({kBrand, {}}, 0, 10'000).items; }
    void check_books() {
        sim::ReferenceLedger ledger;
        ASSERT_TRUE(desk_->view->walk(0, [&](std::int64_t, const Record& record) { ledger.post(record); }));
        EXPECT_EQ(ledger.check(), "");
        for (const LineView& each : lines()) EXPECT_EQ(ledger.compare(each.number, each.state), "");
    }

    ManualClock time_;
    BusinessClock clock_{time_};
    std::shared_ptr<const Catalog> catalog_ = std::make_shared<Catalog>(small_catalog());
    std::unique_ptr<Store> store_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Desk> desk_;
    std::thread worker_;
};

class Files : public testing::Test {
protected:
    std::filesystem::path write(const std::string& name, const std::string& text) {
        std::ofstream{dir_.path() / name, std::ios::binary} << text;
        return dir_.path() / name;
    }
    std::string read(const std::filesystem::path& file) {
        std::ifstream in{file, std::ios::binary};
        std::ostringstream text;
        text << in.rdbuf();
        return text.str();
    }
    static std::string figure(const job::JobStatus& status, const std::string& name) {
        for (const auto& each : status.figures)
            if (each.name == name) return each.value;
        return "none";
    }
    // "line:column:code" of each fault.
    static std::vector<std::string> faults(const job::JobStatus& status) {
        std::vector<std::string> out;
        for (const auto& [line, fault] : status.faults)
            out.push_back(fmt::format("{}:{}:{}", line, fault.pointer, error_text(fault.code).code));
        return out;
    }
    TempDir dir_;
};

inline std::unique_ptr<Store> memory() { return std::make_unique<MemoryStore>(); }

}  // namespace keepline::test
