#pragma once
// Plans and life-cycle policies: data, in immutable versions.

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "domain/line/line.h"

namespace keepline {

struct Plan {
    PlanId id;
    BrandId brand;
    std::string code;
    std::string name_zh;
    std::string name_en;
    Money fee;             ///< per cycle, more than zero
    int cycle_months = 1;  ///< 1, 3, 6 or 12
    PolicyId policy;
    TaxClassId tax_class;  ///< of the fee; 0: it contains no tax
};

/// What a lapsed line pays for the time since `paid_until` when it returns.
enum class LapsedDays : std::uint8_t {
    free,   ///< nothing; dates restart from the payment day
    cycle,  ///< the whole fee of each cycle begun with service; dates run on
};
template <>
struct EnumNames<LapsedDays> {
    static constexpr std::array<std::string_view, 2> names{"free", "cycle"};
};

/// What a line may do in a stage, before bars.
struct Rights {
    bool outgoing = false;
    bool incoming = false;
    bool emergency = true;
};

/// How long a stage lasts: whole months, then days. Zero length: the stage is passed over.
struct StageRule {
    int months = 0;
    int days = 0;
    Rights rights;
    [[nodiscard]] constexpr bool is_empty() const { return months == 0 && days == 0; }
};

enum class MoneyAtEnd : std::uint8_t { owed, breakage };
template <>
struct EnumNames<MoneyAtEnd> {
    static constexpr std::array<std::string_view, 2> names{"owed", "breakage"};
};

/// One version of one policy. Stages in their order: grace, outgoing_barred, suspended, quarantined, then
/// ended.
struct Policy {
    PolicyId id;
    std::string code;
    LapsedDays lapsed_days = LapsedDays::free;
    StageRule grace;
    StageRule outgoing_barred;
    StageRule suspended;
    StageRule quarantined;
    MoneyAtEnd money_at_end = MoneyAtEnd::owed;
    int adverse_hour = 10;  ///< steps that take something away run at this hour, 0 to 23
};

/// The rule of a timed stage; null for stages that time does not end.
const StageRule* find_stage_rule(const Policy& policy, Stage stage);
/// The timed stage after `stage`, passing over those of zero length; `ended` after the last.
Stage stage_after(const Policy& policy, Stage stage);
/// What the stage grants, before bars.
Rights rights_of(const Policy& policy, Stage stage);

}  // namespace keepline
