#include "cli/toml_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace keepline::cli {

const toml::node* TomlTable::get(const char* name, bool required) {
    seen_.insert(name);
    const toml::node* node = table_.get(name);
    if (node == nullptr && required) fault(name, ErrorCode::input_required);
    return node;
}

void TomlTable::fault(const char* name, ErrorCode code, std::vector<std::string> arguments) {
    const std::string pointer = place_.empty() ? std::string{name} : place_ + "." + name;
    faults_.push_back({pointer, code, std::move(arguments)});
}

std::string TomlTable::text(const char* name, std::optional<std::string> otherwise) {
    const toml::node* node = get(name, !otherwise);
    if (node == nullptr) return otherwise.value_or("");
    if (const auto value = node->value_exact<std::string>()) return *value;
    fault(name, ErrorCode::input_wrong_type, {"text"});
    return {};
}

std::int64_t TomlTable::integer(const char* name, std::int64_t min, std::int64_t max,
                                std::optional<std::int64_t> otherwise) {
    const toml::node* node = get(name, !otherwise);
    if (node == nullptr) return otherwise.value_or(min);
    const auto value = node->value_exact<std::int64_t>();
    if (!value) return fault(name, ErrorCode::input_wrong_type, {"integer"}), min;
    if (*value >= min && *value <= max) return *value;
    fault(name, ErrorCode::input_out_of_range, {std::to_string(min), std::to_string(max)});
    return min;
}

bool TomlTable::boolean(const char* name, bool otherwise) {
    const toml::node* node = get(name, false);
    if (node == nullptr) return otherwise;
    if (const auto value = node->value_exact<bool>()) return *value;
    fault(name, ErrorCode::input_wrong_type, {"boolean"});
    return otherwise;
}

Money TomlTable::money(const char* name, std::optional<Money> otherwise) {
    const toml::node* node = get(name, !otherwise);
    if (node == nullptr) return otherwise.value_or(Money{});
    const auto written = node->value_exact<std::string>();
    if (!written) return fault(name, ErrorCode::input_wrong_type, {"text"}), Money{};
    if (const auto amount = parse_decimal(*written)) return *amount;
    fault(name, ErrorCode::input_malformed, {"\"5.00\""});
    return {};
}

std::vector<std::string> TomlTable::texts(const char* name) {
    std::vector<std::string> out;
    const toml::node* node = get(name, false);
    if (node == nullptr) return out;
    const toml::array* items = node->as_array();
    if (items == nullptr) return fault(name, ErrorCode::input_wrong_type, {"array of text"}), out;
    for (const toml::node& item : *items) {
        if (const auto value = item.value_exact<std::string>())
            out.push_back(*value);
        else
            fault(name, ErrorCode::input_wrong_type, {"array of text"});
    }
    return out;
}

void TomlTable::length(const char* name, int& months, int& days) {
    std::istringstream parts{text(name)};
    std::string part;
    while (parts >> part) {
        int value = -1;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        const std::string_view unit{end, part.data() + part.size()};
        const bool good = error == std::errc{} && value >= 0 && value <= 3660 && (unit == "d" || unit == "m");
        if (!good) return fault(name, ErrorCode::input_malformed, {"\"7d\""});
        (unit == "d" ? days : months) = value;
    }
}

void TomlTable::read_table(const toml::node& node, const std::string& place,
                           const std::function<void(TomlTable&)>& read) {
    if (node.as_table() == nullptr) return faults_.push_back({place, ErrorCode::input_wrong_type, {"table"}});
    TomlTable table{*node.as_table(), place, faults_};
    read(table);
    table.finish();
}

void TomlTable::one(const char* name, const std::function<void(TomlTable&)>& read) {
    if (const toml::node* node = get(name, false)) read_table(*node, name, read);
}

void TomlTable::each(const char* name, const std::function<void(TomlTable&)>& read) {
    const toml::node* node = get(name, false);
    if (node == nullptr) return;
    const toml::array* items = node->as_array();
    if (items == nullptr) return fault(name, ErrorCode::input_wrong_type, {"array of tables"});
    const std::string within = place_.empty() ? name : place_ + "." + name;
    for (std::size_t i = 0; i < items->size(); ++i)
        read_table((*items)[i], fmt::format("{}[{}]", within, i), read);
}

void TomlTable::finish() {
    for (const auto& [key, value] : table_) {
        const std::string name{key.str()};
        if (!seen_.contains(name)) fault(name.c_str(), ErrorCode::input_unknown_field);
    }
}

}  // namespace keepline::cli
