#include "sim/biller/biller_party.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/biller/fake_keepline.h"
#include "sim/biller/pages.h"

namespace keepline::sim::biller {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class BillerPartyTest : public testing::Test {
protected:
    BillerPartyTest()
        : key{http::SigningKey::generate()},
          keepline{http::VerifyingKey::load(key.public_pem()).value()},
          party{{"life", 1}, key, http::SigningKey::generate()} {}

    std::optional<Offer> look_up(const std::string& msisdn) {
        return read_offer(keepline.handle(party.check(msisdn, now), now).body, msisdn);
    }
    /// A trade that waits for its payer.
    std::string ordered(const Choice& choice = {.option = 0}) {
        return party.order(party.keep(look_up("17000000001").value()), choice, now).value();
    }
    std::string paid(std::optional<Trick> trick = {}) {
        const auto reference = ordered();
        EXPECT_TRUE(party.confirm(reference, trick, now));
        keepline.asked.clear();
        return reference;
    }
    /// Sends what is due, until nothing is any more. The first `lost` answers do not arrive, nor do those
    /// calls if `unsent`.
    void run(int lost = 0, bool unsent = false) {
        for (auto calls = party.take_calls(now); !calls.empty(); calls = party.take_calls(now))
            for (const auto& call : calls) {
                const bool away = lost-- > 0;
                const auto response = away && unsent ? http::Response{} : keepline.handle(call.request, now);
                party.answered(call, away ? nullptr : &response, now);
            }
    }
    void run_later(seconds by) {
        now = now + by;
        run();
    }
    const Trade& trade(const std::string& reference) { return *party.find_trade(reference); }

    Instant now = *parse_instant("2026-11-27T17:30:00Z");
    http::SigningKey key;
    FakeKeepline keepline;
    BillerParty party;
};

const std::string kCredit = "POST /biller/v1/credits";
std::string query_of(const std::string& reference) { return "GET /biller/v1/credits/" + reference; }
std::string reversal_of(const std::string& reference) {
    return "POST /biller/v1/credits/" + reference + "/reverse";
}

TEST_F(BillerPartyTest, WhatMayBePaidForIsWhatKeeplineSays) {
    const auto offer = look_up("17000000001");
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->masked, "170****0001");
    ASSERT_EQ(offer->options.size(), 3U);
    EXPECT_EQ(offer->options[1].price, Money::from_minor(6000));
    EXPECT_EQ(offer->least_to_restore, Money::from_minor(800));
    EXPECT_FALSE(look_up("17000000009"));
    EXPECT_FALSE(read_offer("nonsense", "1"));
    EXPECT_FALSE(read_offer("[]", "1"));

