#include "gateway/wechatpay/statement.h"

#include <algorithm>
#include <array>

#include "gateway/statement/amounts.h"

namespace keepline::wechatpay {
namespace {

using gateway::StatementEvent;
using gateway::StatementRow;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

enum Column : std::uint8_t {
    time,
    merchant,
    trade,
    order,
    state,
    settled,
    refund,
    refund_settled,
    fee,
    total,
    refund_total,
    columns
};
constexpr std::array<std::string_view, columns> kColumns{
    "交易时间",     "商户号",   "微信订单号", "商户订单号", "交易状态",    "应结订单金额",
    "商户退款单号", "退款金额", "手续费",     "订单金额",   "申请退款金额"};
// What the totals are called, in the order they are compared.
constexpr std::array<std::string_view, 5> kTotals{"总交易单数", "应结订单总金额", "退款总金额", "订单总金额",
                                                  "申请退款总金额"};

std::unexpected<Error> malformed(std::int64_t line, std::string_view why) {
    return fail(ErrorCode::statement_malformed, std::to_string(line), std::string{why});
}

template <std::size_t N>
bool find_columns(const std::vector<std::string_view>& header, const std::array<std::string_view, N>& names,
                  std::array<std::size_t, N>& places) {
    for (std::size_t i = 0; i < N; ++i) {
        const auto found = std::ranges::find(header, names[i]);
        if (found == header.end()) return false;
        places[i] = static_cast<std::size_t>(found - header.begin());
    }
    return true;
}

std::vector<std::string_view> split_header(std::string_view line) {
    std::vector<std::string_view> out;
    while (true) {
        const auto comma = line.find(',');
        out.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return out;
        line.remove_prefix(comma + 1);
    }
}

class WechatStatement final : public gateway::Statement {
public:
    WechatStatement(gateway::Lines lines, std::string mch_id, std::string sha1)
        : lines_{std::move(lines)}, mch_id_{std::move(mch_id)}, sha1_{std::move(sha1)} {}

    Result<void> read_header() {
        std::string_view line;
        const auto more = lines_.next(line);
        if (!more) return std::unexpected{more.error()};
        if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
        const auto header = split_header(line);
        width_ = header.size();
        if (!*more || !find_columns(header, kColumns, places_)) return malformed(1, "交易时间,…");
        return {};
    }

    Result<bool> next(StatementRow& row) override {
        std::string_view line;
        const auto more = lines_.next(line);
        if (!more) return more;
        if (!*more) return malformed(lines_.number(), "总交易单数");
        if (!line.starts_with('`')) return read_totals(line);
        return read_row(line, row);
    }

private:
    [[nodiscard]] std::string_view cell(Column column) const { return cells_[places_[column]]; }

    Result<bool> read_row(std::string_view line, StatementRow& row) {
        cells_ = split_row(line);
        if (cells_.size() != width_) return malformed(lines_.number(), std::to_string(cells_.size()));
        if (cell(merchant) != mch_id_) return fail(ErrorCode::statement_foreign, std::string{cell(merchant)});
        const bool pays = cell(state) == "SUCCESS";
        if (!pays && cell(state) != "REFUND" && cell(state) != "REVOKED")
            return malformed(lines_.number(), cell(state));
        const auto of_order = gateway::parse_event_amount(cell(pays ? total : refund_total));
        const auto reaches = gateway::parse_event_amount(cell(pays ? settled : refund_settled));
        const auto charged = gateway::parse_event_fee(cell(fee));
        const bool good = of_order && reaches && charged && *of_order >= Money{} && *reaches >= Money{};
        if (!good || cell(trade).empty() || (!pays && cell(refund).empty()))
            return malformed(lines_.number(), line.substr(0, 40));
        row = {pays ? StatementEvent::payment : StatementEvent::refund,
               std::string{cell(trade)},
               std::string{cell(order)},
               std::string{pays ? "" : cell(refund)},
               *of_order,
               *reaches,
               *charged,
               std::string{cell(time)}};
        ++rows_;
        (pays ? order_sum_ : refund_sum_) += *of_order;
        (pays ? settled_sum_ : refund_settled_sum_) += *reaches;
        return true;
    }

    // The fees' total is not compared: each row's is written to a hundredth of a fen, the total may be
    // rounded.
    Result<bool> read_totals(std::string_view header) {
        std::array<std::size_t, kTotals.size()> places{};
        const auto names = split_header(header);
        if (!find_columns(names, kTotals, places)) return malformed(lines_.number(), header.substr(0, 40));
        std::string_view line;
        const auto more = lines_.next(line);
        if (!more) return more;
        const auto cells = *more ? split_row(line) : std::vector<std::string_view>{};
        if (cells.size() != names.size()) return malformed(lines_.number(), kTotals[0]);
        const std::array<std::string, kTotals.size()> ours{
            std::to_string(rows_), format_decimal(settled_sum_), format_decimal(refund_settled_sum_),
            format_decimal(order_sum_), format_decimal(refund_sum_)};
        for (std::size_t i = 0; i < ours.size(); ++i) {
            const auto theirs = gateway::parse_thousandths(cells[places[i]]);
            if (!theirs || *theirs != gateway::parse_thousandths(ours[i]))
                return fail(ErrorCode::statement_totals_differ, std::string{cells[places[i]]}, ours[i]);
        }
        return read_end();
    }

    Result<bool> read_end() {
        std::string_view line;
        const auto more = lines_.next(line);
        if (!more) return more;
        if (*more) return malformed(lines_.number(), line.substr(0, 40));
        if (!sha1_.empty() && lines_.sha1() != sha1_) return malformed(lines_.number(), "SHA1");
        return false;
    }

    gateway::Lines lines_;
    std::string mch_id_, sha1_;
    std::array<std::size_t, columns> places_{};
    std::size_t width_ = 0;
    std::vector<std::string_view> cells_;
    std::int64_t rows_ = 0;
    Money order_sum_, settled_sum_, refund_sum_, refund_settled_sum_;
};

}  // namespace

std::vector<std::string_view> split_row(std::string_view line) {
    std::vector<std::string_view> out;
    if (line.starts_with('`')) line.remove_prefix(1);
    while (true) {
        const auto end = line.find(",`");
        out.push_back(line.substr(0, end));
        if (end == std::string_view::npos) return out;
        line.remove_prefix(end + 2);
    }
}

Result<std::unique_ptr<gateway::Statement>> read_statement(gateway::Lines lines, std::string mch_id,
                                                           std::string sha1) {
    auto out = std::make_unique<WechatStatement>(std::move(lines), std::move(mch_id), std::move(sha1));
    if (auto header = out->read_header(); !header) return std::unexpected{header.error()};
    return out;
}

}  // namespace keepline::wechatpay
