#include "cli/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/policy_reader.h"
#include "domain/number/number.h"

namespace keepline::cli {
namespace {

constexpr std::size_t kPackCodeMax = 32;

class ConfigReader {
public:
    ConfigReader(const toml::table& root, std::filesystem::path folder)
        : top_{root, "", faults_}, folder_{std::move(folder)}, catalog_{std::make_shared<Catalog>()} {}

    Result<Config> read() {
        read_mode();
        if (const std::string folder = top_.text("calendars", ""); !folder.empty())
            config_.calendars = read_calendars(path(folder), faults_);
        top_.one("server", [this](TomlTable& t) { read_server(t); });
        top_.each("brand", [this](TomlTable& t) { read_brand(t); });
        top_.each("number_class", [this](TomlTable& t) { read_number_class(t); });
        top_.each("policy", [this](TomlTable& t) { read_policy(t); });
        top_.each("tax_class", [this](TomlTable& t) { read_tax_class(t); });
        top_.each("plan", [this](TomlTable& t) { read_plan(t); });
        top_.each("party", [this](TomlTable& t) { read_party(t); });
        top_.each("alipay", [this](TomlTable& t) { read_alipay(t); });
        top_.each("wechatpay", [this](TomlTable& t) { read_wechatpay(t); });
        top_.each("unionpay", [this](TomlTable& t) { read_unionpay(t); });
        top_.each("biller", [this](TomlTable& t) { read_biller(t); });
        top_.each("network", [this](TomlTable& t) { read_network(t); });
        if (catalog_->brands.empty()) faults_.push_back({"brand", ErrorCode::input_required, {}});
        top_.finish();
        if (!faults_.empty())
            return std::unexpected{
                Error{ErrorCode::config_invalid, {std::to_string(faults_.size())}, std::move(faults_)}};
        config_.catalog = catalog_;
        return std::move(config_);
    }

private:
    void read_mode() {
        const std::string mode = top_.text("mode");
        config_.sandbox = mode == "sandbox";
        if (mode != "sandbox" && mode != "production" && !mode.empty())
            top_.fault("mode", ErrorCode::input_malformed, {"\"sandbox\" | \"production\""});
    }

    void read_server(TomlTable& t) {
        config_.listen_address = t.text("address", "127.0.0.1");
        config_.listen_port = static_cast<std::uint16_t>(t.integer("port", 0, 65535, 8080));
        config_.public_url = t.text("public_url", "");
        config_.web_directory = path(t.text("web_directory", ""));
        config_.trusted_proxies = t.texts("trusted_proxies");
        config_.form_action = t.text("form_action", "'self'");
    }

    template <class Id>
    Id id(TomlTable& t) {
        return Id{static_cast<std::uint16_t>(t.integer("id", 1, 1023))};
    }
    template <class Values, class Value>
    void keep(TomlTable& t, Values& values, Value value) {
        if (!values.try_emplace(value.id, std::move(value)).second)
            t.fault("id", ErrorCode::input_malformed, {"unique id"});
    }
    template <class Values, class Id>
    void refer(TomlTable& t, const char* name, const Values& values, Id id) {
        if (!values.contains(id)) t.fault(name, ErrorCode::input_malformed, {"id"});
    }
    BrandId brand_of(TomlTable& t) {
        const BrandId brand{static_cast<std::uint16_t>(t.integer("brand", 1, 1023))};
        refer(t, "brand", catalog_->brands, brand);
        return brand;
    }
    std::filesystem::path path(const std::string& text) const {
        return text.empty() ? std::filesystem::path{} : folder_ / text;
    }

