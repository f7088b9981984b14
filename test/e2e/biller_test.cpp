// What billers bring, from their account to the line and back.

#include "channel/biller/biller_door.h"
#include "channel/biller/credits.h"
#include "channel/biller/day_file.h"
#include "e2e/api_fixture.h"
#include "job/verify.h"

namespace keepline::test {
namespace {

constexpr GatewayId kLife{7};

class Billed : public Api {
protected:
    Billed()
        : Api{[](Catalog& catalog) {
              catalog.gateways[kLife] = {kLife, kBrand, "life", ""};
              catalog.billers[kLife] = {kLife, "生活缴费", "Bills", Money{}};
          }} {
        open_line();
    }
    void pay_in(int fen, const char* reference = "BANK1") {
        const auto done = keepline::ask(*engine_, {kBrand,
                                                   home_of(kLife),
                                                   0,
                                                   {ActorKind::staff, 1},
                                                   IdemKey{reference},
                                                   RecordDeposit{Money::from_minor(fen), reference, "汇款"}});
        ASSERT_TRUE(done);
    }
    const GatewayAccount& life() { return catalog_->gateways.at(kLife); }
    Result<BilledCredit> credit(const char* reference, int cycles = 1, int fen = 500) {
        return biller::credit(*desk_, life(), {reference, {NumberId{1}, 1}, cycles, Money::from_minor(fen)});
    }
    Result<BilledCredit> reverse(const char* reference) {
        return biller::reverse(*desk_, life(), reference, Text<120>{"重复"});
    }
    Money balance() {
        const auto row = store_->view()->row({RowKind::biller_account, {home_of(kLife), 0, {}}});
        return row && *row ? std::get<BillerAccount>(**row).balance : Money{};
    }
    LineState line() { return *store_->view()->line(NumberId{1}); }
    void expect_sound() {
        const auto found = job::verify(*store_->view(), *catalog_, [](std::int64_t) {});
        ASSERT_TRUE(found);
        for (const auto& each : found->findings) ADD_FAILURE() << each.place << " " << each.detail;
    }
};

TEST_F(Billed, IsCreditedOnceByItsReference) {
    pay_in(2000);
    const auto first = credit("L1");
    ASSERT_TRUE(first);
    EXPECT_EQ(first->state, BilledState::credited);
    EXPECT_EQ(line().paid_until, date("2026-03-31"));
    EXPECT_EQ(balance(), Money::from_minor(1500));
    EXPECT_EQ(credit("L1")->entry_n, first->entry_n);
    EXPECT_EQ(balance(), Money::from_minor(1500));
    EXPECT_EQ(credit("L1", 2, 1000).error().code, ErrorCode::idempotency_key_reused);
    ASSERT_TRUE(credit("L2", 0, 300));
    EXPECT_EQ(line().main, Money::from_minor(300));
    expect_sound();
}

TEST_F(Billed, TakesNoMoreThanTheAccountHas) {
    EXPECT_EQ(credit("L1").error().code, ErrorCode::biller_funds);
    pay_in(500);
    EXPECT_TRUE(credit("L1")) << "a refusal is not remembered";
    EXPECT_EQ(credit("L2").error().code, ErrorCode::biller_funds);
    EXPECT_EQ(keepline::ask(*engine_, {kBrand,
                                       home_of(kLife),
                                       0,
                                       {ActorKind::staff, 1},
                                       IdemKey{"other"},
                                       RecordDeposit{Money::from_minor(500), "BANK1", "再次"}})
                  .error()
                  .code,
              ErrorCode::payout_reference_used);
    expect_sound();
}

TEST_F(Billed, WhatTheLineWillNotHaveIsOnTheAccountAgain) {
    pay_in(2000);
    const auto refused = credit("L1", 1, 499);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->state, BilledState::refused);
    EXPECT_EQ(refused->refusal.view(), "renewal.amount_differs");
    EXPECT_EQ(balance(), Money::from_minor(2000));
    EXPECT_EQ(credit("L1", 1, 499)->state, BilledState::refused) << "for ever";
    EXPECT_EQ(reverse("L1")->state, BilledState::refused);
    expect_sound();
}

TEST_F(Billed, IsReversedWhileNothingHasUsedIt) {
    pay_in(2000);
    const auto before = line();
    ASSERT_TRUE(credit("L1", 2, 1000));
    const auto reversed = reverse("L1");
    ASSERT_TRUE(reversed) << error_text(reversed.error().code).code;
    EXPECT_EQ(reversed->state, BilledState::reversed);
    EXPECT_EQ(reversed->returned, Money::from_minor(1000));
    EXPECT_EQ(line().paid_until, before.paid_until);
    EXPECT_EQ(balance(), Money::from_minor(2000));
    EXPECT_EQ(reverse("L1")->state, BilledState::reversed);
    EXPECT_EQ(balance(), Money::from_minor(2000)) << "once";
    // A machine that reverses often is not a payer who plays.
    ASSERT_TRUE(credit("L2"));
    EXPECT_TRUE(reverse("L2"));
    ASSERT_TRUE(credit("L3"));
    ASSERT_TRUE(credit("L4"));
    EXPECT_EQ(reverse("L3").error().code, ErrorCode::undo_not_possible);
    time_.set(time_.now() + std::chrono::hours{4});
    EXPECT_EQ(reverse("L4").error().code, ErrorCode::undo_too_late);
    expect_sound();
}

TEST_F(Billed, WhatIsReversedBeforeItComesNeverComes) {
    pay_in(2000);
    EXPECT_EQ(reverse("L1")->state, BilledState::reversed);
    EXPECT_EQ(credit("L1").error().code, ErrorCode::biller_reversed);
    EXPECT_EQ(balance(), Money::from_minor(2000));
    expect_sound();
}

TEST_F(Billed, TheWorkerEndsWhatACrashLeft) {
    pay_in(2000);
    // Taken, and then the power went.
    ASSERT_TRUE(keepline::ask(*engine_, {kBrand,
                                         home_of(kLife),
                                         0,
                                         {ActorKind::gateway, kLife.value},
                                         {},
                                         TakeBilled{"L1", {NumberId{1}, 1}, 1, Money::from_minor(500)}}));
    EXPECT_EQ(biller::find_credit(*store_->view(), kLife, "L1")->value().state, BilledState::crediting);
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    EXPECT_EQ(biller::find_credit(*store_->view(), kLife, "L1")->value().state, BilledState::credited);
    // A person refunds it: the biller has it again.
    be_admin();
    const auto entry = std::string{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
    EXPECT_EQ(std::string{items("/v1/lines/1-1/payments")[0].at("way").as_string()}, "gateway:life");
    ASSERT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 200), "f1").status, 201);
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    EXPECT_EQ(balance(), Money::from_minor(1700));
    EXPECT_EQ(biller::find_credit(*store_->view(), kLife, "L1")->value().returned, Money::from_minor(200));
    EXPECT_EQ(reverse("L1").error().code, ErrorCode::undo_not_possible);
    expect_sound();
}

