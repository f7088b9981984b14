// Keys that change while the program runs.

#include "cli/payment_gateways.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "gateway/crypto/issue_certificate.h"

namespace keepline::cli {
namespace {

using gateway::PrivateKey;

class FixedClock : public Clock {
public:
    [[nodiscard]] Instant now() const override { return at; }
    Instant at = parse_instant("2026-11-22T10:00:00+08:00").value();
};

class Nowhere : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request& request,
                                std::chrono::milliseconds) override {
        asked.emplace_back(request.header("Authorization"));
        return fail(ErrorCode::gateway_unavailable);
    }
    std::vector<std::string> asked;
};

class PaymentGatewaysTest : public testing::Test {
protected:
    PaymentGatewaysTest() {
        std::filesystem::create_directories(dir_);
        auto catalog = std::make_shared<Catalog>();
        catalog->gateways[GatewayId{3}] = {GatewayId{3}, BrandId{1}, "wechatpay", "KL"};
        config_.catalog = catalog;
        config_.public_url = "https://keepline.example";
        WechatPayConfig wechat;
        wechat.id = GatewayId{3};
        wechat.app_id = "wx1";
        wechat.mch_id = "1900000001";
        wechat.base_url = "https://pay.example";
        wechat.private_key_file = dir_ / "key.pem";
        wechat.certificate_file = dir_ / "cert.pem";
        wechat.api_v3_key_file = dir_ / "api";
        wechat.public_key_id = "PUB_KEY_ID_1";
        wechat.public_key_file = dir_ / "theirs.pem";
        config_.wechatpay.push_back(wechat);
        write("api", std::string(32, 'a') + "\n");
        write("theirs.pem", PrivateKey::generate().public_pem());
        write("key.pem", first_.pem());
        write("cert.pem", certificate(first_, 0xA1));
    }
    ~PaymentGatewaysTest() override { std::filesystem::remove_all(dir_); }

    void write(const char* name, const std::string& text) { std::ofstream{dir_ / name} << text; }
    std::string certificate(const PrivateKey& key, long serial) {
        return gateway::issue_certificate(
            key, key, {serial, {"merchant", {}, {}}, {"merchant", {}, {}}, clock_.at, ends_});
    }
    std::string serial_in_use(PaymentGateways& gateways) {
        EXPECT_FALSE(gateways.all().at(GatewayId{3})->query("KL0001", clock_.at));
        const std::string& said = transport_.asked.back();
        const auto at = said.find("serial_no=\"") + 11;
        return said.substr(at, said.find('"', at) - at);
    }

    const std::filesystem::path dir_ =
        std::filesystem::temp_directory_path() / ("keepline-keys-" + std::to_string(::getpid()));
    Config config_;
    FixedClock clock_;
    Nowhere transport_;
    const PrivateKey first_ = PrivateKey::generate();
    const Instant ends_ = clock_.at + std::chrono::hours{24 * 365};
};

TEST_F(PaymentGatewaysTest, NewFilesAreUsedOnceTheyFitTogether) {
    PaymentGateways gateways{config_, transport_, clock_};
    ASSERT_TRUE(gateways.open());
    EXPECT_EQ(serial_in_use(gateways), "A1");
    const Instant read_at = clock_.at;
    clock_.at = clock_.at + std::chrono::hours{1};
    gateways.look();
    EXPECT_EQ(gateways.states()[0].read_at, read_at) << "nothing has changed";

    const PrivateKey second = PrivateKey::generate();
    write("key.pem", second.pem());
    gateways.look();
    EXPECT_EQ(gateways.states()[0].refused, "certificate") << "the other file is still the old one";
    EXPECT_EQ(serial_in_use(gateways), "A1");
    write("cert.pem", certificate(second, 0xB2));
    gateways.look();
    const auto state = gateways.states()[0];
    EXPECT_EQ(state.refused, "");
    EXPECT_EQ(state.read_at, clock_.at);
    EXPECT_EQ(serial_in_use(gateways), "B2");
    ASSERT_EQ(state.keys.size(), 2U);
    EXPECT_EQ(state.keys[0].name, "merchant_certificate B2");
    EXPECT_EQ(state.keys[0].until, ends_);
    EXPECT_EQ(state.keys[1].name, "wechatpay_public_key PUB_KEY_ID_1");
    EXPECT_FALSE(state.keys[1].until);
}

TEST_F(PaymentGatewaysTest, AFileThatIsGoneChangesNothing) {
    PaymentGateways gateways{config_, transport_, clock_};
    ASSERT_TRUE(gateways.open());
    std::filesystem::remove(dir_ / "theirs.pem");
    gateways.look();
    EXPECT_EQ(gateways.states()[0].refused, (dir_ / "theirs.pem").string());
    EXPECT_EQ(serial_in_use(gateways), "A1");
    write("theirs.pem", first_.public_pem());
    gateways.look();
    EXPECT_EQ(gateways.states()[0].refused, "");
}

TEST_F(PaymentGatewaysTest, BarCodesNeedTheirKeyAndTheCertificate) {
    WechatPayConfig& wechat = config_.wechatpay.at(0);
    wechat.api_v2_key_file = dir_ / "api2";
    write("api2", "abcdef0123456789abcdef0123456789\n");
    PaymentGateways gateways{config_, transport_, clock_};
    ASSERT_TRUE(gateways.open());
    EXPECT_TRUE(gateways.all().at(GatewayId{3})->offers_codes());
    write("api2", "short");
    gateways.look();
    EXPECT_EQ(gateways.states()[0].refused, "api_v2_key");

    write("api2", "abcdef0123456789abcdef0123456789");
    wechat.certificate_file.clear();
    wechat.serial = "A1";
    PaymentGateways without{config_, transport_, clock_};
    EXPECT_EQ(without.open().error().arguments.back(), "certificate");
    wechat.base_url = "http://127.0.0.1:1";
    PaymentGateways simulated{config_, transport_, clock_};
    EXPECT_TRUE(simulated.open());
}

TEST_F(PaymentGatewaysTest, AStartWithFilesThatDoNotFitIsRefused) {
    write("cert.pem", certificate(PrivateKey::generate(), 0xC3));
    PaymentGateways gateways{config_, transport_, clock_};
    const auto opened = gateways.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::config_invalid);
}

}  // namespace
}  // namespace keepline::cli
