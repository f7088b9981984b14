#include "domain/line/service.h"

#include "domain/verbs.h"

namespace keepline {

Service desired_service(const LineState& line, const Policy& policy) {
    if (!is_live(line)) return {};
    const Rights granted = rights_of(policy, line.stage).within(kNetworkRights);
    return {true, line.bars.any() ? granted.within(Rights{}.with(Right::emergency)) : granted};
}

Task service_task(LineId id, GatewayId network, Instant due_at) {
    Task task;
    task.key = {home_of(id.number), id.generation, kServiceTask};
    task.kind = TaskKind::order_service;
    task.due_at = due_at;
    task.gateway = network;
    return task;
}

Result<Decision> decide_confirm_service(const Context& c, const ConfirmService& verb) {
    const Service said{verb.at_network, verb.rights.within(kNetworkRights)};
    LineChange change = c.change();
    LineState& line = change.edit();
    const bool settled = desired_service(line, change.rules().policy) == said;
    if (settled && !line.network_task && confirmed_service(line) == said) {
        Decision same;
        same.unchanged = true;
        return same;
    }
    line.at_network = said.exists;
    line.confirmed = said.rights;
    const Task task = service_task(change.id(), change.rules().brand.network, c.now);
    if (line.network_task && settled) change.drop({RowKind::task, task.key});
    if (line.network_task && !settled) change.put(task);  // begun anew: the network has moved
    line.network_task = line.network_task && !settled;
    return change.finish({}, c.now);
}

}  // namespace keepline
