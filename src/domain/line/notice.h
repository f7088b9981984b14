#pragma once
// No notice, no cut: a step that takes a right, money or the number away waits until its holder was told.

#include "base/instant.h"
#include "domain/fields.h"
#include "domain/home.h"
#include "domain/line/line.h"

namespace keepline {

enum class NoticeWay : std::uint8_t { sms, app, email, letter, call };
template <>
struct EnumNames<NoticeWay> {
    static constexpr std::array<std::string_view, 5> names{"sms", "app", "email", "letter", "call"};
};

/// The latest notice of one step of one line: asked for, and sent. All that came before are in the log.
/// key.n is the generation, key.text the step.
struct StepNotice {
    Key key;
    Stage stage = Stage::none;
    BusinessDate step_on;  ///< the date the step was told for; for another date it says nothing
    Instant asked_at;
    Instant sent_at;  ///< not set: not yet
    NoticeWay way = NoticeWay::sms;
    Text<64> proof;
    static constexpr auto fields() {
        using S = StepNotice;
        return std::tuple{field("stage", &S::stage),       field("step_on", &S::step_on),
                          field("asked_at", &S::asked_at), field("sent_at", &S::sent_at),
                          field("way", &S::way),           field("proof", &S::proof)};
    }
};

/// A step is named by the stage it leads to: "suspended"; "money" for the loss of money, "policy" for a
/// change of the rules.
constexpr std::string_view step_name(Stage stage) {
    if (stage == Stage::none) return "money";
    return stage == Stage::active ? "policy" : name_of(stage);
}

}  // namespace keepline
