#include "api/subscribers.h"

#include <fmt/format.h>

#include <charconv>

#include "api/line_shapes.h"
#include "api/subscriber_seal.h"
#include "api/version.h"
#include "domain/subscriber/identity.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kLimitMax = 200;

/// @error subscriber.unknown
Result<Home> read_home(std::string_view text) {
    Home home{HomeKind::subscriber, 0};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), home.id);
    if (fault != std::errc{} || end != text.data() + text.size() || home.id <= 0)
        return fail(ErrorCode::subscriber_unknown);
    return home;
}

/// The row, of the caller's brand.
/// @error subscriber.unknown
Result<Subscriber> find_subscriber(const Doors& doors, BrandId brand, const Home& home) {
    const auto found = find_row<Subscriber>(*doors.desk.view, home, 0);
    if (!found) return std::unexpected{found.error()};
    if (!*found || (*found)->brand != brand) return fail(ErrorCode::subscriber_unknown);
    return **found;
}

template <class Out>
void answer_with(const Result<Out>& out, int status, const http::Call& call, http::Responder& answer) {
    out ? answer(http::json_response(*out, status)) : refuse(out.error(), call, answer);
}

// What identifies somebody, as it came: sealed and hashed for one home, with the faults found.
struct Personal {
    std::string name, identity, phone, email;
    Text<64> hash;
    IdentityType type = IdentityType::none;
};

template <class Input>
Personal seal_all(const Doors& doors, BrandId brand, const Home& home, const Input& input,
                  std::string_view name, std::vector<Fault>& faults) {
    Personal out;
    if (!name.empty()) out.name = seal_field(doors, home, PersonalField::name, name);
    if (input.phone) out.phone = seal_field(doors, home, PersonalField::phone, input.phone->value);
    if (input.email && input.email->value.size() > vault::Secrets::kPlainMax)
        faults.push_back({"/email", ErrorCode::input_out_of_range, {"3", "120"}});
    else if (input.email)
        out.email = seal_field(doors, home, PersonalField::email, input.email->value);
    if (!input.identity) return out;
    const auto number = normal_identity(input.identity->type, input.identity->number.value);
    if (!number) {
        faults.push_back({"/identity/number", ErrorCode::input_malformed, {"11010519491231002X"}});
        return out;
    }
    out.type = input.identity->type;
    out.identity = seal_field(doors, home, PersonalField::identity, *number);
    out.hash = hash_identity(doors, brand, out.type, *number);
    return out;
}

void answer_subscriber(const Doors& doors, const Principal& who, const Home& home, int status,
                       const http::Call& call, http::Responder& answer) {
    const auto etag = etag_of(*doors.desk.view, home);
    if (!etag) return refuse(etag.error(), call, answer);
    const auto found = find_subscriber(doors, who.brand, home);
    if (!found) return refuse(found.error(), call, answer);
    const auto out = describe_subscriber(doors, *found, true);
    if (!out) return refuse(out.error(), call, answer);
    auto response = http::json_response(*out, status);
    response.headers.emplace_back("ETag", *etag);
    answer(std::move(response));
}

// Asks for one act at a subscriber's home, and answers with the subscriber as it is after.
void perform(const Doors& doors, const Principal& who, const Home& home, Verb verb, int status,
             http::Call call, http::Responder answer, IfMatch need = IfMatch::optional) {
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    const auto if_n = read_if_match(call, need);
    if (!if_n) return refuse(if_n.error(), call, answer);
    Command command{who.brand, home, 0, who.actor, *key, std::move(verb), *if_n};
    doors.desk.blocking([doors, who, command = std::move(command), status, call = std::move(call),
                         answer = std::move(answer)]() mutable {
        const Home at = command.home;
        const auto done = ask(doors.desk.engine, std::move(command));
        if (!done) return refuse(done.error(), call, answer);
        answer_subscriber(doors, who, at, status, call, answer);
    });
}

void create(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<NewSubscriberIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    // The home is drawn from who asks and the key: a repeat meets the same home, and its first answer.
    const Home home{HomeKind::subscriber,
                    doors.secrets.keyed_id(
                        "subscriber", fmt::format("{}|{}:{}|{}", who.brand.value, name_of(who.actor.kind),
                                                  who.actor.id, key->view()))};
    std::vector<Fault> faults;
    const Personal sealed = seal_all(doors, who.brand, home, *input, input->name.value, faults);
    if (!faults.empty()) return refuse(invalid(std::move(faults)), call, answer);
    perform(doors, who, home,
            CreateSubscriber{input->kind, sealed.name, sealed.type, sealed.identity, sealed.hash,
                             sealed.phone, sealed.email},
            201, std::move(call), std::move(answer));
}

