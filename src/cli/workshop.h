#pragma once
// The house with its doors shut: store, writer and reads for a command that finds no server running.

#include <filesystem>
#include <memory>
#include <thread>

#include "cli/config.h"
#include "cli/house.h"
#include "engine/desk.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::cli {

class Workshop {
public:
    /// Opens the data directory as the server would; no time passes and nothing listens.
    /// @error store.locked (a server runs after all), store.newer, store.corrupt, clock.production
    static Result<std::unique_ptr<Workshop>> open(const Config& config, const std::filesystem::path& data);
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    [[nodiscard]] const Desk& desk() const { return *desk_; }

private:
    Workshop() = default;
    SystemClock system_;
    BusinessClock clock_{system_};
    std::unique_ptr<sqlite::SqliteStore> store_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Desk> desk_;
    std::thread worker_;
};

/// A workshop, and the brand meant.
struct OpenedShop {
    Config config;
    std::unique_ptr<Workshop> shop;
    BrandId brand;
};
/// Opens the directory for a command that may do without a server.
/// @param config  file; empty: the person is told that no server runs
/// @param brand   code; empty: the first
/// @error input.required (no configuration, told already), config.invalid, and those of Workshop::open()
Result<OpenedShop> open_shop(const std::string& config, const std::string& data, const std::string& brand);
/// Prints why a shop was not opened and gives the exit code.
int print_not_opened(const Error& error);
/// A path as the server's own process has to name it.
std::string absolute_path(const std::string& file);

}  // namespace keepline::cli
