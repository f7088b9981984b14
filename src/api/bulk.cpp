// Many renewals and top-ups in one request: each has its own key and its own answer, and a bad one spoils no
// other.

#include "api/line_shapes.h"
#include "api/lines.h"
#include "engine/command_key.h"

namespace keepline::api {
namespace {

constexpr std::size_t kItemsMax = 1000;

enum class BulkKind : std::uint8_t { renewal, top_up };
BOOST_DESCRIBE_ENUM(BulkKind, renewal, top_up)

struct BulkItemIn {
    Limited<1, 64> key;  ///< this item's idempotency key
    Limited<1, 32> line;
    BulkKind kind{};
    std::optional<int> cycles;  ///< of a renewal
    MoneyIn amount;
    std::optional<Channel> channel;
};
BOOST_DESCRIBE_STRUCT(BulkItemIn, (), (key, line, kind, cycles, amount, channel))
struct BulkIn {
    std::vector<BulkItemIn> items;
};
BOOST_DESCRIBE_STRUCT(BulkIn, (), (items))

/// The entry that posted an item (now or before), or why it was not.
struct BulkItemOut {
    std::string key;
    std::optional<std::string> entry_no;
    std::optional<bool> repeated;
    std::optional<std::string> code, detail;
};
BOOST_DESCRIBE_STRUCT(BulkItemOut, (), (key, entry_no, repeated, code, detail))
struct BulkOut {
    std::int64_t posted = 0, repeated = 0, refused = 0;
    std::vector<BulkItemOut> items;
};
BOOST_DESCRIBE_STRUCT(BulkOut, (), (posted, repeated, refused, items))

Result<Command> command_of(const BulkItemIn& in, const Brand& brand, const Principal& who) {
    const auto key = command_key(in.key.value);
    if (!key) return std::unexpected{key.error()};
    const auto id = parse_line_id(in.line.value);
    if (!id) return fail(ErrorCode::line_unknown, in.line.value);
    if (auto may = check(who, in.kind == BulkKind::renewal ? Act::renew : Act::top_up); !may)
        return std::unexpected{may.error()};
    std::vector<Fault> faults;
    const Money amount = check_amount(in.amount, brand, "/amount", faults);
    const int cycles = in.cycles.value_or(0);
    if (in.kind == BulkKind::renewal) check_cycles(cycles, faults);
    if (in.kind == BulkKind::top_up && in.cycles)
        faults.push_back({"/cycles", ErrorCode::input_unknown_field, {}});
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    const Channel channel = in.channel.value_or(Channel::api);
    Verb verb = Renew{cycles, amount, who.party, channel};
    if (in.kind == BulkKind::top_up) verb = TopUp{amount, who.party, channel};
    return Command{who.brand, home_of(id->number), id->generation, who.actor, *key, std::move(verb)};
}

BulkOut describe(const BulkIn& input, const std::vector<Result<Answer>>& answers, Language language) {
    BulkOut out;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        BulkItemOut one{input.items[i].key.value, {}, {}, {}, {}};
        if (const Result<Answer>& answer = answers[i]) {
            ++(answer->repeated ? out.repeated : out.posted);
            one.entry_no = entry_no(answer->home, answer->n);
            if (answer->repeated) one.repeated = true;
        } else {
            ++out.refused;
            one.code = error_text(answer.error().code).code;
            one.detail = error_sentence(answer.error(), language);
        }
        out.items.push_back(std::move(one));
    }
    return out;
}

void post(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    if (who.party.value == 0) return refuse({ErrorCode::auth_forbidden, {"party"}, {}}, call, answer);
    doors.desk.blocking([doors, who, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto input = http::read_json_body<BulkIn>(call.request);
        if (!input) return refuse(input.error(), call, answer);
        if (input->items.empty() || input->items.size() > kItemsMax)
            return refuse(
                invalid({{"/items", ErrorCode::input_out_of_range, {"1", std::to_string(kItemsMax)}}}), call,
                answer);
        const Brand& brand = doors.desk.catalog().brands.at(who.brand);
        std::vector<Result<Command>> commands;
        for (const BulkItemIn& each : input->items) commands.push_back(command_of(each, brand, who));
        const auto answers = ask_each(doors.desk.engine, std::move(commands));
        answer(http::json_response(describe(*input, answers, call.language)));
    });
}

}  // namespace

void mount_bulk(http::Router& router, const Doors& doors) {
    mount(router, doors, "POST", "/v1/bulk", Act::renew,
          [doors](const Principal& who, http::Call call, http::Responder answer) {
              post(doors, who, std::move(call), std::move(answer));
          });
}

}  // namespace keepline::api
