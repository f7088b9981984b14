#pragma once
// The JSON of sessions and staff. openapi.json describes the same.

#include "api/people.h"

namespace keepline::api {

using http::Limited;

struct SignInIn {
    Limited<1, 64> login;
    Limited<1, 128> password;
    std::optional<std::string> totp, recovery_code;
    std::optional<std::string> brand;  ///< code; absent: the first
};
BOOST_DESCRIBE_STRUCT(SignInIn, (), (login, password, totp, recovery_code, brand))

struct FactorIn {
    std::optional<std::string> totp, recovery_code;
};
BOOST_DESCRIBE_STRUCT(FactorIn, (), (totp, recovery_code))

struct PasswordIn {
    Limited<1, 128> old_password, new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordIn, (), (old_password, new_password))

struct EnrolIn {
    std::string enrolment;
    Limited<6, 6> totp;
};
BOOST_DESCRIBE_STRUCT(EnrolIn, (), (enrolment, totp))
struct EnrolmentOut {
    std::string uri;        ///< otpauth://…, for a QR code
    std::string enrolment;  ///< sealed; sent back with the first code
};
BOOST_DESCRIBE_STRUCT(EnrolmentOut, (), (uri, enrolment))
struct RecoveryOut {
    std::vector<std::string> recovery_codes;  ///< shown once
};
BOOST_DESCRIBE_STRUCT(RecoveryOut, (), (recovery_codes))

struct SessionOut {
    std::string staff_id, brand, login, name;
    Role role{};
    bool must_change_password = false, must_enrol_totp = false, second_factor_fresh = false;
    std::vector<Act> acts, acts_asking_again;
};
BOOST_DESCRIBE_STRUCT(SessionOut, (),
                      (staff_id, brand, login, name, role, must_change_password, must_enrol_totp,
                       second_factor_fresh, acts, acts_asking_again))

struct NewStaffIn {
    Limited<2, 40> login;
    Limited<1, 24> name;
    Role role{};
};
BOOST_DESCRIBE_STRUCT(NewStaffIn, (), (login, name, role))
struct RoleIn {
    Role role{};
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(RoleIn, (), (role, reason))
struct ReasonIn {
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(ReasonIn, (), (reason))
struct ResetIn {
    Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
    std::optional<bool> forget_totp;
};
BOOST_DESCRIBE_STRUCT(ResetIn, (), (reason, forget_totp))
struct StaffOut {
    std::string id, login, name;
    Role role{};
    bool disabled = false, totp_enrolled = false, must_change_password = false;
    std::optional<Instant> locked_until;
    Instant created_at;
    std::optional<std::string> one_time_password;  ///< shown once, when it is made
};
BOOST_DESCRIBE_STRUCT(StaffOut, (),
                      (id, login, name, role, disabled, totp_enrolled, must_change_password, locked_until,
                       created_at, one_time_password))
struct StaffPage {
    std::vector<StaffOut> items;
};
BOOST_DESCRIBE_STRUCT(StaffPage, (), (items))

struct StaffNameOut {
    std::string id, name;
};
BOOST_DESCRIBE_STRUCT(StaffNameOut, (), (id, name))
struct StaffNamePage {
    std::vector<StaffNameOut> items;
};
BOOST_DESCRIBE_STRUCT(StaffNamePage, (), (items))

}  // namespace keepline::api
