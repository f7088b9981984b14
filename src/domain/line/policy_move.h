#pragma once
// A new version of a policy for lines that live under an older one: asked for by one person, agreed to by
// another, carried out line by line.

#include "base/ids.h"
#include "base/instant.h"
#include "domain/actor.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

/// Why a version may count for lines that were opened under another.
enum class PolicyGround : std::uint8_t {
    favourable,   ///< no date gets earlier and no charge higher: compare_policies() finds nothing
    legal_order,  ///< the law or an authority asks for it
    notice,       ///< told so many days before, with free leaving until then
};
template <>
struct EnumNames<PolicyGround> {
    static constexpr std::array<std::string_view, 3> names{"favourable", "legal_order", "notice"};
};

enum class PolicyMoveState : std::uint8_t { awaiting_approval, running, done, declined };
template <>
struct EnumNames<PolicyMoveState> {
    static constexpr std::array<std::string_view, 4> names{"awaiting_approval", "running", "done",
                                                           "declined"};
};

/// At the brand's home.
struct PolicyMove {
    Key key;
    PolicyId from_policy;
    PolicyId to_policy;
    PolicyGround ground = PolicyGround::favourable;
    std::int32_t notice_days = 0;
    Text<120> reason;  ///< of a legal order: which
    PolicyMoveState state = PolicyMoveState::awaiting_approval;
    BusinessDate starts_on;  ///< the first day the version counts, once agreed
    ActorKind asked_kind = ActorKind::system;
    std::int64_t asked_by = 0;
    Instant asked_at;
    ActorKind decided_kind = ActorKind::system;
    std::int64_t decided_by = 0;
    std::int64_t moved = 0;    ///< lines, once done
    std::int64_t refused = 0;  ///< lines that could not be moved
    static constexpr auto fields() {
        using P = PolicyMove;
        return std::tuple{field("from_policy", &P::from_policy),
                          field("to_policy", &P::to_policy),
                          field("ground", &P::ground),
                          field("notice_days", &P::notice_days),
                          field("reason", &P::reason),
                          field("state", &P::state),
                          field("starts_on", &P::starts_on),
                          field("asked_kind", &P::asked_kind),
                          field("asked_by", &P::asked_by),
                          field("asked_at", &P::asked_at),
                          field("decided_kind", &P::decided_kind),
                          field("decided_by", &P::decided_by),
                          field("moved", &P::moved),
                          field("refused", &P::refused)};
    }
};

struct ProposePolicyMove {
    PolicyId from;
    PolicyId to;
    PolicyGround ground = PolicyGround::favourable;
    std::int32_t notice_days = 0;
    Text<120> reason;
    static constexpr std::string_view kName = "propose_policy_move";
    static constexpr auto fields() {
        using P = ProposePolicyMove;
        return std::tuple{field("from", &P::from), field("to", &P::to), field("ground", &P::ground),
                          field("notice_days", &P::notice_days), field("reason", &P::reason)};
    }
};
/// All lines have been seen.
struct EndPolicyMove {
    std::int64_t move_n = 0;
    std::int64_t moved = 0;
    std::int64_t refused = 0;
    static constexpr std::string_view kName = "end_policy_move";
    static constexpr auto fields() {
        return std::tuple{field("move_n", &EndPolicyMove::move_n), field("moved", &EndPolicyMove::moved),
                          field("refused", &EndPolicyMove::refused)};
    }
};

}  // namespace keepline
