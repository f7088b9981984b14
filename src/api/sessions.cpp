// Signing in, and what a member does with the own session. Passwords are hashed and compared on the blocking
// pool.

#include <algorithm>

#include "api/session_shapes.h"
#include "vault/password.h"
#include "vault/token.h"
#include "vault/totp.h"

namespace keepline::api {
namespace {

constexpr int kRecoveryCodes = 8;

std::string totp_place(const Home& home) { return "staff:" + std::to_string(home.id) + ":totp"; }
std::string enrolment_place(const Principal& who) {
    return "staff:" + std::to_string(who.actor.id) + ":enrolment:" + std::to_string(who.session_n);
}

const Brand* brand_of_code(const Catalog& catalog, const std::optional<std::string>& code) {
    for (const auto& [id, brand] : catalog.brands)
        if (!code || brand.code == *code) return &brand;
    return nullptr;
}

// What was given beside the password; the rules say whether it was good for the first time.
SecondFactor read_factor(const Doors& doors, const Staff& staff, const std::optional<std::string>& totp,
                         const std::optional<std::string>& recovery_code, Instant now) {
    SecondFactor out;
    if (recovery_code) out.recovery_hash = vault::hash_token(*recovery_code);
    const auto secret = doors.secrets.open(totp_place(staff.key.home), staff.totp_sealed);
    if (totp && secret)
        if (const auto step = vault::totp_step(*secret, *totp, now)) out.totp_step = *step;
    return out;
}

SessionOut describe_session(const Doors& doors, const Principal& who, const Staff& staff) {
    SessionOut out;
    out.staff_id = std::to_string(who.actor.id);
    out.brand = doors.desk.catalog().brands.at(who.brand).code;
    out.login = staff.login.str();
    out.name = staff.name.str();
    out.role = staff.role;
    out.must_change_password = staff.must_change_password;
    out.must_enrol_totp = staff.totp_sealed.empty();
    out.second_factor_fresh = who.factor_fresh;
    for (std::size_t i = 0; i < kActs; ++i) {
        const auto act = static_cast<Act>(i);
        if (who.grants.of(act) != Grant::no) out.acts.push_back(act);
        if (who.grants.of(act) == Grant::asks_again) out.acts_asking_again.push_back(act);
    }
    return out;
}

// A command at a member's home, and the ring reads what came of it.
Result<Answer> act_at(const Doors& doors, BrandId brand, const Home& home, const Actor& actor, Verb verb) {
    auto done = ask(doors.desk.engine, {brand, home, 0, actor, {}, std::move(verb)});
    if (!done) return done;
    if (home.kind == HomeKind::staff)
        if (auto read = doors.sessions.refresh(home); !read) return std::unexpected{read.error()};
    return done;
}

// Records the refusal, and answers the same for every reason there can be.
Error refused(const Doors& doors, BrandId brand, const Home& home, const http::Call& call) {
    const std::string_view from = call.request.peer;
    const RefuseSignIn verb{doors.sessions.now(), Text<48>::fits(from) ? from : std::string_view{}};
    const auto recorded = act_at(doors, brand, home, {}, verb);
    return recorded ? Error{ErrorCode::auth_failed, {}, {}} : recorded.error();
}

struct SignIn {
    const Doors& doors;
    const http::Call& call;
    const SignInIn& input;
    const Brand& brand;

