#include "domain/number/number.h"

#include <algorithm>

#include "domain/line/life_cycle.h"
#include "domain/number/hand_out.h"

namespace keepline {
namespace {

// A line that ended by its policy has served its quarantine; one that stopped at once has it still before it:
// the stage's length (longer after harassment), within what the policy says of reissuing numbers.
BusinessDate aged_on(const LineState& line, const Policy& policy, BusinessDate back_on) {
    const bool has_quarantine = stage_after(policy, Stage::suspended) == Stage::quarantined;
    if (line.stage == Stage::ended && has_quarantine && !back_on.is_set()) return line.stage_since;
    LineState ageing = line;
    ageing.stage = Stage::quarantined;
    if (back_on.is_set()) ageing.stage_since = back_on;
    const BusinessDate end =
        std::max(stage_end(ageing, policy), after(ageing.stage_since, policy.reissue.shortest));
    return policy.reissue.longest.is_empty()
               ? end
               : std::min(end, after(ageing.stage_since, policy.reissue.longest));
}

// Brought along by its holder, as the inventory or a mark on the line says, it is owed back.
bool returns(const NumberResource* number, const LineState& line, const Policy& policy) {
    const bool ported_in = line.ported_in || (number != nullptr && number->origin == NumberOrigin::ported_in);
    return ported_in && policy.reissue.ported_in_returns;
}

BusinessDate today_of(const Catalog& catalog, BrandId brand, Instant now) {
    return catalog.brands.at(brand).zone.date_of(now);
}

bool has_form(char digit, char form, std::array<char, 26>& letters) {
    if (form == '?') return true;
    if (form < 'A' || form > 'Z') return digit == form;
    char& meant = letters.at(static_cast<std::size_t>(form - 'A'));
    if (meant == '\0' && std::ranges::find(letters, digit) == letters.end()) meant = digit;
    return meant == digit;
}

}  // namespace

NumberStatus status_of(const NumberResource* number, const LineState& line, const Catalog& catalog,
                       Instant now) {
    if (line.stage == Stage::quarantined) {
        return {NumberState::quarantined,
                is_evidence(line) ? BusinessDate{} : stage_end(line, rules_of(catalog, line).policy)};
    }
    if (is_live(line)) return {NumberState::assigned, {}};
    if (line.disputes_open > 0) return {NumberState::quarantined, {}};
    // Its line's service must be out of the network before the next one's goes in.
    const bool ordered = line.stage != Stage::none && catalog.brands.at(line.brand).network.value != 0;
    if (ordered && line.network_task) return {NumberState::quarantined, {}};
    if (line.stage != Stage::none) {
        const Policy& policy = rules_of(catalog, line).policy;
        BusinessDate back;
        if (number != nullptr && number->back_on.is_set() && number->back_on >= line.stage_since)
            back = number->back_on;
        if (!back.is_set() && (line.stage == Stage::ported_out || returns(number, line, policy)))
            return {NumberState::gone, {}};
        const BusinessDate free_on = aged_on(line, policy, back);
        if (today_of(catalog, line.brand, now) < free_on) return {NumberState::quarantined, free_on};
    }
    const bool reserved = number != nullptr && now < number->reserved_until;
    return {reserved ? NumberState::reserved : NumberState::available, {}};
}

Result<void> may_hand_out(const Msisdn& msisdn, const NumberResource* number, const LineState& line,
                          const Taker& taker, const Catalog& catalog, Instant now) {
    const std::string masked = mask_msisdn(msisdn.view(), "");
    if (is_live(line) || (number != nullptr && number->brand != taker.brand))
        return fail(ErrorCode::line_number_in_use, masked);
    if (number == nullptr && catalog.brands.at(taker.brand).only_imported_numbers)
        return fail(ErrorCode::number_not_imported, masked);
    const NumberStatus status = status_of(number, line, catalog, now);
    switch (status.state) {
        case NumberState::quarantined:
            return fail(ErrorCode::number_quarantined, masked,
                        status.free_on.is_set() ? format_date(status.free_on) : "-");
        case NumberState::gone:
            return fail(ErrorCode::number_gone, masked);
        case NumberState::reserved:
            return number->holder() == taker.actor ? Result<void>{}
                                                   : fail(ErrorCode::number_reserved, masked);
        default:
            return {};
    }
}

bool has_ending(std::string_view national, std::string_view form) {
    if (form.empty() || form.size() > national.size()) return false;
    national.remove_prefix(national.size() - form.size());
    std::array<char, 26> letters{};
    for (std::size_t i = 0; i < form.size(); ++i)
        if (!has_form(national[i], form[i], letters)) return false;
    return true;
}

std::string_view class_of(const Catalog& catalog, BrandId brand, const Msisdn& msisdn) {
    for (const NumberClass& each : catalog.number_classes)
        if (each.brand == brand && std::ranges::any_of(each.endings, [&](const auto& form) {
                return has_ending(msisdn.view(), form);
            }))
            return each.code;
    return kPlainNumber;
}

bool is_number_class(const Catalog& catalog, BrandId brand, std::string_view code) {
    return code == kPlainNumber || std::ranges::any_of(catalog.number_classes, [&](const NumberClass& each) {
               return each.brand == brand && each.code == code;
           });
}

}  // namespace keepline
