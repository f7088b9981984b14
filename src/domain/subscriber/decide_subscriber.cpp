#include "domain/subscriber/real_name.h"
#include "domain/subscriber/retention.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

/// @error subscriber.unknown, subscriber.erased
Result<Subscriber> require_subscriber(const Context& c) {
    const auto* found = c.rows.find<Subscriber>({c.home(), 0, {}});
    if (found == nullptr || found->brand != c.command.brand) return fail(ErrorCode::subscriber_unknown);
    if (found->erased) return fail(ErrorCode::subscriber_erased);
    return *found;
}

Decision put(const Context& c, Row row) {
    Decision out;
    out.effective_at = c.now;
    out.puts.push_back(std::move(row));
    return out;
}

void erase(Subscriber& subscriber) {
    subscriber.name_sealed = subscriber.identity_sealed = {};
    subscriber.phone_sealed = subscriber.email_sealed = {};
    subscriber.identity_hash = {};
    subscriber.erased = true;
}

}  // namespace

Result<Decision> decide_create_subscriber(const Context& c, const CreateSubscriber& verb) {
    const Key key{c.home(), 0, {}};
    if (c.rows.find<Subscriber>(key) != nullptr) return fail(ErrorCode::server_internal);
    Subscriber made;
    made.key = key;
    made.brand = c.command.brand;
    made.kind = verb.kind;
    made.name_sealed = verb.name_sealed;
    made.identity_type = verb.identity_type;
    made.identity_sealed = verb.identity_sealed;
    made.identity_hash = verb.identity_hash;
    made.phone_sealed = verb.phone_sealed;
    made.email_sealed = verb.email_sealed;
    made.created_at = c.now;
    return put(c, made);
}

Result<Decision> decide_change_subscriber(const Context& c, const ChangeSubscriber& verb) {
    auto changed = require_subscriber(c);
    if (!changed) return std::unexpected{changed.error()};
    const bool another = verb.identity_hash && *verb.identity_hash != changed->identity_hash;
    if (verb.name_sealed) changed->name_sealed = *verb.name_sealed;
    if (verb.identity_type) changed->identity_type = *verb.identity_type;
    if (verb.identity_sealed) changed->identity_sealed = *verb.identity_sealed;
    if (verb.identity_hash) changed->identity_hash = *verb.identity_hash;
    if (verb.phone_sealed) changed->phone_sealed = *verb.phone_sealed;
    if (verb.email_sealed) changed->email_sealed = *verb.email_sealed;
    if (another || verb.name_sealed) {
        changed->real_name = RealName::none;
        changed->recheck_on = {};
    }
    return put(c, *changed);
}

Result<Decision> decide_set_real_name(const Context& c, const SetRealName& verb) {
    auto changed = require_subscriber(c);
    if (!changed) return std::unexpected{changed.error()};
    if (!may_follow(changed->real_name, verb.state))
        return fail(ErrorCode::subscriber_real_name_step, name_of(changed->real_name), name_of(verb.state));
    changed->real_name = verb.state;
    changed->recheck_on = verb.state == RealName::verified ? verb.recheck_on : BusinessDate{};
    return put(c, *changed);
}

Result<Decision> decide_set_consent(const Context& c, const SetConsent& verb) {
    if (const auto found = require_subscriber(c); !found) return std::unexpected{found.error()};
    const Key key{c.home(), static_cast<std::int64_t>(verb.purpose), {}};
    return put(c, Consent{key, verb.given, c.now, verb.how});
}

Result<Decision> decide_set_legal_hold(const Context& c, const SetLegalHold& verb) {
    auto changed = require_subscriber(c);
    if (!changed) return std::unexpected{changed.error()};
    changed->legal_hold = verb.hold;
    return put(c, *changed);
}

Result<Decision> decide_unmask(const Context& c) {
    auto shown = require_subscriber(c);
    if (!shown) return std::unexpected{shown.error()};
    return put(c, *shown);
}

Result<Decision> decide_review_retention(const Context& c, const ReviewRetention& verb) {
    const auto* found = c.rows.find<Subscriber>({c.home(), 0, {}});
    Decision same;
    same.unchanged = true;
    if (found == nullptr || found->erased) return same;
    Subscriber changed = *found;
    if (verb.has_lines)
        changed.idle_since = {};
    else if (changed.idle_since == Instant{})
        changed.idle_since = c.now;
    const bool over = !verb.has_lines && changed.idle_since + term_of(Kept::subscriber_identity) <= c.now;
    if (over && !changed.legal_hold) erase(changed);
    if (changed.idle_since == found->idle_since && !changed.erased) return same;
    return put(c, changed);
}

Result<Decision> decide_bind_subscriber(const Context& c, const BindSubscriber& verb) {
    if (!is_live(c.line())) return fail(ErrorCode::line_unknown, format_line_id(c.line_id()));
    const auto* info = c.rows.find<LineInfo>({c.home(), c.line().generation, {}});
    KL_CHECK(info != nullptr, "line {} has no info", format_line_id(c.line_id()));
    LineInfo bound = *info;
    bound.subscriber = verb.subscriber;
    Decision out = put(c, bound);
    out.line = c.line();
    return out;
}

}  // namespace keepline
