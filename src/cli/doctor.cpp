#include "cli/doctor.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "cli/house.h"
#include "cli/remote.h"
#include "store/sqlite/copy.h"

namespace keepline::cli {
namespace {

constexpr std::uintmax_t kMiB = 1024 * 1024;
constexpr std::uintmax_t kDiskError = 256 * kMiB;
constexpr std::uintmax_t kDiskWarn = 2048 * kMiB;
constexpr Duration kBehindAllowed = std::chrono::seconds{5};
constexpr Duration kSilence = std::chrono::hours{24 * 30};
constexpr std::int64_t kTailWarn = 2'000'000;  // the sweep begins at one million
constexpr unsigned kAnnouncedInMonth = 11;     // the State Council publishes next year's days by November

void add(Findings& out, const char* code, Level level, std::string zh, std::string en) {
    out.push_back({code, level, std::move(zh), std::move(en)});
}

// Days until a PEM certificate ends; absent if the text holds none.
std::optional<int> days_left(const std::string& pem, Instant now) {
    const std::unique_ptr<BIO, int (*)(BIO*)> in{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                 BIO_free};
    const std::unique_ptr<X509, void (*)(X509*)> certificate{
        PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
    if (!certificate) return std::nullopt;
    const std::unique_ptr<ASN1_TIME, void (*)(ASN1_TIME*)> today{ASN1_TIME_set(nullptr, now.us / 1'000'000),
                                                                 ASN1_TIME_free};
    int days = 0, seconds = 0;
    ASN1_TIME_diff(&days, &seconds, today.get(), X509_get0_notAfter(certificate.get()));
    return days;
}

void check_key(const std::filesystem::path& file, Instant now, Findings& out) {
    const auto text = read_file(file);
    if (!text || text->find("-----BEGIN") == std::string::npos)
        return add(out, "key.unreadable", Level::error,
                   fmt::format("密钥文件 {} 无法读取，支付会失败", file.string()),
                   fmt::format("The key file {} cannot be read; payments will fail", file.string()));
    const auto days = days_left(*text, now);
    if (!days || *days >= kCertificateDays)
        return add(out, "key.readable", Level::ok, fmt::format("{} 可用", file.string()),
                   fmt::format("{} is readable", file.string()));
    add(out, "certificate.ends", *days < 0 ? Level::error : Level::warn,
        fmt::format("证书 {} 还有 {} 天到期，请向签发方更换", file.string(), *days),
        fmt::format("The certificate {} ends in {} days; have it renewed", file.string(), *days));
}

void check_secret(const std::filesystem::path& file, const char* zh, const char* en, Findings& out) {
    const auto text = read_file(file);
    if (text && !text->empty())
        return add(out, "secret.readable", Level::ok, fmt::format("{} 可用", file.string()),
                   fmt::format("{} is readable", file.string()));
    add(out, "secret.unreadable", Level::error,
        fmt::format("{}文件 {} 无法读取，对方将不接受我们的请求", zh, file.string()),
        fmt::format("The {} file {} cannot be read; the other side will refuse us", en, file.string()));
}

void check_mode(const std::filesystem::path& file, Level level, Findings& out) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return;
    add(out, "mode.open_to_others", level,
        fmt::format("{} 其他用户可访问（{:o}），请执行 chmod go= {}", file.string(), status.st_mode & 0777,
                    file.string()),
        fmt::format("{} is open to other users ({:o}); run chmod go= {}", file.string(),
                    status.st_mode & 0777, file.string()));
}

void check_socket(const std::filesystem::path& data, Findings& out) {
    if (!std::filesystem::exists(socket_of(data)))
        return add(out, "server.not_running", Level::ok, "服务未运行", "No server runs on this directory");
    const auto answer = Remote{data, ""}.call("GET", "/readyz");
    if (answer && answer->status == 200)
        return add(out, "server.ready", Level::ok, "服务就绪", "The server is ready");
    add(out, "server.unreachable", Level::warn,
        "本地套接字存在但服务没有应答；若服务未运行，下次启动会重建它",
        "The local socket is there but nothing answers; if no server runs, the next start makes it anew");
}

}  // namespace

void check_calendars(const Config& config, BusinessDate today, Findings& out) {
    const auto found = config.calendars.find("CN");
    const auto knows = [&](int year) { return found != config.calendars.end() && found->second.knows(year); };
    const int year = today.year();
    if (!knows(year))
        add(out, "calendar.this_year_missing", Level::warn,
            fmt::format("缺少 {} 年节假日日历，请把 cn-{}.toml 放入 calendars 目录", year, year),
            fmt::format("The calendar of {} is missing; put cn-{}.toml into the calendars folder", year,
                        year));
    if (today.month() >= kAnnouncedInMonth && !knows(year + 1))
        add(out, "calendar.next_year_missing", Level::warn,
            fmt::format("缺少 {} 年节假日日历，国务院办公厅通常在 11 月公布，请补充", year + 1),
            fmt::format("The calendar of {} is missing; it is usually published in November", year + 1));
    if (knows(year) && (today.month() < kAnnouncedInMonth || knows(year + 1)))
        add(out, "calendar.known", Level::ok, "节假日日历齐全", "The business calendar is there");
}

void check_keys(const Config& config, Instant now, Findings& out) {
    for (const AlipayConfig& account : config.alipay) {
        check_key(account.private_key_file, now, out);
        for (const auto& file : {account.alipay_public_key_file, account.app_certificate_file,
                                 account.alipay_certificate_file, account.alipay_root_certificate_file})
            if (!file.empty()) check_key(file, now, out);
        if (!account.aes_key_file.empty()) check_secret(account.aes_key_file, "AES 密钥", "AES key", out);
    }
    for (const WechatPayConfig& account : config.wechatpay) {
        check_key(account.private_key_file, now, out);
        if (!account.public_key_id.empty()) check_key(account.public_key_file, now, out);
        if (!account.certificate_file.empty()) check_key(account.certificate_file, now, out);
        if (!account.app_secret_file.empty())
            check_secret(account.app_secret_file, "AppSecret", "app secret", out);
        check_secret(account.api_v3_key_file, "APIv3 密钥", "APIv3 key", out);
        if (!account.api_v2_key_file.empty())
            check_secret(account.api_v2_key_file, "APIv2 密钥", "APIv2 key", out);
    }
    for (const UnionpayConfig& account : config.unionpay)
        for (const auto& file :
             {account.private_key_file, account.certificate_file, account.root_certificates_file})
            check_key(file, now, out);
    for (const BillerConfig& biller : config.billers) check_key(biller.public_key_file, now, out);
    for (const NetworkConfig& network : config.networks)
        check_secret(network.token_file, "令牌", "token", out);
}

void check_modes(const Config& config, const std::filesystem::path& data, Findings& out) {
    const std::size_t before = out.size();
    check_mode(data, Level::warn, out);
    check_mode(data / "secret.key", Level::error, out);
    for (const AlipayConfig& account : config.alipay) {
        check_mode(account.private_key_file, Level::error, out);
        if (!account.aes_key_file.empty()) check_mode(account.aes_key_file, Level::error, out);
    }
    for (const WechatPayConfig& account : config.wechatpay) {
        check_mode(account.private_key_file, Level::error, out);
        check_mode(account.api_v3_key_file, Level::error, out);
        if (!account.api_v2_key_file.empty()) check_mode(account.api_v2_key_file, Level::error, out);
        if (!account.app_secret_file.empty()) check_mode(account.app_secret_file, Level::error, out);
    }
    for (const UnionpayConfig& account : config.unionpay)
        check_mode(account.private_key_file, Level::error, out);
    for (const NetworkConfig& network : config.networks) check_mode(network.token_file, Level::error, out);
    if (out.size() == before)
        add(out, "mode.closed", Level::ok, "数据目录与密钥仅属主可读",
            "Data and keys are their owner's only");
}

void check_disk(std::uintmax_t free_bytes, std::uintmax_t data_bytes, Findings& out) {
    const std::uintmax_t wanted = std::max(kDiskWarn, data_bytes);
    const Level level = free_bytes < kDiskError ? Level::error
                        : free_bytes < wanted   ? Level::warn
                                                : Level::ok;
    add(out, level == Level::ok ? "disk.enough" : "disk.short", level,
        fmt::format("数据目录所在磁盘剩余 {} MiB，建议不少于 {} MiB", free_bytes / kMiB, wanted / kMiB),
        fmt::format("{} MiB are free where the data is; at least {} MiB are wanted", free_bytes / kMiB,
                    wanted / kMiB));
}

void check_clock(Instant newest, Instant now, bool moved, Findings& out) {
    if (newest.us == 0 || moved) return;
    if (now + kBehindAllowed < newest)
        return add(out, "clock.behind", Level::error,
                   fmt::format("系统时钟早于最新记录（{}），请先校时再启动服务", format_instant(newest)),
                   fmt::format("The system's clock is behind the newest record ({}); set it before serving",
                               format_instant(newest)));
    if (now - newest > kSilence)
        return add(
            out, "clock.ahead", Level::warn,
            fmt::format("最新记录是 {}，距今超过 30 天：若非停用，请检查时钟是否跳变",
                        format_instant(newest)),
            fmt::format(
                "The newest record is of {}, over 30 days ago: unless the house stood still, the clock "
                "has jumped",
                format_instant(newest)));
    add(out, "clock.agrees", Level::ok, "系统时钟与记录一致", "The system's clock agrees with the records");
}

void check_store(const std::filesystem::path& data, Instant now, Findings& out) {
    if (!std::filesystem::exists(data / "keepline.db"))
        return add(out, "store.none", Level::ok, "尚无数据文件，首次启动时建立", "There is no data file yet");
    const auto glance = sqlite::glance_at(data);
    if (!glance)
        return add(out, "store.damaged", Level::error,
                   fmt::format("{}；请停止服务并从备份恢复", error_sentence(glance.error(), Language::zh)),
                   fmt::format("{}; stop the server and restore a backup",
                               error_sentence(glance.error(), Language::en)));
    add(out, "store.whole", Level::ok, fmt::format("数据文件完好，{} 条记录", glance->records),
        fmt::format("The data file is whole, {} records", glance->records));
    const std::int64_t tail = glance->records - glance->swept;
    add(out, tail > kTailWarn ? "store.long_tail" : "store.swept", tail > kTailWarn ? Level::warn : Level::ok,
        fmt::format("下次启动需重放 {} 条记录", tail),
        fmt::format("The next start replays {} records", tail));
    check_clock(Instant{glance->newest_us}, now, glance->clock_moved, out);
}

Findings examine(const std::filesystem::path& config_file, const std::filesystem::path& data) {
    Findings out;
    const Instant now = SystemClock{}.now();
    const auto config = read_config(config_file);
    if (config) {
        add(out, "config.valid", Level::ok, "配置有效", "The configuration is valid");
        const TimeZone& zone = config->catalog->brands.begin()->second.zone;
        check_calendars(*config, zone.date_of(now), out);
        check_keys(*config, now, out);
        check_modes(*config, data, out);
    } else {
        for (const Fault& fault : config.error().faults)
            add(out, "config.invalid", Level::error,
                fmt::format("{}：{}", fault.pointer,
                            error_sentence(fault.code, fault.arguments, Language::zh)),
                fmt::format("{}: {}", fault.pointer,
                            error_sentence(fault.code, fault.arguments, Language::en)));
    }
    std::error_code fault;
    const auto space = std::filesystem::space(std::filesystem::exists(data) ? data : ".", fault);
    const auto size = std::filesystem::file_size(data / "keepline.db", fault);
    check_disk(space.available, fault ? 0 : size, out);
    check_store(data, now, out);
    check_socket(data, out);
    return out;
}

}  // namespace keepline::cli