void change(const Doors& doors, const Principal& who, const Home& home, http::Call call,
            http::Responder answer) {
    const auto input = http::read_json_body<SubscriberChangeIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    std::vector<Fault> faults;
    const Personal sealed =
        seal_all(doors, who.brand, home, *input, input->name ? input->name->value : std::string{}, faults);
    if (!faults.empty()) return refuse(invalid(std::move(faults)), call, answer);
    ChangeSubscriber verb;
    if (input->name) verb.name_sealed = sealed.name;
    if (input->phone) verb.phone_sealed = sealed.phone;
    if (input->email) verb.email_sealed = sealed.email;
    if (input->identity) {
        verb.identity_type = sealed.type;
        verb.identity_sealed = sealed.identity;
        verb.identity_hash = sealed.hash.str();
    }
    verb.why = input->reason.value;
    // Fields are written over: whoever does it has seen what stands there.
    perform(doors, who, home, std::move(verb), 200, std::move(call), std::move(answer), IfMatch::required);
}

void set_real_name(const Doors& doors, const Principal& who, const Home& home, http::Call call,
                   http::Responder answer) {
    const auto input = http::read_json_body<RealNameIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    perform(doors, who, home,
            SetRealName{input->state, input->recheck_on.value_or(BusinessDate{}), input->reason.value}, 200,
            std::move(call), std::move(answer));
}

void set_consent(const Doors& doors, const Principal& who, const Home& home, http::Call call,
                 http::Responder answer) {
    const auto input = http::read_json_body<ConsentIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto purpose = parse_name<Purpose>(call.parameter("purpose"));
    if (!purpose) return refuse({ErrorCode::request_not_found, {}, {}}, call, answer);
    perform(doors, who, home, SetConsent{*purpose, input->given, input->how.value}, 200, std::move(call),
            std::move(answer));
}

void set_legal_hold(const Doors& doors, const Principal& who, const Home& home, http::Call call,
                    http::Responder answer) {
    const auto input = http::read_json_body<HoldIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    perform(doors, who, home, SetLegalHold{input->hold, input->reason.value}, 200, std::move(call),
            std::move(answer));
}

// Recorded first, shown then. No Idempotency-Key: each look is a look.
void unmask(const Doors& doors, const Principal& who, const Home& home, http::Call call,
            http::Responder answer) {
    const auto input = http::read_json_body<UnmaskIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    doors.desk.blocking([doors, who, home, verb = Unmask{input->reason.value}, call = std::move(call),
                         answer = std::move(answer)]() mutable {
        const auto done = ask(doors.desk.engine, {who.brand, home, 0, who.actor, {}, verb});
        if (!done) return refuse(done.error(), call, answer);
        const auto found = find_subscriber(doors, who.brand, home);
        if (!found) return refuse(found.error(), call, answer);
        answer_with(describe_subscriber(doors, *found, false), 200, call, answer);
    });
}

void show(const Doors& doors, const Principal& who, const Home& home, http::Call call,
          http::Responder answer) {
    doors.desk.blocking([doors, who, home, call = std::move(call), answer = std::move(answer)]() mutable {
        answer_subscriber(doors, who, home, 200, call, answer);
    });
}

Result<ConsentPage> consents(const Doors& doors, const Principal& who, const Home& home, const http::Call&) {
    if (const auto found = find_subscriber(doors, who.brand, home); !found)
        return std::unexpected{found.error()};
    const auto rows = doors.desk.view->rows(home, RowKind::consent);
    if (!rows) return std::unexpected{rows.error()};
    ConsentPage page;
    for (const Row& row : *rows) {
        const auto& consent = std::get<Consent>(row);
        page.items.push_back(
            {static_cast<Purpose>(consent.key.n), consent.given, consent.at, consent.how.str()});
    }
    return page;
}

