#include "sim/platform/members.h"

#include <boost/json.hpp>

namespace keepline::sim {

namespace json = boost::json;

std::optional<http::Form> read_members(std::string_view text) {
    json::error_code error;
    const auto value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return std::nullopt;
    http::Form fields;
    for (const auto& member : value.get_object()) {
        if (const auto* words = member.value().if_string())
            fields.emplace_back(std::string{member.key()}, std::string{words->data(), words->size()});
        else if (member.value().is_number() || member.value().is_array())
            fields.emplace_back(std::string{member.key()}, json::serialize(member.value()));
    }
    return fields;
}

}  // namespace keepline::sim
