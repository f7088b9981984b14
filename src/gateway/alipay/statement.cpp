#include "gateway/alipay/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gateway/statement/amounts.h"

namespace keepline::alipay {
namespace {

using gateway::StatementEvent;
using gateway::StatementRow;

constexpr std::string_view kSummaryInGbk = "\xBB\xE3\xD7\xDC";  // 汇总
constexpr int kHeadLinesMax = 20;

enum Column : std::uint8_t { trade, order, kind, finished, total, received, request, fee, columns };
constexpr std::array<std::string_view, columns> kColumns{
    "支付宝交易号",   "商户订单号",     "业务类型",          "完成时间",
    "订单金额（元）", "商家实收（元）", "退款批次号/请求号", "服务费（元）"};

std::unexpected<Error> malformed(std::int64_t line, std::string_view why) {
    return fail(ErrorCode::statement_malformed, std::to_string(line), std::string{why});
}

bool is_number(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

std::string_view trim(std::string_view text) {
    while (text.ends_with('\t') || text.ends_with(' ')) text.remove_suffix(1);
    while (text.starts_with('\t') || text.starts_with(' ')) text.remove_prefix(1);
    return text;
}

// The amount in "#交易合计：2笔，商家实收共19.80元，…", and how many.
struct Total {
    std::int64_t count = 0;
    Money amount;
};
std::optional<Total> read_total(std::string_view line) {
    const auto between = [&](std::string_view before, std::string_view after) -> std::string_view {
        const auto from = line.find(before);
        if (from == std::string_view::npos) return {};
        const auto rest = line.substr(from + before.size());
        const auto end = rest.find(after);
        return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end);
    };
    const auto count = gateway::parse_thousandths(between("合计：", "笔"));
    const auto amount = gateway::parse_thousandths(between("共", "元"));
    if (!count || !amount || *count % 100'000 != 0 || *amount % 1000 != 0) return std::nullopt;
    return Total{*count / 100'000, Money::from_minor(std::abs(*amount) / 1000)};
}

class AlipayStatement final : public gateway::Statement {
public:
    explicit AlipayStatement(gateway::Lines lines) : lines_{std::move(lines)} {}

    Result<void> read_head(const std::string& seller_id) {
        bool known = false;
        for (int i = 0; i < kHeadLinesMax; ++i) {
            const auto more = next_line();
            if (!more) return std::unexpected{more.error()};
            if (!*more) break;
            if (line_.starts_with("#账号")) {
                known = line_.find(seller_id) != std::string::npos;
                if (!known) return fail(ErrorCode::statement_foreign, line_.substr(0, 60));
            }
            if (line_.starts_with(kColumns[trade]))
                return known ? find_columns() : malformed(lines_.number(), "#账号");
        }
        return malformed(lines_.number(), kColumns[trade]);
    }

    Result<bool> next(StatementRow& row) override {
        const auto more = next_line();
        if (!more) return more;
        if (!*more) return malformed(lines_.number(), "列表结束");
        return line_.starts_with('#') ? read_end() : read_row(row);
    }

private:
    Result<bool> next_line() {
        std::string_view raw;
        const auto more = lines_.next(raw);
        if (!more || !*more) return more;
        if (!decoder_.decode(raw, line_)) return malformed(lines_.number(), "GBK");
        return true;
    }

    Result<void> find_columns() {
        std::vector<std::string_view> header;
        for (std::string_view rest = line_;;) {
            const auto comma = rest.find(',');
            header.push_back(trim(rest.substr(0, comma)));
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
        width_ = header.size();
        for (std::size_t i = 0; i < columns; ++i) {
            const auto found = std::ranges::find(header, kColumns[i]);
            if (found == header.end()) return malformed(lines_.number(), kColumns[i]);
            places_[i] = static_cast<std::size_t>(found - header.begin());
        }
        return {};
    }

    Result<bool> read_row(StatementRow& row) {
        const auto cells = split_row(line_);
        if (cells.size() != width_) return malformed(lines_.number(), std::to_string(cells.size()));
        const auto cell = [&](Column column) { return cells[places_[column]]; };
        const bool pays = cell(kind) == "交易";
        if (!pays && cell(kind) != "退款") return malformed(lines_.number(), cell(kind));
        auto of_order = gateway::parse_event_amount(cell(total));
        auto reaches = gateway::parse_event_amount(cell(received));
        const auto charged = gateway::parse_event_fee(cell(fee));
        if (!of_order || !reaches || !charged || cell(trade).empty())
            return malformed(lines_.number(), std::string_view{line_}.substr(0, 40));
        if (!pays) of_order = Money{} - *of_order, reaches = Money{} - *reaches;
        if (*of_order < Money{} || *reaches < Money{}) return malformed(lines_.number(), cell(total));
        // A refund asked for without a number of its own goes under its order's.
        const auto request_no = cell(request).empty() ? cell(order) : cell(request);
        row = {pays ? StatementEvent::payment : StatementEvent::refund,
               std::string{cell(trade)},
               std::string{cell(order)},
               std::string{pays ? "" : request_no},
               *of_order,
               *reaches,
               -*charged,
               std::string{cell(finished)}};
        Total& sum = pays ? payments_ : refunds_;
        ++sum.count;
        sum.amount += *reaches;
        return true;
    }

    // The totals name what reached the merchant; those of the refunds are written with or without a sign.
    Result<bool> read_end() {
        if (line_.find("列表结束") == std::string::npos)
            return malformed(lines_.number(), line_.substr(0, 40));
        bool seen_payments = false, seen_refunds = false;
        while (true) {
            const auto more = next_line();
            if (!more) return more;
            if (!*more) break;
            const bool pays = line_.starts_with("#交易合计");
            if (!pays && !line_.starts_with("#退款合计")) continue;
            (pays ? seen_payments : seen_refunds) = true;
            const auto theirs = read_total(line_);
            const Total& ours = pays ? payments_ : refunds_;
            if (!theirs || theirs->count != ours.count || theirs->amount != ours.amount)
                return fail(ErrorCode::statement_totals_differ, line_.substr(1, 90),
                            fmt::format("{}, {}", ours.count, format_decimal(ours.amount)));
        }
        if (!seen_payments || !seen_refunds) return malformed(lines_.number(), "#交易合计");
        return false;
    }

    gateway::Lines lines_;
    gateway::GbkDecoder decoder_;
    std::string line_;
    std::array<std::size_t, columns> places_{};
    std::size_t width_ = 0;
    Total payments_, refunds_;
};

}  // namespace

bool is_details(std::string_view name) {
    return name.ends_with(".csv") && name.find(kSummaryInGbk) == std::string_view::npos &&
           name.find("汇总") == std::string_view::npos;
}

std::vector<std::string_view> split_row(std::string_view line) {
    std::vector<std::string_view> out;
    std::size_t from = 0;
    for (std::size_t at = 0; at <= line.size(); ++at) {
        const bool ends = at == line.size() || (line[at] == ',' && ((at > from && line[at - 1] == '\t') ||
                                                                    is_number(line.substr(from, at - from))));
        if (!ends) continue;
        out.push_back(trim(line.substr(from, at - from)));
        from = at + 1;
    }
    return out;
}

Result<std::unique_ptr<gateway::Statement>> read_statement(gateway::Lines lines,
                                                           const std::string& seller_id) {
    auto out = std::make_unique<AlipayStatement>(std::move(lines));
    if (auto head = out->read_head(seller_id); !head) return std::unexpected{head.error()};
    return out;
}

}  // namespace keepline::alipay
