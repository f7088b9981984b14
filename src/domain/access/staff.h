#pragma once
// People who work with the program: their rows and what can be done to them. All of it is at the member's own
// home, whose id is a keyed hash of brand and login: one login is one home, and needs no index.

#include <string>
#include <vector>

#include "base/instant.h"
#include "domain/access/act.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

/// key.n is 0. Instants here are the system's: no test clock ends a lock or a session.
struct Staff {
    Key key;
    BrandId brand;
    Text<64> login;
    Text<96> name;
    Role role = Role::care_agent;
    std::string password_hash;   ///< Argon2id
    std::string totp_sealed;     ///< empty: no authenticator enrolled yet
    std::int64_t totp_step = 0;  ///< newest code accepted: each is good once
    bool must_change_password = true;
    bool disabled = false;
    std::int32_t refusals = 0;  ///< sign-ins refused since the last that was not
    Instant locked_until;
    Instant created_at;
    static constexpr auto fields() {
        using S = Staff;
        return std::tuple{field("brand", &S::brand),
                          field("login", &S::login),
                          personal("name", &S::name),
                          field("role", &S::role),
                          personal("password_hash", &S::password_hash),
                          personal("totp_sealed", &S::totp_sealed),
                          field("totp_step", &S::totp_step),
                          field("must_change_password", &S::must_change_password),
                          field("disabled", &S::disabled),
                          field("refusals", &S::refusals),
                          field("locked_until", &S::locked_until),
                          field("created_at", &S::created_at)};
    }
};

struct Session {
    Key key;
    Text<64> token_hash;
    Instant created_at, expires_at;
    Instant second_factor_at;  ///< when it was last given; 0: never
    bool ended = false;
    static constexpr auto fields() {
        using S = Session;
        return std::tuple{personal("token_hash", &S::token_hash), field("created_at", &S::created_at),
                          field("expires_at", &S::expires_at),
                          field("second_factor_at", &S::second_factor_at), field("ended", &S::ended)};
    }
};

/// Stands in for the authenticator, once. key.text is the code's hash; the row goes when it is used.
struct RecoveryCode {
    Key key;
    Instant created_at;
    static constexpr auto fields() { return std::tuple{field("created_at", &RecoveryCode::created_at)}; }
};

/// What proved the second factor: an authenticator's code by its step, or a recovery code by its hash.
struct SecondFactor {
    std::int64_t totp_step = 0;
    Text<64> recovery_hash;
    [[nodiscard]] bool given() const { return totp_step != 0 || !recovery_hash.empty(); }
    static constexpr auto fields() {
        return std::tuple{field("totp_step", &SecondFactor::totp_step),
                          personal("recovery_hash", &SecondFactor::recovery_hash)};
    }
};

// Verbs. `at` is the system's instant; `why` is a person's reason.

struct CreateStaff {
    Text<64> login;
    Text<96> name;
    Role role = Role::care_agent;
    std::string password_hash;
    Instant at;
    static constexpr std::string_view kName = "create_staff";
    static constexpr auto fields() {
        using V = CreateStaff;
        return std::tuple{field("login", &V::login), personal("name", &V::name), field("role", &V::role),
                          personal("password_hash", &V::password_hash), field("at", &V::at)};
    }
};
/// Ends the member's sessions: what a session may do was asked when it began.
struct SetRole {
    Role role = Role::care_agent;
    Text<120> why;
    static constexpr std::string_view kName = "set_role";
    static constexpr auto fields() {
        return std::tuple{field("role", &SetRole::role), field("why", &SetRole::why)};
    }
};
/// Disabling ends the sessions.
struct SetDisabled {
    bool disabled = true;
    Text<120> why;
    static constexpr std::string_view kName = "set_disabled";
    static constexpr auto fields() {
        return std::tuple{field("disabled", &SetDisabled::disabled), field("why", &SetDisabled::why)};
    }
};
/// By the member (keeps the session it is done in) or, with must_change, by somebody who resets it.
struct SetPassword {
    std::string password_hash;
    std::string hash_before;  ///< the one that was proved; a reset proves none
    bool must_change = false;
    bool forget_totp = false;  ///< the authenticator is lost: enrol again at the next sign-in
    std::int64_t keep_session_n = 0;
    Text<120> why;
    static constexpr std::string_view kName = "set_password";
    static constexpr auto fields() {
        using V = SetPassword;
        return std::tuple{
            personal("password_hash", &V::password_hash), personal("hash_before", &V::hash_before),
            field("must_change", &V::must_change),        field("forget_totp", &V::forget_totp),
            field("keep_session_n", &V::keep_session_n),  field("why", &V::why)};
    }
};
struct EnrolTotp {
    std::string totp_sealed;
    std::int64_t totp_step = 0;  ///< of the code that showed it works
    std::vector<Text<64>> recovery_hashes;
    std::int64_t session_n = 0;
    Instant at;
    static constexpr std::string_view kName = "enrol_totp";
    static constexpr auto fields() {
        using V = EnrolTotp;
        return std::tuple{personal("totp_sealed", &V::totp_sealed), field("totp_step", &V::totp_step),
                          personal("recovery_hashes", &V::recovery_hashes), field("session_n", &V::session_n),
                          field("at", &V::at)};
    }
};
struct StartSession {
    std::string hash_proved;  ///< the password hash that was proved: it may have changed since
    Text<64> token_hash;
    SecondFactor factor;
    Instant at, expires_at;
    static constexpr std::string_view kName = "start_session";
    static constexpr auto fields() {
        using V = StartSession;
        return std::tuple{personal("hash_proved", &V::hash_proved), personal("token_hash", &V::token_hash),
                          field("factor", &V::factor), field("at", &V::at),
                          field("expires_at", &V::expires_at)};
    }
};
struct EndSession {
    std::int64_t session_n = 0;
    static constexpr std::string_view kName = "end_session";
    static constexpr auto fields() { return std::tuple{field("session_n", &EndSession::session_n)}; }
};
/// The second factor, given again within a session.
struct StepUp {
    std::int64_t session_n = 0;
    SecondFactor factor;
    Instant at;
    static constexpr std::string_view kName = "step_up";
    static constexpr auto fields() {
        return std::tuple{field("session_n", &StepUp::session_n), field("factor", &StepUp::factor),
                          field("at", &StepUp::at)};
    }
};
/// Somebody tried and was refused. At the member's home, or at the brand's if there is nobody of that login:
/// which login it was is not kept, people type passwords there.
struct RefuseSignIn {
    Instant at;
    Text<48> from;  ///< the address
    static constexpr std::string_view kName = "refuse_sign_in";
    static constexpr auto fields() {
        return std::tuple{field("at", &RefuseSignIn::at), personal("from", &RefuseSignIn::from)};
    }
};
/// Drops sessions whose time was over at `until`. Deciding it again changes nothing.
struct ForgetSessions {
    Instant until;
    static constexpr std::string_view kName = "forget_sessions";
    static constexpr auto fields() { return std::tuple{field("until", &ForgetSessions::until)}; }
};

constexpr bool is_over(const Session& session, Instant now) {
    return session.ended || session.expires_at <= now;
}

}  // namespace keepline
