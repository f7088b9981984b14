#pragma once
// One request as handlers on the blocking pool have it; and what the lists of money that waits for persons
// share: rows of both kinds of home where money is, a page at a time, and acts on one of them.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/lines.h"
#include "api/money_shapes.h"
#include "engine/payments.h"

namespace keepline::api {

/// One request of somebody who may, on a thread that may block.
struct Asked {
    const Doors& doors;
    const Principal& who;
    const http::Call& call;
    [[nodiscard]] const View& view() const { return *doors.desk.view; }
    [[nodiscard]] const Catalog& catalog() const { return doors.desk.catalog(); }
    [[nodiscard]] const Brand& brand() const { return catalog().brands.at(who.brand); }
    [[nodiscard]] Instant now() const { return doors.desk.now(who.brand); }
    [[nodiscard]] bool is_ours(GatewayId gateway) const {
        const auto found = catalog().gateways.find(gateway);
        return found != catalog().gateways.end() && found->second.brand == who.brand;
    }
};

/// All rows of a kind at numbers and gateway accounts.
template <class T>
Result<std::vector<T>> rows_that_wait(const Asked& asked) {
    std::vector<T> out;
    for (const HomeKind kind : {HomeKind::number, HomeKind::gateway}) {
        const auto rows = asked.view().all_rows(kind, kind_of<T>());
        if (!rows) return std::unexpected{rows.error()};
        for (const Row& row : *rows) out.push_back(std::get<T>(row));
    }
    return out;
}

/// Where a page ended, in a list by time.
struct Place {
    Instant at;
    RowId id;
    friend constexpr auto operator<=>(const Place&, const Place&) = default;
};

inline std::string format_cursor(const Place& place) {
    return fmt::format("{}.{}", place.at.us, format_row_id(place.id));
}

inline Result<Place> parse_cursor(std::string_view text) {
    Place place;
    const auto dot = text.find('.');
    const char* end = text.data() + std::min(dot, text.size());
    const auto read = std::from_chars(text.data(), end, place.at.us);
    const auto id = dot == std::string_view::npos ? std::nullopt : parse_row_id(text.substr(dot + 1));
    if (read.ec == std::errc{} && read.ptr == end && id) return Place{place.at, *id};
    return std::unexpected{invalid({{"cursor", ErrorCode::input_malformed, {"next_cursor"}}})};
}

/// A page of rows, oldest first.
template <class T>
struct Oldest {
    std::vector<T> rows;
    std::optional<std::string> next;
};
/// @error request.malformed, input.invalid
template <class T>
Result<Oldest<T>> oldest(const Asked& asked, std::vector<T> rows, Instant T::* at) {
    const auto query = http::parse_form(asked.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 50, 1, 500);
    if (!limit) return std::unexpected{limit.error()};
    const auto place = [&](const T& row) { return Place{row.*at, {row.key.home, row.key.n}}; };
    if (const auto text = http::find(*query, "cursor"); !text.empty()) {
        const auto after = parse_cursor(text);
        if (!after) return std::unexpected{after.error()};
        std::erase_if(rows, [&](const T& row) { return place(row) <= *after; });
    }
    std::ranges::sort(rows, {}, place);
    Oldest<T> out;
    const auto size = static_cast<std::size_t>(*limit);
    if (rows.size() > size) {
        rows.resize(size);
        out.next = format_cursor(place(rows.back()));
    }
    out.rows = std::move(rows);
    return out;
}

/// Makes the verb anew where its home has moved on. `home` is the row's.
inline Result<Answer> submit(const Asked& asked, const Home& home, const VerbFromPayments& make) {
    const auto key = command_key(asked.call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    return ask_on_facts(asked.doors.desk, {asked.who.brand, home, 0, asked.who.actor, *key, {}}, make);
}

/// The row an address names, at a home where money waits, or the code that says there is none.
inline Result<RowId> row_of(const Asked& asked, ErrorCode unknown) {
    const auto id = parse_row_id(asked.call.parameter("id"));
    const bool has_rows = id && (id->home.kind == HomeKind::number || id->home.kind == HomeKind::gateway);
    if (!has_rows) return fail(unknown);
    return *id;
}

using Handle = Result<http::Response> (*)(const Asked&);

inline void mount_asked(http::Router& router, const Doors& doors, const char* method, const char* path,
                        Act act, Handle handle) {
    mount_blocking(
        router, doors, method, path, act,
        [doors, handle](const Principal& who, const http::Call& call) { return handle({doors, who, call}); });
}

}  // namespace keepline::api
