// One case for each cell of the permission matrix.

#include <gtest/gtest.h>

#include <algorithm>

#include "access/rights.h"

namespace keepline::test {
namespace {

struct Cell {
    std::string column;
    Act act{};
    Grant grant{};
};
void PrintTo(const Cell& cell, std::ostream* out) { *out << cell.column << " " << name_of(cell.act); }

std::vector<Cell> cells() {
    std::vector<Cell> out;
    for (const Column& column : columns())
        for (std::size_t act = 0; act < kActs; ++act)
            out.push_back({column.name, static_cast<Act>(act), column.grants.of(static_cast<Act>(act))});
    return out;
}

class Matrix : public testing::TestWithParam<Cell> {};

TEST_P(Matrix, SaysWhatIsExpected) {
    static const auto kExpected = expected_rights();
    const Cell& cell = GetParam();
    ASSERT_TRUE(kExpected.contains(cell.column)) << "the list has no " << cell.column;
    const auto& acts = kExpected.at(cell.column);
    const auto found = acts.find(std::string{name_of(cell.act)});
    EXPECT_EQ(cell.grant, found == acts.end() ? Grant::no : found->second);
}

INSTANTIATE_TEST_SUITE_P(Cells, Matrix, testing::ValuesIn(cells()), [](const auto& cell) {
    std::string name = cell.param.column + "_" + std::string{name_of(cell.param.act)};
    std::ranges::replace(name, ':', '_');
    return name;
});

TEST(Grants, OfSeveralScopesAreTheirSum) {
    const Grants both = grants_of(Scopes{}.with(Scope::read).with(Scope::renew));
    EXPECT_EQ(both.of(Act::read_lines), Grant::yes);
    EXPECT_EQ(both.of(Act::renew), Grant::yes);
    EXPECT_EQ(both.of(Act::open_line), Grant::no);
    EXPECT_EQ(grants_of(Scopes{}).allowed, 0U);
}

TEST(Grants, NobodyIsAskedAgainForWhatHeMayNotDo) {
    for (const Column& column : columns()) EXPECT_EQ(column.grants.again & ~column.grants.allowed, 0U);
}

}  // namespace
}  // namespace keepline::test