TEST_F(Billed, MaySendTheSameOrOthersAtOnce) {
    pay_in(100'000);
    std::vector<std::thread> threads;
    for (int each = 0; each < 8; ++each)
        threads.emplace_back([&, each] {
            for (int i = 0; i < 10; ++i) {
                (void)credit(fmt::format("S{}", i).c_str());
                if (each % 4 == 3) (void)reverse(fmt::format("S{}", i).c_str());
            }
        });
    for (auto& each : threads) each.join();
    workers_->payments.run_due(kBrand);
    Money kept;
    for (int i = 0; i < 10; ++i) {
        const auto row = biller::find_credit(*store_->view(), kLife, BillerReference{fmt::format("S{}", i)});
        ASSERT_TRUE(row && *row);
        EXPECT_NE((*row)->state, BilledState::crediting);
        if ((*row)->state == BilledState::credited) kept += (*row)->amount;
    }
    EXPECT_EQ(balance(), Money::from_minor(100'000) - kept);
    expect_sound();
}

TEST_F(Billed, TheDaysFileHasWhatBothSidesMustHave) {
    pay_in(2000);
    ASSERT_TRUE(credit("L1"));
    ASSERT_TRUE(credit("L2", 0, 300));
    ASSERT_TRUE(credit("L3", 1, 499));
    time_.set(time_.now() + std::chrono::minutes{1});
    ASSERT_TRUE(reverse("L2"));
    EXPECT_EQ(biller::day_file(*desk_, life(), date("2026-01-31")).error().code,
              ErrorCode::statement_not_ready);
    time_.set(china_time("2026-02-01"));
    ASSERT_TRUE(credit("L4"));
    const auto file = biller::day_file(*desk_, life(), date("2026-01-31"));
    ASSERT_TRUE(file);
    EXPECT_EQ(*file,
              "event,reference,at,amount,receipt_no,returned_total\r\n"
              "credit,L1,2026-01-31T04:00:00Z,5.00,J-1-2,0.00\r\n"
              "credit,L2,2026-01-31T04:00:00Z,3.00,J-1-3,0.00\r\n"
              "return,L2,2026-01-31T04:01:00Z,3.00,J-1-3,3.00\r\n"
              "total,2,8.00,1,3.00,\r\n");
    EXPECT_EQ(biller::day_file(*desk_, life(), date("2026-01-30")).value_or(""),
              "event,reference,at,amount,receipt_no,returned_total\r\ntotal,0,0.00,0,0.00,\r\n");
}

// The same through the door, signed.
class BillerAtTheDoor : public Billed {
protected:
    BillerAtTheDoor() { door_.mount(router_); }
    http::Response ask_signed(const std::string& method, const std::string& path,
                              const std::string& body = {}, const http::SigningKey& key = keys().first,
                              const std::string& name = "life") {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        EXPECT_TRUE(http::sign_request(request, name, key, clock_.system_now()));
        return send(request);
    }
    static std::string credit_of(const char* reference, int cycles = 1, int fen = 500,
                                 const char* msisdn = "17000000001") {
        return fmt::format(
            R"({{"reference":"{}","msisdn":"{}","cycles":{},"amount":{{"amount":{},"currency":"CNY"}}}})",
            reference, msisdn, cycles, fen);
    }
    static std::string text(const http::Response& answer, const char* name) {
        const auto body = json::parse(answer.body);
        const auto* found = body.as_object().if_contains(name);
        return found != nullptr && found->is_string() ? std::string{found->as_string()} : "";
    }
    static const std::pair<http::SigningKey, http::SigningKey>& keys() {
        static const std::pair kKeys{http::SigningKey::generate(), http::SigningKey::generate()};
        return kKeys;
    }
    biller::BillerDoor door_{
        *desk_, kBrand, [](std::string_view code) {
            return code == "life" || code == "alipay"
                       ? std::optional{http::VerifyingKey::load(keys().first.public_pem()).value()}
                       : std::nullopt;
        }};
};

TEST_F(BillerAtTheDoor, ChecksCreditsQueriesAndReverses) {
    pay_in(2000);
    const auto check = ask_signed("POST", "/biller/v1/checks", R"({"msisdn":"17000000001"})");
    ASSERT_EQ(check.status, 200) << check.body;
    EXPECT_TRUE(json::parse(check.body).at("renewable").as_bool());
    EXPECT_EQ(json::parse(check.body).at("options").at(0).at("price").at("amount").as_int64(), 500);
    EXPECT_FALSE(check.body.contains("paid_until")) << "no dates without proof";
    EXPECT_EQ(ask_signed("POST", "/biller/v1/checks", R"({"msisdn":"17000009999"})").body,
              R"({"renewable":false})");
    const auto credited = ask_signed("POST", "/biller/v1/credits", credit_of("LIFE-1"));
    ASSERT_EQ(credited.status, 200) << credited.body;
    EXPECT_EQ(text(credited, "state"), "credited");
    EXPECT_EQ(text(credited, "receipt_no"), "J-1-2");
    EXPECT_EQ(ask_signed("POST", "/biller/v1/credits", credit_of("LIFE-1")).body, credited.body);
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("LIFE-1", 2, 1000)), "code"),
              "idempotency.key_reused");
    EXPECT_EQ(ask_signed("GET", "/biller/v1/credits/LIFE-1").body, credited.body);
    EXPECT_EQ(text(ask_signed("GET", "/biller/v1/credits/LIFE-2"), "code"), "biller.reference_unknown");
    const auto reversed = ask_signed("POST", "/biller/v1/credits/LIFE-1/reverse", R"({"reason":"重复缴费"})");
    EXPECT_EQ(text(reversed, "state"), "reversed") << reversed.body;
    const auto account = ask_signed("GET", "/biller/v1/account");
    EXPECT_EQ(json::parse(account.body).at("balance").at("amount").as_int64(), 2000);
    EXPECT_EQ(text(ask_signed("GET", "/biller/v1/files/2026-01-31"), "code"), "statement.not_ready");
    EXPECT_EQ(ask_signed("GET", "/biller/v1/files/2026-01-30").status, 200);
    EXPECT_EQ(text(ask_signed("GET", "/biller/v1/files/2025-01-30"), "code"), "request.invalid");
}