Result<AccessPage> access_log(const Doors& doors, const Principal& who, const Home& home,
                              const http::Call& call) {
    if (const auto found = find_subscriber(doors, who.brand, home); !found)
        return std::unexpected{found.error()};
    const auto query = http::parse_form(call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto cursor = query_number(*query, "cursor", 0, 0, INT64_MAX);
    if (!cursor) return std::unexpected{cursor.error()};
    const auto history = doors.desk.view->history(home, *cursor, static_cast<int>(kLimitMax));
    if (!history) return std::unexpected{history.error()};
    AccessPage page;
    for (const Record& record : history->items) {
        const auto* look = std::get_if<Unmask>(&record.verb);
        if (look == nullptr) continue;
        AccessOut out{record.recorded_at,
                      fmt::format("{}:{}", name_of(record.actor.kind), record.actor.id),
                      {},
                      look->why.str()};
        if (record.actor.kind == ActorKind::staff)
            if (const auto staff = doors.sessions.find_staff({HomeKind::staff, record.actor.id}))
                out.actor_login = staff->login.str();
        page.items.push_back(std::move(out));
    }
    if (history->next != 0) page.next_cursor = std::to_string(history->next);
    return page;
}

Result<SubscriberPage> list(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto query = http::parse_form(call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 50, 1, kLimitMax);
    if (!limit) return std::unexpected{limit.error()};
    const auto cursor = query_number(*query, "cursor", 0, 0, INT64_MAX);
    if (!cursor) return std::unexpected{cursor.error()};
    const auto found = doors.desk.view->page_of(HomeKind::subscriber, RowKind::subscriber, *cursor,
                                                static_cast<int>(*limit));
    if (!found) return std::unexpected{found.error()};
    SubscriberPage page;
    for (const Row& row : found->items) {
        const auto& subscriber = std::get<Subscriber>(row);
        if (subscriber.brand != who.brand) continue;
        auto out = describe_subscriber(doors, subscriber, true);
        if (!out) return std::unexpected{out.error()};
        page.items.push_back(std::move(*out));
    }
    if (found->next != 0) page.next_cursor = std::to_string(found->next);
    return page;
}

// By identity number, in the body: addresses are written to logs.
Result<SubscriberPage> search(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<SearchIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const auto number = normal_identity(input->identity.type, input->identity.number.value);
    if (!number)
        return std::unexpected{
            invalid({{"/identity/number", ErrorCode::input_malformed, {"11010519491231002X"}}})};
    const auto hash = hash_identity(doors, who.brand, input->identity.type, *number);
    const auto found = doors.desk.view->find_subscribers(who.brand, hash.view());
    if (!found) return std::unexpected{found.error()};
    SubscriberPage page;
    for (const SubscriberId id : *found) {
        const auto subscriber = find_subscriber(doors, who.brand, home_of(id));
        if (!subscriber) return std::unexpected{subscriber.error()};
        auto out = describe_subscriber(doors, *subscriber, true);
        if (!out) return std::unexpected{out.error()};
        page.items.push_back(std::move(*out));
    }
    return page;
}

void bind_line(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<BindIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto line = line_of(call);
    if (!line) return refuse(line.error(), call, answer);
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    const auto home = read_home(input->subscriber);
    if (!home) return refuse(home.error(), call, answer);
    const auto if_n = read_if_match(call, IfMatch::optional);
    if (!if_n) return refuse(if_n.error(), call, answer);
    const BindSubscriber verb{SubscriberId{home->id}, input->reason.value};
    doors.desk.blocking([doors, who, line = *line, key = *key, home = *home, if_n = *if_n, verb,
                         call = std::move(call), answer = std::move(answer)]() mutable {
        const auto found = find_subscriber(doors, who.brand, home);
        if (!found) return refuse(found.error(), call, answer);
        if (found->erased) return refuse({ErrorCode::subscriber_erased, {}, {}}, call, answer);
        const auto done = ask(doors.desk.engine,
                              {who.brand, home_of(line.number), line.generation, who.actor, key, verb, if_n});
        if (!done) return refuse(done.error(), call, answer);
        answer(posted_response(*done, doors.desk.catalog()));
    });
}

}  // namespace

void mount_subscribers(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, auto handle) {
        mount(router, doors, method, path, act,
              [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
                  handle(doors, who, std::move(call), std::move(answer));
              });
    };
    const auto add_at_home = [&](const char* method, const char* path, Act act, auto handle) {
        add(method, path, act,
            [handle](const Doors& at, const Principal& who, http::Call call, http::Responder answer) {
                const auto home = read_home(call.parameter("id"));
                if (!home) return refuse(home.error(), call, answer);
                handle(at, who, *home, std::move(call), std::move(answer));
            });
    };
    const auto add_read = [&](const char* path, auto read) {
        add_at_home("GET", path, Act::read_subscribers,
                    [read](const Doors& at, const Principal& who, const Home& home, http::Call call,
                           http::Responder answer) {
                        at.desk.blocking([at, who, home, read, call = std::move(call),
                                          answer = std::move(answer)]() mutable {
                            answer_with(read(at, who, home, call), 200, call, answer);
                        });
                    });
    };
    const auto add_list = [&](const char* method, const char* path, auto read) {
        add(method, path, Act::read_subscribers,
            [read](const Doors& at, const Principal& who, http::Call call, http::Responder answer) {
                at.desk.blocking(
                    [at, who, read, call = std::move(call), answer = std::move(answer)]() mutable {
                        answer_with(read(at, who, call), 200, call, answer);
                    });
            });
    };
    add("POST", "/v1/subscribers", Act::manage_subscribers, create);
    add_list("GET", "/v1/subscribers{?limit,cursor}", list);
    add_list("POST", "/v1/subscribers/search", search);
    add_at_home("GET", "/v1/subscribers/{id}", Act::read_subscribers, show);
    add_read("/v1/subscribers/{id}/consents", consents);
    add_read("/v1/subscribers/{id}/access-log{?cursor}", access_log);
    add_at_home("PATCH", "/v1/subscribers/{id}", Act::manage_subscribers, change);
    add_at_home("POST", "/v1/subscribers/{id}/real-name", Act::manage_subscribers, set_real_name);
    add_at_home("PUT", "/v1/subscribers/{id}/consents/{purpose}", Act::manage_subscribers, set_consent);
    add_at_home("POST", "/v1/subscribers/{id}/legal-hold", Act::set_legal_hold, set_legal_hold);
    add_at_home("POST", "/v1/subscribers/{id}/unmask", Act::unmask, unmask);
    add("PUT", "/v1/lines/{id}/subscriber", Act::manage_subscribers, bind_line);
}

}  // namespace keepline::api
