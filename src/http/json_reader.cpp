#include "http/json_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace keepline::http {
namespace {

constexpr std::size_t kFaultsMax = 100;

void append_pointer(std::string& out, const JsonPlace& place) {
    if (place.parent == nullptr) return;
    append_pointer(out, *place.parent);
    out += '/';
    if (place.item) {
        out += std::to_string(place.index);
        return;
    }
    for (const char c : place.key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
}

bool is_currency(std::string_view code) {
    return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void read_amount(JsonReader& reader, const JsonPlace& place, void* money) {
    JsonCodec<std::int64_t>::read(reader, place, static_cast<MoneyIn*>(money)->amount);
}

void read_currency(JsonReader& reader, const JsonPlace& place, void* money) {
    const auto got = reader.text(place);
    if (got && !is_currency(*got)) reader.fault(place, ErrorCode::input_malformed, {"CNY"});
    if (got) static_cast<MoneyIn*>(money)->currency = *got;
}

}  // namespace

void JsonReader::fault(const JsonPlace& place, ErrorCode code, std::vector<std::string> arguments) {
    if (faults_.size() >= kFaultsMax) return;
    std::string pointer;
    append_pointer(pointer, place);
    faults_.push_back({std::move(pointer), code, std::move(arguments)});
}

std::optional<Error> JsonReader::error() {
    if (faults_.empty()) return std::nullopt;
    return Error{ErrorCode::request_invalid, {std::to_string(faults_.size())}, std::move(faults_)};
}

void JsonReader::read_members(const JsonPlace& place, std::span<const Member> members, void* object) {
    const JsonNode& node = tape_.node(place.node);
    if (node.kind != JsonKind::object) return fault(place, ErrorCode::input_wrong_type, {"object"});
    std::uint64_t seen = 0;
    for (std::uint32_t at = place.node + 1; at < node.end; at = tape_.node(at).end) {
        const JsonPlace here{.parent = &place, .node = at, .key = tape_.key(at)};
        const auto member = std::ranges::find(members, here.key, &Member::name);
        if (member == members.end()) {
            fault(here, ErrorCode::input_unknown_field);
            continue;
        }
        const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(member - members.begin());
        if ((seen & bit) != 0)
            fault(here, ErrorCode::input_malformed, {"1 x " + std::string{here.key}});
        else
            member->read(*this, here, object);
        seen |= bit;
    }
    for (std::size_t index = 0; index < members.size(); ++index)
        if (members[index].required && (seen >> index & 1U) == 0)
            fault({.parent = &place, .key = members[index].name}, ErrorCode::input_required);
}

const JsonNode* JsonReader::array(const JsonPlace& place) {
    const JsonNode& node = tape_.node(place.node);
    if (node.kind == JsonKind::array) return &node;
    fault(place, ErrorCode::input_wrong_type, {"array"});
    return nullptr;
}

void JsonReader::read_bool(const JsonPlace& place, bool& out) {
    const JsonNode& node = tape_.node(place.node);
    if (node.kind != JsonKind::boolean) return fault(place, ErrorCode::input_wrong_type, {"boolean"});
    out = node.boolean;
}

std::optional<std::int64_t> JsonReader::integer(const JsonPlace& place, std::int64_t min, std::int64_t max) {
    const JsonNode& node = tape_.node(place.node);
    if (node.kind == JsonKind::integer && node.integer >= min && node.integer <= max) return node.integer;
    if (node.kind == JsonKind::integer || node.kind == JsonKind::big_integer)
        fault(place, ErrorCode::input_out_of_range, {std::to_string(min), std::to_string(max)});
    else
        fault(place, ErrorCode::input_wrong_type, {"integer"});
    return std::nullopt;
}

std::optional<std::uint64_t> JsonReader::natural(const JsonPlace& place, std::uint64_t max) {
    const JsonNode& node = tape_.node(place.node);
    const auto value = static_cast<std::uint64_t>(node.integer);
    const bool natural =
        node.kind == JsonKind::big_integer || (node.kind == JsonKind::integer && node.integer >= 0);
    if (natural && value <= max) return value;
    if (natural || node.kind == JsonKind::integer)
        fault(place, ErrorCode::input_out_of_range, {"0", std::to_string(max)});
    else
        fault(place, ErrorCode::input_wrong_type, {"integer"});
    return std::nullopt;
}

std::optional<std::string_view> JsonReader::text(const JsonPlace& place) {
    if (tape_.node(place.node).kind == JsonKind::text) return tape_.text(place.node);
    fault(place, ErrorCode::input_wrong_type, {"string"});
    return std::nullopt;
}

std::optional<std::string_view> JsonReader::text(const JsonPlace& place, std::size_t min, std::size_t max,
                                                 bool bytes) {
    const auto got = text(place);
    if (!got) return std::nullopt;
    const std::size_t size = bytes ? got->size() : count_characters(*got);
    if (size >= min && size <= max) return got;
    fault(place, ErrorCode::input_malformed, {fmt::format("string({}..{})", min, max)});
    return std::nullopt;
}

std::optional<std::size_t> JsonReader::name(const JsonPlace& place, std::span<const std::string_view> names) {
    const auto got = text(place);
    if (!got) return std::nullopt;
    const auto found = std::ranges::find(names, *got);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    fault(place, ErrorCode::input_malformed, {fmt::format("{}", fmt::join(names, " | "))});
    return std::nullopt;
}

void JsonCodec<MoneyIn>::read(JsonReader& reader, const JsonPlace& place, MoneyIn& out) {
    static constexpr JsonReader::Member kRows[] = {{"amount", true, read_amount},
                                                   {"currency", true, read_currency}};
    reader.read_members(place, kRows, &out);
}

void JsonCodec<MoneyIn>::write(std::string& out, const MoneyIn& value) {
    out += fmt::format("{{\"amount\":{},\"currency\":", value.amount);
    append_json_string(out, value.currency);
    out += '}';
}

Result<void> require_json(const Request& request) {
    std::string_view type = request.header("Content-Type");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    if (same_name(type, "application/json")) return {};
    return fail(ErrorCode::request_unsupported_media_type, "application/json");
}

}  // namespace keepline::http
