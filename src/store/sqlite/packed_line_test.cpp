#include "store/sqlite/packed_line.h"

#include <gtest/gtest.h>

#include <random>

namespace keepline::sqlite {
namespace {

std::string packed(const LineState& line) {
    std::string out;
    pack_line(line, out);
    return out;
}

template <class T>
void set_any(T& value, std::int64_t number) {
    if constexpr (std::is_same_v<T, Instant>)
        value.us = number % 3 == 0   ? number / 2
                   : number % 3 == 1 ? number % 100'000'000 * 60'000'000
                                     : INT64_MAX;
    else if constexpr (std::is_same_v<T, BusinessDate>)
        value.days = static_cast<std::int32_t>(number);
    else if constexpr (std::is_same_v<T, Money>)
        value = Money::from_minor(number);
    else if constexpr (std::is_same_v<T, bool>)
        value = number % 2 == 0;
    else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
        value = static_cast<T>(number);
    else if constexpr (requires { value.bits; })
        value.bits = static_cast<decltype(value.bits)>(number);
    else
        value.value = static_cast<decltype(value.value)>(number);
}

TEST(PackedLine, IsTheSameLineAgain) {
    std::mt19937_64 chance{7};
    for (int round = 0; round < 2'000; ++round) {
        LineState line;
        const auto often = chance() % 8;
        for_each_field<LineState>([&](const auto& field) {
            // Large and small values, of both signs, and fields left as they are.
            const auto number = static_cast<std::int64_t>(chance()) >> (chance() % 60);
            if (chance() % 8 <= often) set_any(line.*(field.member), number);
        });
        LineState again;
        ASSERT_TRUE(unpack_line(packed(line), again)) << round;
        ASSERT_EQ(again, line) << round;
    }
}

TEST(PackedLine, OfAnOrdinaryLineFitsItsSlot) {
    LineState line;
    line.generation = 1;
    line.brand = BrandId{1};
    line.plan = PlanId{12};
    line.policy = PolicyId{40};
    line.stage = Stage::active;
    line.anchor_day = 28;
    line.activated_on = line.stage_since = line.last_top_up_on = line.paid_on =
        BusinessDate::from_ymd(2024, 2, 28);
    line.paid_until = BusinessDate::from_ymd(2027, 2, 28);
    line.bonus_expires_on = line.valid_until = line.last_own_use_on = line.paid_until;
    line.cycles_prepaid = 11;
    line.main = line.bonus = Money::from_minor(12'345);
    line.prepaid = line.paid_in_day = line.paid_in_month = Money::from_minor(5'500);
    line.next_action_at = Instant{1'790'000'000'000'000 / 60'000'000 * 60'000'000};
    line.confirmed = Rights{15};
    line.at_network = true;
    EXPECT_LE(packed(line).size(), 54U);
}

TEST(PackedLine, IsRefusedWhereBytesAreMissingOrTooMany) {
    LineState line;
    line.main = Money::from_minor(70'000);
    line.stage = Stage::active;
    const std::string whole = packed(line);
    LineState read;
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(unpack_line(std::string_view{whole}.substr(0, size), read)) << size;
    EXPECT_FALSE(unpack_line(whole + '\0', read));
    EXPECT_FALSE(unpack_line(std::string(10, '\xff'), read));
}

}  // namespace
}  // namespace keepline::sqlite
