#include "cli/policy_limits.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace keepline::cli {
namespace {

constexpr int kShortestMonth = 28;
constexpr int kLongestMonth = 31;

int least_days(Term term) { return term.months * kShortestMonth + term.days; }
int most_days(Term term) { return term.months * kLongestMonth + term.days; }

class Checker {
public:
    void at_least(const std::string& key, int days, Term limit) {
        if (days < most_days(limit)) broken(key, fmt::format(">= {}", format_term(limit)));
    }
    void at_most(const std::string& key, Term term, Term limit) {
        if (!limit.is_empty() && most_days(term) > least_days(limit))
            broken(key, fmt::format("<= {}", format_term(limit)));
    }
    void broken(const std::string& key, std::string limit) {
        faults_.push_back({key, ErrorCode::policy_beyond_limit, {std::move(limit)}});
    }
    std::vector<Fault> take() { return std::move(faults_); }

private:
    std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> check_limits(const Policy& policy, const PolicyLimits& limits) {
    Checker checker;
    for (std::size_t i = 0; i < policy.validity.size(); ++i)
        if (policy.validity[i].is_for(Cause::activation))
            checker.at_least(fmt::format("validity[{}].lasts", i), least_days(policy.validity[i].term),
                             limits.service_shortest);
    checker.at_least("suspended", least_days(policy.grace.lasts) + least_days(policy.outgoing_barred.lasts),
                     limits.before_suspended_shortest);
    checker.at_least("suspended", least_days(policy.suspended.lasts) + least_days(policy.quarantined.lasts),
                     limits.off_shortest);
    checker.at_least("quarantined", least_days(policy.quarantined.lasts), limits.quarantine_shortest);
    checker.at_most("quarantined", policy.quarantined.lasts, limits.quarantine_longest);
    for (std::size_t i = 0; i < policy.keep_alive.size(); ++i) {
        const KeepAlive& charge = policy.keep_alive[i];
        const std::string key = fmt::format("keep_alive[{}]", i);
        if (limits.keep_alive_most.is_positive() && charge.amount > limits.keep_alive_most)
            checker.broken(key + ".amount", fmt::format("<= {}", format_decimal(limits.keep_alive_most)));
        checker.at_least(key + ".every", least_days(charge.every), limits.keep_alive_shortest);
        const BusinessDate from = limits.keep_alive_forbidden_from;
        const bool stops = charge.forbidden_from.is_set() && charge.forbidden_from <= from;
        if (from.is_set() && !stops)
            checker.broken(key + ".forbidden_from", fmt::format("<= {}", format_date(from)));
    }
    return checker.take();
}

Result<PolicyLimits> read_limits_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    std::vector<Fault> faults;
    PolicyLimits out;
    if (!in) faults.push_back({file.string(), ErrorCode::input_required, {}});
    const auto root = in ? parse_toml(text.str(), faults) : std::nullopt;
    if (root) {
        TomlTable t{*root, "", faults};
        out.code = t.text("code");
        out.source = t.text("source", "");
        out.grade = t.text("grade", "");
        out.service_shortest = t.term("service_shortest", Term{});
        out.before_suspended_shortest = t.term("before_suspended_shortest", Term{});
        out.off_shortest = t.term("off_shortest", Term{});
        out.quarantine_shortest = t.term("quarantine_shortest", Term{});
        out.quarantine_longest = t.term("quarantine_longest", Term{});
        out.keep_alive_most = t.money("keep_alive_most", Money{});
        out.keep_alive_shortest = t.term("keep_alive_shortest", Term{});
        out.keep_alive_forbidden_from = t.date("keep_alive_forbidden_from");
        t.finish();
    }
    if (faults.empty()) return out;
    return std::unexpected{
        Error{ErrorCode::config_invalid, {std::to_string(faults.size())}, std::move(faults)}};
}

}  // namespace keepline::cli
