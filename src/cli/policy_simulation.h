#pragma once
// A line's life under a policy, step by step: the server's own rules on a store in memory, with a clock that
// stops at each instant at which time or an event changes something.

#include <string>
#include <vector>

#include "cli/policy_reader.h"
#include "domain/line/life_cycle.h"

namespace keepline::cli {

enum class EventType : std::uint8_t {
    activation,
    top_up,
    pack,
    cycle_fee,
    use,
    park,
    unpark,
    port_out,
    terminate,
    harassment,
    ported_in
};
}  // namespace keepline::cli
namespace keepline {
template <>
struct EnumNames<cli::EventType> {
    static constexpr std::array<std::string_view, 11> names{
        "activation", "top_up",   "pack",      "cycle_fee",  "use",      "park",
        "unpark",     "port_out", "terminate", "harassment", "ported_in"};
};
template <>
struct EnumNames<Due> {
    static constexpr std::array<std::string_view, static_cast<std::size_t>(Due::nothing) + 1> names{
        "policy",     "bonus_expiry", "service_end", "park",  "charge", "credit_expiry",
        "money_loss", "stage_end",    "parking_end", "leave", "notice", "nothing"};
};
}  // namespace keepline
namespace keepline::cli {

/// What somebody does, at a local time of the policy's zone.
struct SimulatedEvent {
    EventType type = EventType::activation;
    Instant at;
    Money amount;  ///< of an activation, top-up or pack; what a use costs
    Cause use = Cause::call_out;
    bool balance_changing = false;
    bool on_network = true;
    bool assisted = false;  ///< a top-up taken by staff for the proved holder
    int cycles = 1;
};

/// Reads {"events": [...]}: docs/concepts/policies.md. Every fault is named with its JSON pointer.
Result<std::vector<SimulatedEvent>> parse_events(std::string_view json, const TimeZone& zone);

struct SimulatedPosting {
    std::string debit, credit;
    Money amount;
};
/// One thing that happened, and the line after it.
struct SimulatedStep {
    Instant at;
    BusinessDate date;
    std::string event;    ///< an event's type, or "time" or "notice"
    std::string what;     ///< of time: what fell due; of a notice: the stage it announces
    std::string refused;  ///< code, where the event was refused
    Stage stage_before = Stage::none;
    LineState line;
    Rights rights;
    BusinessDate lives_until;
    Money refundable;  ///< what its holder would get back by leaving now
    std::vector<SimulatedPosting> postings;
};

/// @param events  in the order of their instants; the first is an activation
/// @param until   the last day simulated
std::vector<SimulatedStep> simulate(const PolicyFile& file, const std::vector<SimulatedEvent>& events,
                                    BusinessDate until);

}  // namespace keepline::cli
