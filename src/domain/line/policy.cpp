#include "domain/line/policy.h"

namespace keepline {

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
        if (!find_stage_rule(policy, stage)->is_empty()) return stage;
    }
    return stage;
}

Rights rights_of(const Policy& policy, Stage stage) {
    if (stage == Stage::active) return {true, true, true};
    const StageRule* rule = find_stage_rule(policy, stage);
    return rule != nullptr ? rule->rights : Rights{false, false, false};
}

}  // namespace keepline