    [[nodiscard]] Result<http::Response> run() const {
        const Home home = staff_home(doors.secrets, brand.id, input.login.value);
        if (auto read = doors.sessions.refresh(home); !read) return std::unexpected{read.error()};
        const auto staff = doors.sessions.find_staff(home);
        const std::string hash = staff ? staff->password_hash : std::string{};
        if (!vault::is_password(hash, input.password.value))
            return std::unexpected{refused(doors, brand.id, staff ? home : home_of(brand.id), call)};
        const Instant now = doors.sessions.now();
        const std::string token = vault::random_hex(32);
        StartSession verb;
        verb.hash_proved = hash;
        verb.token_hash = vault::hash_token(token);
        verb.factor = read_factor(doors, *staff, input.totp, input.recovery_code, now);
        verb.at = now;
        verb.expires_at = now + doors.sessions.options().age_max;
        const auto started = act_at(doors, brand.id, home, {ActorKind::staff, home.id}, verb);
        if (!started && started.error().code == ErrorCode::auth_failed)
            return std::unexpected{refused(doors, brand.id, home, call)};
        if (!started) return std::unexpected{started.error()};
        Principal who{brand.id, {ActorKind::staff, home.id}, grants_of(staff->role), {}};
        who.factor_fresh = !staff->totp_sealed.empty();
        auto answer = http::json_response(describe_session(doors, who, *staff), 201);
        answer.headers.push_back(doors.sessions.cookie(format_session(home, started->n, token)));
        return answer;
    }
};

void sign_in(const Doors& doors, SignInLimits& limits, http::Call call, http::Responder answer) {
    auto input = http::read_json_body<SignInIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    if (call.request.header("Keepline-Request").empty())
        return refuse({ErrorCode::auth_cross_site, {}, {}}, call, answer);
    const Brand* brand = brand_of_code(doors.desk.catalog(), input->brand);
    if (brand == nullptr) return refuse({ErrorCode::auth_failed, {}, {}}, call, answer);
    const Instant now = doors.sessions.now();
    const Home home = staff_home(doors.secrets, brand->id, input->login.value);
    int wait = limits.by_address.take(call.request.peer, now);
    if (wait == 0) wait = limits.by_login.take(std::to_string(home.id), now);
    if (wait > 0) return refuse({ErrorCode::rate_limited, {std::to_string(wait)}, {}}, call, answer);
    doors.desk.blocking([doors, input = std::move(*input), brand, call = std::move(call),
                         answer = std::move(answer)]() mutable {
        auto done = SignIn{doors, call, input, *brand}.run();
        done ? answer(std::move(*done)) : refuse(done.error(), call, answer);
    });
}

void sign_out(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    doors.desk.blocking([doors, who, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto done = act_at(doors, who.brand, who.home(), who.actor, EndSession{who.session_n});
        if (!done) return refuse(done.error(), call, answer);
        answer({204, {doors.sessions.cookie("")}, {}});
    });
}

void show_session(const Doors& doors, const Principal& who, const http::Call& call, http::Responder answer) {
    const auto staff = doors.sessions.find_staff(who.home());
    if (!staff) return refuse({ErrorCode::auth_required, {}, {}}, call, answer);
    answer(http::json_response(describe_session(doors, who, *staff)));
}

void step_up(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<FactorIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    doors.desk.blocking(
        [doors, who, input = *input, call = std::move(call), answer = std::move(answer)]() mutable {
            const auto staff = doors.sessions.find_staff(who.home());
            if (!staff) return refuse({ErrorCode::auth_required, {}, {}}, call, answer);
            const Instant now = doors.sessions.now();
            const StepUp verb{who.session_n, read_factor(doors, *staff, input.totp, input.recovery_code, now),
                              now};
            const auto done = act_at(doors, who.brand, who.home(), who.actor, verb);
            if (!done && done.error().code == ErrorCode::auth_failed)
                return refuse(refused(doors, who.brand, who.home(), call), call, answer);
            done ? answer({204, {}, {}}) : refuse(done.error(), call, answer);
        });
}

void change_password(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<PasswordIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto staff = doors.sessions.find_staff(who.home());
    if (!staff) return refuse({ErrorCode::auth_required, {}, {}}, call, answer);
    if (!good_password(input->new_password.value, staff->login.view()) ||
        input->new_password.value == input->old_password.value)
        return refuse(invalid({{"/new_password", ErrorCode::staff_password_weak, {}}}), call, answer);
    doors.desk.blocking([doors, who, input = *input, staff = *staff, call = std::move(call),
                         answer = std::move(answer)]() mutable {
        if (!vault::is_password(staff.password_hash, input.old_password.value))
            return refuse(refused(doors, who.brand, who.home(), call), call, answer);
        SetPassword verb;
        verb.password_hash = vault::hash_password(input.new_password.value);
        verb.hash_before = staff.password_hash;
        verb.keep_session_n = who.session_n;
        verb.why = "own";
        const auto done = act_at(doors, who.brand, who.home(), who.actor, verb);
        done ? answer({204, {}, {}}) : refuse(done.error(), call, answer);
    });
}

void begin_enrolment(const Doors& doors, const Principal& who, const http::Call& call,
                     http::Responder answer) {
    const auto staff = doors.sessions.find_staff(who.home());
    if (!staff) return refuse({ErrorCode::auth_required, {}, {}}, call, answer);
    if (!staff->totp_sealed.empty()) return refuse({ErrorCode::staff_totp_enrolled, {}, {}}, call, answer);
    const std::string secret = vault::make_totp_secret();
    const Brand& brand = doors.desk.catalog().brands.at(who.brand);
    answer(http::json_response(EnrolmentOut{vault::otpauth_uri(secret, brand.name_zh, staff->login.view()),
                                            doors.secrets.seal(enrolment_place(who), secret)},
                               201));
}

void enrol(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<EnrolIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const Instant now = doors.sessions.now();
    const auto secret = doors.secrets.open(enrolment_place(who), input->enrolment);
    const auto step = secret ? vault::totp_step(*secret, input->totp.value, now) : std::nullopt;
    if (!step) return refuse({ErrorCode::auth_failed, {}, {}}, call, answer);
    EnrolTotp verb;
    verb.totp_sealed = doors.secrets.seal(totp_place(who.home()), *secret);
    verb.totp_step = *step;
    verb.session_n = who.session_n;
    verb.at = now;
    RecoveryOut out;
    for (int i = 0; i < kRecoveryCodes; ++i) {
        out.recovery_codes.push_back(vault::one_time_password());
        verb.recovery_hashes.emplace_back(vault::hash_token(out.recovery_codes.back()));
    }
    doors.desk.blocking([doors, who, verb = std::move(verb), out = std::move(out), call = std::move(call),
                         answer = std::move(answer)]() mutable {
        const auto done = act_at(doors, who.brand, who.home(), who.actor, std::move(verb));
        done ? answer(http::json_response(out)) : refuse(done.error(), call, answer);
    });
}

}  // namespace

Home staff_home(const vault::Secrets& secrets, BrandId brand, std::string_view login) {
    return {HomeKind::staff,
            secrets.keyed_id("staff", std::to_string(brand.value) + "|" + std::string{login})};
}

bool good_password(std::string_view password, std::string_view login) {
    const auto characters = std::ranges::count_if(password, [](char c) { return (c & 0xC0) != 0x80; });
    return characters >= 12 && characters <= 128 && password.find(login) == std::string_view::npos;
}

void mount_sessions(http::Router& router, const Doors& doors, SignInLimits& limits) {
    // The first comparison makes what nobody's password is compared with; let it be nobody's sign-in.
    doors.desk.blocking([] { vault::is_password("", ""); });
    router.add("POST", "/v1/sessions", [doors, &limits](http::Call call, http::Responder answer) {
        sign_in(doors, limits, std::move(call), std::move(answer));
    });
    // The own session needs no act: it is where a member becomes able to do any.
    const auto own = [&](const char* method, const char* path, auto handle) {
        router.add(method, path, [doors, handle](http::Call call, http::Responder answer) {
            const auto who = doors.sessions.prove(call.request);
            if (!who) return refuse(who.error(), call, answer);
            handle(doors, *who, std::move(call), std::move(answer));
        });
    };
    own("GET", "/v1/sessions/current", show_session);
    own("DELETE", "/v1/sessions/current", sign_out);
    own("POST", "/v1/sessions/current/second-factor", step_up);
    own("POST", "/v1/sessions/current/password", change_password);
    own("POST", "/v1/sessions/current/totp-enrolments", begin_enrolment);
    own("PUT", "/v1/sessions/current/totp", enrol);
}

}  // namespace keepline::api
