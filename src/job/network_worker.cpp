#include "job/network_worker.h"

#include <fmt/format.h>

#include <set>
#include <thread>

#include "base/log.h"
#include "domain/line/service.h"
#include "job/payment_worker.h"

namespace keepline::job {
namespace {

constexpr int kAtOnce = 256;
constexpr std::size_t kHands = 8;
constexpr int kPage = 500;
/// A network that nobody reaches is left alone for so long, whatever waits for it.
constexpr Duration kQuiet = std::chrono::seconds{5};

Rights rights_named(const std::vector<std::string>& names) {
    Rights rights;
    for (const std::string& each : names)
        if (const auto right = parse_name<Right>(each)) rights = rights.with(*right);
    return rights;
}

// Compares one brand's lines with the network's list, page by page.
class Comparison {
public:
    Comparison(const Desk& desk, BrandId brand, gateway::NetworkGateway& network)
        : desk_{desk}, brand_{brand}, network_{network} {
        each_line([&](const LineView& line) {
            if (line.state.at_network) expected_.insert(line.number);
        });
    }

    void look_at(const gateway::LineService& service) {
        ++counts.services;
        const auto id = parse_line_id(service.name);
        const auto line = id ? desk_.view->line(id->number) : std::nullopt;
        if (!line || line->brand != brand_ || id->generation > line->generation) {
            ++counts.strange;
            return;
        }
        if (id->generation < line->generation) return take_out(service.name);
        expected_.erase(id->number);
        const Service said{true, rights_named(service.rights)};
        if (line->network_task || said == confirmed_service(*line)) return;
        ++counts.differing;
        confirm(*id, said);
    }

    void end() {
        for (const NumberId number : expected_) {
            const auto line = desk_.view->line(number);
            if (!line || !line->at_network || line->network_task) continue;
            ++counts.missing;
            confirm({number, line->generation}, {});
        }
        order_unordered();
    }

    NetworkCounts counts;

private:
    template <class Visit>
    void each_line(Visit visit) {
        for (std::int64_t after = 0;;) {
            const auto page = desk_.view->lines({brand_, {}}, after, kPage);
            for (const LineView& each : page.items) visit(each);
            if (page.next == 0) return;
            after = page.next;
        }
    }
    // Lines from before the network was configured: what is confirmed is said again, and the difference
    // ordered.
    void order_unordered() {
        std::vector<Result<Command>> commands;
        const auto send = [&] { ask_each(desk_.engine, std::exchange(commands, {})); };
        each_line([&](const LineView& line) {
            const LineState& state = line.state;
            const Service wanted = desired_service(state, rules_of(desk_.catalog(), state).policy);
            if (state.network_task || wanted == confirmed_service(state)) return;
            ++counts.missing;
            commands.push_back(Command{brand_,
                                       home_of(line.number),
                                       state.generation,
                                       {ActorKind::gateway, network_id()},
                                       {},
                                       ConfirmService{state.at_network, state.confirmed}});
            if (std::ssize(commands) == kAtOnce) send();
        });
        send();
    }
    void confirm(LineId id, const Service& said) {
        const auto done = ask(desk_.engine, {brand_,
                                             home_of(id.number),
                                             id.generation,
                                             {ActorKind::gateway, network_id()},
                                             {},
                                             ConfirmService{said.exists, said.rights}});
        if (!done)
            log::warning("line {}: what the network lets it do is not kept: {}", format_line_id(id),
                         error_text(done.error().code).code);
    }
    // A former line's, whose number is another's now.
    void take_out(const std::string& name) {
        ++counts.differing;
        if (const auto done = network_.terminate(name); !done)
            log::warning("the service of former line {} is still in the network", name);
    }
    [[nodiscard]] std::int64_t network_id() const { return desk_.catalog().brands.at(brand_).network.value; }

    const Desk& desk_;
    BrandId brand_;
    gateway::NetworkGateway& network_;
    std::set<NumberId> expected_;
};

}  // namespace

std::vector<std::string> names_of(Rights rights) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < EnumNames<Right>::names.size(); ++i)
        if (rights.within(kNetworkRights).has(static_cast<Right>(i)))
            names.emplace_back(EnumNames<Right>::names[i]);
    return names;
}

