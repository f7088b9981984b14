// Staff and their sessions.

#include <algorithm>

#include "domain/verbs.h"

namespace keepline {
namespace {

// From the fifth refusal in a row a member is locked out for half a minute, then twice as long each time.
// What is tried while the lock holds does not make it longer: a joker must come back for every quarter of an
// hour.
constexpr int kRefusalsFree = 4;
constexpr Duration kLockFirst = std::chrono::seconds{30};
constexpr Duration kLockMax = std::chrono::minutes{15};

Duration lock_after(int refusals) {
    Duration lock = kLockFirst;
    for (int i = kRefusalsFree + 1; i < refusals && lock < kLockMax; ++i) lock *= 2;
    return std::min(lock, kLockMax);
}

Result<Staff> require_staff(const Context& c) {
    const auto* staff = c.rows.find<Staff>({c.home(), 0, {}});
    if (staff == nullptr || staff->brand != c.command.brand)
        return fail(ErrorCode::staff_unknown, std::to_string(c.home().id));
    return *staff;
}

// A member who could take rights from oneself could leave the brand without an administrator.
Result<Staff> require_other(const Context& c) {
    if (c.command.actor == Actor{ActorKind::staff, c.home().id}) return fail(ErrorCode::staff_oneself);
    return require_staff(c);
}

Decision done(const Context& c) {
    Decision out;
    out.effective_at = c.now;
    return out;
}

void end_sessions(const Context& c, Decision& out, std::int64_t but_n = 0) {
    for (Session session : c.rows.all<Session>(c.home())) {
        if (session.ended || session.key.n == but_n) continue;
        session.ended = true;
        out.puts.push_back(std::move(session));
    }
}

void drop_recovery_codes(const Context& c, Decision& out) {
    for (const auto& code : c.rows.all<RecoveryCode>(c.home()))
        out.drops.push_back({RowKind::recovery_code, code.key});
}

// A code of the authenticator is good once; so is a recovery code.
bool take_factor(const Context& c, const SecondFactor& factor, Staff& staff, Decision& out) {
    if (factor.totp_step > staff.totp_step) {
        staff.totp_step = factor.totp_step;
        return true;
    }
    if (factor.recovery_hash.empty()) return false;
    for (const auto& code : c.rows.all<RecoveryCode>(c.home()))
        if (code.key.text.view() == factor.recovery_hash.view()) {
            out.drops.push_back({RowKind::recovery_code, code.key});
            return true;
        }
    return false;
}

Result<Session> require_session(const Context& c, std::int64_t n, Instant at) {
    const auto* session = c.rows.find<Session>({c.home(), n, {}});
    if (session == nullptr || is_over(*session, at)) return fail(ErrorCode::auth_required);
    return *session;
}

}  // namespace

Result<Decision> decide_create_staff(const Context& c, const CreateStaff& verb) {
    const Key key{c.home(), 0, {}};
    if (c.rows.find<Staff>(key) != nullptr) return fail(ErrorCode::staff_login_taken, verb.login.view());
    Staff staff;
    staff.key = key;
    staff.brand = c.command.brand;
    staff.login = verb.login;
    staff.name = verb.name;
    staff.role = verb.role;
    staff.password_hash = verb.password_hash;
    staff.created_at = verb.at;
    Decision out = done(c);
    out.puts.push_back(staff);
    return out;
}

Result<Decision> decide_set_role(const Context& c, const SetRole& verb) {
    auto staff = require_other(c);
    if (!staff) return std::unexpected{staff.error()};
    Decision out = done(c);
    staff->role = verb.role;
    out.puts.push_back(*staff);
    end_sessions(c, out);
    return out;
}

Result<Decision> decide_set_disabled(const Context& c, const SetDisabled& verb) {
    auto staff = require_other(c);
    if (!staff) return std::unexpected{staff.error()};
    Decision out = done(c);
    staff->disabled = verb.disabled;
    out.puts.push_back(*staff);
    if (verb.disabled) end_sessions(c, out);
    return out;
}

Result<Decision> decide_set_password(const Context& c, const SetPassword& verb) {
    auto staff = verb.must_change ? require_other(c) : require_staff(c);
    if (!staff) return std::unexpected{staff.error()};
    if (!verb.must_change && staff->password_hash != verb.hash_before) return fail(ErrorCode::auth_failed);
    Decision out = done(c);
    staff->password_hash = verb.password_hash;
    staff->must_change_password = verb.must_change;
    staff->refusals = 0;
    staff->locked_until = {};
    if (verb.forget_totp) {
        staff->totp_sealed = {};
        drop_recovery_codes(c, out);
    }
    out.puts.push_back(*staff);
    end_sessions(c, out, verb.keep_session_n);
    return out;
}

Result<Decision> decide_enrol_totp(const Context& c, const EnrolTotp& verb) {
    auto staff = require_staff(c);
    if (!staff) return std::unexpected{staff.error()};
    auto session = require_session(c, verb.session_n, verb.at);
    if (!session) return std::unexpected{session.error()};
    if (!staff->totp_sealed.empty()) return fail(ErrorCode::staff_totp_enrolled);
    Decision out = done(c);
    staff->totp_sealed = verb.totp_sealed;
    staff->totp_step = std::max(staff->totp_step, verb.totp_step);
    session->second_factor_at = verb.at;
    out.puts.push_back(*staff);
    out.puts.push_back(*session);
    for (const auto& hash : verb.recovery_hashes)
        out.puts.push_back(RecoveryCode{{c.home(), c.n(), hash.view()}, verb.at});
    return out;
}

Result<Decision> decide_start_session(const Context& c, const StartSession& verb) {
    auto staff = require_staff(c);
    if (!staff) return std::unexpected{staff.error()};
    Decision out = done(c);
    const bool welcome = !staff->disabled && staff->locked_until <= verb.at &&
                         !staff->password_hash.empty() && staff->password_hash == verb.hash_proved;
    const bool enrolled = !staff->totp_sealed.empty();
    if (!welcome || (enrolled && !take_factor(c, verb.factor, *staff, out)))
        return fail(ErrorCode::auth_failed);
    staff->refusals = 0;
    staff->locked_until = {};
    out.puts.push_back(*staff);
    out.puts.push_back(Session{c.new_key(), verb.token_hash, verb.at, verb.expires_at,
                               enrolled ? verb.at : Instant{}, false});
    return out;
}

Result<Decision> decide_end_session(const Context& c, const EndSession& verb) {
    const auto* session = c.rows.find<Session>({c.home(), verb.session_n, {}});
    if (session == nullptr) return fail(ErrorCode::auth_required);
    Decision out = done(c);
    out.unchanged = session->ended;
    Session ended = *session;
    ended.ended = true;
    out.puts.push_back(ended);
    return out;
}

Result<Decision> decide_step_up(const Context& c, const StepUp& verb) {
    auto staff = require_staff(c);
    if (!staff) return std::unexpected{staff.error()};
    auto session = require_session(c, verb.session_n, verb.at);
    if (!session) return std::unexpected{session.error()};
    Decision out = done(c);
    if (staff->locked_until > verb.at || !take_factor(c, verb.factor, *staff, out))
        return fail(ErrorCode::auth_failed);
    staff->refusals = 0;
    session->second_factor_at = verb.at;
    out.puts.push_back(*staff);
    out.puts.push_back(*session);
    return out;
}

Result<Decision> decide_refuse_sign_in(const Context& c, const RefuseSignIn& verb) {
    Decision out = done(c);
    if (c.home().kind != HomeKind::staff) return out;
    auto staff = require_staff(c);
    if (!staff) return std::unexpected{staff.error()};
    if (staff->locked_until > verb.at) return out;
    staff->refusals += 1;
    if (staff->refusals > kRefusalsFree) staff->locked_until = verb.at + lock_after(staff->refusals);
    out.puts.push_back(*staff);
    return out;
}

Result<Decision> decide_forget_sessions(const Context& c, const ForgetSessions& verb) {
    Decision out = done(c);
    for (const Session& session : c.rows.all<Session>(c.home()))
        if (session.expires_at <= verb.until) out.drops.push_back({RowKind::session, session.key});
    out.unchanged = out.drops.empty();
    return out;
}

}  // namespace keepline
