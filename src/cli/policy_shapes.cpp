#include "cli/policy_shapes.h"

#include <algorithm>

#include "http/json_reader.h"

namespace keepline::cli {
namespace {

struct EventIn {
    http::Limited<10, 19> at;
    EventType type{};
    std::optional<http::Limited<1, 16>> amount;
    std::optional<http::Limited<1, 16>> kind;
    std::optional<bool> balance_changing, on_network, assisted;
    std::optional<int> cycles;
};
BOOST_DESCRIBE_STRUCT(EventIn, (), (at, type, amount, kind, balance_changing, on_network, assisted, cycles))
struct EventsIn {
    std::vector<EventIn> events;
};
BOOST_DESCRIBE_STRUCT(EventsIn, (), (events))

struct PostingOut {
    std::string debit, credit, amount;
};
BOOST_DESCRIBE_STRUCT(PostingOut, (), (debit, credit, amount))
struct StepOut {
    BusinessDate date;
    Instant at;
    std::string event;
    std::optional<std::string> what, refused;
    std::string stage_before, stage;
    std::vector<std::string> rights;
    std::optional<BusinessDate> paid_until, valid_until, lives_until;
    std::string main, bonus, prepaid, refundable;
    std::vector<PostingOut> postings;
};
BOOST_DESCRIBE_STRUCT(StepOut, (),
                      (date, at, event, what, refused, stage_before, stage, rights, paid_until, valid_until,
                       lives_until, main, bonus, prepaid, refundable, postings))
struct SimulationOut {
    std::string policy, time_zone, currency;
    std::vector<StepOut> steps;
};
BOOST_DESCRIBE_STRUCT(SimulationOut, (), (policy, time_zone, currency, steps))

std::optional<BusinessDate> if_set(BusinessDate date) {
    return date.is_set() ? std::optional{date} : std::nullopt;
}
std::optional<std::string> if_any(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

StepOut describe(const SimulatedStep& step) {
    StepOut out;
    out.date = step.date;
    out.at = step.at;
    out.event = step.event;
    out.what = if_any(step.what);
    out.refused = if_any(step.refused);
    out.stage_before = name_of(step.stage_before);
    out.stage = name_of(step.line.stage);
    for (std::size_t i = 0; i < EnumNames<Right>::names.size(); ++i)
        if (step.rights.has(static_cast<Right>(i))) out.rights.emplace_back(EnumNames<Right>::names[i]);
    out.paid_until = if_set(step.line.paid_until);
    out.valid_until = if_set(step.line.valid_until);
    out.lives_until = if_set(step.lives_until);
    out.main = format_decimal(step.line.main);
    out.bonus = format_decimal(step.line.bonus);
    out.prepaid = format_decimal(step.line.prepaid);
    out.refundable = format_decimal(step.refundable);
    for (const SimulatedPosting& each : step.postings)
        out.postings.push_back({each.debit, each.credit, format_decimal(each.amount)});
    return out;
}

// "2026-03-01" is noon of that day, "2026-03-01T23:59:59" as it says, both in the zone of the policy.
std::optional<Instant> local_time(std::string_view text, const TimeZone& zone) {
    const auto date = parse_date(text.substr(0, 10));
    if (!date) return std::nullopt;
    if (text.size() == 10) return zone.start_of(*date, 12);
    const auto time = parse_instant("1970-01-01" + std::string{text.substr(10)} + "Z");
    if (!time || text[10] != 'T') return std::nullopt;
    constexpr std::int64_t kHour = 3'600'000'000;
    return zone.start_of(*date, static_cast<int>(time->us / kHour)) + Duration{time->us % kHour};
}

std::optional<Cause> use_named(std::string_view text) {
    if (text == "own") return Cause::call_out;
    if (text == "incoming") return Cause::call_in;
    const auto cause = parse_name<Cause>(text);
    return cause && is_use(*cause) ? cause : std::nullopt;
}

class EventReader {
public:
    EventReader(const TimeZone& zone, std::vector<Fault>& faults) : zone_{zone}, faults_{faults} {}

    SimulatedEvent read(const EventIn& in, std::size_t index) {
        index_ = index;
        SimulatedEvent out;
        out.type = in.type;
        const auto at = local_time(in.at.value, zone_);
        if (!at) fault("at", {"2026-03-01 | 2026-03-01T23:59:59"});
        out.at = at.value_or(Instant{});
        const bool pays = in.type == EventType::top_up || in.type == EventType::pack;
        const auto amount = in.amount ? parse_decimal(in.amount->value) : std::nullopt;
        if (in.amount ? !amount : pays) fault("amount", {"10.00"});
        out.amount = amount.value_or(Money{});
        const auto use = in.kind ? use_named(in.kind->value) : std::nullopt;
        if (in.kind ? !use : in.type == EventType::use)
            fault("kind", {"own | incoming | call_out | call_in | sms_out | sms_in | data"});
        out.use = use.value_or(Cause::call_out);
        out.balance_changing = in.balance_changing.value_or(false);
        out.on_network = in.on_network.value_or(true);
        out.assisted = in.assisted.value_or(false);
        out.cycles = in.cycles.value_or(1);
        if (out.cycles < 1 || out.cycles > 1200) fault("cycles", {"1…1200"});
        return out;
    }
    void fault(const char* member, std::vector<std::string> arguments) {
        faults_.push_back({"/events/" + std::to_string(index_) + "/" + member, ErrorCode::input_malformed,
                           std::move(arguments)});
    }

private:
    const TimeZone& zone_;
    std::vector<Fault>& faults_;
    std::size_t index_ = 0;
};

}  // namespace

Result<std::vector<SimulatedEvent>> parse_events(std::string_view json, const TimeZone& zone) {
    const auto input = http::read_json<EventsIn>(json);
    if (!input) return std::unexpected{input.error()};
    std::vector<Fault> faults;
    EventReader reader{zone, faults};
    std::vector<SimulatedEvent> out;
    for (std::size_t i = 0; i < input->events.size(); ++i) out.push_back(reader.read(input->events[i], i));
    if (faults.empty()) std::ranges::stable_sort(out, {}, &SimulatedEvent::at);
    if (out.empty() || out.front().type != EventType::activation) reader.fault("type", {"activation"});
    if (!faults.empty())
        return std::unexpected{
            Error{ErrorCode::request_invalid, {std::to_string(faults.size())}, std::move(faults)}};
    return out;
}

std::string describe_simulation(const PolicyFile& file, const std::vector<SimulatedStep>& steps) {
    SimulationOut out{file.policy.code, file.time_zone, file.currency, {}};
    for (const SimulatedStep& each : steps) out.steps.push_back(describe(each));
    return http::write_json(out);
}

}  // namespace keepline::cli
