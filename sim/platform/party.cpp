#include "sim/platform/party.h"

namespace keepline::sim {

std::optional<Act> parse_act(std::string_view name) {
    static constexpr std::pair<std::string_view, Act> kActs[] = {
        {"pay", Act::pay},       {"refuse", Act::refuse},
        {"late", Act::late},     {"twice", Act::twice},
        {"forged", Act::forged}, {"out_of_order", Act::out_of_order},
        {"never", Act::never},   {"wrong_amount", Act::wrong_amount},
        {"coupon", Act::coupon}, {"discount", Act::discount},
        {"finish", Act::finish}};
    for (const auto& [text, act] : kActs)
        if (text == name) return act;
    return std::nullopt;
}

}  // namespace keepline::sim
