#include "store/sqlite/due_lines.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace keepline::sqlite {
namespace {

constexpr BrandId kBrand{1};
using Due = DueLines::Due;

/// What DueLines must agree with: every number has one instant at most.
class Model {
public:
    void move(NumberId number, Instant at) {
        at_[number] = at;
        lines.add(kBrand, at, number);
    }
    [[nodiscard]] std::vector<Due> first(Instant until, std::size_t limit, const Due& after) const {
        std::set<Due> all;
        for (const auto& [number, at] : at_)
            if (at <= until && at != Instant::never() && Due{at, number} > after) all.insert({at, number});
        std::vector<Due> out{all.begin(), all.end()};
        out.resize(std::min(out.size(), limit));
        return out;
    }
    [[nodiscard]] DueLines::IsDue is_due() const {
        return [this](BrandId, Instant at, NumberId number) { return at_.at(number) == at; };
    }
    DueLines lines;

private:
    std::map<NumberId, Instant> at_;
};

TEST(DueLines, AreFoundInOrderHoweverLinesMove) {
    std::mt19937 chance{3};
    const auto any_instant = [&] {
        const Instant midnight{1'790'000'000'000'000 +
                               static_cast<std::int64_t>(chance() % 5) * 1'800'000'000};
        return chance() % 9 == 0   ? Instant::never()
               : chance() % 2 == 0 ? midnight
                                   : midnight + Duration{chance() % 1'000'000'000};
    };
    Model model;
    for (int step = 0; step < 4'000; ++step) {
        model.move(NumberId{1 + static_cast<std::int64_t>(chance() % 60)}, any_instant());
        if (chance() % 3 != 0) continue;
        const Instant until = any_instant();
        const std::size_t limit = 1 + chance() % 20;
        const Due after = chance() % 3 == 0 ? Due{any_instant(), NumberId{30}} : Due{};
        const auto found = model.lines.first(kBrand, until, static_cast<int>(limit), after, model.is_due());
        ASSERT_EQ(found, model.first(until, limit, after)) << step;
        const auto all = model.first(Instant{INT64_MAX - 1}, 1, {});
        ASSERT_EQ(model.lines.next(kBrand, model.is_due()), all.empty() ? Instant::never() : all[0].at)
            << step;
    }
    EXPECT_TRUE(model.lines.first(BrandId{2}, Instant::never(), 10, {}, model.is_due()).empty());
}

}  // namespace
}  // namespace keepline::sqlite
