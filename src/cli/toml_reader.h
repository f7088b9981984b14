#pragma once
// One table of the configuration, read member by member; what is wrong is collected.

#include <toml++/toml.h>

#include <functional>
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
    /// The table under `name`, if it is there.
    void one(const char* name, const std::function<void(TomlTable&)>& read);
    /// Each of the tables in the array under `name`, if it is there.
    void each(const char* name, const std::function<void(TomlTable&)>& read);
    void fault(const char* name, ErrorCode code, std::vector<std::string> arguments = {});
    /// Names what stands in the table and was never asked for.
    void finish();

private:
    const toml::node* get(const char* name, bool required);
    void read_table(const toml::node& node, const std::string& place,
                    const std::function<void(TomlTable&)>& read);
    const toml::table& table_;
    std::string place_;
    std::vector<Fault>& faults_;
    std::set<std::string> seen_;
};

}  // namespace keepline::cli
