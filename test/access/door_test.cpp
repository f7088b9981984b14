// The door itself: a route for each act, real API keys and sessions, and what each of them is answered.

#include "access/door.h"

namespace keepline::test {
namespace {

TEST_F(Door, LetsAKeyDoWhatItsScopeAllowsAndNothingElse) {
    const auto expected = expected_rights();
    for (const std::string_view scope : EnumNames<Scope>::names) {
        const std::string key = make_key(Scopes{}.with(*parse_name<Scope>(scope)));
        const auto& acts = expected.at("key:" + std::string{scope});
        for (const std::string_view act : EnumNames<Act>::names) {
            const auto answer = ask_for(*parse_name<Act>(act), key);
            const bool allowed = acts.contains(std::string{act});
            EXPECT_EQ(answer.status, allowed ? 204 : 403) << scope << " " << act;
            EXPECT_EQ(code_of(answer), allowed ? "" : "auth.forbidden") << scope << " " << act;
        }
    }
}

TEST_F(Door, LetsAMemberDoWhatTheRoleAllowsAndAsksAgainWhereItSays) {
    const auto expected = expected_rights();
    for (const std::string_view role : EnumNames<Role>::names) {
        const Browser browser = arrive(std::string{role}, role);
        const auto& acts = expected.at(std::string{role});
        const auto grant = [&](std::string_view act) {
            const auto found = acts.find(std::string{act});
            return found == acts.end() ? Grant::no : found->second;
        };
        for (const std::string_view act : EnumNames<Act>::names)
            EXPECT_EQ(code_of(ask_for(*parse_name<Act>(act), browser)),
                      grant(act) == Grant::no ? "auth.forbidden" : "")
                << role << " " << act;
        pass(std::chrono::minutes{5});
        for (const std::string_view act : EnumNames<Act>::names)
            if (grant(act) != Grant::no) {
                EXPECT_EQ(code_of(ask_for(*parse_name<Act>(act), browser)),
                          grant(act) == Grant::asks_again ? "auth.second_factor_required" : "")
                    << role << " " << act;
            }
    }
}

TEST_F(Door, OpensToNobodyWithoutACredential) {
    for (const std::string_view act : EnumNames<Act>::names)
        EXPECT_EQ(ask_for(*parse_name<Act>(act), "").status, 401) << act;
}

}  // namespace
}  // namespace keepline::test
