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
#include "base/names.h"
#include "domain/line/policy.h"

namespace keepline::cli {

/// The text as a table; absent, with the one fault in our words and by its place, if it is not TOML.
/// @param file  begins the place; empty where there is one file only
std::optional<toml::table> parse_toml(std::string_view text, std::vector<Fault>& faults,
                                      const std::string& file = {});

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
    Term term(const char* name, std::optional<Term> otherwise = {});
    /// A day as text: "2026-03-01"; not set if it is absent.
    BusinessDate date(const char* name);
    /// One of an enumeration's names.
    template <Named Enum>
    Enum named(const char* name, std::optional<Enum> otherwise = {}) {
        const std::string written = otherwise ? text(name, std::string{name_of(*otherwise)}) : text(name);
        if (const auto value = parse_name<Enum>(written)) return *value;
        if (!written.empty()) fault(name, ErrorCode::input_malformed, {all_names<Enum>()});
        return otherwise.value_or(Enum{});
    }
    [[nodiscard]] const std::string& place() const { return place_; }
    [[nodiscard]] bool has(const char* name) const { return table_.contains(name); }
    [[nodiscard]] bool is_table(const char* name) const { return table_[name].is_table(); }
    /// The table under `name`, if it is there.
    void one(const char* name, const std::function<void(TomlTable&)>& read);
    /// Each of the tables in the array under `name`, if it is there.
    void each(const char* name, const std::function<void(TomlTable&)>& read);
    void fault(const char* name, ErrorCode code, std::vector<std::string> arguments = {});
    /// Names what stands in the table and was never asked for.
    void finish();

    template <Named Enum>
    static std::string all_names() {
        std::string out;
        for (const std::string_view each : EnumNames<Enum>::names)
            out += (out.empty() ? "\"" : " | \"") + std::string{each} + '"';
        return out;
    }

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
