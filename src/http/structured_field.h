#pragma once
// Structured fields of HTTP headers (RFC 8941), as far as message signatures need them: keys, strings,
// integers, bytes.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace keepline::http {

/// An integer or a string.
using FieldValue = std::variant<std::int64_t, std::string>;

/// Reads one field from its beginning to its end. What is not there, or not of its form, is absent, and the
/// reading has failed.
class FieldReader {
public:
    explicit FieldReader(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool is_done() const { return rest_.empty(); }
    [[nodiscard]] bool stands_at(char c) const { return rest_.starts_with(c); }
    bool take(char c) {
        if (!stands_at(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// The number of blanks that were passed over.
    std::size_t skip(std::string_view blanks = " ") {
        const auto count = std::min(rest_.find_first_not_of(blanks), rest_.size());
        rest_.remove_prefix(count);
        return count;
    }
    std::optional<std::string> key();
    std::optional<std::string> text();
    std::optional<std::int64_t> integer();
    /// The base64 between colons.
    std::optional<std::string_view> bytes();
    std::optional<FieldValue> value();

private:
    template <class Fits>
    std::string_view take_while(Fits fits) {
        const auto end = std::ranges::find_if_not(rest_, fits);
        const auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view rest_;
};

/// A string as a field has it, quoted.
std::string quote_field(std::string_view text);
std::string written_field(const FieldValue& value);

}  // namespace keepline::http
