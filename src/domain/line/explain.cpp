#include "domain/line/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/line/life_cycle.h"

namespace keepline {
namespace {

std::string included(BusinessDate exclusive) { return format_date(last_day(exclusive)); }

class Explainer {
public:
    Explainer(const LineState& line, const Rules& rules, std::span<const Record> records)
        : line_{line}, rules_{rules}, records_{records} {}

    std::vector<Reason> all() {
        stage();
        if (rules_.plan.has_fee()) paid_until();
        if (line_.valid_until.is_set()) valid_until();
        bars();
        balances();
        end();
        return std::move(out_);
    }

private:
    // The newest record after which the line differs in what `of` reads.
    template <class Read>
    [[nodiscard]] const Record* made_by(Read of) const {
        const Record* found = nullptr;
        for (std::size_t i = records_.size(); i-- > 0;) {
            if (!records_[i].made.line) continue;
            if (of(*records_[i].made.line) != of(line_)) break;
            found = &records_[i];
        }
        return found;
    }

    void stage() {
        const std::string key{name_of(line_.stage)};
        const bool lapsed = is_lapsed(line_.stage);
        const BusinessDate end = stage_end(line_, rules_.policy);
        const StageRule* rule = find_stage_rule(rules_.policy, line_.stage);
        Reason reason{"stage", key, lapsed ? key : "", made_by([](const LineState& at) { return at.stage; }),
                      {},      {}};
        reason.zh = fmt::format("自 {} 起处于此状态", format_date(line_.stage_since));
        reason.en = fmt::format("In this stage since {}", format_date(line_.stage_since));
        if (lapsed) {
            reason.zh +=
                fmt::format("；规则规定本阶段持续 {}，至 {}（含）", format_term(rule->lasts), included(end));
            reason.en += fmt::format("; the policy lets it last {}, through {}", format_term(rule->lasts),
                                     included(end));
        }
        out_.push_back(std::move(reason));
    }

    void paid_until() {
        Reason reason{"paid_until", format_date(line_.paid_until),
                      "fee",        made_by([](const LineState& at) { return at.paid_until; }),
                      {},           {}};
        reason.zh = fmt::format("周期费 {} 每 {}，已缴至 {}（含）", format_decimal(rules_.plan.fee),
                                format_term(rules_.plan.cycle), included(line_.paid_until));
        reason.en = fmt::format("A fee of {} each {} is paid through {}", format_decimal(rules_.plan.fee),
                                format_term(rules_.plan.cycle), included(line_.paid_until));
        out_.push_back(std::move(reason));
    }

    void valid_until() {
        const Record* record = made_by([](const LineState& at) { return at.valid_until; });
        Reason reason{"valid_until", format_date(line_.valid_until), clause_of(record), record, {}, {}};
        reason.zh = fmt::format("有效期至 {}（含）", included(line_.valid_until));
        reason.en = fmt::format("Valid through {}", included(line_.valid_until));
        out_.push_back(std::move(reason));
    }
    // Which rule of the policy gave the validity: the one whose cause the record's verb is.
    [[nodiscard]] std::string clause_of(const Record* record) const {
        const std::optional<Cause> cause = record != nullptr ? cause_of(record->verb) : std::nullopt;
        if (record != nullptr && std::holds_alternative<PassTime>(record->verb)) return "keep_alive";
        for (std::size_t i = rules_.policy.validity.size(); i-- > 0;)
            if (cause && rules_.policy.validity[i].is_for(*cause)) return fmt::format("validity[{}]", i);
        return "validity";
    }
    static std::optional<Cause> cause_of(const Verb& verb) {
        if (std::holds_alternative<OpenLine>(verb)) return Cause::activation;
        if (std::holds_alternative<BuyPack>(verb)) return Cause::pack;
        if (const auto* use = std::get_if<RecordUse>(&verb)) return use->kind;
        if (std::holds_alternative<TopUp>(verb) || std::holds_alternative<Renew>(verb) ||
            std::holds_alternative<Settle>(verb) || std::holds_alternative<CreditLine>(verb))
            return Cause::top_up;
        return std::nullopt;
    }

    void bars() {
        for (std::size_t i = 0; i < EnumNames<Bar>::names.size(); ++i) {
            const auto bar = static_cast<Bar>(i);
            if (!line_.bars.has(bar)) continue;
            out_.push_back({"bar", std::string{name_of(bar)}, "",
                            made_by([bar](const LineState& at) { return at.bars.has(bar); }),
                            "付款不会解除限制；须由有权人员解除",
                            "A payment never lifts a bar; somebody who may has to"});
        }
    }

    void balances() {
        const auto balance = [&](const char* fact, Money LineState::* member, const char* zh,
                                 const char* en) {
            out_.push_back({fact, format_decimal(line_.*member), "",
                            made_by([member](const LineState& at) { return at.*member; }), zh, en});
        };
        balance("main", &LineState::main, "充值余额，等于其分录之和", "Paid in: the sum of its postings");
        if (line_.bonus.is_positive())
            balance("bonus", &LineState::bonus, "赠送余额，等于其分录之和",
                    "Granted: the sum of its postings");
    }

    void end() {
        if (!is_live(line_)) return;
        const BusinessDate lives = lives_until(line_, rules_);
        Reason reason{"lives_until", lives.is_set() ? format_date(lives) : "", "", nullptr, {}, {}};
        reason.zh = lives.is_set() ? fmt::format("若无人再付款或使用，号码保留至 {}（含）", included(lives))
                                   : std::string{"没有期限会让号码失去"};
        reason.en = lives.is_set() ? fmt::format("If nobody pays or uses it, the number is kept through {}",
                                                 included(lives))
                                   : std::string{"No date takes the number"};
        out_.push_back(std::move(reason));
    }

    const LineState& line_;
    const Rules& rules_;
    std::span<const Record> records_;
    std::vector<Reason> out_;
};

}  // namespace

std::vector<Reason> explain(const LineState& line, const Rules& rules, std::span<const Record> records) {
    return Explainer{line, rules, records}.all();
}

}  // namespace keepline
