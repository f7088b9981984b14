#include "engine/desk.h"

#include <fmt/format.h>

#include <charconv>
#include <future>
#include <latch>

#include "domain/renewal/trade_no.h"

namespace keepline {

Result<Answer> ask(Engine& engine, Command command) {
    std::promise<Result<Answer>> promise;
    auto answer = promise.get_future();
    engine.submit(std::move(command),
                  [&promise](Result<Answer> given) { promise.set_value(std::move(given)); });
    return answer.get();
}

std::vector<Result<Answer>> ask_each(Engine& engine, std::vector<Result<Command>> commands) {
    std::vector<Result<Answer>> answers(commands.size(), fail(ErrorCode::server_stopping));
    std::latch waiting{std::ssize(commands)};
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto done = [&waiting, &answer = answers[i]](Result<Answer> given) {
            answer = std::move(given);
            waiting.count_down();
        };
        commands[i] ? engine.submit(std::move(*commands[i]), done)
                    : done(std::unexpected{commands[i].error()});
    }
    waiting.wait();
    return answers;
}

Result<Answer> settle(Engine& engine, const GatewayAccount& account, Settle settle) {
    Command command;
    command.brand = account.brand;
    command.actor = {ActorKind::gateway, account.id.value};
    if (const auto trade = parse_trade_no(account.order_prefix, settle.out_trade_no.view())) {
        command.home = home_of(trade->line.number);
        settle.intent_n = trade->intent_n;
        command.verb = settle;
        auto answer = ask(engine, command);
        if (answer || answer.error().code != ErrorCode::intent_unknown) return answer;
    }
    settle.intent_n = 0;
    command.home = home_of(account.id);
    command.verb = settle;
    return ask(engine, command);
}

Result<std::optional<LineAndLots>> find_line(const View& view, NumberId number) {
    const auto line = view.line(number);
    if (!line) return std::nullopt;
    LineAndLots out{{number, line->generation}, *line, {}, {}};
    if (line->noticed != 0) {
        auto rows = view.rows(home_of(number), RowKind::step_notice);
        if (!rows) return std::unexpected{rows.error()};
        for (const Row& row : *rows) out.notices.push_back(std::get<StepNotice>(row));
    }
    if (line->bonus.is_zero()) return out;
    auto rows = view.rows(home_of(number), RowKind::lot);
    if (!rows) return std::unexpected{rows.error()};
    Money sum;
    for (const Row& row : *rows) sum += out.lots.emplace_back(std::get<Lot>(row)).left;
    // A renewal may have come between the two reads; the caller shows what the line would be without lots.
    if (sum != line->bonus) out.lots.clear(), out.line.bonus = Money{};
    return out;
}

std::optional<std::int64_t> parse_entry_no(const Home& home, std::string_view text) {
    std::int64_t n = 0;
    const auto dash = text.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto [end, fault] = std::from_chars(text.data() + dash + 1, text.data() + text.size(), n);
    const bool whole = fault == std::errc{} && end == text.data() + text.size() && n > 0;
    return whole && entry_no(home, n) == text ? std::optional{n} : std::nullopt;
}

std::string account_name(const Account& account) {
    if (account.generation != 0)
        return fmt::format("{}:{}", name_of(account.kind),
                           format_line_id({NumberId{account.ref}, account.generation}));
    return account.ref != 0 ? fmt::format("{}:{}", name_of(account.kind), account.ref)
                            : std::string{name_of(account.kind)};
}

std::string entry_no(const Home& home, std::int64_t n) { return fmt::format("J-{}-{}", home.id, n); }

}  // namespace keepline