    const auto id = party.keep(*offer);
    EXPECT_FALSE(party.order("another", {.option = 0}, now));
    EXPECT_FALSE(party.order(id, {.option = 3}, now));
    EXPECT_FALSE(party.order(id, {}, now));
    EXPECT_FALSE(party.order(id, {.top_up = Money{}}, now));
    EXPECT_FALSE(party.order(id, {.top_up = Money::from_minor(50'001)}, now));
    const auto top_up = party.order(id, {.top_up = Money::from_minor(3'000)}, now);
    ASSERT_TRUE(top_up);
    EXPECT_EQ(trade(*top_up).amount, Money::from_minor(3'000));
    const auto suggested = party.order(id, {.option = 2}, now).value();
    EXPECT_EQ(trade(suggested).amount, Money::from_minor(1'000));
    EXPECT_EQ(trade(suggested).cycles, 0);
    EXPECT_THAT(*top_up, MatchesRegex("LIFE20261128[0-9]{12}")) << "the day is China's";
    EXPECT_NE(*top_up, *party.order(id, {.option = 0}, now));
}

TEST_F(BillerPartyTest, APaymentIsCreditedOnce) {
    const auto reference = ordered();
    EXPECT_EQ(party.next_due(), Instant::never());
    EXPECT_TRUE(party.confirm(reference, {}, now));
    EXPECT_FALSE(party.confirm(reference, {}, now)) << "paid already";
    EXPECT_FALSE(party.close(reference));
    EXPECT_EQ(trade(reference).state, TradeState::confirming);
    EXPECT_EQ(party.next_due(), now);
    run();
    EXPECT_EQ(trade(reference).state, TradeState::credited);
    EXPECT_EQ(trade(reference).receipt_no, "J-42-17");
    EXPECT_EQ(trade(reference).calls, 1);
    EXPECT_EQ(party.next_due(), Instant::never());
    const auto other = ordered();
    EXPECT_TRUE(party.close(other));
    EXPECT_FALSE(party.confirm(other, {}, now));
    EXPECT_FALSE(party.reverse(other, now));
    EXPECT_FALSE(party.confirm("unknown", {}, now));
}

TEST_F(BillerPartyTest, WhatIsNotKnownIsAskedForEverMoreRarely) {
    keepline.next_state = "crediting";
    const auto reference = paid();
    run();
    for (const seconds wait :
         {seconds{1}, seconds{2}, seconds{4}, seconds{8}, seconds{16}, seconds{30}, seconds{30}}) {
        EXPECT_EQ(party.next_due(), now + wait);
        EXPECT_EQ(trade(reference).state, TradeState::confirming);
        run_later(wait);
    }
    keepline.credits[reference] = "credited";
    run_later(seconds{30});
    EXPECT_EQ(trade(reference).state, TradeState::credited);
}

TEST_F(BillerPartyTest, AnAnswerThatIsLostIsAskedFor) {
    const auto reference = paid(Trick::lost_answer);
    run();
    EXPECT_EQ(trade(reference).state, TradeState::confirming);
    EXPECT_EQ(trade(reference).last_answer, "none");
    run_later(kFirstWait);
    EXPECT_EQ(trade(reference).state, TradeState::credited);
    EXPECT_THAT(keepline.asked, ElementsAre(kCredit, query_of(reference)));
}

TEST_F(BillerPartyTest, ACreditThatNeverArrivedIsSentAgainUnderItsReference) {
    const auto reference = paid();
    run(1, true);
    run_later(seconds{1});  // unknown there
    EXPECT_EQ(trade(reference).last_answer, "404 biller.reference_unknown");
    run_later(seconds{2});
    EXPECT_EQ(trade(reference).state, TradeState::credited);
    EXPECT_THAT(keepline.asked, ElementsAre(query_of(reference), kCredit));
    EXPECT_EQ(keepline.credits.size(), 1U);
}

TEST_F(BillerPartyTest, ARefusalGivesThePayerHisMoneyBack) {
    const auto reference = paid();
    keepline.refuse_all = "biller.funds";
    run();
    EXPECT_EQ(trade(reference).state, TradeState::refunded);
    EXPECT_EQ(trade(reference).refusal, "biller.funds");
    EXPECT_THAT(keepline.asked, ElementsAre(kCredit));
    keepline.refuse_all.clear();
    keepline.next_state = "refused";
    const auto other = paid();
    run();
    EXPECT_EQ(trade(other).state, TradeState::refunded);
    EXPECT_EQ(trade(other).refusal, "line.balance_cap");
}

TEST_F(BillerPartyTest, WhereACreditMayStillArriveItIsReversedFirst) {
    const auto reference = paid();
    run(1, true);
    run_later(seconds{1});
    now = now + seconds{2};
    auto late = party.take_calls(now);
    ASSERT_EQ(late.size(), 1U);
    const http::Response refusal{409, {}, R"({"code":"biller.funds"})"};
    party.answered(late[0], &refusal, now);
    EXPECT_EQ(trade(reference).state, TradeState::confirming) << "the money is not given back yet";
    run();
    EXPECT_EQ(trade(reference).state, TradeState::refunded);
    EXPECT_EQ(trade(reference).refusal, "biller.funds");
    EXPECT_EQ(keepline.handle(late[0].request, now).status, 409) << "the first one arrives at last";
    EXPECT_EQ(keepline.credits.at(reference), "void");
}

TEST_F(BillerPartyTest, WhatWasCreditedAfterAllIsNotGivenBack) {
    const auto reference = paid();
    run(1);  // credited; the answer is lost
    now = now + seconds{1};
    const auto query = party.take_calls(now);
    const http::Response unknown{404, {}, R"({"code":"biller.reference_unknown"})"};
    party.answered(query.at(0), &unknown, now);
    now = now + seconds{2};
    const auto again = party.take_calls(now);
    const http::Response refusal{409, {}, R"({"code":"line.not_renewable"})"};
    party.answered(again.at(0), &refusal, now);
    keepline.used = true;
    run();
    EXPECT_EQ(trade(reference).last_answer, "409 undo.too_late");
    run_later(seconds{30});
    EXPECT_EQ(trade(reference).state, TradeState::credited);
    EXPECT_EQ(trade(reference).refusal, "");
}

TEST_F(BillerPartyTest, TwiceAtOnceIsCreditedOnce) {
    const auto reference = paid(Trick::twice);
    EXPECT_EQ(party.take_calls(now).size(), 2U);
    const auto other = paid(Trick::twice);
    run();
    EXPECT_EQ(trade(other).state, TradeState::credited);
    EXPECT_EQ(trade(other).calls, 2);
    EXPECT_EQ(keepline.credits.size(), 1U);
    EXPECT_EQ(trade(reference).state, TradeState::confirming);
}

TEST_F(BillerPartyTest, AReversalThatComesFirstWins) {
    const auto reference = paid(Trick::out_of_order);
    run();
    EXPECT_THAT(keepline.asked, ElementsAre(reversal_of(reference), kCredit));
    EXPECT_EQ(trade(reference).last_answer, "409 biller.reversed");
    EXPECT_EQ(trade(reference).state, TradeState::reversed);
}

TEST_F(BillerPartyTest, AForgedCreditIsNotBelieved) {
    const auto reference = paid(Trick::forged);
    run();
    EXPECT_EQ(trade(reference).state, TradeState::credited);
    EXPECT_EQ(trade(reference).forgery, "401 auth.bad_signature");
    EXPECT_EQ(trade(reference).calls, 1);
    EXPECT_EQ(keepline.credits.size(), 1U);
}

TEST_F(BillerPartyTest, TricksOfTestsArePlayedInTurn) {
    party.set_tricks(Trick::slow, 1);
    party.set_tricks(Trick::lost_answer, 1);
    paid();
    EXPECT_EQ(party.next_due(), now + kSlow);
    run_later(kSlow);
    const auto second = paid();
    run();
    EXPECT_EQ(trade(second).last_answer, "none");
    const auto third = paid();
    run();
    EXPECT_EQ(trade(third).state, TradeState::credited);
    EXPECT_EQ(party.trades().size(), 3U);
    EXPECT_EQ(party.trades().back().reference, third);
}

TEST_F(BillerPartyTest, ACreditIsTakenBackOrNot) {
    const auto reference = paid();
    run();
    EXPECT_TRUE(party.reverse(reference, now));
    EXPECT_FALSE(party.reverse(reference, now));
    run(1);  // reversed; the answer is lost
    EXPECT_EQ(trade(reference).state, TradeState::reversing);
    run_later(seconds{1});
    EXPECT_EQ(trade(reference).state, TradeState::reversed);

    keepline.used = true;
    const auto used = paid();
    run();
    EXPECT_TRUE(party.reverse(used, now));
    run();
    EXPECT_EQ(trade(used).state, TradeState::credited);
    EXPECT_EQ(trade(used).refusal, "undo.too_late");
    EXPECT_EQ(party.next_due(), Instant::never());
}

// Answers come late, twice, or never, in every order: a payer's money is never both kept and back, and it
// ends.
TEST_F(BillerPartyTest, EveryOrderOfAnswersEnds) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Dice dice{seed};
        const auto chance = [&](int of_ten) { return dice.digits(1)[0] - '0' < of_ten; };
        keepline.credits.clear();
        const auto reference = paid(chance(5) ? std::optional{Trick::twice} : std::nullopt);
        std::vector<Call> on_the_way;
        for (int step = 0; step < 200 && (party.next_due() != Instant::never() || !on_the_way.empty());
             ++step) {
            for (auto& call : party.take_calls(now)) on_the_way.push_back(std::move(call));
            now = now + seconds{chance(5) ? 1 : 7};
            if (on_the_way.empty() || chance(3)) continue;
            const auto at = on_the_way.begin() + (chance(5) ? 0 : std::ssize(on_the_way) - 1);
            const Call call = std::move(*at);
            on_the_way.erase(at);
            const bool busy = step < 60 && chance(2);
            keepline.refuse_all = busy ? "store.unavailable" : step < 60 && chance(2) ? "biller.funds" : "";
            keepline.refuse_status = busy ? 503 : 409;
            const bool arrives = chance(7);
            const auto response = arrives ? keepline.handle(call.request, now) : http::Response{};
            keepline.refuse_all.clear();
            party.answered(call, arrives && (step >= 60 || chance(8)) ? &response : nullptr, now);
        }
        const auto known = keepline.credits.find(reference);
        const bool credited = known != keepline.credits.end() && known->second == "credited";
        const auto state = trade(reference).state;
        EXPECT_EQ(state == TradeState::credited, credited) << "seed " << seed << ' ' << name_of(state);
        EXPECT_TRUE(credited || state == TradeState::refunded || state == TradeState::reversed)
            << "seed " << seed;
    }
}

TEST_F(BillerPartyTest, PagesShowNoWholeNumber) {
    const auto offer = look_up("17000000001");
    const auto id = party.keep(*offer);
    const auto reference = party.order(id, {.option = 0}, now).value();
    for (const auto& text :
         {offer_page(id, *offer, nullptr), trade_page(trade(reference)), trades_page(party.trades())}) {
        EXPECT_THAT(text, HasSubstr("170****0001"));
        EXPECT_THAT(text, Not(HasSubstr("17000000001")));
        EXPECT_THAT(text, HasSubstr("lang=\"zh-CN\""));
    }
    EXPECT_THAT(offer_page(id, *offer, nullptr), HasSubstr("续期 12 个月 ¥60.00"));
    EXPECT_THAT(offer_page(id, *offer, nullptr), HasSubstr("充值 ¥10.00"));
    EXPECT_THAT(trade_page(trade(reference)), HasSubstr("确认付款"));
    party.confirm(reference, {}, now);
    EXPECT_THAT(trade_page(trade(reference)), HasSubstr("确认中，请勿重复付款"));
    EXPECT_TRUE(changes_soon(trade(reference)));
    run();
    EXPECT_THAT(trade_page(trade(reference)), HasSubstr("已到账"));
    EXPECT_THAT(trade_page(trade(reference)), HasSubstr("J-42-17"));
    EXPECT_FALSE(changes_soon(trade(reference)));
    Trade odd = trade(reference);
    odd.state = TradeState::refunded;
    odd.refusal = "<script>";
    EXPECT_THAT(trade_page(odd), HasSubstr("未成功，款项已退回"));
    EXPECT_THAT(trade_page(odd), Not(HasSubstr("<script>")));
}

}  // namespace
}  // namespace keepline::sim::biller
