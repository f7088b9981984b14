// Runs every table in this folder: a line's life as text. See README.md here for the words.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/line/life_cycle.h"
#include "domain/renewal/payments.h"
#include "engine/desk.h"
#include "engine/payments.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

std::vector<std::string> split(const std::string& text, const std::string& separator) {
    std::vector<std::string> out;
    std::size_t from = 0;
    while (from <= text.size()) {
        const std::size_t end = std::min(text.find(separator, from), text.size());
        std::string part = text.substr(from, end - from);
        part.erase(0, part.find_first_not_of(' '));
        part.erase(part.find_last_not_of(' ') + 1);
        if (!part.empty()) out.push_back(part);
        from = end + separator.size();
    }
    return out;
}

constexpr LineId kLine{NumberId{1}, 1};

struct Step {
    int line_number = 0;
    std::string at, event, error;
    std::vector<std::string> expected;
};

// One scenario: a catalog, a line and its steps.
class Scenario {
public:
    explicit Scenario(const std::filesystem::path& file) : catalog_{small_catalog()} {
        std::ifstream in{file};
        std::string text;
        for (int number = 1; std::getline(in, text); ++number) read(number, text.substr(0, text.find('#')));
    }

    void run() {
        MemoryStore store;
        Engine engine{store, clock_, std::make_shared<Catalog>(catalog_)};
        store_ = &store;
        engine_ = &engine;
        for (const Step& step : steps_) {
            SCOPED_TRACE("line " + std::to_string(step.line_number) + ": " + step.at + "  " + step.event);
            const bool run_of_day = step.event == "cycle run" && step.at.size() == 10;
            time_.set(china_time(run_of_day ? step.at + " 23:59" : step.at));
            std::string error;
            for (const std::string& act : split(step.event, ";")) error = perform(act);
            EXPECT_EQ(error, step.error);
            compare(step);
        }
    }

private:
    void read(int number, const std::string& text) {
        if (text.find_first_not_of(' ') == std::string::npos) return;
        if (text.starts_with("policy"))
            return read_policy(text, catalog_.plans.at(kPlan), catalog_.policies.at(PolicyId{1}));
        if (text.starts_with("version")) return read_version(text);
        if (text.starts_with("plan")) return read_plan(text);
        if (text.starts_with("date")) return;
        auto columns = split(text, "  ");
        ASSERT_GE(columns.size(), 2U) << "line " << number;
        Step step{number, columns[0], columns[1], "", {columns.begin() + 2, columns.end()}};
        if (const auto arrow = step.event.find(" -> "); arrow != std::string::npos) {
            step.error = step.event.substr(arrow + 4);
            step.event.resize(arrow);
        }
        steps_.push_back(std::move(step));
    }

    // version 2: suspended 90d — the policy above with other clauses.
    void read_version(const std::string& text) {
        const PolicyId id{static_cast<std::uint16_t>(std::stoi(text.substr(7)))};
        Policy policy = catalog_.policies.at(PolicyId{1});
        policy.id = id;
        read_policy(text, catalog_.plans.at(kPlan), policy);
        catalog_.policies[id] = policy;
    }
    // plan 2: fee 40.00, months 12 — under the same policy.
    void read_plan(const std::string& text) {
        const PlanId id{static_cast<std::uint16_t>(std::stoi(text.substr(4)))};
        Plan plan = catalog_.plans.at(kPlan);
        plan.id = id;
        plan.code = "plan-" + std::to_string(id.value);
        read_policy(text, plan, catalog_.policies.at(PolicyId{1}));
        catalog_.plans[id] = plan;
    }

