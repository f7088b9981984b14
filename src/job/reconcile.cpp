#include "job/reconcile.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/log.h"
#include "domain/ledger/break_states.h"
#include "domain/renewal/trade_no.h"
#include "domain/verbs.h"
#include "job/our_day.h"
#include "job/post_break.h"
#include "job/statement_fees.h"
#include "job/trade_name.h"

namespace keepline::job {
namespace {

constexpr std::int64_t kTellEvery = 4096;
constexpr int kAskedMax = 200;  ///< of one run: the platform's limits are for everybody's calls
constexpr Duration kStatementSurelyReady = std::chrono::hours{24 * 3};  ///< after the day began
constexpr std::size_t kAtOnce = 512;  ///< commands under way: others find room in the engine's queue

OurEvent as_ours(const gateway::StatementRow& row) {
    const bool pays = row.event == gateway::StatementEvent::payment;
    return {pays ? MoneyEvent::payment : MoneyEvent::refund,
            pays ? row.trade_no : row.request_no,
            row.trade_no,
            row.out_trade_no,
            row.total,
            row.settled};
}

struct Odd {
    OurEvent event;  ///< as the statement has it
    bool twice = false;
};

class Comparison {
public:
    Comparison(const Desk& desk, gateway::PaymentGateway& gateway, const ReconcileOrder& order)
        : desk_{desk},
          view_{*desk.view},
          gateway_{gateway},
          order_{order},
          account_{desk.catalog().gateways.at(order.gateway)},
          home_{home_of(order.gateway)} {}

    Result<DayFigures> run(const std::function<bool(std::int64_t)>& going_on) {
        auto ours = OurDay::read(view_, account_, order_.day);
        if (!ours) return std::unexpected{ours.error()};
        figures_ = ours->figures;
        if (auto known = read_breaks(); !known) return std::unexpected{known.error()};
        auto statement = order_.file.empty() ? gateway_.fetch_statement(order_.day, now())
                                             : gateway_.open_statement(order_.file);
        if (!statement) return std::unexpected{statement.error()};
        if (auto read = read_rows(**statement, *ours, going_on); !read) return std::unexpected{read.error()};
        if (is_too_empty()) return fail(ErrorCode::statement_not_ready, format_date(order_.day));
        if (std::ssize(odd_) + ours->left() > kBreaksMax)
            return fail(ErrorCode::reconciliation_too_many_breaks, std::to_string(kBreaksMax));
        // A refund of a payment that only the statement knows is ours once the payment is.
        std::ranges::stable_partition(
            odd_, [](const Odd& each) { return each.event.event == MoneyEvent::payment; });
        for (const Odd& each : odd_)
            if (auto looked = look_at(each); !looked) return std::unexpected{looked.error()};
        const auto rest = ours->rest(view_);
        if (!rest) return std::unexpected{rest.error()};
        for (const OurEvent& each : *rest) miss(each);
        clear_forgotten();
        return record();
    }

private:
    [[nodiscard]] Instant now() const { return desk_.now(order_.brand); }

    // A bill that is not made yet looks like one of a day without trade.
    [[nodiscard]] bool is_too_empty() const {
        const bool nothing = figures_.their_payments + figures_.their_refunds == 0;
        return nothing && figures_.our_payments + figures_.our_refunds > 0 && order_.file.empty() &&
               now() < gateway::platform_day_start(order_.day) + kStatementSurelyReady;
    }

    Result<void> read_breaks() {
        const auto rows = view_.rows(home_, RowKind::statement_break);
        if (!rows) return std::unexpected{rows.error()};
        for (const Row& row : *rows) {
            const auto& known = std::get<Break>(row);
            known_.emplace(known.key.text.str(), known);
            has_watched_ = has_watched_ || is_watched(known);
        }
        return {};
    }

    // Whose end another comparison may change.
    static bool is_watched(const Break& row) {
        return is_unresolved(row.state) || row.state == BreakState::booked;
    }
    [[nodiscard]] const Break* find_known(std::string_view identity) const {
        const auto found = known_.find(identity);
        return found == known_.end() ? nullptr : &found->second;
    }

