#include "api/session_ring.h"

#include <fmt/format.h>

#include <charconv>

#include "vault/token.h"

namespace keepline::api {
namespace {

constexpr std::size_t kSecretDigits = 64;

struct Presented {
    Home home{HomeKind::staff, 0};
    std::int64_t n = 0;
    std::string_view secret;
};

std::optional<Presented> read_session(std::string_view text) {
    Presented out;
    const char* end = text.data() + text.size();
    const auto home = std::from_chars(text.data(), end, out.home.id);
    if (home.ec != std::errc{} || home.ptr == end || *home.ptr != '-') return std::nullopt;
    const auto n = std::from_chars(home.ptr + 1, end, out.n);
    if (n.ec != std::errc{} || n.ptr == end || *n.ptr != '-') return std::nullopt;
    out.secret = {n.ptr + 1, end};
    return out.secret.size() == kSecretDigits ? std::optional{out} : std::nullopt;
}

bool only_reads(const http::Request& request) { return request.method == "GET" || request.method == "HEAD"; }

// A page of another site can neither send a header of its own without being allowed to (we never allow it),
// nor hide where it is.
bool from_our_page(const http::Request& request) {
    if (request.header("Keepline-Request").empty()) return false;
    const auto site = request.header("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin") return false;
    std::string_view origin = request.header("Origin");
    if (origin.empty()) return true;
    const auto host = origin.find("://");
    return host != std::string_view::npos && origin.substr(host + 3) == request.header("Host");
}

}  // namespace

Result<void> check(const Principal& who, Act act) {
    const Grant grant = who.grants.of(act);
    if (grant == Grant::no) return fail(ErrorCode::auth_forbidden, name_of(act));
    if (!who.set_up) return fail(ErrorCode::auth_setup_required);
    if (grant == Grant::asks_again && !who.factor_fresh)
        return fail(ErrorCode::auth_second_factor_required, name_of(act));
    return {};
}

std::string format_session(const Home& home, std::int64_t n, std::string_view secret) {
    return fmt::format("{}-{}-{}", home.id, n, secret);
}

void SessionRing::take_in(const Home& home, const std::vector<Row>& staff, const std::vector<Row>& sessions) {
    const Instant at = now();
    const std::lock_guard lock{mutex_};
    if (staff.empty()) return void(members_.erase(home));
    Member& member = members_[home];
    member.staff = std::get<Staff>(staff.front());
    std::map<std::int64_t, Live> live;
    for (const Row& row : sessions) {
        const auto& session = std::get<Session>(row);
        if (is_over(session, at)) continue;
        const auto known = member.sessions.find(session.key.n);
        live[session.key.n] = {session, known == member.sessions.end() ? at : known->second.last_seen};
    }
    member.sessions = std::move(live);
}

Result<void> SessionRing::refresh(const Home& home) {
    const std::lock_guard reading{reading_};
    const auto staff = desk_.view->rows(home, RowKind::staff);
    const auto sessions = desk_.view->rows(home, RowKind::session);
    if (staff && sessions) return take_in(home, *staff, *sessions), Result<void>{};
    // Who was disabled a moment ago must not stay because the disk could not be read: nobody is signed in
    // then.
    take_in(home, {}, {});
    return std::unexpected{staff ? sessions.error() : staff.error()};
}

Result<void> SessionRing::refresh() {
    const auto everybody = desk_.view->all_rows(HomeKind::staff, RowKind::staff);
    if (!everybody) return std::unexpected{everybody.error()};
    for (const Row& row : *everybody)
        if (auto read = refresh(key_of(row).home); !read) return read;
    return {};
}

// The prefix makes browsers refuse the cookie unless it is Secure, for this host alone and the whole of it.
std::string_view SessionRing::cookie_name() const {
    return options_.secure ? "__Host-keepline_session" : "keepline_session";
}

std::string_view SessionRing::presented(const http::Request& request) const {
    std::string_view rest = request.header("Cookie");
    while (!rest.empty()) {
        const auto end = rest.find(';');
        std::string_view pair = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        const auto name = cookie_name();
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return pair.substr(name.size() + 1);
    }
    return {};
}

bool SessionRing::has_cookie(const http::Request& request) const { return !presented(request).empty(); }

http::Header SessionRing::cookie(std::string_view value) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(options_.age_max).count();
    return {"Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", cookie_name(),
                                      value, value.empty() ? 0 : seconds, options_.secure ? "; Secure" : "")};
}

Result<Principal> SessionRing::prove(const http::Request& request) {
    const auto shown = read_session(presented(request));
    if (!shown) return fail(ErrorCode::auth_required);
    const std::string hash = vault::hash_token(shown->secret);
    const Instant at = now();
    const std::lock_guard lock{mutex_};
    const auto member = members_.find(shown->home);
    if (member == members_.end() || member->second.staff.disabled) return fail(ErrorCode::auth_required);
    const auto found = member->second.sessions.find(shown->n);
    if (found == member->second.sessions.end()) return fail(ErrorCode::auth_required);
    auto& [session, last_seen] = found->second;
    if (!vault::same_text(session.token_hash.view(), hash) || is_over(session, at) ||
        last_seen + options_.idle_max <= at)
        return fail(ErrorCode::auth_required);
    if (!only_reads(request) && !from_our_page(request)) return fail(ErrorCode::auth_cross_site);
    last_seen = at;
    const Staff& staff = member->second.staff;
    Principal who{staff.brand, {ActorKind::staff, shown->home.id}, grants_of(staff.role), {}};
    who.session_n = shown->n;
    who.set_up = !staff.must_change_password && !staff.totp_sealed.empty();
    who.factor_fresh =
        session.second_factor_at != Instant{} && at < session.second_factor_at + options_.factor_fresh;
    return who;
}

std::optional<Staff> SessionRing::find_staff(const Home& home) const {
    const std::lock_guard lock{mutex_};
    const auto found = members_.find(home);
    return found == members_.end() ? std::nullopt : std::optional{found->second.staff};
}

std::vector<Staff> SessionRing::all_staff(BrandId brand) const {
    const std::lock_guard lock{mutex_};
    std::vector<Staff> out;
    for (const auto& [home, member] : members_)
        if (member.staff.brand == brand) out.push_back(member.staff);
    return out;
}

}  // namespace keepline::api
