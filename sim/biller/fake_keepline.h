#pragma once
// For tests: Keepline's biller interface in memory, with the answers of the real one.

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "http/message_signature.h"

namespace keepline::sim::biller {

/// Not safe from several threads.
class FakeKeepline {
public:
    explicit FakeKeepline(http::VerifyingKey key) : key_{std::move(key)} {}

    http::Response handle(const http::Request& request, Instant now) {
        asked.push_back(request.method + ' ' + request.path);
        if (http::key_id_of(request).value_or("") != "life" || !http::verify_request(request, key_, now))
            return problem(401, "auth.bad_signature");
        if (!refuse_all.empty()) return problem(refuse_status, refuse_all);
        if (request.path == "/biller/v1/checks") return check(request);
        if (request.path == "/biller/v1/credits") return credit(request);
        if (request.path == "/biller/v1/account")
            return answer({{"balance", money(10'000)}, {"credit_limit", money(0)}});
        if (request.path.starts_with("/biller/v1/files/"))
            return {200, {{"Content-Type", "text/csv; charset=utf-8"}}, "total,0,0.00,0,0.00\r\n"};
        std::string reference = request.path.substr(kCredits.size());
        if (!reference.ends_with("/reverse")) return show(reference);
        reference.resize(reference.size() - std::string_view{"/reverse"}.size());
        return reverse(reference);
    }

    /// The state of every reference that is known.
    std::map<std::string, std::string> credits;
    std::vector<std::string> asked;
    std::string next_state = "credited";  ///< of credits from now on
    std::string refuse_all;               ///< the code every call is refused with; empty: none is
    int refuse_status = 409;
    bool used = false;  ///< what was credited cannot be taken back

private:
    static constexpr std::string_view kCredits = "/biller/v1/credits/";

    static http::Response problem(int status, const std::string& code) {
        return {status,
                {{"Content-Type", "application/problem+json"}},
                boost::json::serialize(boost::json::object{{"code", code}, {"status", status}})};
    }
    static http::Response answer(const boost::json::object& body) {
        return {200, {{"Content-Type", "application/json"}}, boost::json::serialize(body)};
    }
    static boost::json::object money(std::int64_t fen) { return {{"amount", fen}, {"currency", "CNY"}}; }

    static http::Response check(const http::Request& request) {
        if (request.body.find("17000000001") == std::string::npos) return answer({{"renewable", false}});
        return answer(
            {{"renewable", true},
             {"msisdn_masked", "170****0001"},
             {"options",
              boost::json::array{boost::json::object{{"cycles", 1}, {"months", 1}, {"price", money(500)}},
                                 boost::json::object{{"cycles", 12}, {"months", 12}, {"price", money(6000)}},
                                 boost::json::object{{"cycles", 0}, {"months", 0}, {"price", money(1000)}}}},
             {"least_to_restore", money(800)},
             {"top_up_max", money(50'000)}});
    }
    http::Response credit(const http::Request& request) {
        const std::string reference{boost::json::parse(request.body).at("reference").as_string()};
        const auto known = credits.find(reference);
        if (known != credits.end() && known->second == "void") return problem(409, "biller.reversed");
        if (known == credits.end()) credits.emplace(reference, next_state);
        return show(reference);
    }
    http::Response show(const std::string& reference) {
        const auto known = credits.find(reference);
        if (known == credits.end()) return problem(404, "biller.reference_unknown");
        const std::string state = known->second == "void" ? "reversed" : known->second;
        boost::json::object body{
            {"reference", reference}, {"state", state}, {"amount", money(500)}, {"returned", money(0)}};
        if (state == "credited") {
            body["receipt_no"] = "J-42-17";
            body["credited_at"] = "2026-11-27T10:00:00Z";
        }
        if (state == "refused") body["refusal"] = "line.balance_cap";
        return answer(body);
    }
    http::Response reverse(const std::string& reference) {
        const auto [known, is_new] = credits.emplace(reference, "void");
        if (known->second == "credited" && used) return problem(409, "undo.too_late");
        if (known->second == "crediting") return problem(409, "biller.confirming");
        if (known->second == "credited") known->second = "reversed";
        return show(reference);
    }

    http::VerifyingKey key_;
};

}  // namespace keepline::sim::biller