    Result<void> read_rows(gateway::Statement& statement, OurDay& ours,
                           const std::function<bool(std::int64_t)>& going_on) {
        StatementFees fees{account_.fee_rate};
        std::int64_t rows = 0;
        gateway::StatementRow row;
        auto more = statement.next(row);
        for (; more && *more; more = statement.next(row)) {
            if (++rows % kTellEvery == 0 && !going_on(rows)) return fail(ErrorCode::job_cancelled);
            const OurEvent theirs = as_ours(row);
            const bool pays = theirs.event == MoneyEvent::payment;
            ++(pays ? figures_.their_payments : figures_.their_refunds);
            (pays ? figures_.their_paid : figures_.their_refunded) += row.total;
            fees.add(row);
            switch (ours.cross_out(print_of(theirs))) {
                case OurDay::Crossed::now:
                    match(theirs);
                    break;
                case OurDay::Crossed::before:
                    odd_.push_back({theirs, true});
                    break;
                case OurDay::Crossed::not_there:
                    odd_.push_back({theirs, false});
                    break;
            }
            if (std::ssize(odd_) > kBreaksMax)
                return fail(ErrorCode::reconciliation_too_many_breaks, std::to_string(kBreaksMax));
        }
        if (!more) return std::unexpected{more.error()};
        going_on(rows);
        figures_.fees = fees.sum();
        if (auto odd = fees.odd(order_.day)) {
            ++figures_.breaks;
            found_.push_back(*odd);
        }
        return {};
    }

    // What a coupon of ours took off never reaches us; a refund gives its share back.
    void count_discount(const OurEvent& theirs) {
        const Money discount = theirs.total - theirs.received;
        if (theirs.event == MoneyEvent::payment)
            figures_.discounts += discount;
        else
            figures_.discounts -= discount;
    }

    void match(const OurEvent& theirs) {
        ++figures_.matched;
        count_discount(theirs);
        if (!has_watched_) return;
        const auto identity = break_identity(theirs.event, theirs.number);
        const Break* known = find_known(identity.view());
        if (known != nullptr && is_watched(*known)) found_.push_back(break_of(identity, theirs, true));
    }

    [[nodiscard]] RecordBreak break_of(const Text<96>& identity, const OurEvent& event, bool same) const {
        RecordBreak out;
        out.identity = identity;
        out.day = order_.day;
        out.same = same;
        if (same) out.ours = out.theirs = event.total;  // its coupon is counted with the day
        out.event = event.event;
        if (Text<64>::fits(event.trade_no)) out.trade_no = event.trade_no;
        if (Text<64>::fits(event.out_trade_no)) out.out_trade_no = event.out_trade_no;
        return out;
    }

    void differ(const OurEvent& event, BreakKind kind, Money ours, Money theirs) {
        ++figures_.breaks;
        std::string number = event.number;
        if (kind == BreakKind::listed_twice) number += "#2";
        RecordBreak found = break_of(break_identity(event.event, number), event, false);
        found.kind = kind;
        found.ours = ours;
        found.theirs = theirs;
        found_.push_back(found);
    }

    // The books have it with another day's events: that day must not miss it.
    void match_of_other_day(const OurEvent& theirs) {
        ++figures_.matched;
        count_discount(theirs);
        found_.push_back(break_of(break_identity(theirs.event, theirs.number), theirs, true));
    }

    Result<void> look_at(const Odd& odd) {
        const OurEvent& theirs = odd.event;
        const Money reaches = theirs.received;
        const bool seen = !seen_.insert(break_identity(theirs.event, theirs.number).str()).second;
        if (odd.twice || seen)
            return differ(theirs, BreakKind::listed_twice, Money{}, reaches), Result<void>{};
        auto ours = find_ours(theirs);
        if (!ours) return std::unexpected{ours.error()};
        if (!*ours && theirs.event == MoneyEvent::payment) {
            auto posted = ask_for(theirs);
            if (!posted) return std::unexpected{posted.error()};
            if (*posted) {
                ++figures_.our_payments;
                figures_.our_paid += (*posted)->total;
                ours = std::move(*posted);
            }
        }
        if (!*ours)
            differ(theirs, BreakKind::only_theirs, Money{}, reaches);
        else if ((*ours)->total == theirs.total && (*ours)->received == reaches)
            match_of_other_day(theirs);
        else
            differ_in_amount(theirs, **ours);
        return {};
    }

