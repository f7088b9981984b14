// Who works here: for administrators, and for the command line on the local socket.

#include <charconv>

#include "api/session_shapes.h"
#include "api/version.h"
#include "vault/password.h"
#include "vault/token.h"

namespace keepline::api {
namespace {

StaffOut describe_staff(const Staff& staff) {
    StaffOut out;
    out.id = std::to_string(staff.key.home.id);
    out.login = staff.login.str();
    out.name = staff.name.str();
    out.role = staff.role;
    out.disabled = staff.disabled;
    out.totp_enrolled = !staff.totp_sealed.empty();
    out.must_change_password = staff.must_change_password;
    if (staff.locked_until != Instant{}) out.locked_until = staff.locked_until;
    out.created_at = staff.created_at;
    return out;
}

bool is_login(std::string_view text) {
    for (const char c : text)
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_') return false;
    return true;
}

/// @error staff.unknown
Result<Home> home_of_path(const http::Call& call) {
    const std::string& text = call.parameter("id");
    Home home{HomeKind::staff, 0};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), home.id);
    if (fault != std::errc{} || end != text.data() + text.size()) return fail(ErrorCode::staff_unknown, text);
    return home;
}

void list(const Doors& doors, const Principal& who, const http::Call&, http::Responder answer) {
    StaffPage page;
    for (const Staff& staff : doors.sessions.all_staff(who.brand))
        page.items.push_back(describe_staff(staff));
    answer(http::json_response(page));
}

// Who may read what people did may read who they are.
void names(const Doors& doors, const Principal& who, const http::Call&, http::Responder answer) {
    StaffNamePage page;
    for (const Staff& staff : doors.sessions.all_staff(who.brand))
        page.items.push_back({std::to_string(staff.key.home.id), staff.name.str()});
    answer(http::json_response(page));
}

void answer_staff(const Staff& staff, const std::string& etag, int status,
                  const std::optional<std::string>& one_time_password, http::Responder& answer) {
    StaffOut out = describe_staff(staff);
    out.one_time_password = one_time_password;
    auto response = http::json_response(out, status);
    response.headers.emplace_back("ETag", etag);
    answer(std::move(response));
}

// Asks, lets the ring read what came of it, and answers with the member as it is now.
void perform(const Doors& doors, const Principal& who, const Home& home, const Verb& verb, int status,
             const std::optional<std::string>& one_time_password, const http::Call& call,
             http::Responder& answer) {
    const auto if_n = read_if_match(call, IfMatch::optional);
    if (!if_n) return refuse(if_n.error(), call, answer);
    const auto done = ask(doors.desk.engine, {who.brand, home, 0, who.actor, {}, verb, *if_n});
    const auto etag = done ? etag_of(*doors.desk.view, home) : std::unexpected{done.error()};
    if (!etag) return refuse(etag.error(), call, answer);
    if (const auto fresh = doors.sessions.refresh(home); !fresh) return refuse(fresh.error(), call, answer);
    const auto staff = doors.sessions.find_staff(home);
    KL_CHECK(staff.has_value(), "staff {} is gone", home.id);
    answer_staff(*staff, *etag, status, one_time_password, answer);
}

void show(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto home = home_of_path(call);
    if (!home) return refuse(home.error(), call, answer);
    doors.desk.blocking(
        [doors, who, home = *home, call = std::move(call), answer = std::move(answer)]() mutable {
            const auto etag = etag_of(*doors.desk.view, home);
            if (!etag) return refuse(etag.error(), call, answer);
            const auto staff = doors.sessions.find_staff(home);
            if (!staff || staff->brand != who.brand)
                return refuse({ErrorCode::staff_unknown, {call.parameter("id")}, {}}, call, answer);
            answer_staff(*staff, *etag, 200, {}, answer);
        });
}

void create(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<NewStaffIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    if (!is_login(input->login.value))
        return refuse(invalid({{"/login", ErrorCode::input_malformed, {"a-z 0-9 . - _"}}}), call, answer);
    doors.desk.blocking(
        [doors, who, input = *input, call = std::move(call), answer = std::move(answer)]() mutable {
            // No Idempotency-Key: the password is made here and shown once; a second member of that login is
            // refused.
            const std::string password = vault::one_time_password();
            CreateStaff verb;
            verb.login = input.login.value;
            verb.name = input.name.value;
            verb.role = input.role;
            verb.password_hash = vault::hash_password(password);
            verb.at = doors.sessions.now();
            const Home home = staff_home(doors.secrets, who.brand, input.login.value);
            perform(doors, who, home, verb, 201, password, call, answer);
        });
}

void set_role(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<RoleIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto home = home_of_path(call);
    if (!home) return refuse(home.error(), call, answer);
    doors.desk.blocking(
        [doors, who, home = *home, verb = SetRole{input->role, input->reason.value}, call = std::move(call),
         answer = std::move(answer)]() mutable { perform(doors, who, home, verb, 200, {}, call, answer); });
}

void set_disabled(bool disabled, const Doors& doors, const Principal& who, http::Call call,
                  http::Responder answer) {
    const auto input = http::read_json_body<ReasonIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto home = home_of_path(call);
    if (!home) return refuse(home.error(), call, answer);
    doors.desk.blocking(
        [doors, who, home = *home, verb = SetDisabled{disabled, input->reason.value}, call = std::move(call),
         answer = std::move(answer)]() mutable { perform(doors, who, home, verb, 200, {}, call, answer); });
}

void reset_password(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<ResetIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto home = home_of_path(call);
    if (!home) return refuse(home.error(), call, answer);
    doors.desk.blocking([doors, who, home = *home, input = *input, call = std::move(call),
                         answer = std::move(answer)]() mutable {
        const std::string password = vault::one_time_password();
        SetPassword verb;
        verb.password_hash = vault::hash_password(password);
        verb.must_change = true;
        verb.forget_totp = input.forget_totp.value_or(false);
        verb.why = input.reason.value;
        perform(doors, who, home, verb, 200, password, call, answer);
    });
}

}  // namespace

void mount_staff(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, auto handle) {
        mount(router, doors, method, path, act,
              [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
                  handle(doors, who, std::move(call), std::move(answer));
              });
    };
    add("GET", "/v1/staff", Act::read_staff, list);
    add("GET", "/v1/staff/names", Act::read_journal, names);
    add("POST", "/v1/staff", Act::manage_staff, create);
    add("GET", "/v1/staff/{id}", Act::read_staff, show);
    add("POST", "/v1/staff/{id}/role", Act::manage_staff, set_role);
    add("POST", "/v1/staff/{id}/disable", Act::manage_staff,
        [](auto&&... rest) { set_disabled(true, std::forward<decltype(rest)>(rest)...); });
    add("POST", "/v1/staff/{id}/enable", Act::manage_staff,
        [](auto&&... rest) { set_disabled(false, std::forward<decltype(rest)>(rest)...); });
    add("POST", "/v1/staff/{id}/reset-password", Act::manage_staff, reset_password);
}

}  // namespace keepline::api
