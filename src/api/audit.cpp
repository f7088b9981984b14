#include "api/audit.h"

#include <charconv>

#include "api/described_row.h"

namespace keepline::api {
namespace {

namespace json = boost::json;

constexpr int kItemsMax = 200;
constexpr int kScannedMax = 20'000;  // records a page looks at; a rarer thing is found over several pages
constexpr int kSliceMax = 500;
constexpr int kBeforeMax = 200;  // records of a home looked through for what a row was before

struct Filter {
    BrandId brand;
    std::optional<Actor> actor;
    std::optional<Home> home;
    std::optional<std::string> act;
    std::optional<Instant> from, until;
    [[nodiscard]] bool takes(const Record& record) const {
        return record.brand == brand && (!actor || record.actor == *actor) &&
               (!home || record.home == *home) && (!act || verb_name(record.verb) == *act) &&
               (!from || record.recorded_at >= *from) && (!until || record.recorded_at < *until);
    }
};

// "staff:81": a kind and a number.
template <Named Kind>
std::optional<std::pair<Kind, std::int64_t>> read_name(std::string_view text) {
    const auto colon = text.find(':');
    const auto kind = parse_name<Kind>(text.substr(0, colon));
    if (!kind || colon == std::string_view::npos) return std::nullopt;
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), id);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return std::pair{*kind, id};
}

Result<Filter> read_filter(const http::Form& query, BrandId brand) {
    Filter out;
    out.brand = brand;
    std::vector<Fault> faults;
    const auto read = [&](std::string_view name, const char* form, auto take) {
        const auto text = http::find(query, name);
        if (!text.empty() && !take(text))
            faults.push_back({std::string{name}, ErrorCode::input_malformed, {form}});
    };
    read("actor", "staff:81", [&](std::string_view text) {
        const auto name = read_name<ActorKind>(text);
        if (name) out.actor = Actor{name->first, name->second};
        return name.has_value();
    });
    read("home", "number:42", [&](std::string_view text) {
        const auto name = read_name<HomeKind>(text);
        if (name) out.home = Home{name->first, name->second};
        return name.has_value();
    });
    read("act", "set_bar", [&](std::string_view text) {
        out.act = std::string{text};
        return std::ranges::find(kVerbNames, text) != kVerbNames.end();
    });
    read("from", "2026-02-28T10:00:00Z",
         [&](std::string_view text) { return (out.from = parse_instant(text)).has_value(); });
    read("until", "2026-02-28T10:00:00Z",
         [&](std::string_view text) { return (out.until = parse_instant(text)).has_value(); });
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return out;
}

struct Found {
    std::vector<Logged> items;
    std::int64_t next = 0;
};

// Newest first. The cursor is the last seq looked at, also where nothing was found.
Result<Found> find(const View& view, const Filter& filter, std::int64_t before, int limit) {
    Found out;
    std::int64_t at = before;
    for (int scanned = 0; scanned < kScannedMax;) {
        auto page = view.log(at, LogOrder::newest_first, kSliceMax);
        if (!page) return std::unexpected{page.error()};
        for (Logged& each : page->items) {
            ++scanned;
            at = each.seq;
            if (!filter.takes(each.record)) continue;
            out.items.push_back(std::move(each));
            if (std::ssize(out.items) == limit) {
                out.next = at > 1 ? at : 0;
                return out;
            }
        }
        if (page->next == 0) return out;
    }
    out.next = at;
    return out;
}

json::object describe_row(const Row& row) {
    return {{"row", name_of(kind_of(row))}, {"n", key_of(row).n}, {"fields", describe_fields(row)}};
}

// What the record's rows and its line were: in the home's earlier records.
Result<json::object> describe_before(const View& view, const Record& record) {
    std::vector<TypedKey> wanted = record.made.drops;
    for (const Row& row : record.made.puts) wanted.push_back({kind_of(row), key_of(row)});
    bool line = record.made.line.has_value();
    json::object out;
    json::array rows;
    auto history = view.history(record.home, record.n, kBeforeMax);
    if (!history) return std::unexpected{history.error()};
    for (const Record& earlier : history->items) {
        if (wanted.empty() && !line) break;
        if (line && earlier.made.line) {
            out["line"] = describe_fields(*earlier.made.line);
            line = false;
        }
        for (const Row& row : earlier.made.puts)
            if (std::erase(wanted, TypedKey{kind_of(row), key_of(row)}) > 0)
                rows.push_back(describe_row(row));
    }
    out["rows"] = std::move(rows);
    out["complete"] = (wanted.empty() && !line) || history->next == 0;
    return out;
}

json::object describe_after(const Record& record) {
    json::object out;
    if (record.made.line) out["line"] = describe_fields(*record.made.line);
    json::array rows;
    for (const Row& row : record.made.puts) rows.push_back(describe_row(row));
    out["rows"] = std::move(rows);
    json::array gone;
    for (const TypedKey& key : record.made.drops)
        gone.push_back(json::object{{"row", name_of(key.kind)}, {"n", key.key.n}});
    out["gone"] = std::move(gone);
    return out;
}

Result<json::object> describe_event(const Doors& doors, const Logged& logged) {
    const Record& record = logged.record;
    json::object what = describe_fields(record.verb);
    json::object out{{"seq", logged.seq},
                     {"recorded_at", format_instant(record.recorded_at)},
                     {"actor", actor_name(record.actor)},
                     {"act", verb_name(record.verb)},
                     {"home", home_name(record.home)},
                     {"n", record.n}};
    if (record.actor.kind == ActorKind::staff)
        if (const auto staff = doors.sessions.find_staff({HomeKind::staff, record.actor.id}))
            out["actor_login"] = staff->login.view();
    for (const char* name : {"why", "reason"})
        if (const auto* why = what.if_contains(name)) out["why"] = *why;
    out["what"] = std::move(what);
    auto before = describe_before(*doors.desk.view, record);
    if (!before) return before;
    out["before"] = std::move(*before);
    out["after"] = describe_after(record);
    return out;
}

Result<json::object> read_page(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto query = http::parse_form(call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto filter = read_filter(*query, who.brand);
    if (!filter) return std::unexpected{filter.error()};
    const auto limit = query_number(*query, "limit", 20, 1, kItemsMax);
    if (!limit) return std::unexpected{limit.error()};
    const auto cursor = query_number(*query, "cursor", 0, 0, INT64_MAX);
    if (!cursor) return std::unexpected{cursor.error()};
    const auto found = find(*doors.desk.view, *filter, *cursor, static_cast<int>(*limit));
    if (!found) return std::unexpected{found.error()};
    json::array items;
    for (const Logged& each : found->items) {
        auto event = describe_event(doors, each);
        if (!event) return event;
        items.push_back(std::move(*event));
    }
    json::object page{{"items", std::move(items)}};
    if (found->next != 0) page["next_cursor"] = std::to_string(found->next);
    return page;
}

}  // namespace

void mount_audit(http::Router& router, const Doors& doors) {
    mount(router, doors, "GET", "/v1/audit-events{?limit,cursor,actor,home,act,from,until}", Act::read_audit,
          [doors](const Principal& who, http::Call call, http::Responder answer) {
              doors.desk.blocking([doors, who, call = std::move(call), answer = std::move(answer)]() mutable {
                  const auto page = read_page(doors, who, call);
                  if (!page) return refuse(page.error(), call, answer);
                  answer({200,
                          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                          json::serialize(*page)});
              });
          });
}

}  // namespace keepline::api
