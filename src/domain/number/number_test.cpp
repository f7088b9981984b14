#include "domain/number/number.h"

#include <gtest/gtest.h>

#include "domain/line/policy.h"

namespace keepline {
namespace {

constexpr BrandId kBrand{1};

Catalog catalog() {
    Catalog out;
    Brand brand;
    brand.id = kBrand;
    out.brands[kBrand] = brand;
    out.number_classes = {{kBrand, "leopard", "豹子号", "Leopard", {"AAAA"}},
                          {kBrand, "lucky", "吉祥号", "Lucky", {"88", "ABAB", "A?A9"}}};
    return out;
}

TEST(Endings, DigitsStandForThemselvesAndLettersForOneDigitEach) {
    EXPECT_TRUE(has_ending("17000008888", "8888"));
    EXPECT_FALSE(has_ending("17000008889", "8888"));
    EXPECT_TRUE(has_ending("17000007777", "AAAA"));
    EXPECT_FALSE(has_ending("17000007776", "AAAA"));
    EXPECT_TRUE(has_ending("17000001212", "ABAB"));
    EXPECT_FALSE(has_ending("17000001111", "ABAB")) << "different letters are different digits";
    EXPECT_TRUE(has_ending("17000003439", "3?39"));
    EXPECT_FALSE(has_ending("88", "8888")) << "the form is longer than the number";
    EXPECT_FALSE(has_ending("88", ""));
}

TEST(Classes, TheFirstThatFitsCounts) {
    const Catalog all = catalog();
    EXPECT_EQ(class_of(all, kBrand, "8617000008888"), "leopard");
    EXPECT_EQ(class_of(all, kBrand, "8617000000088"), "lucky");
    EXPECT_EQ(class_of(all, kBrand, "8617000000001"), kPlainNumber);
    EXPECT_EQ(class_of(all, BrandId{2}, "8617000008888"), kPlainNumber) << "another brand's classes";
    EXPECT_TRUE(is_number_class(all, kBrand, "lucky"));
    EXPECT_TRUE(is_number_class(all, kBrand, kPlainNumber));
    EXPECT_FALSE(is_number_class(all, kBrand, "gold"));
}

}  // namespace
}  // namespace keepline
