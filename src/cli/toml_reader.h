#pragma once
// One table of the configuration, read member by member; what is wrong is collected.

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/money.h"

namespace keepline::cli {

class TomlTable {
public:
    TomlTable(const toml::table& table, std::string place, std::vector<Fault>& faults)
        : table_{table}, place_{std::move(place)}, faults_{faults} {}

    std::string text(const char* name, std::optional<std::string> otherwise = {});
    std::int64_t integer(const char* name, std::int64_t min, std::int64_t max,
                         std::optional<std::int64_t> otherwise = {});
    bool boolean(const char* name, bool otherwise);
    /// An amount in major units with at most two decimals, as text: fee = "5.00".
    Money money(const char* name, std::optional<Money> otherwise = {});
    std::vector<std::string> texts(const char* name);
    /// "7d", "3m" or "1m 7d": whole months, then days.
    void length(const char* name, int& months, int& days);
    void fault(const char* name, ErrorCode code, std::vector<std::string> arguments = {});
    /// A member that somebody else reads.
    void allow(const char* name) { seen_.insert(name); }
    /// Names what stands in the table and was never asked for.
    void finish();

private:
    const toml::node* get(const char* name, bool required);
    const toml::table& table_;
    std::string place_;
    std::vector<Fault>& faults_;
    std::set<std::string> seen_;
};

}  // namespace keepline::cli
