#include <gtest/gtest.h>

#include "domain/decide.h"
#include "domain/subscriber/identity.h"
#include "domain/subscriber/real_name.h"
#include "domain/subscriber/retention.h"

namespace keepline {
namespace {

TEST(Identity, HasTheCheckCharacterOfTheStandard) {
    using enum IdentityType;
    EXPECT_EQ(normal_identity(resident_id, "11010519491231002X"),
              "11010519491231002X");  // GB 11643's example
    EXPECT_EQ(normal_identity(resident_id, "110105 19491231 002x"), "11010519491231002X");
    EXPECT_FALSE(normal_identity(resident_id, "110105194912310021"));
    EXPECT_FALSE(normal_identity(resident_id, "11010519491231002"));
    EXPECT_FALSE(normal_identity(resident_id, "1101051949123100AX"));
    EXPECT_EQ(normal_identity(passport, "e1234567"), "E1234567");
    EXPECT_FALSE(normal_identity(passport, "E123"));
    EXPECT_FALSE(normal_identity(passport, "E1234-567"));
    EXPECT_FALSE(normal_identity(none, "E1234567"));
}

TEST(Mask, ShowsTheEndsOfWhatIsLong) {
    EXPECT_EQ(mask_text("11010519491231002X"), "1****************X");
    EXPECT_EQ(mask_text("李娜"), "李*");
    EXPECT_EQ(mask_text("欧阳娜娜"), "欧**娜");
    EXPECT_EQ(mask_text(""), "");
    EXPECT_EQ(mask_text("李"), "李");
}

TEST(RealName, IsVerifiedOnlyAfterItWasTried) {
    using enum RealName;
    EXPECT_TRUE(may_follow(pending, verified));
    EXPECT_FALSE(may_follow(failed, verified));
    EXPECT_FALSE(may_follow(none, recheck_due));
    for (std::size_t i = 0; i < EnumNames<RealName>::names.size(); ++i)
        EXPECT_FALSE(may_follow(static_cast<RealName>(i), none));
}

// One subscriber, and verbs decided against its row.
struct Person {
    Home home{HomeKind::subscriber, 7};
    Rows rows;
    Catalog catalog;
    Person() {
        rows.put_home(home, 0, {});
        rows.mark_loaded(home, bit(RowKind::subscriber));
        CreateSubscriber made;
        made.name_sealed = "sealed name";
        made.identity_sealed = "sealed id";
        made.identity_hash = "hash";
        do_at({}, made);
    }
    Result<Decision> do_at(Instant now, Verb verb) {
        Command command{BrandId{1}, home, 0, {}, {}, std::move(verb)};
        auto made = decide(command, rows, catalog, now);
        if (made && !made->unchanged) {
            Record record;
            record.home = home;
            record.n = rows.next_n(home);
            record.made = *made;
            rows.apply(record);
        }
        return made;
    }
    [[nodiscard]] const Subscriber& row() const { return *rows.find<Subscriber>({home, 0, {}}); }
};

TEST(Subscriber, IsErasedWhenTheTermIsOverAndNotAnInstantBefore) {
    Person person;
    const Instant left{1'000'000};
    const Instant over = left + term_of(Kept::subscriber_identity);
    EXPECT_TRUE(person.do_at({}, ReviewRetention{true})->unchanged);
    EXPECT_FALSE(person.do_at(left, ReviewRetention{false})->unchanged);
    EXPECT_TRUE(person.do_at(over - Duration{1}, ReviewRetention{false})->unchanged);
    EXPECT_FALSE(person.row().erased);
    EXPECT_FALSE(person.do_at(over, ReviewRetention{false})->unchanged);
    EXPECT_TRUE(person.row().erased);
    EXPECT_TRUE(person.row().name_sealed.empty() && person.row().identity_sealed.empty());
    EXPECT_TRUE(person.row().identity_hash.empty());
    EXPECT_EQ(person.do_at(over, Unmask{"x"}).error().code, ErrorCode::subscriber_erased);
}

TEST(Subscriber, IsNotErasedUnderALegalHoldOrWithANewLine) {
    Person person;
    const Instant left{1'000'000};
    const Instant over = left + term_of(Kept::subscriber_identity);
    person.do_at(left, ReviewRetention{false});
    person.do_at(left, SetLegalHold{true, "court"});
    person.do_at(over, ReviewRetention{false});
    EXPECT_FALSE(person.row().erased);
    person.do_at(over, SetLegalHold{false, "closed"});
    person.do_at(over, ReviewRetention{true});
    EXPECT_FALSE(person.row().erased);
    person.do_at(over, ReviewRetention{false});
    EXPECT_FALSE(person.row().erased) << "the term begins again";
    EXPECT_EQ(person.row().idle_since, over);
}

TEST(Subscriber, AnotherIdentityIsANameNotYetProved) {
    Person person;
    EXPECT_TRUE(person.do_at({}, SetRealName{RealName::verified, BusinessDate{20000}, "seen"}));
    EXPECT_EQ(person.do_at({}, SetRealName{RealName::none, {}, "x"}).error().code,
              ErrorCode::subscriber_real_name_step);
    ChangeSubscriber phone;
    phone.phone_sealed = "sealed phone";
    person.do_at({}, phone);
    EXPECT_EQ(person.row().real_name, RealName::verified);
    ChangeSubscriber other;
    other.identity_hash = "other";
    person.do_at({}, other);
    EXPECT_EQ(person.row().real_name, RealName::none);
    EXPECT_FALSE(person.row().recheck_on.is_set());
}

}  // namespace
}  // namespace keepline
