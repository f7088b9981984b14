// What changes the inventory: imports, reservations.

#include <charconv>

#include "api/number_look.h"
#include "api/numbers.h"
#include "job/import_numbers.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kMinutesMax = kReservationMax / std::chrono::minutes{1};

Result<job::NumberOrder> read_order(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<NumberImportIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const Brand& brand = doors.desk.catalog().brands.at(who.brand);
    job::NumberOrder order{who.brand, who.actor, {}};
    std::vector<Fault> faults;
    if (input->file && !call.request.local) return fail(ErrorCode::auth_local_only);
    if (input->file && !input->file->value.starts_with('/'))
        faults.push_back({"/file", ErrorCode::input_malformed, {"/…"}});
    if (input->file) {
        order.file = input->file->value;
        if (input->from) faults.push_back({"/from", ErrorCode::input_unknown_field, {}});
        if (input->count) faults.push_back({"/count", ErrorCode::input_unknown_field, {}});
    } else {
        const auto from = input->from
                              ? parse_msisdn(input->from->value, brand.country_code, brand.national_digits)
                              : std::nullopt;
        if (!input->from) faults.push_back({"/from", ErrorCode::input_required, {}});
        if (input->from && !from) faults.push_back({"/from", ErrorCode::input_malformed, {"170 0000 0000"}});
        if (!input->count) faults.push_back({"/count", ErrorCode::input_required, {}});
        const std::int64_t count = input->count.value_or(1);
        std::int64_t first = 0;
        if (from) std::from_chars(from->view().data(), from->view().data() + from->view().size(), first);
        // The last one must still have as many digits.
        const bool fits = !from || (count > 0 && count <= job::kNumbersMax &&
                                    std::to_string(first + count - 1).size() == from->view().size());
        if (!fits)
            faults.push_back(
                {"/count", ErrorCode::input_out_of_range, {"1", std::to_string(job::kNumbersMax)}});
        if (from) order.block = job::NumberBlock{*from, count};
    }
    if (input->price_class) order.price_class = input->price_class->value;
    if (!is_number_class(doors.desk.catalog(), who.brand,
                         order.price_class.empty() ? kPlainNumber : order.price_class))
        faults.push_back({"/price_class", ErrorCode::number_class_unknown, {order.price_class}});
    order.origin = input->origin.value_or(NumberOrigin::own_block);
    if (input->donor) order.donor = input->donor->value;
    if (!input->file && order.origin == NumberOrigin::ported_in && order.donor.empty())
        faults.push_back({"/donor", ErrorCode::input_required, {}});
    order.dry_run = input->dry_run.value_or(false);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return order;
}

void start_import(const Doors& doors, const Principal& who, job::Jobs& jobs, const http::Call& call,
                  http::Responder answer) {
    const auto order = read_order(doors, who, call);
    if (!order) return refuse(order.error(), call, answer);
    const auto id = jobs.start(who.brand, "import_numbers",
                               [&desk = doors.desk, order = *order](job::Progress& progress) {
                                   return job::import_numbers(desk, order, progress);
                               });
    answer_started(jobs, who.brand, id, call, answer);
}

// One number is asked for; the rules say whether it is still free.
Result<Answer> reserve(const Doors& doors, const Principal& who, const IdemKey& key, NumberId number,
                       int minutes) {
    const std::int64_t lasts = std::chrono::duration_cast<Duration>(std::chrono::minutes{minutes}).count();
    return ask(doors.desk.engine, {who.brand, home_of(number), 0, who.actor, key, ReserveNumber{lasts}});
}

bool is_taken(const Error& error) {
    return error.code == ErrorCode::number_reserved || error.code == ErrorCode::line_number_in_use ||
           error.code == ErrorCode::number_quarantined || error.code == ErrorCode::number_gone;
}

// Candidates come from a view, from `after` on; whoever is quicker has a number, and the next is tried.
Result<std::optional<Answer>> reserve_from(const Doors& doors, const Principal& who, const IdemKey& key,
                                           const std::string& price_class, int minutes, std::int64_t after) {
    std::optional<Answer> got;
    std::optional<Error> failed;
    const NumberFilter filter{who.brand, NumberState::available, price_class, {}};
    const auto looked = each_number(doors, filter, after, INT64_MAX, [&](const NumberResource& number) {
        auto answer = reserve(doors, who, key, NumberId{number.key.home.id}, minutes);
        if (answer)
            got = std::move(*answer);
        else if (!is_taken(answer.error()))
            failed = answer.error();
        return !got && !failed;
    });
    if (!looked) return std::unexpected{looked.error()};
    if (failed) return std::unexpected{*failed};
    return got;
}

