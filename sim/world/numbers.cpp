#include "sim/world/numbers.h"

#include "sim/world/brand.h"

namespace keepline::sim {

namespace {

// A number that is reserved now, if there is one: most are somebody's.
std::optional<Home> find_reserved(const View& view, Instant now, int lines) {
    for (int index = 1; index <= lines + 2; ++index) {
        const auto id = view.find_number(number(index));
        if (!id) continue;
        const auto rows = view.rows(home_of(*id), kind_of<NumberResource>());
        KL_CHECK(rows.has_value(), "rows of number {}", id->value);
        for (const Row& row : *rows)
            if (std::get<NumberResource>(row).reserved_until > now) return home_of(*id);
    }
    return std::nullopt;
}

}  // namespace

Command invent_about_number(Entropy& entropy, const View& view, Instant now, int lines) {
    const Msisdn msisdn = number(static_cast<int>(entropy.between(1, lines + 2)));
    Command command{kBrand, home_of(view.find_number(msisdn).value_or(NumberId{1})), 0, {}, {}, {}};
    switch (entropy.weighted(std::array{30, 40, 20, 5, 5})) {
        case 0: {
            const bool ported = entropy.in_percent(20);
            command.home = {};
            command.verb = ImportNumber{msisdn, entropy.in_percent(90) ? "plain" : "gold",
                                        ported ? NumberOrigin::ported_in : NumberOrigin::own_block,
                                        ported ? "cmcc" : ""};
            break;
        }
        case 1:
            command.verb = ReserveNumber{entropy.between(60'000'000, 20 * 86'400'000'000)};
            break;
        case 2:
            command.verb = ReleaseNumber{entropy.in_percent(60), "not wanted"};
            command.home = find_reserved(view, now, lines).value_or(command.home);
            break;
        case 3:
            command.verb = ReadOwners{"dispute"};
            break;
        default:
            command.verb =
                CheckRecycling{BusinessDate{static_cast<std::int32_t>(now.us / 86'400'000'000) - 30}};
    }
    return command;
}

std::string NumberWitness::read(const Record& record, const LineState& before) {
    const auto known = numbers_.find(record.home);
    const NumberResource* number = known == numbers_.end() ? nullptr : &known->second;
    const bool opens =
        std::holds_alternative<OpenLine>(record.verb) || std::holds_alternative<ImportLine>(record.verb);
    const bool kept = number != nullptr && number->reserved_until > record.recorded_at;
    std::string fault;
    if (opens && kept && number->holder() != record.actor)
        fault = "hands out a number that another has reserved";
    if (opens && before.stage != Stage::none && before.bars.has(Bar::authority))
        fault = "hands out a number that an authority has barred";
    const bool ported_in =
        before.ported_in || (number != nullptr && number->origin == NumberOrigin::ported_in);
    const bool is_back = number != nullptr && number->back_on.is_set();
    const bool returns =
        (ported_in || before.stage == Stage::ported_out) && before.stage != Stage::none && !is_back;
    if (opens && returns) fault = "hands out a number that is not ours";
    if (std::holds_alternative<ReserveNumber>(record.verb) && (kept || is_live(before)))
        fault = "reserves a number that is not free";
    for (const Row& row : record.made.puts)
        if (const auto* after = std::get_if<NumberResource>(&row)) {
            if (opens && after->reserved_until != Instant{}) fault = "leaves the reservation it has used";
            numbers_[record.home] = *after;
        }
    return fault;
}

}  // namespace keepline::sim
