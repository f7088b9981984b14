#pragma once
// The person or company that holds lines: what is known, what was consented to, and what can be done with it.
// All of it is at the subscriber's own home. What identifies a person is sealed before it comes here and
// stays out of the log; a line names its subscriber by id.

#include <optional>
#include <string>

#include "base/instant.h"
#include "base/names.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

enum class SubscriberKind : std::uint8_t { person, company };
template <>
struct EnumNames<SubscriberKind> {
    static constexpr std::array<std::string_view, 2> names{"person", "company"};
};

enum class IdentityType : std::uint8_t {
    none,
    resident_id,        ///< 居民身份证
    passport,           ///< 护照
    hk_macao_permit,    ///< 港澳居民来往内地通行证
    taiwan_permit,      ///< 台湾居民来往大陆通行证
    foreign_residence,  ///< 外国人永久居留身份证
    business_license    ///< 营业执照
};
template <>
struct EnumNames<IdentityType> {
    static constexpr std::array<std::string_view, 7> names{
        "none",          "resident_id",       "passport",        "hk_macao_permit",
        "taiwan_permit", "foreign_residence", "business_license"};
};

/// Where the proof of the real name stands; which may follow which is in real_name.h.
enum class RealName : std::uint8_t { none, pending, verified, recheck_due, failed };
template <>
struct EnumNames<RealName> {
    static constexpr std::array<std::string_view, 5> names{"none", "pending", "verified", "recheck_due",
                                                           "failed"};
};

/// key.n is 0. Text named `*_sealed` can be read only with the installation's secret.
struct Subscriber {
    Key key;
    BrandId brand;
    SubscriberKind kind = SubscriberKind::person;
    std::string name_sealed;
    IdentityType identity_type = IdentityType::none;
    std::string identity_sealed;
    Text<64> identity_hash;  ///< keyed; equal for equal numbers of one type and brand
    std::string phone_sealed, email_sealed;
    RealName real_name = RealName::none;
    BusinessDate recheck_on;  ///< the day a verified name must be proved again; not set: none
    bool legal_hold = false;  ///< nothing is erased while it lasts
    Instant idle_since;       ///< when no line was found any more; 0: there are lines, or nobody looked
    bool erased = false;
    Instant created_at;
    static constexpr auto fields() {
        using S = Subscriber;
        return std::tuple{field("brand", &S::brand),
                          field("kind", &S::kind),
                          personal("name_sealed", &S::name_sealed),
                          field("identity_type", &S::identity_type),
                          personal("identity_sealed", &S::identity_sealed),
                          personal("identity_hash", &S::identity_hash),
                          personal("phone_sealed", &S::phone_sealed),
                          personal("email_sealed", &S::email_sealed),
                          field("real_name", &S::real_name),
                          field("recheck_on", &S::recheck_on),
                          field("legal_hold", &S::legal_hold),
                          field("idle_since", &S::idle_since),
                          field("erased", &S::erased),
                          field("created_at", &S::created_at)};
    }
};

/// What data may be used for beyond the service itself. Append only.
enum class Purpose : std::uint8_t { marketing, habit_offers, partner_sharing };
template <>
struct EnumNames<Purpose> {
    static constexpr std::array<std::string_view, 3> names{"marketing", "habit_offers", "partner_sharing"};
};

/// The last word on one purpose; key.n is the purpose. Earlier ones are in the log.
struct Consent {
    Key key;
    bool given = false;
    Instant at;
    Text<120> how;  ///< "counter 0091, form signed"
    static constexpr auto fields() {
        return std::tuple{field("given", &Consent::given), field("at", &Consent::at),
                          field("how", &Consent::how)};
    }
};

// Verbs.

struct CreateSubscriber {
    SubscriberKind kind = SubscriberKind::person;
    std::string name_sealed;
    IdentityType identity_type = IdentityType::none;
    std::string identity_sealed;
    Text<64> identity_hash;
    std::string phone_sealed, email_sealed;
    static constexpr std::string_view kName = "create_subscriber";
    static constexpr auto fields() {
        using V = CreateSubscriber;
        return std::tuple{field("kind", &V::kind),
                          personal("name_sealed", &V::name_sealed),
                          field("identity_type", &V::identity_type),
                          personal("identity_sealed", &V::identity_sealed),
                          personal("identity_hash", &V::identity_hash),
                          personal("phone_sealed", &V::phone_sealed),
                          personal("email_sealed", &V::email_sealed)};
    }
};
/// Only what is set changes. Another identity is a name not yet proved.
struct ChangeSubscriber {
    std::optional<std::string> name_sealed;
    std::optional<IdentityType> identity_type;
    std::optional<std::string> identity_sealed;
    std::optional<std::string> identity_hash;
    std::optional<std::string> phone_sealed, email_sealed;
    Text<120> why;
    static constexpr std::string_view kName = "change_subscriber";
    static constexpr auto fields() {
        using V = ChangeSubscriber;
        return std::tuple{personal("name_sealed", &V::name_sealed),
                          field("identity_type", &V::identity_type),
                          personal("identity_sealed", &V::identity_sealed),
                          personal("identity_hash", &V::identity_hash),
                          personal("phone_sealed", &V::phone_sealed),
                          personal("email_sealed", &V::email_sealed),
                          field("why", &V::why)};
    }
};
struct SetRealName {
    RealName state = RealName::none;
    BusinessDate recheck_on;
    Text<120> why;
    static constexpr std::string_view kName = "set_real_name";
    static constexpr auto fields() {
        using V = SetRealName;
        return std::tuple{field("state", &V::state), field("recheck_on", &V::recheck_on),
                          field("why", &V::why)};
    }
};
struct SetConsent {
    Purpose purpose = Purpose::marketing;
    bool given = false;
    Text<120> how;
    static constexpr std::string_view kName = "set_consent";
    static constexpr auto fields() {
        using V = SetConsent;
        return std::tuple{field("purpose", &V::purpose), field("given", &V::given), field("how", &V::how)};
    }
};
struct SetLegalHold {
    bool hold = false;
    Text<120> why;
    static constexpr std::string_view kName = "set_legal_hold";
    static constexpr auto fields() {
        return std::tuple{field("hold", &SetLegalHold::hold), field("why", &SetLegalHold::why)};
    }
};
/// Somebody is about to see the sealed fields: recorded first, shown then.
struct Unmask {
    Text<120> why;
    static constexpr std::string_view kName = "unmask";
    static constexpr auto fields() { return std::tuple{field("why", &Unmask::why)}; }
};
/// The retention run has looked: erases what is over its term (retention.h). Deciding it again changes
/// nothing.
struct ReviewRetention {
    bool has_lines = false;
    static constexpr std::string_view kName = "review_retention";
    static constexpr auto fields() { return std::tuple{field("has_lines", &ReviewRetention::has_lines)}; }
};
/// At the number's home: whose line it is. 0: nobody's any more.
struct BindSubscriber {
    SubscriberId subscriber;
    Text<120> why;
    static constexpr std::string_view kName = "bind_subscriber";
    static constexpr auto fields() {
        return std::tuple{field("subscriber", &BindSubscriber::subscriber),
                          field("why", &BindSubscriber::why)};
    }
};

}  // namespace keepline
