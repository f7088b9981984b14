#include "api/described_row.h"

namespace keepline::api {
namespace {

namespace json = boost::json;

template <class T>
json::object describe(const T& value);

template <class T>
json::value describe_value(const T& value) {
    if constexpr (Named<T>)
        return json::string{name_of(value)};
    else if constexpr (std::is_same_v<T, bool>)
        return value;
    else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
        return static_cast<std::int64_t>(value);
    else if constexpr (Described<T>)
        return describe(value);
    else if constexpr (std::is_same_v<T, Instant>)
        return value == Instant{} || value == Instant::never() ? json::value{}
                                                               : json::string{format_instant(value)};
    else if constexpr (std::is_same_v<T, BusinessDate>)
        return value.is_set() ? json::value(format_date(value)) : json::value();
    else if constexpr (std::is_same_v<T, SubscriberId>)
        return json::string{std::to_string(value.value)};  // 59 bits: more than JavaScript's numbers hold
    else if constexpr (std::is_same_v<T, Money>)
        return value.minor();
    else if constexpr (std::is_same_v<T, Home>)
        return json::string{home_name(value)};
    else if constexpr (std::is_same_v<T, Actor>)
        return json::string{actor_name(value)};
    else if constexpr (std::is_same_v<T, LineId>)
        return json::string{format_line_id(value)};
    else if constexpr (std::is_same_v<T, std::string>)
        return json::string{value};
    else if constexpr (requires { value.view(); })
        return json::string{value.view()};
    else if constexpr (requires { value.has_value(); })
        return value ? describe_value(*value) : json::value{};
    else if constexpr (requires { value.begin(); }) {
        json::array out;
        for (const auto& each : value) out.push_back(describe_value(each));
        return out;
    } else if constexpr (requires { value.bits; })
        return static_cast<std::int64_t>(value.bits);
    else
        return static_cast<std::int64_t>(value.value);
}

template <class T>
json::object describe(const T& value) {
    json::object out;
    for_each_field<T>([&](const auto& field) {
        if (!field.personal) out[field.name] = describe_value(value.*(field.member));
    });
    return out;
}

}  // namespace

json::object describe_fields(const Verb& verb) {
    return std::visit([](const auto& each) { return describe(each); }, verb);
}
json::object describe_fields(const Row& row) {
    return std::visit([](const auto& each) { return describe(each); }, row);
}
json::object describe_fields(const LineState& line) { return describe(line); }

}  // namespace keepline::api