    void read_brand(TomlTable& t) {
        Brand brand;
        brand.id = id<BrandId>(t);
        brand.code = t.text("code");
        brand.name_zh = t.text("name_zh");
        brand.name_en = t.text("name_en");
        brand.care_phone = t.text("care_phone", "");
        brand.currency = t.text("currency", "CNY");
        const bool iso = brand.currency.size() == 3 &&
                         std::ranges::all_of(brand.currency, [](char c) { return c >= 'A' && c <= 'Z'; });
        if (!iso) t.fault("currency", ErrorCode::input_malformed, {"\"CNY\""});
        brand.country_code = t.text("country_code", "86");
        brand.national_digits = static_cast<int>(t.integer("national_digits", 4, 14, 11));
        brand.balance_cap = t.money("balance_cap", brand.balance_cap);
        brand.limit_per_order = t.money("limit_per_order", Money::from_minor(500'000));
        brand.limit_anonymous_order = t.money("limit_anonymous_order", Money::from_minor(200'000));
        brand.limit_anonymous_day = t.money("limit_anonymous_day", Money::from_minor(2'000'000));
        brand.limit_per_line_day = t.money("limit_per_line_day", Money::from_minor(1'000'000));
        brand.limit_per_line_month = t.money("limit_per_line_month", Money::from_minor(3'000'000));
        brand.approval_above_refund = t.money("approval_above_refund", brand.approval_above_refund);
        brand.approval_above_adjust = t.money("approval_above_adjust", brand.approval_above_adjust);
        brand.cycle_brake_percent =
            static_cast<int>(t.integer("cycle_brake_percent", 0, 100, brand.cycle_brake_percent));
        brand.undo_window = std::chrono::hours{t.integer("undo_window_hours", 0, 72, 3)};
        brand.suspense_returns = t.boolean("suspense_returns", false);
        brand.undo_per_party = static_cast<int>(t.integer("undo_per_party", 0, 1000, 2));
        const auto zone = load_zone(t.text("time_zone", "Asia/Shanghai"));
        if (!zone) t.fault("time_zone", ErrorCode::input_malformed, {"\"Asia/Shanghai\""});
        if (zone) brand.zone = *zone;
        const auto facts = parse_name<PublicFacts>(t.text("public_facts", "none"));
        if (!facts) t.fault("public_facts", ErrorCode::input_malformed, {"\"none\" | \"dates\""});
        brand.public_facts = facts.value_or(PublicFacts::none);
        brand.only_imported_numbers = t.boolean("only_imported_numbers", false);
        brand.cooling_off_days = static_cast<int>(t.integer("cooling_off_days", 0, 365, 7));
        brand.port_out_days = static_cast<int>(t.integer("port_out_days", 0, 365, brand.port_out_days));
        brand.notice_gate = t.boolean("notice_gate", false);
        keep(t, catalog_->brands, brand);
    }

    // endings = ["8888", "AAAA", "ABAB"]
    void read_number_class(TomlTable& t) {
        NumberClass out;
        out.brand = brand_of(t);
        out.code = t.text("code");
        out.name_zh = t.text("name_zh");
        out.name_en = t.text("name_en");
        out.endings = t.texts("endings");
        const bool known = out.code == kPlainNumber || is_number_class(*catalog_, out.brand, out.code);
        if (known || out.code.size() > 32) t.fault("code", ErrorCode::input_malformed, {"unique code"});
        const auto good = [](const std::string& form) {
            return !form.empty() && form.size() <= 11 && std::ranges::all_of(form, [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '?';
            });
        };
        if (out.endings.empty() || !std::ranges::all_of(out.endings, good))
            t.fault("endings", ErrorCode::input_malformed, {"[\"8888\", \"AAAA\", \"ABAB\"]"});
        catalog_->number_classes.push_back(std::move(out));
    }

    // A policy stands here, or in a file of its own: file = "policies/monthly.toml".
    void read_policy(TomlTable& t) {
        const PolicyId policy_id = id<PolicyId>(t);
        Policy policy;
        if (t.has("file")) {
            auto file = read_policy_file(path(t.text("file")));
            if (!file)
                for (Fault& each : file.error().faults)
                    faults_.push_back(
                        {t.place() + ".file: " + each.pointer, each.code, std::move(each.arguments)});
            if (file) policy = std::move(file->policy);
        } else {
            policy = cli::read_policy(t);
        }
        policy.id = policy_id;
        keep(t, catalog_->policies, std::move(policy));
    }

    void read_plan(TomlTable& t) {
        Plan plan;
        plan.id = id<PlanId>(t);
        plan.brand = brand_of(t);
        plan.code = t.text("code");
        plan.name_zh = t.text("name_zh");
        plan.name_en = t.text("name_en");
        const std::size_t faults_before = faults_.size();
        plan.fee = t.money("fee", Money{});
        plan.cycle = read_cycle(t);
        t.one("tariff", [&](TomlTable& in) {
            plan.tariff.call_minute = in.money("call_minute", Money{});
            plan.tariff.sms = in.money("sms", Money{});
            plan.tariff.data_megabyte = in.money("data_megabyte", Money{});
        });
        t.each("pack", [&](TomlTable& in) {
            Pack pack{in.text("code"), in.money("price")};
            if (pack.code.size() > kPackCodeMax) in.fault("code", ErrorCode::input_malformed, {"1…32"});
            plan.packs.push_back(std::move(pack));
        });
        plan.policy = PolicyId{static_cast<std::uint16_t>(t.integer("policy", 1, 1023))};
        refer(t, "policy", catalog_->policies, plan.policy);
        // What is wrong with the plan itself comes first. A line may come to live under any version of its
        // policy.
        const auto policy = catalog_->policies.find(plan.policy);
        if (policy != catalog_->policies.end() && faults_.size() == faults_before)
            for (const auto& [version, each] : catalog_->policies)
                if (each.code == policy->second.code)
                    for (Fault& fault : check_policy(each, plan)) add_once(t, std::move(fault));
        plan.tax_class = TaxClassId{static_cast<std::uint16_t>(t.integer("tax_class", 0, 1023, 0))};
        if (plan.tax_class.value != 0) refer(t, "tax_class", catalog_->tax_classes, plan.tax_class);
        keep(t, catalog_->plans, plan);
    }

    // Versions often have the same fault.
    void add_once(TomlTable& t, Fault fault) {
        const bool known = std::ranges::any_of(faults_, [&](const Fault& each) {
            return each.code == fault.code && each.pointer == t.place() + ".policy";
        });
        if (!known) t.fault("policy", fault.code, std::move(fault.arguments));
    }

    // rates = [{ from = "2019-04-01", percent = "9" }]
    void read_tax_class(TomlTable& t) {
        TaxClass tax_class;
        tax_class.id = id<TaxClassId>(t);
        tax_class.code = t.text("code");
        t.each("rates", [&](TomlTable& rate) {
            const auto from = parse_date(rate.text("from"));
            const auto percent = parse_decimal(rate.text("percent"));
            if (!from) rate.fault("from", ErrorCode::input_malformed, {"\"2019-04-01\""});
            if (!percent || percent->minor() > 10'000)
                rate.fault("percent", ErrorCode::input_malformed, {"\"9\" | \"6.5\""});
            if (!from || !percent) return;
            if (!tax_class.rates.empty() && *from <= tax_class.rates.back().from)
                rate.fault("from", ErrorCode::input_malformed, {"ascending dates"});
            tax_class.rates.push_back({*from, static_cast<std::int32_t>(percent->minor())});
        });
        keep(t, catalog_->tax_classes, tax_class);
    }

    void read_party(TomlTable& t) {
        const PartyId party = id<PartyId>(t);
        const BrandId brand = brand_of(t);
        keep(t, catalog_->parties, Party{party, brand, t.text("code")});
    }

    // "0.60" is 0.6 %.
    static std::optional<std::int32_t> fee_rate(TomlTable& t) {
        constexpr std::int64_t kMost = 1000;
        if (!t.has("fee_rate")) return std::nullopt;
        const std::int64_t rate = t.money("fee_rate").minor();
        if (rate > kMost) t.fault("fee_rate", ErrorCode::input_malformed, {"0.00-10.00"});
        return static_cast<std::int32_t>(rate);
    }

    void read_alipay(TomlTable& t) {
        AlipayConfig account;
        account.id = id<GatewayId>(t);
        const BrandId brand = brand_of(t);
        account.app_id = t.text("app_id");
        account.seller_id = t.text("seller_id");
        account.gateway_url = t.text("gateway_url", "https://openapi.alipay.com/gateway.do");
        account.private_key_file = path(t.text("private_key_file"));
        if (t.has("app_certificate_file")) {
            account.app_certificate_file = path(t.text("app_certificate_file"));
            account.alipay_certificate_file = path(t.text("alipay_certificate_file"));
            account.alipay_root_certificate_file = path(t.text("alipay_root_certificate_file"));
        } else {
            account.alipay_public_key_file = path(t.text("alipay_public_key_file"));
        }
        account.offers_page = t.boolean("offers_page", false);
        account.offers_app = t.boolean("offers_app", false);
        if (t.has("aes_key_file")) account.aes_key_file = path(t.text("aes_key_file"));
        keep(t, catalog_->gateways,
             GatewayAccount{account.id, brand, "alipay", t.text("order_prefix"), fee_rate(t)});
        config_.alipay.push_back(std::move(account));
    }

    // These platforms take 32 letters and digits, of which number, generation and payment need twenty.
    static std::string short_prefix(TomlTable& t) {
        constexpr std::size_t kPrefixMax = 12;
        const std::string prefix = t.text("order_prefix");
        if (prefix.size() > kPrefixMax)
            t.fault("order_prefix", ErrorCode::input_malformed, {"1-12 letters and digits"});
        return prefix;
    }

    void read_unionpay(TomlTable& t) {
        UnionpayConfig account;
        account.id = id<GatewayId>(t);
        const BrandId brand = brand_of(t);
        account.mer_id = t.text("mer_id");
        account.base_url = t.text("base_url", "https://gateway.95516.com/gateway/api");
        account.platform_name = t.text("platform_name", "中国银联股份有限公司");
        account.private_key_file = path(t.text("private_key_file"));
        account.certificate_file = path(t.text("certificate_file"));
        account.root_certificates_file = path(t.text("root_certificates_file"));
        keep(t, catalog_->gateways, GatewayAccount{account.id, brand, "unionpay", short_prefix(t)});
        config_.unionpay.push_back(std::move(account));
    }

    void read_wechatpay(TomlTable& t) {
        WechatPayConfig account;
        account.id = id<GatewayId>(t);
        const BrandId brand = brand_of(t);
        account.app_id = t.text("app_id");
        account.mobile_app_id = t.text("mobile_app_id", "");
        if (t.has("app_secret_file")) account.app_secret_file = path(t.text("app_secret_file"));
        account.sign_in_url = t.text("sign_in_url", "https://open.weixin.qq.com");
        account.token_url = t.text("token_url", "https://api.weixin.qq.com");
        account.mch_id = t.text("mch_id");
        if (t.has("certificate_file"))
            account.certificate_file = path(t.text("certificate_file"));
        else
            account.serial = t.text("serial");
        account.base_url = t.text("base_url", "https://api.mch.weixin.qq.com");
        account.private_key_file = path(t.text("private_key_file"));
        account.api_v3_key_file = path(t.text("api_v3_key_file"));
        account.code_store_id = t.text("code_store_id", "");
        if (t.has("api_v2_key_file")) account.api_v2_key_file = path(t.text("api_v2_key_file"));
        account.public_key_id = t.text("public_key_id", "");
        account.by_certificates = t.boolean("certificates", account.public_key_id.empty());
        if (!account.public_key_id.empty()) account.public_key_file = path(t.text("public_key_file"));
        keep(t, catalog_->gateways,
             GatewayAccount{account.id, brand, "wechatpay", short_prefix(t), fee_rate(t)});
        config_.wechatpay.push_back(std::move(account));
    }

    void read_biller(TomlTable& t) {
        BillerConfig config;
        config.id = id<GatewayId>(t);
        const BrandId brand = brand_of(t);
        const Biller biller{config.id, t.text("name_zh"), t.text("name_en"),
                            t.money("credit_limit", Money{})};
        config.public_key_file = path(t.text("public_key_file"));
        const std::string code = t.text("code");
        const bool named = std::ranges::all_of(code, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        });
        if (!named || code.size() > 32 || find_gateway(*catalog_, brand, code) != nullptr)
            t.fault("code", ErrorCode::input_malformed, {"unique code, a-z 0-9 - _"});
        keep(t, catalog_->gateways, GatewayAccount{config.id, brand, code, ""});
        catalog_->billers.emplace(config.id, biller);
        config_.billers.push_back(std::move(config));
    }

    // One network a brand.
    void read_network(TomlTable& t) {
        NetworkConfig network;
        network.id = id<GatewayId>(t);
        const BrandId brand = brand_of(t);
        network.url = t.text("url");
        network.specification = t.text("specification", "mobile_line");
        network.token_file = path(t.text("token_file"));
        keep(t, catalog_->gateways, GatewayAccount{network.id, brand, "network", ""});
        if (const auto found = catalog_->brands.find(brand); found != catalog_->brands.end()) {
            if (found->second.network.value != 0)
                t.fault("brand", ErrorCode::input_malformed, {"unique brand"});
            found->second.network = network.id;
        }
        config_.networks.push_back(std::move(network));
    }

    std::vector<Fault> faults_;
    TomlTable top_;
    std::filesystem::path folder_;
    std::shared_ptr<Catalog> catalog_;
    Config config_;
};

}  // namespace

Result<Config> parse_config(std::string_view text, const std::filesystem::path& folder) {
    std::vector<Fault> faults;
    if (const auto root = parse_toml(text, faults)) return ConfigReader{*root, folder}.read();
    return std::unexpected{Error{ErrorCode::config_invalid, {"1"}, std::move(faults)}};
}

Result<Config> read_config(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (!in)
        return std::unexpected{
            Error{ErrorCode::config_invalid, {"1"}, {{file.string(), ErrorCode::input_required, {}}}}};
    return parse_config(text.str(), file.parent_path());
}

}  // namespace keepline::cli
