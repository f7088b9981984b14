#pragma once
// Who is signed in: staff by the session cookie of a browser.

#include <map>
#include <mutex>

#include "api/principal.h"
#include "engine/desk.h"

namespace keepline::api {

struct SessionOptions {
    Duration idle_max = std::chrono::minutes{30};  ///< without a request
    Duration age_max = std::chrono::hours{12};
    Duration factor_fresh =
        std::chrono::minutes{5};  ///< how long a second factor serves what asks for it again
    bool secure = true;           ///< cookies over HTTPS only; a sandbox may do without
};

/// What the browser keeps: "<home>-<n>-<64 hex digits>". Only a hash of the secret is kept here.
std::string format_session(const Home& home, std::int64_t n, std::string_view secret);

/// Staff and their sessions, in memory. When a session was last used is known only here: a restart counts as
/// use. Safe from any thread. All instants are the system's.
class SessionRing {
public:
    SessionRing(const Desk& desk, SessionOptions options) : desk_{desk}, options_{options} {}
    /// Reads everybody anew, at start.
    Result<void> refresh();
    /// Reads one member anew, after each command at that home.
    Result<void> refresh(const Home& home);

    /// Proves the caller by the session cookie. A request that changes something must come from a page of
    /// ours: it carries the header Keepline-Request, which another site's page may not send, and no foreign
    /// Origin.
    /// @error auth.required, auth.cross_site
    Result<Principal> prove(const http::Request& request);
    [[nodiscard]] bool has_cookie(const http::Request& request) const;
    /// The Set-Cookie header that gives the browser its session, or takes it away (empty value).
    [[nodiscard]] http::Header cookie(std::string_view value) const;
    [[nodiscard]] std::optional<Staff> find_staff(const Home& home) const;
    [[nodiscard]] std::vector<Staff> all_staff(BrandId brand) const;
    [[nodiscard]] const SessionOptions& options() const { return options_; }
    [[nodiscard]] Instant now() const { return desk_.engine.clock().system_now(); }

private:
    struct Live {
        Session session;
        Instant last_seen;
    };
    struct Member {
        Staff staff;
        std::map<std::int64_t, Live> sessions;
    };
    [[nodiscard]] std::string_view cookie_name() const;
    [[nodiscard]] std::string_view presented(const http::Request& request) const;
    void take_in(const Home& home, const std::vector<Row>& staff, const std::vector<Row>& sessions);

    const Desk& desk_;
    SessionOptions options_;
    std::mutex reading_;  ///< held over read and take_in, so no older reading overwrites a newer one
    mutable std::mutex mutex_;
    std::map<Home, Member> members_;
};

}  // namespace keepline::api
