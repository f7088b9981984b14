#include <fmt/format.h>
#include <zlib.h>

#include <fstream>
#include <thread>

#include "gateway/wechatpay/statement.h"
#include "gateway/wechatpay/wechat_gateway.h"
#include "http/client.h"
#include "inside.h"
#include "job/reconcile.h"
#include "measures.h"
#include "process.h"
#include "store/sqlite/database.h"

namespace keepline::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr GatewayId kPlatform{1};
constexpr Money kFee = Money::from_minor(500);
constexpr const char* kMerchant = "1900000001";

double seconds_since(Steady::time_point from) {
    return std::chrono::duration<double>(Steady::now() - from).count();
}

std::string trade_no(std::int64_t i) { return fmt::format("42000{:023}", i); }

// The day's bill as WeChat Pay packs it: one payment a line.
void write_bill(const std::filesystem::path& path, std::int64_t rows) {
    gzFile file = gzopen(path.c_str(), "wb1");
    const auto put = [&](const std::string& text) {
        if (gzwrite(file, text.data(), static_cast<unsigned>(text.size())) <= 0)
            throw Trouble{"no bill can be written"};
    };
    put("\xEF\xBB\xBF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,"
        "交易状态,付款银行,"
        "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,"
        "退款状态,商品名称,"
        "商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n");
    for (std::int64_t i = 1; i <= rows; ++i)
        put(fmt::format(
            "`2026-01-05 12:00:00,`wx1,`{},`0,`,`{},`KL{}x1x2,`oPAYER,`NATIVE,`SUCCESS,`OTHERS,`CNY,`5.00,"
            "`0.00,`0,`0,`0.00,`0.00,`,`,`号码保号续费,`,`0.03000,`0.60%,`5.00,`0.00,`\r\n",
            kMerchant, trade_no(i), i));
    const auto total = format_decimal(kFee.times(rows));
    put(fmt::format(
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
        "`{},`{},`0.00,`0.00,`0.00,`{},`0.00\r\n",
        rows, total, total));
    gzclose(file);
}

std::unique_ptr<wechatpay::WechatGateway> merchant(http::Transport& transport) {
    wechatpay::Account account;
    account.mch_id = kMerchant;
    account.private_key = gateway::PrivateKey::generate().pem();
    account.api_key = std::string(32, 'k');
    return wechatpay::WechatGateway::open(std::move(account), transport).value();
}

// The most memory this process has had since the last call, in bytes.
double peak_bytes() {
    std::ifstream status{"/proc/self/status"};
    double kib = 0;
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) kib = std::stod(line.substr(6));
    std::ofstream{"/proc/self/clear_refs"} << "5";
    return kib * 1024;
}

// What a script would do: the bill's rows into a table, joined with a table of our payments.
double by_sql(const std::filesystem::path& bill, std::int64_t rows) {
    const Folder folder;
    auto database = sqlite::Database::open(folder.path() / "join.db", sqlite::Database::Mode::write);
    if (!database) throw Trouble{"no file can be made"};
    const auto must = [&](const std::string& sql) {
        if (database->execute(sql.c_str()) != SQLITE_OK) throw Trouble{database->message()};
    };
    must(
        "PRAGMA journal_mode = WAL; CREATE TABLE ours (trade_no TEXT PRIMARY KEY, amount INTEGER) WITHOUT "
        "ROWID; "
        "CREATE TABLE theirs (trade_no TEXT PRIMARY KEY, amount INTEGER) WITHOUT ROWID;");
    must(
        fmt::format("WITH RECURSIVE i(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM i WHERE k < {}) "
                    "INSERT INTO ours SELECT printf('42000%023d', k), 500 FROM i",
                    rows));
    const auto from = Steady::now();
    auto lines =
        gateway::Lines::open(gateway::open_file(bill).value(), [](std::string_view) { return true; });
    auto statement = wechatpay::read_statement(std::move(*lines), kMerchant, {});
    auto insert = database->prepare("INSERT INTO theirs VALUES (?, ?)");
    must("BEGIN");
    gateway::StatementRow row;
    while ((*statement)->next(row).value()) {
        insert.bind(0, row.trade_no).bind(1, row.total.minor());
        if (insert.run() != SQLITE_DONE) throw Trouble{database->message()};
    }
    must("COMMIT");
    const auto same = database->integer(
        "SELECT count(*) FROM theirs JOIN ours USING (trade_no) WHERE theirs.amount = ours.amount");
    if (same != rows) throw Trouble{"the join has not found all rows"};
    return static_cast<double>(rows) / seconds_since(from);
}

void statement_vs_sql(Bench& bench) {
    const std::int64_t rows = bench.options.lines;
    const Folder folder;
    const BusinessDate day = BusinessDate::from_ymd(2026, 1, 5);
    Inside inside{folder.path(), gateway::platform_day_start(day) + std::chrono::hours{12}};
    say(fmt::format("{} lines are opened, each with a payment of the day", rows));
    inside.open_lines(rows, kFee);
    inside.pay_lines(kPlatform, trade_no);
    write_bill(folder.path() / "bill.csv.gz", rows);
    std::thread engine{[&] { inside.desk().engine.run(); }};
    inside.set_time(gateway::platform_day_start(day + 1) + std::chrono::hours{11});
    http::CurlTransport transport;
    const auto gateway = merchant(transport);
    std::vector<double> ours, other;
    double grown = 0;
    for (int run = 1; run <= bench.options.runs; ++run) {
        peak_bytes();
        const double before = peak_bytes();
        const auto from = Steady::now();
        const auto found = job::reconcile(inside.desk(), *gateway,
                                          {kBrand, kPlatform, {}, day, folder.path() / "bill.csv.gz"},
                                          [](std::int64_t) { return !interrupted(); });
        if (!found || found->matched != rows || found->breaks != 0)
            throw Trouble{"not all rows were matched"};
        ours.push_back(static_cast<double>(rows) / seconds_since(from));
        grown = std::max(grown, peak_bytes() - before);
        other.push_back(by_sql(folder.path() / "bill.csv.gz", rows));
        say(fmt::format(
            "statement_vs_sql     {:>3}  ours {:>10.0f}/s ({:.1f} s)  other {:>10.0f}/s; memory {:.1f} MB",
            run, ours.back(), static_cast<double>(rows) / ours.back(), other.back(), grown / 1e6));
    }
    inside.desk().engine.stop();
    engine.join();
    print_result("statement_vs_sql", median(ours), median(other), "rows per second", bench.options.runs,
                 rows);
    print_result("statement_memory", grown / 1e6, {}, "MB", bench.options.runs, rows);
}

}  // namespace

std::vector<Measure> statement_measures() { return {{"statement_vs_sql", statement_vs_sql}}; }

}  // namespace keepline::bench
