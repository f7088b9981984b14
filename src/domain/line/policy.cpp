#include "domain/line/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace keepline {
namespace {

constexpr int kMonthsMax = 1'200;
constexpr int kDaysMax = 36'500;

bool meets(const Event& event, const Earning& earning) {
    return earning.is_for(event.cause) && event.amount >= earning.at_least &&
           (event.balance_changing || !earning.balance_changing) && (event.on_network || !earning.on_network);
}

BusinessDate grown(const Earning& earning, BusinessDate valid_until, BusinessDate today) {
    const bool runs = valid_until.is_set() && valid_until > today;
    if (earning.growth == Growth::restart || !runs) return after(today, earning.term);
    if (earning.growth == Growth::later) return std::max(valid_until, after(today, earning.term));
    const BusinessDate sum = after(valid_until, earning.term);
    if (earning.cap.is_empty()) return sum;
    return std::max(valid_until, std::min(sum, after(today, earning.cap)));
}

}  // namespace

BusinessDate after(BusinessDate from, Term term) {
    return add_months(from, term.months, from.day()) + term.days;
}

BusinessDate before(BusinessDate from, Term term) {
    const BusinessDate day = from - term.days;
    return add_months(day, -term.months, day.day());
}

std::string format_term(Term term) {
    if (term.months == 0) return fmt::format("{}d", term.days);
    return term.days == 0 ? fmt::format("{}m", term.months) : fmt::format("{}m {}d", term.months, term.days);
}

std::optional<Term> parse_term(std::string_view text) {
    Term term;
    const auto blank = text.find(' ');
    const auto reads = [](std::string_view part, char unit, int max, int& out) {
        if (part.size() < 2 || part.back() != unit) return false;
        const char* end = part.data() + part.size() - 1;
        const auto [stop, fault] = std::from_chars(part.data(), end, out);
        return fault == std::errc{} && stop == end && out >= 0 && out <= max;
    };
    const bool good = blank == std::string_view::npos
                          ? reads(text, 'd', kDaysMax, term.days) || reads(text, 'm', kMonthsMax, term.months)
                          : reads(text.substr(0, blank), 'm', kMonthsMax, term.months) &&
                                reads(text.substr(blank + 1), 'd', kDaysMax, term.days);
    return good ? std::optional{term} : std::nullopt;
}

Rights usual_rights(Stage stage) {
    const Rights paid = Rights{}.with(Right::emergency).with(Right::top_up).with(Right::assisted_recovery);
    switch (stage) {
        case Stage::active:
        case Stage::grace:
            return Rights::all();
        case Stage::outgoing_barred:
            return paid.with(Right::call_in).with(Right::sms_in);
        case Stage::suspended:
            return paid;
        case Stage::quarantined:
            return Rights{}.with(Right::assisted_recovery);
        default:
            return {};
    }
}

StageRule usual_stage(Stage stage, Term lasts) { return {lasts, usual_rights(stage), {}}; }

const StageRule* find_stage_rule(const Policy& policy, Stage stage) {
    switch (stage) {
        case Stage::grace:
            return &policy.grace;
        case Stage::outgoing_barred:
            return &policy.outgoing_barred;
        case Stage::suspended:
            return &policy.suspended;
        case Stage::quarantined:
            return &policy.quarantined;
        default:
            return nullptr;
    }
}

Stage stage_after(const Policy& policy, Stage stage) {
    while (stage != Stage::ended) {
        switch (stage) {
            case Stage::active:
                stage = Stage::grace;
                break;
            case Stage::grace:
                stage = Stage::outgoing_barred;
                break;
            case Stage::outgoing_barred:
                stage = Stage::suspended;
                break;
            case Stage::suspended:
                stage = Stage::quarantined;
                break;
            default:
                return Stage::ended;
        }
        if (!find_stage_rule(policy, stage)->lasts.is_empty()) return stage;
    }
    return stage;
}

Rights rights_of(const Policy& policy, Stage stage) {
    if (stage == Stage::active) return Rights::all();
    if (stage == Stage::parked) return policy.parking ? policy.parking->rights : Rights{};
    const StageRule* rule = find_stage_rule(policy, stage);
    return rule != nullptr ? rule->rights : Rights{};
}

bool takes_payment(const LineState& line, const Policy& policy) {
    return line.stage == Stage::parked || rights_of(policy, line.stage).has(Right::top_up);
}

bool takes_assisted_payment(const LineState& line, const Policy& policy, BusinessDate today) {
    if (takes_payment(line, policy)) return true;
    if (!rights_of(policy, line.stage).has(Right::assisted_recovery)) return false;
    return line.stage != Stage::quarantined || today < after(line.stage_since, policy.reissue.reclaim_window);
}

const KeepAlive* find_keep_alive(const Policy& policy, Stage stage) {
    const auto found = std::ranges::find(policy.keep_alive, stage, &KeepAlive::stage);
    return found == policy.keep_alive.end() ? nullptr : &*found;
}

BusinessDate valid_until_after(const Policy& policy, BusinessDate valid_until, const Event& event,
                               BusinessDate today) {
    const Earning* best = nullptr;
    for (const Earning& each : policy.validity) {
        if (!meets(event, each)) continue;
        const bool better = best == nullptr || each.at_least > best->at_least ||
                            (each.at_least == best->at_least &&
                             grown(each, valid_until, today) > grown(*best, valid_until, today));
        if (better) best = &each;
    }
    return best == nullptr ? valid_until : grown(*best, valid_until, today);
}

}  // namespace keepline
