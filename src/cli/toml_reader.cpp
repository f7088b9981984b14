#include "cli/toml_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace keepline::cli {
namespace {

constexpr std::size_t kShownMax = 60;  ///< bytes of the line that are shown

// The parser's sentences begin with what it was reading.
ErrorCode code_of(std::string_view said) {
    const auto has = [&](std::string_view part) { return said.find(part) != std::string_view::npos; };
    if (has("utf-8")) return ErrorCode::toml_encoding;
    if (has("redefine")) return ErrorCode::toml_repeated;
    if (has("parsing string")) return ErrorCode::toml_text;
    if (has("parsing array")) return ErrorCode::toml_list;
    if (has("parsing table header")) return ErrorCode::toml_table;
    const bool no_value = has("expected '='") || has("parsing root table") || has("parsing key:");
    const bool ended = has("parsing key-value pair: encountered end-of-file");
    return no_value || ended ? ErrorCode::toml_name : ErrorCode::toml_value;
}

std::string shown_line(std::string_view text, std::size_t number) {
    for (; number > 1; --number) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    text = text.substr(0, text.find('\n'));
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (text.size() <= kShownMax) return std::string{text};
    std::size_t end = kShownMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string{text.substr(0, end)} + "…";
}

}  // namespace

std::optional<toml::table> parse_toml(std::string_view text, std::vector<Fault>& faults,
                                      const std::string& file) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        const ErrorCode code = code_of(error.description());
        std::vector<std::string> arguments;
        if (code != ErrorCode::toml_encoding) arguments.push_back(shown_line(text, at.line));
        faults.push_back(
            {fmt::format("{}{}line {}, column {}", file, file.empty() ? "" : " ", at.line, at.column), code,
             std::move(arguments)});
        return std::nullopt;
    }
}

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

Term TomlTable::term(const char* name, std::optional<Term> otherwise) {
    const std::string written = text(name, otherwise ? std::optional{format_term(*otherwise)} : std::nullopt);
    if (const auto value = parse_term(written)) return *value;
    if (!written.empty()) fault(name, ErrorCode::input_malformed, {"\"7d\", \"3m\", \"1m 7d\""});
    return {};
}

BusinessDate TomlTable::date(const char* name) {
    const std::string written = text(name, "");
    if (written.empty()) return BusinessDate::none();
    const auto value = parse_date(written);
    if (!value) fault(name, ErrorCode::input_malformed, {"\"2026-03-01\""});
    return value.value_or(BusinessDate::none());
}

void TomlTable::read_table(const toml::node& node, const std::string& place,
                           const std::function<void(TomlTable&)>& read) {
    if (node.as_table() == nullptr) return faults_.push_back({place, ErrorCode::input_wrong_type, {"table"}});
    TomlTable table{*node.as_table(), place, faults_};
    read(table);
    table.finish();
}

void TomlTable::one(const char* name, const std::function<void(TomlTable&)>& read) {
    if (const toml::node* node = get(name, false))
        read_table(*node, place_.empty() ? name : place_ + "." + name, read);
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
        const char* shown = name.c_str();
        if (!seen_.contains(name)) fault(*shown == '\0' ? "\"\"" : shown, ErrorCode::input_unknown_field);
    }
}

}  // namespace keepline::cli