    // The coupon we know of a payment is counted; a refund's books know its share of the order alone.
    void differ_in_amount(const OurEvent& theirs, const OurEvent& ours) {
        Money reaches = theirs.received;
        if (theirs.event == MoneyEvent::payment) {
            count_discount(ours);
            reaches += ours.total - ours.received;
        }
        differ(theirs, BreakKind::amount_differs, ours.total, reaches);
    }

    // By us under a number of ours, by cancelling, or by the platform after a dispute.
    Result<std::optional<KnownRefund>> find_sent_back(const OurEvent& theirs) {
        if (theirs.number == theirs.out_trade_no)
            return find_cancellation(view_, account_, theirs.out_trade_no);
        if (const auto number = parse_refund_no(account_.order_prefix, theirs.number))
            return find_refund(view_, account_, number->home, number->n);
        return find_taken_back(view_, account_, theirs.number);
    }

    // What we know of an event that the statement has, whatever day it stands under in the books.
    Result<std::optional<OurEvent>> find_ours(const OurEvent& theirs) {
        OurEvent ours = theirs;
        if (theirs.event == MoneyEvent::refund) {
            const auto known = find_sent_back(theirs);
            if (!known) return std::unexpected{known.error()};
            if (!*known) return std::nullopt;
            ours.total = (*known)->amount;
            if (ours.total != theirs.total) ours.received = ours.total;
            return ours;
        }
        std::vector<Home> homes{home_};
        if (const auto trade = parse_trade_no(account_.order_prefix, theirs.out_trade_no))
            homes.insert(homes.begin(), home_of(trade->line.number));
        for (const Home& home : homes) {
            const Key key = settlement_key(home, account_.id, theirs.number);
            const auto row = view_.row({RowKind::settlement, key});
            if (!row) return std::unexpected{row.error()};
            if (!*row) continue;
            const auto& known = std::get<Settlement>(**row);
            ours.total = known.amount;
            ours.received = known.received;
            return ours;
        }
        return std::nullopt;
    }

    // Paid in the moment before it was cancelled, and nobody told us: asked now, the platform says no more
    // than that it is closed. Our books take it in and send it back, as the platform has. A statement that
    // has another amount than was asked for is not believed so far.
    Result<std::optional<OurEvent>> post_cancelled(const OurEvent& theirs) {
        // What the payer himself gave of it the statement does not say; it has gone back to him already.
        const Settle paid{0,
                          account_.id,
                          theirs.trade_no,
                          theirs.out_trade_no,
                          theirs.total,
                          gateway::platform_day_start(order_.day),
                          theirs.total,
                          theirs.received};
        const auto posted = settle(desk_.engine, account_, paid);
        if (!posted) return std::unexpected{posted.error()};
        return find_ours(theirs);
    }

    // A payment under a number of ours that we do not know: the platform itself must say so too.
    Result<std::optional<OurEvent>> ask_for(const OurEvent& theirs) {
        const auto cancelled = find_cancelled(view_, account_, theirs.out_trade_no);
        if (!cancelled) return std::unexpected{cancelled.error()};
        if (*cancelled && (*cancelled)->amount == theirs.total) return post_cancelled(theirs);
        const bool named = parse_trade_no(account_.order_prefix, theirs.out_trade_no).has_value();
        if (!named || asked_ == kAskedMax || !Text<64>::fits(theirs.number)) return std::nullopt;
        ++asked_;
        const auto posted = post_by_platform(desk_, gateway_, account_, theirs.out_trade_no, theirs.number);
        if (!posted) {
            log::warning("reconciliation: {} is on the statement and could not be posted: {}",
                         theirs.out_trade_no, error_text(posted.error().code).code);
            return std::nullopt;
        }
        return find_ours(theirs);
    }

