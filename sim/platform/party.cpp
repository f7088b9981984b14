#include "sim/platform/party.h"

namespace keepline::sim {
namespace {

template <class Value, std::size_t N>
std::optional<Value> by_name(const std::pair<std::string_view, Value> (&table)[N], std::string_view name) {
    for (const auto& [text, value] : table)
        if (text == name) return value;
    return std::nullopt;
}

}  // namespace

std::optional<Act> parse_act(std::string_view name) {
    static constexpr std::pair<std::string_view, Act> kActs[] = {
        {"pay", Act::pay},       {"refuse", Act::refuse},
        {"late", Act::late},     {"twice", Act::twice},
        {"forged", Act::forged}, {"out_of_order", Act::out_of_order},
        {"never", Act::never},   {"wrong_amount", Act::wrong_amount},
        {"finish", Act::finish}};
    return by_name(kActs, name);
}

std::optional<Fault> parse_fault(std::string_view name) {
    static constexpr std::pair<std::string_view, Fault> kFaults[] = {{"timeout", Fault::timeout},
                                                                     {"http_500", Fault::http_500},
                                                                     {"system_error", Fault::system_error},
                                                                     {"bad_signature", Fault::bad_signature}};
    return by_name(kFaults, name);
}

}  // namespace keepline::sim
