// The inventory, read.

#include "api/numbers.h"

#include <fmt/format.h>

#include <charconv>

#include "api/number_look.h"
#include "api/number_owners.h"
#include "api/subscriber_seal.h"
#include "api/subscriber_shapes.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kLimitMax = 500;
constexpr std::int64_t kScannedMax =
    20'000;  // numbers a page looks at; rarer ones are found over several pages
constexpr int kSlice = 500;

const Brand& brand_of(const Doors& doors, BrandId brand) { return doors.desk.catalog().brands.at(brand); }

Result<NumberFilter> read_filter(const http::Form& query, BrandId brand) {
    NumberFilter out{brand, {}, {}, {}};
    std::vector<Fault> faults;
    if (const auto text = http::find(query, "state"); !text.empty()) {
        out.state = parse_name<NumberState>(text);
        if (!out.state) faults.push_back({"state", ErrorCode::input_malformed, {"available"}});
    }
    if (const auto text = http::find(query, "origin"); !text.empty()) {
        out.origin = parse_name<NumberOrigin>(text);
        if (!out.origin) faults.push_back({"origin", ErrorCode::input_malformed, {"own_block"}});
    }
    if (const auto text = http::find(query, "price_class"); !text.empty())
        out.price_class = std::string{text};
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return out;
}