    void read_policy(const std::string& text, Plan& plan, Policy& policy) {
        for (const std::string& clause : split(text.substr(text.find(':') + 1), ",")) {
            std::istringstream words{clause};
            std::string name, value;
            words >> name >> value;
            if (name == "fee")
                plan.fee = parse_decimal(value).value();
            else if (name == "months")
                plan.cycle = {std::stoi(value), 0};
            else if (name == "grace")
                policy.grace = usual_stage(Stage::grace, parse_term(value).value());
            else if (name == "outgoing_barred")
                policy.outgoing_barred = usual_stage(Stage::outgoing_barred, parse_term(value).value());
            else if (name == "suspended")
                policy.suspended = usual_stage(Stage::suspended, parse_term(value).value());
            else if (name == "quarantined")
                policy.quarantined = usual_stage(Stage::quarantined, parse_term(value).value());
            else if (name == "shortest")
                policy.reissue.shortest = parse_term(value).value();
            else if (name == "longest")
                policy.reissue.longest = parse_term(value).value();
            else if (name == "after_harassment")
                policy.reissue.after_harassment = parse_term(value).value();
            else if (name == "lapsed_days")
                policy.lapsed_days = parse_name<LapsedDays>(value).value();
            else if (name == "money_at_end")
                policy.money.at_end = parse_name<MoneyAtEnd>(value).value();
            else if (name == "parking")
                policy.parking = read_parking(value, words);
            else if (name == "validity")
                policy.validity.push_back(read_earning(value, words));
            else if (name == "keep_alive")
                policy.keep_alive.push_back(read_keep_alive(value, words));
            else if (name == "no_fee")
                plan.fee = {};
            else if (name == "pack")
                plan.packs.push_back({value, read_money(words)});
            else if (name == "notice")
                policy.notices.push_back({parse_name<Stage>(value).value(), read_days(words)});
            else if (name == "told_first")
                catalog_.brands.at(kBrand).notice_gate = true;
            else if (name == "cooling_off")
                catalog_.brands.at(kBrand).cooling_off_days = std::stoi(value);
            else if (name == "per_order")
                catalog_.brands.at(kBrand).limit_per_order = parse_decimal(value).value();
            else if (name == "anonymous_order")
                catalog_.brands.at(kBrand).limit_anonymous_order = parse_decimal(value).value();
            else if (name == "per_line_day")
                catalog_.brands.at(kBrand).limit_per_line_day = parse_decimal(value).value();
            else if (name == "per_line_month")
                catalog_.brands.at(kBrand).limit_per_line_month = parse_decimal(value).value();
            else if (name == "approval_above")
                catalog_.brands.at(kBrand).approval_above_refund =
                    catalog_.brands.at(kBrand).approval_above_adjust = parse_decimal(value).value();
            else
                ADD_FAILURE() << "unknown clause: " << clause;
        }
    }

    static int read_days(std::istringstream& words) {
        int days = 0;
        words >> days;
        return days;
    }
    static Money read_money(std::istringstream& words) {
        std::string amount;
        words >> amount;
        return parse_decimal(amount).value();
    }
    // parking 2.00 every 1m longest 3m then resume
    static Parking read_parking(const std::string& fee, std::istringstream& words) {
        Parking parking;
        parking.fee = parse_decimal(fee).value();
        for (std::string word, value; words >> word >> value;) {
            if (word == "every") parking.every = parse_term(value).value();
            if (word == "longest") parking.longest = parse_term(value).value();
            if (word == "then") parking.then = parse_name<AfterParking>(value).value();
        }
        return parking;
    }
    // validity top_up 30d at_least 10.00 growth add
    static Earning read_earning(const std::string& cause, std::istringstream& words) {
        Earning earning;
        earning.causes = static_cast<std::uint16_t>(1U << static_cast<int>(parse_name<Cause>(cause).value()));
        std::string term;
        words >> term;
        earning.term = parse_term(term).value();
        for (std::string word, value; words >> word >> value;) {
            if (word == "at_least") earning.at_least = parse_decimal(value).value();
            if (word == "growth") earning.growth = parse_name<Growth>(value).value();
        }
        return earning;
    }
    // keep_alive 1.00 30d
    static KeepAlive read_keep_alive(const std::string& amount, std::istringstream& words) {
        std::string every;
        words >> every;
        return {parse_decimal(amount).value(), parse_term(every).value(), Stage::active, {}};
    }

    std::string act(Verb verb) {
        return act_at({HomeKind::number, number_named(verb) != nullptr ? 0 : 1}, std::move(verb));
    }

    std::string act_at(Home home, Verb verb) {
        Command asked = command(home, IdemKey{"k" + std::to_string(++keys_)}, std::move(verb));
        asked.actor = {ActorKind::staff, person_};
        auto answer = test::ask(*engine_, asked);
        if (!answer) return std::string{error_text(answer.error().code).code};
        last_ = *answer;
        return "";
    }

