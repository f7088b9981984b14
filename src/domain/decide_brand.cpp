#include "domain/verbs.h"

namespace keepline {
namespace {

Decision put_row(const Context& c, Row row) {
    Decision out;
    out.puts.push_back(std::move(row));
    out.effective_at = c.now;
    return out;
}

}  // namespace

Result<Decision> decide_advance_clock(const Context& c, const AdvanceClock& verb) {
    const Key key{c.home(), 0, {}};
    const auto* clock = c.rows.find<BrandClock>(key);
    const std::int64_t before = clock != nullptr ? clock->offset_us : 0;
    if (verb.offset_us < before) return fail(ErrorCode::clock_backwards, format_instant(c.now));
    return put_row(c, BrandClock{key, verb.offset_us});
}

Result<Decision> decide_create_api_key(const Context& c, const CreateApiKey& verb) {
    return put_row(c,
                   ApiKey{c.new_key(), verb.name, verb.secret_hash, verb.scopes, verb.party, c.now, false});
}

Result<Decision> decide_revoke_api_key(const Context& c, const RevokeApiKey& verb) {
    const auto* found = c.rows.find<ApiKey>({c.home(), verb.api_key_n, {}});
    if (found == nullptr) return fail(ErrorCode::api_key_unknown, std::to_string(verb.api_key_n));
    ApiKey revoked = *found;
    revoked.revoked = true;
    return put_row(c, revoked);
}

}  // namespace keepline
