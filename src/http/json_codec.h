#pragma once
// How each type is read from a body and written to one: JsonCodec<T>. The use of it is in json_reader.h.

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/names.h"
#include "base/text.h"
#include "http/json_tape.h"
#include "http/json_text.h"

namespace keepline::http {

/// An amount as it travels: minor units and an ISO 4217 code.
struct MoneyIn {
    std::int64_t amount = 0;
    std::string currency;
    friend bool operator==(const MoneyIn&, const MoneyIn&) = default;
};
BOOST_DESCRIBE_STRUCT(MoneyIn, (), (amount, currency))

/// Text of Min to Max characters.
template <std::size_t Min, std::size_t Max>
struct Limited {
    std::string value;
    friend bool operator==(const Limited&, const Limited&) = default;
};

/// Where a value stands in the body: a list on the stack, written out as a pointer only for a fault.
struct JsonPlace {
    const JsonPlace* parent = nullptr;
    std::uint32_t node = 0;
    std::string_view key{};  ///< of a member
    std::size_t index = 0;   ///< of an item, if `item`
    bool item = false;
};

/// Reads one body and remembers what was wrong with it. Used by the codecs below.
class JsonReader {
public:
    /// One member of a described struct.
    struct Member {
        std::string_view name;
        bool required;
        void (*read)(JsonReader&, const JsonPlace&, void* object);
    };
    bool parse(std::string_view body) { return tape_.parse(body); }
    void fault(const JsonPlace& place, ErrorCode code, std::vector<std::string> arguments = {});
    /// request.invalid with all faults; absent if there is none.
    std::optional<Error> error();

    void read_members(const JsonPlace& place, std::span<const Member> members, void* object);
    /// The node of an array, or null with a fault.
    const JsonNode* array(const JsonPlace& place);
    void read_bool(const JsonPlace& place, bool& out);
    /// Absent with a fault if there is no whole number between the two.
    std::optional<std::int64_t> integer(const JsonPlace& place, std::int64_t min, std::int64_t max);
    std::optional<std::uint64_t> natural(const JsonPlace& place, std::uint64_t max);
    std::optional<std::string_view> text(const JsonPlace& place);
    /// Text of a limited number of characters (or bytes).
    std::optional<std::string_view> text(const JsonPlace& place, std::size_t min, std::size_t max,
                                         bool bytes);
    /// Index of the name a text is; absent with a fault that lists them.
    std::optional<std::size_t> name(const JsonPlace& place, std::span<const std::string_view> names);
    [[nodiscard]] bool is_null(const JsonPlace& place) const {
        return tape_.node(place.node).kind == JsonKind::null;
    }
    [[nodiscard]] const JsonTape& tape() const { return tape_; }

    template <class T, class Reading>
    void parsed(const JsonPlace& place, T& out, const char* form, Reading reading) {
        const auto got = text(place);
        if (!got) return;
        if (auto value = reading(*got))
            out = *value;
        else
            fault(place, ErrorCode::input_malformed, {form});
    }

private:
    JsonTape tape_;
    std::vector<Fault> faults_;
};

/// How a type is read and written. `read` leaves `out` as it is when it reports a fault.
template <class T>
struct JsonCodec;

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
    requires boost::describe::has_describe_members<T>::value
struct JsonCodec<T> {
    using Described =
        boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    static_assert(boost::mp11::mp_size<Described>::value <= 64);

