#pragma once
// What is known of a line beside its hot state.

#include "base/instant.h"
#include "base/msisdn.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

/// key.n is the generation.
struct LineInfo {
    Key key;
    Msisdn msisdn;
    Instant opened_at;
    SubscriberId subscriber{};  ///< whose line it is; 0: not known
    static constexpr auto fields() {
        return std::tuple{personal("msisdn", &LineInfo::msisdn), field("opened_at", &LineInfo::opened_at),
                          field("subscriber", &LineInfo::subscriber)};
    }
};

}  // namespace keepline
