#pragma once
// The configuration file (TOML), read whole: all its faults are named at once.

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/calendar_files.h"
#include "domain/catalog.h"

namespace keepline::cli {

/// One Alipay account; keys are files, read at start.
struct AlipayConfig {
    GatewayId id;
    std::string app_id, seller_id, gateway_url;
    std::filesystem::path private_key_file, alipay_public_key_file;
    /// Certificate mode: all three, instead of alipay_public_key_file.
    std::filesystem::path app_certificate_file, alipay_certificate_file, alipay_root_certificate_file;
    std::filesystem::path aes_key_file;  ///< empty: contents are not encrypted
    bool offers_page = false, offers_app = false;
};

/// One merchant at WeChat Pay; keys are files, read at start.
struct WechatPayConfig {
    GatewayId id;
    std::string app_id, mobile_app_id, mch_id, serial, base_url;
    std::filesystem::path app_secret_file;  ///< empty: nothing is sold inside WeChat
    std::string sign_in_url, token_url;
    std::filesystem::path private_key_file, api_v3_key_file;
    std::string code_store_id;               ///< bar codes by API v3, at this store; empty: by v2
    std::filesystem::path api_v2_key_file;   ///< empty: bar codes are not taken
    std::filesystem::path certificate_file;  ///< ours: tells `serial`, and when it ends
    std::string public_key_id;               ///< "PUB_KEY_ID_…"; empty: there are certificates only
    std::filesystem::path public_key_file;   ///< of public_key_id
    bool by_certificates = false;            ///< platform certificates are downloaded and believed too
};

/// One merchant at UnionPay; keys are files.
struct UnionpayConfig {
    GatewayId id;
    std::string mer_id, base_url, platform_name;
    std::filesystem::path private_key_file, certificate_file;
    std::filesystem::path root_certificates_file;  ///< UnionPay's root and intermediate ones
};

/// A biller (`GatewayAccount` of the same id). His key is a file.
struct BillerConfig {
    GatewayId id;
    std::filesystem::path public_key_file;
};

/// A mobile network that takes our service orders by TMF640. The token is a file, read at start.
struct NetworkConfig {
    GatewayId id;
    std::string url, specification;
    std::filesystem::path token_file;
};

struct Config {
    bool sandbox = false;  ///< mode = "sandbox": a test clock, simulated counterparties
    std::string listen_address = "127.0.0.1";
    std::uint16_t listen_port = 8080;
    std::string public_url;  ///< how payers reach us; notifications and return addresses begin with it
    std::filesystem::path web_directory;
    std::vector<std::string> trusted_proxies;
    std::string form_action = "'self'";
    std::shared_ptr<const Catalog> catalog;
    Calendars calendars;
    std::vector<AlipayConfig> alipay;
    std::vector<WechatPayConfig> wechatpay;
    std::vector<UnionpayConfig> unionpay;
    std::vector<BillerConfig> billers;
    std::vector<NetworkConfig> networks;
};

/// @error config.invalid with every fault, its place in the file as pointer ("brand[0].time_zone")
Result<Config> read_config(const std::filesystem::path& file);
/// The same from text; `folder` is where relative paths begin.
Result<Config> parse_config(std::string_view text, const std::filesystem::path& folder);

/// "Asia/Shanghai" from the system's zone data; absent if there is no such zone.
std::optional<TimeZone> load_zone(const std::string& name);

}  // namespace keepline::cli
