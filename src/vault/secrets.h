#pragma once
// What the installation's secret is used for: sealing fields that nobody may read from the disk or a backup,
// and hashes that nobody can compute without it. Whoever loses the secret loses what is sealed; whoever
// copies the data without it has learned nothing.
//
//   const std::string sealed = secrets.seal("subscriber:7:identity", "110101199003077758");
//   secrets.open("subscriber:7:identity", sealed);          // the number; nothing under any other place

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keepline::vault {

/// Safe from any thread.
class Secrets {
public:
    /// @param secret  the installation's 32 bytes; each use gets a key of its own
    explicit Secrets(std::string_view secret);

    /// Plain text of at most `kPlainMax` bytes to at most 240 of base64: XChaCha20-Poly1305, bound to
    /// `place`, so what is sealed for one row cannot be put in another. The nonce is a keyed hash of place
    /// and text (as in RFC 5297): one text seals to the same bytes in one place, so a repeated request is
    /// equal.
    [[nodiscard]] std::string seal(std::string_view place, std::string_view plain) const;
    /// Absent if it was not sealed here for this place.
    [[nodiscard]] std::optional<std::string> open(std::string_view place, std::string_view sealed) const;
    static constexpr std::size_t kPlainMax = 130;

    /// Finds equal values without knowing them: BLAKE2b-256 under a key of `use`, in hex.
    [[nodiscard]] std::string keyed_hash(std::string_view use, std::string_view value) const;
    /// The same as a home's id, from 1 to 2^59.
    [[nodiscard]] std::int64_t keyed_id(std::string_view use, std::string_view value) const;

private:
    std::string sealing_, nonces_, hashing_;
};

}  // namespace keepline::vault
