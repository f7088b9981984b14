#include "sim/world/people.h"

#include "sim/world/brand.h"

namespace keepline::sim {
namespace {

struct Member {
    Entropy& entropy;
    const View& view;
    Instant now;
    Home home;

    [[nodiscard]] Staff staff() const {
        const auto rows = view.rows(home, RowKind::staff);
        KL_CHECK(rows.has_value(), "rows of staff {}", home.id);
        return rows->empty() ? Staff{} : std::get<Staff>(rows->front());
    }
    [[nodiscard]] std::int64_t session_n() const {
        const auto rows = view.rows(home, RowKind::session);
        KL_CHECK(rows.has_value(), "sessions of staff {}", home.id);
        return rows->empty() ? 9'999 : key_of(rows->back()).n;
    }
    // Mostly a code that was not used before.
    [[nodiscard]] SecondFactor factor() const {
        return {staff().totp_step + entropy.between(0, 3), entropy.in_percent(10) ? "one" : ""};
    }
    [[nodiscard]] Verb password() const {
        SetPassword verb;
        verb.password_hash = "hash " + std::to_string(entropy.between(1, 9));
        verb.hash_before = entropy.in_percent(80) ? staff().password_hash : "another";
        verb.must_change = entropy.in_percent(30);
        verb.forget_totp = entropy.in_percent(40);
        verb.keep_session_n = session_n();
        return verb;
    }
    [[nodiscard]] Verb start() const {
        return StartSession{entropy.in_percent(90) ? staff().password_hash : "wrong", "token", factor(), now,
                            now + std::chrono::hours{24 * entropy.between(1, 40)}};
    }
    [[nodiscard]] Verb invent() const {
        if (staff().login.empty()) return CreateStaff{"li.na", "Li Na", Role::finance, "hash", now};
        switch (entropy.between(0, 19)) {
            case 0:
                return SetRole{static_cast<Role>(entropy.between(0, 6)), "moved"};
            case 1:
                return SetDisabled{entropy.in_percent(30), "left"};
            case 2:
                return password();
            case 3:
            case 4:
            case 5:
            case 6:
                return EnrolTotp{"sealed", staff().totp_step + 1, {"one", "two"}, session_n(), now};
            case 7:
                return EndSession{session_n()};
            case 8:
            case 9:
            case 10:
            case 11:
                return StepUp{session_n(), factor(), now};
            case 12:
                return RefuseSignIn{now, "192.0.2.1"};
            case 13:
                return ForgetSessions{now};
            default:
                return start();
        }
    }
};

Verb about_subscriber(Entropy& entropy, const View& view, const Home& home) {
    const auto rows = view.rows(home, RowKind::subscriber);
    KL_CHECK(rows.has_value(), "rows of subscriber {}", home.id);
    if (rows->empty())
        return CreateSubscriber{SubscriberKind::person, "name", IdentityType::passport, "id", "hash", "", ""};
    switch (entropy.between(0, 6)) {
        case 0: {
            ChangeSubscriber verb;
            if (entropy.in_percent(50)) verb.identity_hash = std::to_string(entropy.between(1, 3));
            verb.phone_sealed = "phone";
            return verb;
        }
        case 1:
            return SetRealName{static_cast<RealName>(entropy.between(0, 4)), BusinessDate{30'000}, "seen"};
        case 2:
            return SetConsent{static_cast<Purpose>(entropy.between(0, 2)), entropy.in_percent(50), "counter"};
        case 3:
            return SetLegalHold{entropy.in_percent(20), "court"};
        case 4:
            return Unmask{"asked"};
        default:
            return ReviewRetention{entropy.in_percent(50)};
    }
}

}  // namespace

Command invent_about_people(Entropy& entropy, const View& view, Instant now, int lines) {
    Command command{kBrand, {HomeKind::staff, entropy.between(1, kMembers)}, 0, {}, {}, {}};
    switch (entropy.weighted(std::array{60, 30, 10})) {
        case 0:
            command.verb = Member{entropy, view, now, command.home}.invent();
            break;
        case 1:
            command.home = home_of(SubscriberId{entropy.between(1, kSubscribers)});
            command.verb = about_subscriber(entropy, view, command.home);
            break;
        default: {
            const auto id = view.find_number(number(static_cast<int>(entropy.between(1, lines))));
            command.home = home_of(id.value_or(NumberId{1}));
            command.verb = BindSubscriber{SubscriberId{entropy.between(0, kSubscribers)}, "sold"};
        }
    }
    return command;
}

}  // namespace keepline::sim
