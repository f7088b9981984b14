#pragma once
// The Idempotency-Key header as a command's key.

#include "base/error.h"
#include "domain/command.h"

namespace keepline {

/// Visible ASCII, `min` to 64 characters.
/// @error idempotency.key_required
inline Result<IdemKey> command_key(std::string_view header, std::size_t min = 1) {
    bool visible = header.size() >= min && header.size() <= 64;
    for (const char c : header) visible = visible && c > ' ' && c <= '~';
    if (!visible) return fail(ErrorCode::idempotency_key_required);
    return IdemKey{header};
}

}  // namespace keepline
