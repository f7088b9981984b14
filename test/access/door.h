#pragma once
// A small house behind the real door: engine, keys, sessions, and a route for each act of the matrix.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "access/rights.h"
#include "api/people.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::test {

/// What a browser holds after signing in.
struct Browser {
    std::string cookie;
    std::string totp_secret;  ///< raw bytes; what the authenticator app holds
    std::string password;
    std::vector<std::string> recovery_codes;
};

class Door : public testing::Test {
protected:
    Door();
    ~Door() override;

    http::Response send(http::Request request);
    /// As the browser would: with its cookie and the header of our pages.
    http::Response call(const Browser& browser, const std::string& method, const std::string& path,
                        const std::string& body = {});
    /// As the command line does, on the local socket.
    http::Response local(const std::string& method, const std::string& path, const std::string& body = {});
    http::Response ask_for(Act act, const std::string& key);
    http::Response ask_for(Act act, const Browser& browser);
    static std::string path_of(Act act) { return "/" + std::string{name_of(act)}; }

    std::string make_key(Scopes scopes);
    /// Makes a member; the one-time password.
    std::string make_staff(const std::string& login, std::string_view role);
    http::Response sign_in(const std::string& login, const std::string& password,
                           const std::string& totp = {}, const std::string& recovery_code = {});
    /// A member that has signed in, chosen a password and enrolled an authenticator.
    Browser arrive(const std::string& login, std::string_view role);
    /// The code the app shows now; each call is a step later, because a code is good once.
    std::string next_code(const Browser& browser);
    void pass(Duration time) { time_.set(time_.now() + time); }
    static std::string code_of(const http::Response& answer);
    static std::string cookie_of(const http::Response& answer);

    ManualClock time_;
    BusinessClock clock_{time_};
    MemoryStore store_;
    Engine engine_{store_, clock_, std::make_shared<Catalog>(small_catalog())};
    std::thread worker_;
    Desk desk_{engine_, store_.view(), [](auto work) { work(); }};
    api::KeyRing keys_{desk_};
    api::SessionRing sessions_{desk_, {}};
    vault::Secrets secrets_{std::string(32, 's')};
    api::SignInLimits limits_;
    api::Doors doors_{desk_, keys_, sessions_, secrets_};
    http::Router router_;
};

}  // namespace keepline::test