    // Where another day's statement had it, it is the same after all.
    [[nodiscard]] bool is_elsewhere(const Break& row) const {
        if (row.state == BreakState::cleared || row.state == BreakState::remembered)
            return row.cleared_with != order_.day;
        return is_watched(row) && row.day != order_.day && row.theirs.is_positive();
    }

    void miss(const OurEvent& ours) {
        const auto identity = break_identity(ours.event, ours.number);
        if (seen_.contains(identity.str())) return;  // on the statement, with another amount
        const Break* known = find_known(identity.view());
        if (known != nullptr && is_elsewhere(*known)) return void(++figures_.matched);
        differ(ours, BreakKind::only_ours, ours.total, Money{});
    }

    // What this day's statement said before and does not say any more.
    void clear_forgotten() {
        std::set<std::string_view> named;
        for (const RecordBreak& each : found_) named.insert(each.identity.view());
        std::vector<RecordBreak> gone;
        for (const auto& [identity, known] : known_) {
            if (!is_watched(known) || known.day != order_.day || named.contains(identity)) continue;
            OurEvent nothing;
            nothing.event = known.event;
            gone.push_back(break_of(identity, nothing, true));
        }
        found_.insert(found_.end(), gone.begin(), gone.end());
    }

    Result<DayFigures> record() {
        for (std::size_t from = 0; from < found_.size(); from += kAtOnce) {
            std::vector<Result<Command>> commands;
            for (std::size_t i = from; i < std::min(from + kAtOnce, found_.size()); ++i)
                commands.emplace_back(Command{order_.brand, home_, 0, order_.actor, {}, found_[i]});
            for (const auto& answer : ask_each(desk_.engine, std::move(commands)))
                if (!answer) return std::unexpected{answer.error()};
        }
        const auto done =
            ask(desk_.engine,
                {order_.brand, home_, 0, order_.actor, {}, RecordReconciliation{order_.day, figures_}});
        if (!done) return std::unexpected{done.error()};
        return figures_;
    }

    const Desk& desk_;
    const View& view_;
    gateway::PaymentGateway& gateway_;
    const ReconcileOrder& order_;
    const GatewayAccount& account_;
    Home home_;
    DayFigures figures_;
    std::map<std::string, Break, std::less<>> known_;  // every break of the account, by identity
    bool has_watched_ = false;
    std::set<std::string> seen_;  // identities of the odd rows
    std::vector<Odd> odd_;
    std::vector<RecordBreak> found_;
    int asked_ = 0;
};

}  // namespace

Text<96> break_identity(MoneyEvent event, std::string_view number) {
    std::string text = fmt::format("{}:{}", name_of(event), number);
    if (!Text<96>::fits(text)) text.resize(Text<96>::kMax);
    return text;
}

Result<DayFigures> reconcile(const Desk& desk, gateway::PaymentGateway& gateway, const ReconcileOrder& order,
                             const std::function<bool(std::int64_t)>& going_on) {
    if (desk.now(order.brand) < gateway::platform_day_start(order.day + 1))
        return fail(ErrorCode::statement_not_ready, format_date(order.day));
    return Comparison{desk, gateway, order}.run(going_on);
}

Result<void> reconcile_as_job(const Desk& desk, gateway::PaymentGateway& gateway, const ReconcileOrder& order,
                              Progress& progress) {
    progress.step("compare", 0);
    const auto found = reconcile(desk, gateway, order, [&](std::int64_t rows) {
        progress.advance(rows);
        return !progress.cancelled();
    });
    if (!found) return std::unexpected{found.error()};
    for_each_field<DayFigures>([&](const auto& field) {
        const auto& value = (*found).*(field.member);
        if constexpr (requires { value.minor(); })
            progress.figure(field.name, format_decimal(value));
        else
            progress.figure(field.name, std::to_string(value));
    });
    progress.figure("expected", format_decimal(found->expected()));
    return {};
}

}  // namespace keepline::job
