#pragma once
// The JSON of subscribers. openapi.json describes the same.

#include "api/resource.h"
#include "domain/subscriber/subscriber.h"

namespace keepline::api {

using http::Limited;

struct IdentityIn {
    IdentityType type{};
    Limited<1, 32> number;
};
BOOST_DESCRIBE_STRUCT(IdentityIn, (), (type, number))
struct NewSubscriberIn {
    SubscriberKind kind{};
    Limited<1, 32> name;
    std::optional<IdentityIn> identity;
    std::optional<Limited<3, 32>> phone;
    std::optional<Limited<3, 120>> email;
};
BOOST_DESCRIBE_STRUCT(NewSubscriberIn, (), (kind, name, identity, phone, email))
struct SubscriberChangeIn {
    std::optional<Limited<1, 32>> name;
    std::optional<IdentityIn> identity;
    std::optional<Limited<3, 32>> phone;
    std::optional<Limited<3, 120>> email;
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(SubscriberChangeIn, (), (name, identity, phone, email, reason))
struct SearchIn {
    IdentityIn identity;
};
BOOST_DESCRIBE_STRUCT(SearchIn, (), (identity))
struct RealNameIn {
    RealName state{};
    std::optional<BusinessDate> recheck_on;
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(RealNameIn, (), (state, recheck_on, reason))
struct ConsentIn {
    bool given = false;
    Limited<1, 30> how;
};
BOOST_DESCRIBE_STRUCT(ConsentIn, (), (given, how))
struct HoldIn {
    bool hold = false;
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(HoldIn, (), (hold, reason))
struct UnmaskIn {
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(UnmaskIn, (), (reason))
struct BindIn {
    std::string subscriber;
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(BindIn, (), (subscriber, reason))

/// Masked unless it answers an unmasking.
struct SubscriberOut {
    std::string id;
    SubscriberKind kind{};
    std::string name;
    IdentityType identity_type{};
    std::string identity_number, phone, email;
    RealName real_name{};
    std::optional<BusinessDate> recheck_on;
    bool legal_hold = false, erased = false;
    Instant created_at;
    std::vector<std::string> lines;
    std::optional<std::vector<std::string>> numbers;  ///< of the lines, in their order; when unmasked
};
BOOST_DESCRIBE_STRUCT(SubscriberOut, (),
                      (id, kind, name, identity_type, identity_number, phone, email, real_name, recheck_on,
                       legal_hold, erased, created_at, lines, numbers))
struct SubscriberPage {
    std::vector<SubscriberOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(SubscriberPage, (), (items, next_cursor))
struct ConsentOut {
    Purpose purpose{};
    bool given = false;
    Instant at;
    std::string how;
};
BOOST_DESCRIBE_STRUCT(ConsentOut, (), (purpose, given, at, how))
struct ConsentPage {
    std::vector<ConsentOut> items;
};
BOOST_DESCRIBE_STRUCT(ConsentPage, (), (items))
struct AccessOut {
    Instant at;
    std::string actor;
    std::optional<std::string> actor_login;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(AccessOut, (), (at, actor, actor_login, reason))
struct AccessPage {
    std::vector<AccessOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AccessPage, (), (items, next_cursor))

struct RetentionOut {
    std::string what;
    std::int64_t days = 0;  ///< 0: kept
    std::string from, ground_zh, ground_en;
};
BOOST_DESCRIBE_STRUCT(RetentionOut, (), (what, days, from, ground_zh, ground_en))
struct RetentionPage {
    std::vector<RetentionOut> items;
};
BOOST_DESCRIBE_STRUCT(RetentionPage, (), (items))
struct RetentionRunOut {
    std::int64_t subscribers_visited = 0, identities_erased = 0, sessions_erased_of = 0, failed = 0;
};
BOOST_DESCRIBE_STRUCT(RetentionRunOut, (),
                      (subscribers_visited, identities_erased, sessions_erased_of, failed))

}  // namespace keepline::api
