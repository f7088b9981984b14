// What clients ask for: the operations of TMF640 on services and monitors.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "sim/network/network_party.h"

namespace keepline::sim::network {
namespace {

namespace json = boost::json;

const Refusal kNotFound{404, "60", "Resource not found"};

std::string_view media_type(const http::Request& request) {
    const auto type = request.header("Content-Type");
    return type.substr(0, type.find_first_of("; "));
}

bool is_json(const http::Request& request) {
    const auto type = media_type(request);
    return type == "application/json" ||
           (request.method == "PATCH" && type == "application/merge-patch+json");
}

// "/service/a%2Fb" has the id "a/b"; absent for another place.
std::optional<std::string> id_in(std::string_view path, std::string_view place) {
    if (!path.starts_with(place) || path.size() == place.size()) return std::nullopt;
    path.remove_prefix(place.size());
    return path.find('/') == std::string_view::npos ? http::percent_decode(path, false) : std::nullopt;
}

// What a list is asked for: attributes of the first level that have to be equal, and a page.
struct Query {
    http::Form equal;
    std::int64_t offset = 0;
    std::int64_t limit = kPageMax;
};

bool read_count(std::string_view text, std::int64_t& to) {
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, to);
    return error == std::errc{} && at == end && to >= 0;
}

std::optional<Query> read_query(std::string_view text) {
    const auto form = http::parse_form(text);
    if (!form) return std::nullopt;
    Query query;
    for (const auto& [name, value] : *form) {
        const bool known = name == "id" || name == "name" || name == "serviceType" || name == "state";
        if (known)
            query.equal.emplace_back(name, value);
        else if (name == "offset" || name == "limit") {
            if (!read_count(value, name == "offset" ? query.offset : query.limit)) return std::nullopt;
        } else if (name != "fields")
            return std::nullopt;  // a filter passed over would show what was not asked for
    }
    query.limit = std::min(query.limit, kPageMax);
    return query;
}

bool fits(const Service& service, const http::Form& equal) {
    for (const auto& [name, value] : equal) {
        const auto& attribute = name == "id"            ? service.id
                                : name == "name"        ? service.name
                                : name == "serviceType" ? service.type
                                                        : service.state;
        if (attribute != value) return false;
    }
    return true;
}

}  // namespace

http::Response NetworkParty::perform(const http::Request& request) {
    const bool writes = request.method == "POST" || request.method == "PATCH";
    if (writes && !is_json(request)) return refuse({415, "68", "Unsupported Media Type"});
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (request.path == "/service" && request.method == "POST") return create(request);
    if (request.path == "/service" && reads) return list(request);
    if (const auto id = id_in(request.path, "/monitor/"); id && reads) return show_monitor(*id);
    if (const auto id = id_in(request.path, "/service/")) return perform_on(*id, request);
    return refuse(kNotFound);
}

http::Response NetworkParty::perform_on(const std::string& id, const http::Request& request) {
    const auto found = services_.find(id);
    if (found == services_.end()) return refuse(kNotFound);
    if (request.method == "DELETE") {
        services_.erase(found);
        return {204, {}, ""};
    }
    if (request.method == "PATCH") {
        auto changed = merge(found->second, request.body);
        if (!changed) return refuse(changed.error());
        found->second = std::move(*changed);
    } else if (request.method != "GET" && request.method != "HEAD") {
        return refuse({405, "61", "Method not allowed"});
    }
    return json_answer(200, write_service(found->second, settings_.base_url));
}

// A name may be given twice: TMF640 knows services by id alone.
http::Response NetworkParty::create(const http::Request& request) {
    auto made = merge({}, request.body);
    if (!made) return refuse(made.error());
    for (const auto& [field, value] :
         {std::pair{"state", made->state}, {"serviceSpecification", made->specification}})
        if (value.empty()) return refuse({400, "23", fmt::format("Missing body field {}", field)});
    made->id = fmt::format("service-{:06}", ++services_made_);
    const auto& service = services_.emplace(made->id, std::move(*made)).first->second;
    auto response = json_answer(201, write_service(service, settings_.base_url));
    response.headers.emplace_back("Location", fmt::format("{}/service/{}", settings_.base_url, service.id));
    return response;
}

http::Response NetworkParty::list(const http::Request& request) const {
    const auto query = read_query(request.query);
    if (!query) return refuse({400, "28", "Invalid query-string parameter value"});
    std::int64_t total = 0;
    std::int64_t count = 0;
    std::string body = "[";
    for (const auto& [id, service] : services_) {
        if (!fits(service, query->equal)) continue;
        if (total++ < query->offset || count >= query->limit) continue;
        body += count++ == 0 ? "" : ",";
        body += write_service(service, settings_.base_url);
    }
    auto response = json_answer(count < total ? 206 : 200, body + "]");
    response.headers.emplace_back("X-Total-Count", std::to_string(total));
    response.headers.emplace_back("X-Result-Count", std::to_string(count));
    return response;
}

http::Response NetworkParty::show_monitor(const std::string& id) const {
    const auto found = monitors_.find(id);
    return found == monitors_.end() ? refuse(kNotFound) : json_answer(200, write(found->second));
}

std::string NetworkParty::write(const Monitor& monitor) const {
    json::object object{{"id", monitor.id},
                        {"href", fmt::format("{}/monitor/{}", settings_.base_url, monitor.id)},
                        {"state", monitor.state},
                        {"@type", "Monitor"}};
    if (!monitor.service_id.empty())
        object["sourceHref"] = fmt::format("{}/service/{}", settings_.base_url, monitor.service_id);
    return json::serialize(object);
}

}  // namespace keepline::sim::network