TEST_F(BillerAtTheDoor, KnowsWhoAsks) {
    pay_in(2000);
    const auto& [own, other] = keys();
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("X1"), other), "code"),
              "auth.bad_signature");
    EXPECT_EQ(text(ask_signed("GET", "/biller/v1/account", "", own, "nobody"), "code"), "auth.bad_signature");
    EXPECT_EQ(call("GET", "/biller/v1/account").status, 401);
    http::Request request;
    request.method = "POST";
    request.path = "/biller/v1/credits";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = credit_of("X1");
    ASSERT_TRUE(http::sign_request(request, "life", own, clock_.system_now()));
    request.body = credit_of("X1", 0, 1900);
    EXPECT_EQ(text(send(request), "code"), "auth.bad_signature") << "another body";
    EXPECT_EQ(balance(), Money::from_minor(2000));
}

TEST_F(BillerAtTheDoor, RefusesWithoutRememberingIt) {
    pay_in(2000);
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("L1", 1, 500, "17000009999")), "code"),
              "line.not_renewable");
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("L 1")), "code"), "request.invalid");
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("L1", -1)), "code"), "request.invalid");
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("L1", 5, 2500)), "code"),
              "biller.funds");
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("L1")), "state"), "credited");
}

TEST_F(BillerAtTheDoor, ThePlatformsAccountsAreNotBillers) {
    // A key that a platform's code stood for would still open no account of a biller.
    EXPECT_EQ(text(ask_signed("POST", "/biller/v1/credits", credit_of("L1"), keys().first, "alipay"), "code"),
              "gateway.unknown");
}

TEST_F(BillerAtTheDoor, StaffSeeAccountsAndRecordDeposits) {
    key_ = make_key("brand1", R"({"name":"reader","scopes":["read"]})");
    const auto before = items("/v1/billers");
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(before[0].at("biller").as_string(), "life");
    EXPECT_EQ(before[0].at("available").at("amount").as_int64(), 0);
    EXPECT_EQ(call("POST", "/v1/billers/life/deposits", "{}", "d1").status, 403) << "no key records deposits";
    pay_in(2000);
    ASSERT_TRUE(credit("L1"));
    ASSERT_TRUE(credit("L2", 1, 499));
    ASSERT_TRUE(reverse("L1"));
    const auto events = items("/v1/billers/life/events");
    std::string kinds;
    for (const auto& each : events) kinds += std::string{each.at("kind").as_string()} + " ";
    EXPECT_EQ(kinds, "returned refused credited deposited ");
    EXPECT_EQ(events[1].at("refusal").as_string(), "renewal.amount_differs");
    EXPECT_EQ(events[3].at("reference").as_string(), "BANK1");
    EXPECT_EQ(call("GET", "/v1/billers/alipay/events").status, 404);
}

}  // namespace
}  // namespace keepline::test