/// @error number.none_available, number.unknown, and what forbids the chosen one
Result<Answer> hand_out(const Doors& doors, const Principal& who, const IdemKey& key,
                        const ReservationIn& input, const std::optional<Msisdn>& chosen) {
    if (chosen) {
        const auto number = doors.desk.view->find_number(*chosen);
        if (!number) return fail(ErrorCode::number_unknown);
        return reserve(doors, who, key, *number, input.minutes);
    }
    // The same request again: the number it was given answers it as before.
    const auto before = doors.desk.view->find_reservation(who.actor, key);
    if (!before) return std::unexpected{before.error()};
    if (*before) return reserve(doors, who, key, **before, input.minutes);
    // Where a random one is looked for first is the key's doing: both halves of a double click begin there.
    const std::int64_t last = doors.desk.view->last_number().value;
    const std::int64_t start =
        input.how == HandOut::random && last > 0 ? doors.secrets.keyed_id("hand_out", key.view()) % last : 0;
    const std::string price_class = input.price_class ? input.price_class->value : std::string{kPlainNumber};
    for (const std::int64_t after : {start, std::int64_t{0}}) {
        auto got = reserve_from(doors, who, key, price_class, input.minutes, after);
        if (!got) return std::unexpected{got.error()};
        if (*got) return **got;
        if (start == 0) break;
    }
    return fail(ErrorCode::number_none_available);
}

void answer_number(const Doors& doors, const Principal& who, NumberId number, int status, bool repeated,
                   const http::Call& call, http::Responder& answer) {
    const auto found = find_resource(doors, who.brand, number);
    if (!found) return refuse(found.error(), call, answer);
    auto response = http::json_response(describe_number(doors, *found), status);
    if (repeated) response.headers.emplace_back("Idempotent-Replayed", "true");
    answer(std::move(response));
}

void start_reservation(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<ReservationIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    const Brand& brand = doors.desk.catalog().brands.at(who.brand);
    std::vector<Fault> faults;
    if (input->minutes < 1 || input->minutes > kMinutesMax)
        faults.push_back({"/minutes", ErrorCode::input_out_of_range, {"1", std::to_string(kMinutesMax)}});
    std::optional<Msisdn> chosen;
    if (input->how == HandOut::chosen) {
        if (!input->msisdn) faults.push_back({"/msisdn", ErrorCode::input_required, {}});
        if (input->msisdn)
            chosen = parse_msisdn(input->msisdn->value, brand.country_code, brand.national_digits);
        if (input->msisdn && !chosen)
            faults.push_back({"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}});
    } else if (input->msisdn) {
        faults.push_back({"/msisdn", ErrorCode::input_unknown_field, {}});
    }
    if (input->price_class && !is_number_class(doors.desk.catalog(), who.brand, input->price_class->value))
        faults.push_back({"/price_class", ErrorCode::number_class_unknown, {input->price_class->value}});
    if (!faults.empty()) return refuse(invalid(std::move(faults)), call, answer);
    doors.desk.blocking([doors, who, input = *input, key = *key, chosen, call = std::move(call),
                         answer = std::move(answer)]() mutable {
        const auto done = hand_out(doors, who, key, input, chosen);
        if (!done) return refuse(done.error(), call, answer);
        answer_number(doors, who, NumberId{done->home.id}, 201, done->repeated, call, answer);
    });
}

void release(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<ReleaseIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    const auto number = number_of(call);
    if (!number) return refuse(number.error(), call, answer);
    const bool of_others = check(who, Act::release_number).has_value();
    Command command{
        who.brand, home_of(*number), 0, who.actor, *key, ReleaseNumber{of_others, input->reason.value}};
    doors.desk.blocking([doors, who, number = *number, command = std::move(command), call = std::move(call),
                         answer = std::move(answer)]() mutable {
        const auto done = ask(doors.desk.engine, std::move(command));
        if (!done) return refuse(done.error(), call, answer);
        answer_number(doors, who, number, 200, done->repeated, call, answer);
    });
}

}  // namespace

void mount_number_acts(http::Router& router, const Doors& doors, job::Jobs& jobs) {
    mount(router, doors, "POST", "/v1/number-imports", Act::import_numbers,
          [doors, &jobs](const Principal& who, const http::Call& call, http::Responder answer) {
              start_import(doors, who, jobs, call, std::move(answer));
          });
    const auto add = [&](const char* path, Act act, auto handle) {
        mount(router, doors, "POST", path, act,
              [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
                  handle(doors, who, std::move(call), std::move(answer));
              });
    };
    add("/v1/number-reservations", Act::reserve_number, start_reservation);
    add("/v1/numbers/{id}/release", Act::reserve_number, release);
}

}  // namespace keepline::api