gateway::NetworkGateway* NetworkWorker::network_of(BrandId brand) const {
    const auto found = networks_.find(desk_.catalog().brands.at(brand).network);
    return found == networks_.end() ? nullptr : found->second.get();
}

void NetworkWorker::run_due(BrandId brand) {
    gateway::NetworkGateway* network = network_of(brand);
    if (network == nullptr) return;
    const std::lock_guard lock{turn_};
    if (desk_.engine.clock().system_now() < quiet_until_[brand]) return;
    while (run_slice(brand, *network)) {
    }
}

// True: there may be more. What was tried in vain is due later, so this ends.
bool NetworkWorker::run_slice(BrandId brand, gateway::NetworkGateway& network) {
    auto due = desk_.view->tasks_due(TaskKind::order_service, desk_.now(brand), kAtOnce);
    if (!due) return false;
    const bool full = std::ssize(*due) == kAtOnce;
    const GatewayId ours = desk_.catalog().brands.at(brand).network;
    std::erase_if(*due, [&](const Task& task) { return task.gateway != ours; });
    std::atomic<std::size_t> next{0}, reached{0};
    {
        std::vector<std::jthread> hands;
        for (std::size_t i = 0; i < std::min(kHands, due->size()); ++i)
            hands.emplace_back([&] {
                for (std::size_t at = next++; at < due->size(); at = next++)
                    reached += attempt(brand, (*due)[at], network) ? 1 : 0;
            });
    }
    if (!due->empty() && reached == 0) quiet_until_[brand] = desk_.engine.clock().system_now() + kQuiet;
    return full && reached > 0 && !stopping_;
}

// Orders what the line should have now, whatever it was when the task was made.
bool NetworkWorker::attempt(BrandId brand, const Task& task, gateway::NetworkGateway& network) {
    const LineId id{NumberId{task.key.home.id}, static_cast<std::int32_t>(task.key.n)};
    const auto line = desk_.view->line(id.number);
    const auto info = find_row<LineInfo>(*desk_.view, task.key.home, id.generation);
    // Not readable now: nobody was asked, and whoever counts on it would ask again at once, without end.
    if (!line || line->generation != id.generation || !info || !*info) return false;
    const Service wanted = desired_service(*line, rules_of(desk_.catalog(), *line).policy);
    const auto answer =
        wanted.exists
            ? network.set_rights({format_line_id(id), "+" + (*info)->msisdn.str(), names_of(wanted.rights)})
            : network.terminate(format_line_id(id));
    const Actor actor{ActorKind::gateway, task.gateway.value};
    Verb verb = ConfirmService{wanted.exists, wanted.rights};
    if (!answer || answer->state != gateway::OrderState::confirmed) {
        const std::string said = answer ? answer->answer : error_text(answer.error().code).code.data();
        verb = AttemptTask{task.key.n, next_try(task, desk_.now(brand), {}), kServiceTask, said};
        if (task.attempts == 0) log::warning("service order of line {}: {}", format_line_id(id), said);
    }
    const auto done = ask(desk_.engine, {brand, task.key.home, id.generation, actor, {}, std::move(verb)});
    if (!done && done.error().code != ErrorCode::task_unknown)
        log::warning("service order of line {}: {}", format_line_id(id), error_text(done.error().code).code);
    return answer.has_value();
}

Result<NetworkCounts> NetworkWorker::reconcile(BrandId brand, const Seen& seen) {
    gateway::NetworkGateway* network = network_of(brand);
    if (network == nullptr) return NetworkCounts{};
    Comparison comparison{desk_, brand, *network};
    for (std::int64_t offset = 0;; offset += kPage) {
        const auto page = network->list(offset, kPage);
        if (!page) return std::unexpected{page.error()};
        for (const gateway::LineService& each : page->services) comparison.look_at(each);
        if (!seen(std::min(offset + kPage, page->total), page->total)) return fail(ErrorCode::job_cancelled);
        if (offset + kPage >= page->total) break;
    }
    comparison.end();
    return comparison.counts;
}

}  // namespace keepline::job
