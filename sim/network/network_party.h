#pragma once
// A mobile network as its client sees it through TMF640 v4, for demos, tests and simulations: a state machine
// without sockets, clock or entropy. It is handed the system's time; the same calls give the same services.
//
//   NetworkParty party{{.base_url = "http://127.0.0.1:9100/…/v4", .token = "secret"}};
//   auto reply = party.call(request, now);          // request.path: "/service", "/service/{id}",
//   "/monitor/{id}" party.set_fault({FaultKind::late, std::chrono::seconds{5}}, 1);
//
// Threads: not safe from several; the HTTP driver locks.

#include <array>
#include <deque>
#include <map>
#include <optional>

#include "base/instant.h"
#include "base/names.h"
#include "sim/network/network_service.h"

namespace keepline::sim::network {

struct NetworkSettings {
    std::string base_url;  ///< where clients reach "/service", without a slash at the end
    std::string token{};   ///< bearer token every request has to carry; empty: none
};

/// What goes wrong with one request.
enum class FaultKind : std::uint8_t {
    late,      ///< 202 with a Monitor; done when the delay is over
    lost,      ///< done, but the answer never comes
    http_504,  ///< done, but some machine on the way gave up
    http_500,  ///< not done
    http_503,  ///< not done
    http_422,  ///< refused by the network's rules
};

struct Fault {
    FaultKind kind = FaultKind::late;
    Duration delay{};       ///< of `late`
    bool on_reads = false;  ///< strikes the next GET; otherwise the next POST, PATCH or DELETE
};

struct Reply {
    http::Response response;
    bool withheld = false;  ///< the answer is never to be sent
};

/// A request that is done later: TMF640's Monitor.
struct Monitor {
    std::string id;
    std::string state = "InProgress";  ///< then "Completed" or "InError"
    std::string service_id;            ///< empty until a new service has one
    http::Request request;
    Instant due;
};

/// Services at once in a list, whatever `limit` asks for.
inline constexpr std::int64_t kPageMax = 100;

class NetworkParty {
public:
    explicit NetworkParty(NetworkSettings settings) : settings_{std::move(settings)} {}

    void set_base_url(std::string base_url) { settings_.base_url = std::move(base_url); }

    /// One request of a client; what is due by now is done before.
    /// @param request  its path begins behind the base URL's
    Reply call(const http::Request& request, Instant now);
    /// Does what is due.
    void advance(Instant now);

    /// The next `count` requests of its kind are struck, after those that were set before.
    void set_fault(Fault fault, int count) {
        faults_.insert(faults_.end(), static_cast<std::size_t>(count), fault);
    }
    /// Changes a right behind the client's back. False if no service has that name, or none such right.
    bool drift(std::string_view name, std::string_view right, bool granted);
    /// Loses every service of that name. False if there is none.
    bool forget(std::string_view name);

    [[nodiscard]] const std::map<std::string, Service>& services() const { return services_; }
    [[nodiscard]] const std::map<std::string, Monitor>& monitors() const { return monitors_; }

private:
    // network_party.cpp: the door, faults, time
    [[nodiscard]] bool is_let_in(const http::Request& request) const;
    std::optional<Fault> take_fault(bool reads);
    http::Response promise(const http::Request& request, Instant due);

    // network_calls.cpp: what clients ask for
    http::Response perform(const http::Request& request);
    http::Response perform_on(const std::string& id, const http::Request& request);
    http::Response create(const http::Request& request);
    [[nodiscard]] http::Response list(const http::Request& request) const;
    [[nodiscard]] http::Response show_monitor(const std::string& id) const;
    [[nodiscard]] std::string write(const Monitor& monitor) const;

    NetworkSettings settings_;
    std::map<std::string, Service> services_;  // by id
    std::map<std::string, Monitor> monitors_;  // by id
    std::deque<Fault> faults_;
    int services_made_ = 0;
};

}  // namespace keepline::sim::network

namespace keepline {

template <>
struct EnumNames<sim::network::FaultKind> {
    static constexpr std::array<std::string_view, 6> names{"late",     "lost",     "http_504",
                                                           "http_500", "http_503", "http_422"};
};

}  // namespace keepline