    std::string perform(const std::string& text) {
        std::istringstream words{text};
        std::string verb, a, b, c;
        words >> verb >> a >> b >> c;
        const auto money = [](const std::string& amount) { return parse_decimal(amount).value(); };
        if (text == "cycle run") return cycle_run();
        if (verb == "open") return act(OpenLine{number(1), kPlan, money(a), kParty});
        if (verb == "mark") return act(MarkNumber{a == "harassed", a == "ported_in"});
        if (verb == "import") return act(imported(a));  // import own_block | ported_in
        if (verb == "reserve") return act(ReserveNumber{std::stoll(a) * 60'000'000});  // reserve 30 minutes
        if (verb == "release") return act(ReleaseNumber{a == "anyway", "why"});
        if (verb == "number") return number_is(a, b);  // number quarantined 2026-05-01
        if (verb == "top-up") return act(TopUp{money(a), kParty, Channel::api});
        if (verb == "renew")
            return act(Renew{std::stoi(a), money(c), kParty, Channel::api});  // renew 2 for 10.00
        if (verb == "bonus")
            return act(GrantBonus{money(a), date(c.c_str()), true});  // bonus 3.00 until DATE
        if (verb == "bar") return act(SetBar{parse_name<Bar>(a).value(), "scenario"});
        if (verb == "park") return act(ParkLine{a.empty() ? BusinessDate::none() : date(a.c_str())});
        if (verb == "resume") return act(ResumeLine{});
        if (verb == "leave") return act(LeaveLine{parse_name<Stage>(a).value(), "scenario"});
        if (verb == "stay") return act(StayLine{});
        if (verb == "plan")  // plan 2 now | next
            return act(ChangePlan{PlanId{static_cast<std::uint16_t>(std::stoi(a))}, b == "next"});
        if (verb == "move") return move(a, b, c);  // move 2 by notice 2026-05-01
        if (verb == "tell") return tell(a, b);     // tell suspended sms
        if (verb == "pack") return act(BuyPack{a.c_str(), kParty});
        if (verb == "use") return use(a, b, c);  // use data 0.30 u1 [@2026-01-05]
        if (verb == "lift") return act(LiftBar{parse_name<Bar>(a).value(), "scenario"});
        if (verb == "order") return order(std::stoi(a), money(c));  // order 1 for 5.00
        if (verb == "again") return act(OpenIntent{order_n_, kGateway, PayMethod::alipay_wap});
        if (verb == "paid") return paid(money(a), b);  // paid 5.00 [trade number]
        if (verb == "intent")
            return act(IntentMoved{last_intent_, parse_name<IntentState>(a).value(), "", "said"});
        if (verb == "second") return ++person_, "";  // second person: whoever acts from here on is another
        if (verb == "late") return late_ = parse_name<LatePayment>(a).value(), "";  // late top_up
        if (verb == "refund")
            return act_on(refund_verb(*store_->view(), kLine, std::stoi(c), money(a), "why"));
        if (verb == "undo")
            return act_on(undo_verb(*store_->view(), kLine, std::stoi(a), "wrong number", time_.now()));
        if (verb == "adjust") return act(Adjust{signed_money(a), "why"});
        if (verb == "reverse") return act(ReverseAdjustment{std::stoi(a), "why"});
        if (verb == "resolve") return resolve(a, b, c);  // resolve 5 to payer | line [other]
        if (verb == "approve")
            return act_on(approve_verb(*store_->view(), {HomeKind::number, 1}, std::stoi(a)));
        if (verb == "decline") return act(Decline{std::stoi(a), "no"});
        if (verb == "sent") return act(EndRefund{std::stoi(a), "sent"});  // sent 5: the platform has refunded
        if (verb == "refused") return act(RefuseRefund{std::stoi(a), "too late"});               // refused 5
        if (verb == "transfer") return act(TransferRefund{std::stoi(a), "CMB-1", "same name"});  // transfer 5
        if (verb == "refundable") return refundable(a, c);  // refundable 5.00 of 2
        ADD_FAILURE() << "unknown event: " << text;
        return "";
    }

    std::string use(const std::string& kind, const std::string& cost, const std::string& record) {
        const auto day = record.find('@');
        RecordUse verb;
        verb.record_id = record.substr(0, day).c_str();
        verb.kind = parse_name<Cause>(kind).value();
        verb.rated = parse_decimal(cost).value();
        verb.used_at = day == std::string::npos ? time_.now() : china_time(record.substr(day + 1));
        return act(verb);
    }

    std::string move(const std::string& policy, const std::string&, const std::string& ground) {
        MovePolicy verb;
        verb.policy = PolicyId{static_cast<std::uint16_t>(std::stoi(policy))};
        verb.ground = parse_name<PolicyGround>(ground.substr(0, ground.find('@'))).value();
        if (const auto at = ground.find('@'); at != std::string::npos)
            verb.on = date(ground.substr(at + 1).c_str());
        return act(verb);
    }

    std::string tell(const std::string& step, const std::string& way) {
        for (std::size_t i = 0; i < EnumNames<Stage>::names.size(); ++i)
            if (step_name(static_cast<Stage>(i)) == step)
                return act(RecordNotice{static_cast<Stage>(i), parse_name<NoticeWay>(way).value(),
                                        time_.now(), "m"});
        return "no such step";
    }

