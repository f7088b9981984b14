// Whose key opens which account, and keys that cannot be used.

#include "cli/biller_keys.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace keepline::cli {
namespace {

constexpr const char* kTwoBrands = R"(
mode = "production"
[[brand]]
id = 1
code = "a"
name_zh = "甲"
name_en = "A"
[[brand]]
id = 2
code = "b"
name_zh = "乙"
name_en = "B"
[[biller]]
id = 11
brand = 1
code = "market"
name_zh = "商城"
name_en = "Market"
public_key_file = "first.pem"
[[biller]]
id = 12
brand = 2
code = "market"
name_zh = "商城"
name_en = "Market"
public_key_file = "second.pem"
)";

class BillerKeysTest : public testing::Test {
protected:
    BillerKeysTest() { std::filesystem::create_directories(dir_); }
    ~BillerKeysTest() override { std::filesystem::remove_all(dir_); }

    void write(const char* name, const std::string& text) { std::ofstream{dir_ / name} << text; }
    [[nodiscard]] Config config() const { return parse_config(kTwoBrands, dir_).value(); }

    const std::filesystem::path dir_ =
        std::filesystem::temp_directory_path() / ("keepline-biller-keys-" + std::to_string(::getpid()));
    const http::SigningKey first_ = http::SigningKey::generate();
    const http::SigningKey second_ = http::SigningKey::generate();
};

TEST_F(BillerKeysTest, ABillersKeyOpensTheAccountWithHisOwnBrandAlone) {
    write("first.pem", first_.public_pem());
    write("second.pem", second_.public_pem());
    const std::string by_first = first_.sign("text"), by_second = second_.sign("text");
    BillerKeys at_first, at_second;
    ASSERT_TRUE(at_first.open(config(), BrandId{1}));
    ASSERT_TRUE(at_second.open(config(), BrandId{2}));
    EXPECT_TRUE(at_first.find("market")->verify("text", by_first));
    EXPECT_FALSE(at_first.find("market")->verify("text", by_second));
    EXPECT_TRUE(at_second.find("market")->verify("text", by_second));
    EXPECT_FALSE(at_second.find("market")->verify("text", by_first));
    EXPECT_FALSE(at_first.find("bazaar"));
}

TEST_F(BillerKeysTest, AFileWithoutAKeyIsNamed) {
    write("first.pem", first_.public_pem());
    write("second.pem", "no key");
    BillerKeys keys;
    EXPECT_TRUE(keys.open(config(), BrandId{1})) << "another brand's files are not read";
    const auto refused = keys.open(config(), BrandId{2});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::config_invalid);
    EXPECT_EQ(refused.error().arguments.at(1), (dir_ / "second.pem").string());
}

}  // namespace
}  // namespace keepline::cli
