#pragma once
// What the resources share: they prove the caller, read the input, and answer.

#include "api/key_ring.h"
#include "api/session_ring.h"
#include "engine/command_key.h"
#include "http/json_reader.h"
#include "vault/secrets.h"

namespace keepline::api {

using http::MoneyIn;

/// Everything a resource needs; outlives the router.
struct Doors {
    const Desk& desk;
    KeyRing& keys;
    SessionRing& sessions;
    const vault::Secrets& secrets;
};

/// Proves the caller: by API key, by the local socket, or by the session cookie.
/// @error auth.required, auth.cross_site
Result<Principal> prove(const Doors& doors, const http::Request& request);

/// Answers with a problem.
inline void refuse(const Error& error, const http::Call& call, http::Responder& answer) {
    answer(http::problem(error, call));
}

/// An address with the names its query takes, written as a URI template (RFC 6570):
/// "/v1/lines{?limit,cursor}".
struct Address {
    std::string path;
    std::vector<std::string> query;
};
Address read_address(std::string_view text);
/// Nothing, if the query has no other names than these.
/// @error request.malformed, request.invalid
Result<void> check_query(const http::Call& call, const std::vector<std::string>& names);

/// Mounts a route behind an act of the matrix: `handle(principal, call, answer)` is called for proved callers
/// only, and for a query whose names the address knows.
template <class Handle>
void mount(http::Router& router, const Doors& doors, const char* method, const char* address, Act act,
           Handle handle) {
    auto [path, query] = read_address(address);
    router.add(method, path, [doors, act, handle, query](http::Call call, http::Responder answer) {
        const auto principal = prove(doors, call.request);
        if (!principal) return refuse(principal.error(), call, answer);
        if (auto may = check(*principal, act); !may) return refuse(may.error(), call, answer);
        if (auto known = check_query(call, query); !known) return refuse(known.error(), call, answer);
        handle(*principal, std::move(call), std::move(answer));
    });
}

/// The same for work that reads or waits, on the blocking pool: `handle(principal, call)` gives the answer or
/// why there is none.
template <class Handle>
void mount_blocking(http::Router& router, const Doors& doors, const char* method, const char* address,
                    Act act, Handle handle) {
    mount(
        router, doors, method, address, act,
        [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
            doors.desk.blocking([handle, who, call = std::move(call), answer = std::move(answer)]() mutable {
                Result<http::Response> given = handle(who, call);
                given ? answer(std::move(*given)) : refuse(given.error(), call, answer);
            });
        });
}

/// The line a path names, of the caller's brand; the rules look again.
/// @error line.unknown
inline Result<LineId> line_of(const http::Call& call) {
    const auto id = parse_line_id(call.parameter("id"));
    if (!id) return fail(ErrorCode::line_unknown, call.parameter("id"));
    return *id;
}

/// A whole number in the query: `limit=50`. Absent name: `otherwise`.
/// @error request.invalid
Result<std::int64_t> query_number(const http::Form& query, std::string_view name, std::int64_t otherwise,
                                  std::int64_t min, std::int64_t max);

/// An amount with the brand's currency, more than zero; adds to `faults` what is wrong.
Money check_amount(const MoneyIn& amount, const Brand& brand, const std::string& pointer,
                   std::vector<Fault>& faults);
Error invalid(std::vector<Fault> faults);

inline MoneyIn money_out(Money amount, const Brand& brand) { return {amount.minor(), brand.currency}; }

}  // namespace keepline::api
