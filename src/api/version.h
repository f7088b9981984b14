#pragma once
// ETag and If-Match on what people edit. The version of what stands at a home is the number of its newest
// record; a write that names an older one is refused inside the engine, so nobody overwrites what they have
// not seen.

#include "api/resource.h"

namespace keepline::api {

/// `"17"`. Read it before the row it goes with: then it is never newer than what was shown.
/// @error store.unavailable
Result<std::string> etag_of(const View& view, const Home& home);

enum class IfMatch : std::uint8_t { optional, required };
/// The record that If-Match names, for Command::if_n; 0 where nothing is named, or "*".
/// A tag that we cannot have given is no record's: the write is refused as stale.
/// @error request.precondition_required
Result<std::int64_t> read_if_match(const http::Call& call, IfMatch need);

}  // namespace keepline::api