    template <class Descriptor>
    static void read_member(JsonReader& reader, const JsonPlace& place, void* object) {
        auto& member = static_cast<T*>(object)->*Descriptor::pointer;
        JsonCodec<std::remove_reference_t<decltype(member)>>::read(reader, place, member);
    }
    template <class Descriptor>
    static constexpr JsonReader::Member row() {
        using Value = std::remove_cvref_t<decltype(std::declval<T&>().*Descriptor::pointer)>;
        return {Descriptor::name, !kIsOptional<Value>, &read_member<Descriptor>};
    }
    template <template <class...> class List, class... Descriptors>
    static constexpr std::array<JsonReader::Member, sizeof...(Descriptors)> rows(List<Descriptors...>) {
        return {row<Descriptors>()...};
    }
    static void read(JsonReader& reader, const JsonPlace& place, T& out) {
        static constexpr auto kRows = rows(Described{});
        reader.read_members(place, kRows, &out);
    }
    static void write(std::string& out, const T& value) {
        out += '{';
        boost::mp11::mp_for_each<Described>([&](auto descriptor) {
            const auto& member = value.*descriptor.pointer;
            using Value = std::remove_cvref_t<decltype(member)>;
            if constexpr (kIsOptional<Value>)
                if (!member) return;
            if (out.back() != '{') out += ',';
            ((out += '"') += descriptor.name) += "\":";
            JsonCodec<Value>::write(out, member);
        });
        out += '}';
    }
};

template <class T>
    requires boost::describe::has_describe_enumerators<T>::value
struct JsonCodec<T> {
    using Described = boost::describe::describe_enumerators<T>;
    template <template <class...> class List, class... Descriptors>
    static constexpr std::array<std::string_view, sizeof...(Descriptors)> names(List<Descriptors...>) {
        return {Descriptors::name...};
    }
    template <template <class...> class List, class... Descriptors>
    static constexpr std::array<T, sizeof...(Descriptors)> values(List<Descriptors...>) {
        return {Descriptors::value...};
    }
    static void read(JsonReader& reader, const JsonPlace& place, T& out) {
        static constexpr auto kNames = names(Described{});
        if (const auto index = reader.name(place, kNames)) out = values(Described{})[*index];
    }
    static void write(std::string& out, const T& value) {
        append_json_string(out, boost::describe::enum_to_string(value, ""));
    }
};

template <Named T>
struct JsonCodec<T> {
    static void read(JsonReader& reader, const JsonPlace& place, T& out) {
        if (const auto index = reader.name(place, EnumNames<T>::names)) out = static_cast<T>(*index);
    }
    static void write(std::string& out, T value) { append_json_string(out, name_of(value)); }
};

template <>
struct JsonCodec<bool> {
    static void read(JsonReader& reader, const JsonPlace& place, bool& out) { reader.read_bool(place, out); }
    static void write(std::string& out, bool value) { out += value ? "true" : "false"; }
};

template <std::signed_integral T>
struct JsonCodec<T> {
    static void read(JsonReader& reader, const JsonPlace& place, T& out) {
        const auto got = reader.integer(place, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
        if (got) out = static_cast<T>(*got);
    }
    static void write(std::string& out, T value) { out += std::to_string(value); }
};

template <std::unsigned_integral T>
struct JsonCodec<T> {
    static void read(JsonReader& reader, const JsonPlace& place, T& out) {
        if (const auto got = reader.natural(place, std::numeric_limits<T>::max())) out = static_cast<T>(*got);
    }
    static void write(std::string& out, T value) { out += std::to_string(value); }
};

template <>
struct JsonCodec<std::string> {
    static void read(JsonReader& reader, const JsonPlace& place, std::string& out) {
        if (const auto got = reader.text(place)) out = *got;
    }
    static void write(std::string& out, const std::string& value) { append_json_string(out, value); }
};

template <std::size_t Min, std::size_t Max>
struct JsonCodec<Limited<Min, Max>> {
    static void read(JsonReader& reader, const JsonPlace& place, Limited<Min, Max>& out) {
        if (const auto got = reader.text(place, Min, Max, false)) out.value = *got;
    }
    static void write(std::string& out, const Limited<Min, Max>& value) {
        append_json_string(out, value.value);
    }
};

template <std::size_t N>
struct JsonCodec<Text<N>> {
    static void read(JsonReader& reader, const JsonPlace& place, Text<N>& out) {
        if (const auto got = reader.text(place, 0, N, true)) out = *got;
    }
    static void write(std::string& out, const Text<N>& value) { append_json_string(out, value.view()); }
};

template <class T>
struct JsonCodec<std::optional<T>> {
    static void read(JsonReader& reader, const JsonPlace& place, std::optional<T>& out) {
        if (!reader.is_null(place)) JsonCodec<T>::read(reader, place, out.emplace());
    }
    static void write(std::string& out, const std::optional<T>& value) {
        value ? JsonCodec<T>::write(out, *value) : void(out += "null");
    }
};

template <class T>
struct JsonCodec<std::vector<T>> {
    static void read(JsonReader& reader, const JsonPlace& place, std::vector<T>& out) {
        const JsonNode* array = reader.array(place);
        if (array == nullptr) return;
        std::size_t index = 0;
        for (std::uint32_t at = place.node + 1; at < array->end; at = reader.tape().node(at).end) {
            T value{};
            JsonCodec<T>::read(reader, {.parent = &place, .node = at, .index = index++, .item = true}, value);
            out.push_back(std::move(value));
        }
    }
    static void write(std::string& out, const std::vector<T>& value) {
        out += '[';
        for (const auto& item : value) {
            if (out.back() != '[') out += ',';
            JsonCodec<T>::write(out, item);
        }
        out += ']';
    }
};

template <>
struct JsonCodec<BusinessDate> {
    static void read(JsonReader& reader, const JsonPlace& place, BusinessDate& out) {
        reader.parsed(place, out, "YYYY-MM-DD", parse_date);
    }
    /// A date that is not set is null.
    static void write(std::string& out, BusinessDate value) {
        value.is_set() ? append_json_string(out, format_date(value)) : void(out += "null");
    }
};

template <>
struct JsonCodec<Instant> {
    static void read(JsonReader& reader, const JsonPlace& place, Instant& out) {
        reader.parsed(place, out, "2026-02-28T10:00:00Z", parse_instant);
    }
    static void write(std::string& out, Instant value) { append_json_string(out, format_instant(value)); }
};

template <>
struct JsonCodec<LineId> {
    static void read(JsonReader& reader, const JsonPlace& place, LineId& out) {
        reader.parsed(place, out, "42-1", parse_line_id);
    }
    static void write(std::string& out, LineId value) { append_json_string(out, format_line_id(value)); }
};

/// Described like any struct, but its currency has to look like one.
template <>
struct JsonCodec<MoneyIn> {
    static void read(JsonReader& reader, const JsonPlace& place, MoneyIn& out);
    static void write(std::string& out, const MoneyIn& value);
};

}  // namespace keepline::http