    static Verb imported(const std::string& origin) {
        const auto from = parse_name<NumberOrigin>(origin).value();
        return ImportNumber{number(1), "plain", from, from == NumberOrigin::ported_in ? "cmcc" : ""};
    }

    std::string number_is(const std::string& state, const std::string& free_on) {
        const auto row = find_row<NumberResource>(*store_->view(), {HomeKind::number, 1}, 0).value();
        const LineState line = store_->view()->line(NumberId{1}).value_or(LineState{});
        const NumberStatus status = status_of(row ? &*row : nullptr, line, catalog_, time_.now());
        EXPECT_EQ(name_of(status.state), state);
        EXPECT_EQ(status.free_on.is_set() ? format_date(status.free_on) : "", free_on);
        return "";
    }

    static Money signed_money(const std::string& text) {
        return text.front() == '-' ? Money{} - parse_decimal(text.substr(1)).value()
                                   : parse_decimal(text).value();
    }

    std::string act_on(Result<Verb> verb) {
        if (!verb) return std::string{error_text(verb.error().code).code};
        return act(std::move(*verb));
    }

    // The line the money was for, or one that is not here.
    std::string resolve(const std::string& n, const std::string& to, const std::string& whom) {
        EXPECT_EQ(to, "to");
        ResolveSuspense verb{std::stoi(n), {}, "why", {}};
        if (whom == "line") verb.line = kLine;
        if (whom == "other") verb.line = {NumberId{2}, 1}, verb.evidence = "a receipt";
        if (whom == "unproved") verb.line = {NumberId{2}, 1};
        return act(verb);
    }

    std::string refundable(const std::string& amount, const std::string& entry_n) {
        const auto payments = read_payments(*store_->view(), kLine);
        const LinePayment* payment = payments->find(std::stoi(entry_n));
        EXPECT_EQ(payment == nullptr ? "none" : format_decimal(payment->refundable), amount);
        return "";
    }

    std::string order(int cycles, Money price) {
        auto error =
            act(PlaceOrder{cycles, price, kGateway, PayMethod::alipay_wap, Channel::online_payment, late_});
        if (error.empty()) order_n_ = last_.reply.order_n, last_intent_ = last_.reply.intent_n;
        return error;
    }

    std::string paid(Money total, const std::string& trade) {
        const std::string external = trade.empty() ? "T" + std::to_string(last_intent_) : trade;
        auto error = act(Settle{last_intent_, kGateway, external, "KL1x1x1", total, time_.now()});
        return error.empty() ? "" : error;
    }

    // Every line's due steps in order, as the job does it.
    std::string cycle_run() {
        for (int guard = 0; guard < 1000; ++guard) {
            auto answer = test::ask(*engine_, command({HomeKind::number, 1}, "", PassTime{}));
            if (!answer) return std::string{error_text(answer.error().code).code};
            if (answer->n == 0) return "";
        }
        return "never ends";
    }

    void compare(const Step& step) {
        const auto line = store_->view()->line(NumberId{1});
        if (!line && step.expected.empty()) return;  // a number that nobody has had yet
        ASSERT_TRUE(line);
        const std::vector<std::string> actual{std::string{name_of(line->stage)},
                                              format_date(line->paid_until), format_decimal(line->main),
                                              format_decimal(line->bonus), format_decimal(line->prepaid)};
        for (std::size_t i = 0; i < step.expected.size() && i < actual.size(); ++i) {
            if (step.expected[i] == "-") continue;
            EXPECT_EQ(actual[i], step.expected[i]) << "column " << i + 3;
        }
        if (step.expected.size() > actual.size()) {
            EXPECT_EQ(name_of(last_.reply.outcome), step.expected.back());
        }
        EXPECT_EQ(line->next_action_at, next_due(*line, rules_of(catalog_, *line)).at);
    }

    Catalog catalog_;
    std::vector<Step> steps_;
    ManualClock time_;
    BusinessClock clock_{time_};
    MemoryStore* store_ = nullptr;
    Engine* engine_ = nullptr;
    Answer last_;
    int keys_ = 0;
    std::int64_t person_ = 1;
    LatePayment late_ = LatePayment::refund;
    std::int64_t order_n_ = 0;
    std::int64_t last_intent_ = 0;
};

std::vector<std::filesystem::path> tables() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{KEEPLINE_SOURCE_DIR "/test/scenario"})
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

class Table : public testing::TestWithParam<std::filesystem::path> {};
TEST_P(Table, Holds) { Scenario{GetParam()}.run(); }
INSTANTIATE_TEST_SUITE_P(Scenario, Table, testing::ValuesIn(tables()),
                         [](const auto& each) { return each.param.stem().string(); });

}  // namespace
}  // namespace keepline::test
