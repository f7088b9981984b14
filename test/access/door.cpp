#include "access/door.h"

#include <future>

#include "vault/totp.h"

namespace keepline::test {
namespace {

namespace json = boost::json;

// RFC 4648, as the app reads it from the address.
std::string from_base32(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        bits = bits << 5U | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
        if ((held += 5) < 8) continue;
        out += static_cast<char>(bits >> (held -= 8) & 0xFFU);
    }
    return out;
}

}  // namespace

Door::Door() {
    time_.set(china_time("2026-01-31"));
    worker_ = std::thread{[this] { engine_.run(); }};
    api::mount_sessions(router_, doors_, limits_);
    api::mount_staff(router_, doors_);
    for (std::size_t i = 0; i < kActs; ++i) {
        const Act act = static_cast<Act>(i);
        api::mount(
            router_, doors_, "POST", path_of(act).c_str(), act,
            [](const api::Principal&, const http::Call&, http::Responder answer) { answer({204, {}, {}}); });
    }
}

Door::~Door() {
    engine_.stop();
    worker_.join();
}

http::Response Door::send(http::Request request) {
    request.headers.emplace_back("Content-Type", "application/json");
    std::promise<http::Response> promise;
    auto answer = promise.get_future();
    router_.handle(std::move(request), [&](http::Response given) { promise.set_value(std::move(given)); });
    return answer.get();
}

http::Response Door::call(const Browser& browser, const std::string& method, const std::string& path,
                          const std::string& body) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.peer = "192.0.2.1";
    request.headers = {{"Keepline-Request", "1"}};
    if (!browser.cookie.empty()) request.headers.emplace_back("Cookie", browser.cookie);
    return send(std::move(request));
}

http::Response Door::local(const std::string& method, const std::string& path, const std::string& body) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.local = true;
    return send(std::move(request));
}

http::Response Door::ask_for(Act act, const std::string& key) {
    http::Request request;
    request.method = "POST";
    request.path = path_of(act);
    request.peer = "192.0.2.1";
    if (!key.empty()) request.headers.emplace_back("Authorization", "Bearer " + key);
    return send(std::move(request));
}

http::Response Door::ask_for(Act act, const Browser& browser) { return call(browser, "POST", path_of(act)); }

std::string Door::make_key(Scopes scopes) {
    const api::NewSecret secret = api::make_secret();
    const auto made = keepline::ask(
        engine_, {kBrand, home_of(kBrand), 0, {}, {}, CreateApiKey{"probe", secret.hash, scopes, {}}});
    EXPECT_TRUE(made);
    EXPECT_TRUE(keys_.refresh());
    return api::format_api_key(kBrand, made->n, secret.secret);
}

std::string Door::make_staff(const std::string& login, std::string_view role) {
    const json::object body{{"login", login}, {"name", "李娜"}, {"role", role}};
    const auto made = local("POST", "/v1/staff", json::serialize(body));
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string{json::parse(made.body).at("one_time_password").as_string()};
}

http::Response Door::sign_in(const std::string& login, const std::string& password, const std::string& totp,
                             const std::string& recovery_code) {
    json::object body{{"login", login}, {"password", password}};
    if (!totp.empty()) body["totp"] = totp;
    if (!recovery_code.empty()) body["recovery_code"] = recovery_code;
    return call({}, "POST", "/v1/sessions", json::serialize(body));
}

Browser Door::arrive(const std::string& login, std::string_view role) {
    Browser browser;
    const std::string first = make_staff(login, role);
    const auto in = sign_in(login, first);
    EXPECT_EQ(in.status, 201) << in.body;
    browser.cookie = cookie_of(in);
    browser.password = "a long and quiet sentence";
    const auto changed =
        call(browser, "POST", "/v1/sessions/current/password",
             json::serialize(json::object{{"old_password", first}, {"new_password", browser.password}}));
    EXPECT_EQ(changed.status, 204) << changed.body;
    const auto begun = json::parse(call(browser, "POST", "/v1/sessions/current/totp-enrolments").body);
    const std::string uri{begun.at("uri").as_string()};
    const auto at = uri.find("secret=") + 7;
    browser.totp_secret = from_base32(uri.substr(at, uri.find('&', at) - at));
    const auto enrolled = call(
        browser, "PUT", "/v1/sessions/current/totp",
        json::serialize(json::object{{"enrolment", begun.at("enrolment")}, {"totp", next_code(browser)}}));
    EXPECT_EQ(enrolled.status, 200) << enrolled.body;
    const auto given = json::parse(enrolled.body);
    for (const auto& each : given.at("recovery_codes").as_array())
        browser.recovery_codes.emplace_back(each.as_string());
    return browser;
}

std::string Door::next_code(const Browser& browser) {
    pass(std::chrono::seconds{30});
    return vault::totp_code(browser.totp_secret, time_.now().us / 30'000'000);
}

std::string Door::code_of(const http::Response& answer) {
    return answer.body.empty() ? "" : std::string{json::parse(answer.body).at("code").as_string()};
}

std::string Door::cookie_of(const http::Response& answer) {
    const std::string header{answer.header("Set-Cookie")};
    return header.substr(0, header.find(';'));
}

}  // namespace keepline::test