// A number stands in a body, never in an address, which is kept in logs and histories.
Result<NumberPage> search(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<NumberSearchIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const Brand& brand = brand_of(doors, who.brand);
    const auto msisdn = parse_msisdn(input->msisdn.value, brand.country_code, brand.national_digits);
    if (!msisdn)
        return std::unexpected{invalid({{"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}}})};
    NumberPage page;
    const auto id = doors.desk.view->find_number(*msisdn);
    const auto found = id ? find_resource(doors, who.brand, *id) : fail(ErrorCode::number_unknown);
    if (found) page.items.push_back(describe_number(doors, *found));
    if (!found && found.error().code != ErrorCode::number_unknown) return std::unexpected{found.error()};
    return page;
}

Result<NumberPage> list(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto query = http::parse_form(call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 50, 1, kLimitMax);
    if (!limit) return std::unexpected{limit.error()};
    const auto cursor = query_number(*query, "cursor", 0, 0, INT64_MAX);
    if (!cursor) return std::unexpected{cursor.error()};
    const auto filter = read_filter(*query, who.brand);
    if (!filter) return std::unexpected{filter.error()};
    NumberPage page;
    const auto last = each_number(doors, *filter, *cursor, kScannedMax, [&](const NumberResource& number) {
        page.items.push_back(describe_number(doors, number));
        return std::ssize(page.items) < *limit;
    });
    if (!last) return std::unexpected{last.error()};
    if (*last != 0) page.next_cursor = std::to_string(*last);
    return page;
}

Result<NumberOut> show(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto id = number_of(call);
    if (!id) return std::unexpected{id.error()};
    const auto found = find_resource(doors, who.brand, *id);
    if (!found) return std::unexpected{found.error()};
    return describe_number(doors, *found);
}

Result<NumberClassPage> classes(const Doors& doors, const Principal& who, const http::Call&) {
    NumberClassPage page;
    for (const NumberClass& each : doors.desk.catalog().number_classes)
        if (each.brand == who.brand)
            page.items.push_back({each.code, each.name_zh, each.name_en, each.endings});
    return page;
}

// Recorded first, told then.
Result<void> note(const Doors& doors, const Principal& who, NumberId number, Verb verb) {
    const auto done = ask(doors.desk.engine, {who.brand, home_of(number), 0, who.actor, {}, std::move(verb)});
    return done ? Result<void>{} : std::unexpected{done.error()};
}

struct OwnersIn {
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(OwnersIn, (), (reason))

Result<OwnerPage> owners(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<OwnersIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = number_of(call);
    if (!id) return std::unexpected{id.error()};
    if (auto noted = note(doors, who, *id, ReadOwners{input->reason.value}); !noted)
        return std::unexpected{noted.error()};
    const auto found = read_owners(*doors.desk.view, who.brand, *id);
    if (!found) return std::unexpected{found.error()};
    OwnerPage page;
    for (const Ownership& each : *found) {
        OwnerOut out{format_line_id(each.line), {}, {}, each.from, {}, std::string{name_of(each.stage)}};
        if (each.until.is_set()) out.until = each.until;
        if (each.subscriber.value != 0) {
            out.subscriber = std::to_string(each.subscriber.value);
            const auto row = find_row<Subscriber>(*doors.desk.view, home_of(each.subscriber), 0);
            if (!row) return std::unexpected{row.error()};
            if (*row) {
                const auto described = describe_subscriber(doors, **row, true);
                if (!described) return std::unexpected{described.error()};
                out.subscriber_name = described->name;
            }
        }
        page.items.push_back(std::move(out));
    }
    return page;
}

Result<RecyclingOut> check_recycling(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<RecyclingIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const Brand& brand = brand_of(doors, who.brand);
    const BusinessDate today = brand.zone.date_of(doors.desk.now(who.brand));
    const auto msisdn = parse_msisdn(input->phoneNumber.value, brand.country_code, brand.national_digits);
    std::vector<Fault> faults;
    if (!msisdn) faults.push_back({"/phoneNumber", ErrorCode::input_malformed, {"+8617000001234"}});
    if (input->specifiedDate > today)
        faults.push_back(
            {"/specifiedDate", ErrorCode::input_out_of_range, {"1970-01-01", format_date(today)}});
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    const auto id = doors.desk.view->find_number(*msisdn);
    if (!id) return fail(ErrorCode::number_unknown);
    if (auto noted = note(doors, who, *id, CheckRecycling{input->specifiedDate}); !noted)
        return std::unexpected{noted.error()};
    const auto found = read_owners(*doors.desk.view, who.brand, *id);
    if (!found) return std::unexpected{found.error()};
    return RecyclingOut{has_changed_hands(*found, input->specifiedDate, brand.zone)};
}

}  // namespace

Result<NumberResource> find_resource(const Doors& doors, BrandId brand, NumberId number) {
    const auto found = find_row<NumberResource>(*doors.desk.view, home_of(number), 0);
    if (!found) return std::unexpected{found.error()};
    if (!*found || (*found)->brand != brand) return fail(ErrorCode::number_unknown);
    return **found;
}

Result<NumberId> number_of(const http::Call& call) {
    const std::string& text = call.parameter("id");
    NumberId id;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id.value);
    if (fault != std::errc{} || end != text.data() + text.size() || id.value <= 0)
        return fail(ErrorCode::number_unknown);
    return id;
}

NumberStatus status_now(const Doors& doors, const NumberResource& number) {
    const auto line = doors.desk.view->line(NumberId{number.key.home.id});
    return status_of(&number, line.value_or(LineState{}), doors.desk.catalog(), doors.desk.now(number.brand));
}

NumberOut describe_number(const Doors& doors, const NumberResource& number) {
    const NumberId id{number.key.home.id};
    const NumberStatus status = status_now(doors, number);
    NumberOut out;
    out.id = std::to_string(id.value);
    out.msisdn_masked = mask_msisdn(number.msisdn.view(), brand_of(doors, number.brand).country_code);
    if (status.state == NumberState::available || status.state == NumberState::reserved)
        out.msisdn = number.msisdn.str();
    out.price_class = number.price_class.str();
    out.origin = number.origin;
    if (!number.donor.empty()) out.donor = number.donor.str();
    out.state = status.state;
    if (status.free_on.is_set()) out.free_on = status.free_on;
    if (status.state == NumberState::reserved) {
        out.reserved_until = number.reserved_until;
        out.reserved_by = fmt::format("{}:{}", name_of(number.reserved_kind), number.reserved_by);
    }
    if (const auto line = doors.desk.view->line(id); line && is_live(*line) && line->brand == number.brand)
        out.line = format_line_id({id, line->generation});
    out.imported_at = number.imported_at;
    return out;
}

Result<std::int64_t> each_number(const Doors& doors, const NumberFilter& filter, std::int64_t after,
                                 std::int64_t scanned_max,
                                 const std::function<bool(const NumberResource&)>& visit) {
    std::int64_t at = after;
    for (std::int64_t scanned = 0; scanned < scanned_max;) {
        const auto slice = doors.desk.view->page_of(HomeKind::number, RowKind::number_resource, at, kSlice);
        if (!slice) return std::unexpected{slice.error()};
        for (std::size_t i = 0; i < slice->items.size(); ++i) {
            const auto& number = std::get<NumberResource>(slice->items[i]);
            at = number.key.home.id;
            ++scanned;
            const bool fits = number.brand == filter.brand &&
                              (!filter.origin || number.origin == *filter.origin) &&
                              (!filter.price_class || number.price_class.view() == *filter.price_class) &&
                              (!filter.state || status_now(doors, number).state == *filter.state);
            if (fits && !visit(number)) return slice->next == 0 && i + 1 == slice->items.size() ? 0 : at;
        }
        if (slice->next == 0) return 0;
    }
    return at;
}

void mount_numbers(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, auto read) {
        mount(router, doors, method, path, act,
              [doors, read](const Principal& who, http::Call call, http::Responder answer) {
                  doors.desk.blocking(
                      [doors, who, read, call = std::move(call), answer = std::move(answer)]() mutable {
                          const auto out = read(doors, who, call);
                          out ? answer(http::json_response(*out)) : refuse(out.error(), call, answer);
                      });
              });
    };
    add("GET", "/v1/numbers{?state,origin,price_class,limit,cursor}", Act::read_numbers, list);
    add("POST", "/v1/numbers/search", Act::read_numbers, search);
    add("GET", "/v1/numbers/{id}", Act::read_numbers, show);
    add("GET", "/v1/number-classes", Act::read_numbers, classes);
    add("POST", "/v1/numbers/{id}/owners", Act::read_number_owners, owners);
    add("POST", "/v1/number-recycling/check", Act::check_recycling, check_recycling);
}

}  // namespace keepline::api
