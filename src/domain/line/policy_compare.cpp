#include "domain/line/policy_compare.h"

#include <algorithm>

#include "domain/line/life_cycle.h"

namespace keepline {
namespace {

constexpr std::array kStages{Stage::grace, Stage::outgoing_barred, Stage::suspended, Stage::quarantined};

// No month is shorter than 28 days or longer than 31.
bool never_shorter(Term next, Term now) {
    if (next.months >= now.months && next.days >= now.days) return true;
    return next.months * 28 + next.days >= now.months * 31 + now.days;
}
bool never_longer(Term next, Term now) { return never_shorter(now, next); }
bool includes(Rights more, Rights less) { return less.within(more) == less; }

// What one way to earn gives, beside what it asks for.
bool gives_no_less(const Earning& next, const Earning& now) {
    const bool capped = !next.cap.is_empty() && (now.growth != Growth::add || now.cap.is_empty() ||
                                                 !never_shorter(next.cap, now.cap));
    // A cap that reaches as far as the term itself does not matter to what only counts from today.
    const bool cap_matters = capped && (now.growth == Growth::add || !never_shorter(next.cap, now.term));
    return never_shorter(next.term, now.term) && next.growth >= now.growth && !cap_matters;
}

class Comparison {
public:
    Comparison(const Policy& now, const Policy& next) : now_{now}, next_{next} {}
    std::vector<std::string> worse() {
        validity();
        if (next_.lapsed_days > now_.lapsed_days) add("lapsed_days");
        for (const Stage stage : kStages) this->stage(stage);
        keep_alive();
        money();
        parking();
        if (!never_shorter(next_.reissue.reclaim_window, now_.reissue.reclaim_window))
            add("reissue.reclaim_window");
        notices();
        return std::move(worse_);
    }

private:
    void add(std::string key) { worse_.push_back(std::move(key)); }

    // Each way to earn has its like, and none that is met for a higher amount gives less.
    void validity() {
        if (!next_.has_validity()) return;
        if (!now_.has_validity()) return add("validity");
        for (const Earning& old : now_.validity)
            if (std::ranges::none_of(next_.validity,
                                     [&](const Earning& each) { return stands_for(each, old); }))
                return add("validity");
        for (const Earning& each : next_.validity)
            for (const Earning& old : now_.validity)
                if ((each.causes & old.causes) != 0 && each.at_least >= old.at_least &&
                    !gives_no_less(each, old))
                    return add("validity");
    }
    static bool stands_for(const Earning& next, const Earning& old) {
        return (old.causes & ~next.causes) == 0 && next.at_least <= old.at_least &&
               (!next.balance_changing || old.balance_changing) && (!next.on_network || old.on_network) &&
               gives_no_less(next, old);
    }

    void stage(Stage stage) {
        const StageRule& now = *find_stage_rule(now_, stage);
        const StageRule& next = *find_stage_rule(next_, stage);
        const std::string key{name_of(stage)};
        if (!never_shorter(next.lasts, now.lasts)) add(key + ".lasts");
        if (next.lasts.is_empty()) return;
        // A stage that was not there takes the place of what would have followed.
        const Stage instead = now.lasts.is_empty() ? stage_after(now_, stage) : stage;
        if (!includes(next.rights, rights_of(now_, instead))) add(key + ".rights");
        const StageRule* old = find_stage_rule(now_, instead);
        if (old != nullptr && next.restore_fee > old->restore_fee) add(key + ".restore_fee");
    }

    void keep_alive() {
        for (const KeepAlive& each : next_.keep_alive) {
            const KeepAlive* old = find_keep_alive(now_, each.stage);
            const bool sooner_free =
                old != nullptr &&
                (!old->forbidden_from.is_set() ||
                 (each.forbidden_from.is_set() && each.forbidden_from <= old->forbidden_from));
            if (!sooner_free || each.amount > old->amount || !never_shorter(each.every, old->every))
                add("keep_alive." + std::string{name_of(each.stage)});
        }
        // Where a charge carried the number on, its end takes the number.
        if (find_keep_alive(now_, Stage::active) != nullptr &&
            find_keep_alive(next_, Stage::active) == nullptr && next_.has_validity())
            add("keep_alive.active");
    }

    void money() {
        const MoneyRule& now = now_.money;
        const MoneyRule& next = next_.money;
        if (next.at_end > now.at_end) add("money.at_end");
        if (next.lost_at < now.lost_at) add("money.lost_at");
        if (next.lost_at == now.lost_at && !never_shorter(next.restorable, now.restorable))
            add("money.restorable");
        const bool lost =
            !next.since_top_up.is_empty() &&
            (now.since_top_up.is_empty() || !never_shorter(next.since_top_up, now.since_top_up));
        if (lost) add("money.since_top_up");
    }

    void parking() {
        if (!now_.parking) return;
        if (!next_.parking) return add("parking");
        const Parking& now = *now_.parking;
        const Parking& next = *next_.parking;
        if (next.fee > now.fee) add("parking.fee");
        if (next.fee.is_positive() && !never_shorter(next.every, now.every)) add("parking.every");
        const bool ends_sooner =
            !next.longest.is_empty() && (now.longest.is_empty() || !never_shorter(next.longest, now.longest));
        if (ends_sooner) add("parking.longest");
        if (!never_longer(next.again_after, now.again_after)) add("parking.again_after");
        if (next.then > now.then) add("parking.then");
        if (now.days_freeze && !next.days_freeze) add("parking.days_freeze");
        if (!includes(next.rights, now.rights)) add("parking.rights");
    }

    void notices() {
        for (const Notice& each : now_.notices) {
            const auto found = std::ranges::find(next_.notices, each.stage, &Notice::stage);
            if (found == next_.notices.end() || found->days < each.days)
                add("notice." + std::string{name_of(each.stage)});
        }
    }

    const Policy& now_;
    const Policy& next_;
    std::vector<std::string> worse_;
};

bool is_earlier(BusinessDate next, BusinessDate now) {
    return next.is_set() && (!now.is_set() || next < now);
}

}  // namespace

PolicyEffect effect_of(const LineState& line, const Rules& rules, BusinessDate today) {
    return {line.stage == Stage::active ? service_end(line, rules) : BusinessDate::none(),
            lives_until(line, rules), least_to_restore(line, rules, today)};
}

bool is_worse(const PolicyEffect& next, const PolicyEffect& now) {
    return is_earlier(next.service_end, now.service_end) || is_earlier(next.lives_until, now.lives_until) ||
           next.least > now.least;
}

std::vector<std::string> compare_policies(const Policy& now, const Policy& next) {
    return Comparison{now, next}.worse();
}

}  // namespace keepline
