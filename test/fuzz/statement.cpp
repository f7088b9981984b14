// Bills of both platforms: what is read of a file is whole, bounded and never less than zero, and a second
// reading says the same.

#include "gateway/alipay/statement.h"

#include "fuzz/fuzz.h"
#include "gateway/wechatpay/statement.h"

namespace keepline::fuzz {
namespace {

using gateway::StatementRow;

gateway::Lines lines_of(std::string_view input) {
    auto file = gateway::make_nameless_file();
    KL_CHECK(file.has_value() && std::fwrite(input.data(), 1, input.size(), file->get()) == input.size(),
             "no file of {} bytes", input.size());
    auto lines = gateway::Lines::open(std::move(*file), alipay::is_details);
    if (lines) return std::move(*lines);
    check_refusal(lines.error());
    return gateway::Lines::open(gateway::make_nameless_file().value(), alipay::is_details).value();
}

// Rows, and whether the file was whole.
std::pair<std::int64_t, bool> read_all(Result<std::unique_ptr<gateway::Statement>> statement) {
    if (!statement) return check_refusal(statement.error()), std::pair{std::int64_t{0}, false};
    StatementRow row;
    std::int64_t rows = 0;
    auto more = (*statement)->next(row);
    for (; more && *more; more = (*statement)->next(row), ++rows) {
        KL_CHECK(row.total >= Money{} && row.settled >= Money{}, "row {} is less than nothing", rows);
        KL_CHECK(row.total.minor() <= 1'000'000'000, "row {} is out of bounds", rows);
        KL_CHECK(!row.trade_no.empty(), "row {} is nobody's", rows);
        KL_CHECK((row.event == gateway::StatementEvent::refund) == !row.request_no.empty(), "row {}", rows);
    }
    if (!more) check_refusal(more.error());
    return {rows, more.has_value()};
}

}  // namespace

void try_input(std::string_view input) {
    const auto wechat = [&] {
        return read_all(wechatpay::read_statement(lines_of(input), "1900000001", {}));
    };
    const auto alipay = [&] { return read_all(alipay::read_statement(lines_of(input), "2088000000000001")); };
    KL_CHECK(wechat() == wechat() && alipay() == alipay(), "two readings differ");
}

}  // namespace keepline::fuzz
