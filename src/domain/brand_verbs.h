#pragma once
// What is asked of a brand: its test clock, keys and books.

#include <string_view>

#include "domain/access.h"
#include "domain/actor.h"
#include "domain/ledger/period.h"
#include "domain/line/policy_move.h"

namespace keepline {

struct AdvanceClock {
    std::int64_t offset_us = 0;
    static constexpr std::string_view kName = "advance_clock";
    static constexpr auto fields() { return std::tuple{field("offset_us", &AdvanceClock::offset_us)}; }
};
struct CreateApiKey {
    Text<64> name;
    Text<64> secret_hash;
    Scopes scopes;
    PartyId party;
    static constexpr std::string_view kName = "create_api_key";
    static constexpr auto fields() {
        return std::tuple{field("name", &CreateApiKey::name),
                          personal("secret_hash", &CreateApiKey::secret_hash),
                          field("scopes", &CreateApiKey::scopes), field("party", &CreateApiKey::party)};
    }
};
struct RevokeApiKey {
    std::int64_t api_key_n = 0;
    static constexpr std::string_view kName = "revoke_api_key";
    static constexpr auto fields() { return std::tuple{field("api_key_n", &RevokeApiKey::api_key_n)}; }
};
/// Closes a month of the books with its trial balance.
struct ClosePeriod {
    Month month = 0;
    bool only_asks = false;  ///< whether it may be closed: nothing is recorded
    Instant read_at;         ///< business time before the sums were read: the month must have ended by then
    std::int64_t seq = 0;    ///< of the last entry in it, in the log
    std::vector<LedgerSum> sums;
    static constexpr std::string_view kName = "close_period";
    static constexpr auto fields() {
        return std::tuple{field("month", &ClosePeriod::month), field("only_asks", &ClosePeriod::only_asks),
                          fact("read_at", &ClosePeriod::read_at), fact("seq", &ClosePeriod::seq),
                          fact("sums", &ClosePeriod::sums)};
    }
};

}  // namespace keepline
