#pragma once
// JSON text at its smallest: quoting. Shared by the problem writer and write_json().

#include <string>
#include <string_view>

namespace keepline::http {

/// True if every byte belongs to a well-formed UTF-8 sequence (no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

/// Characters (code points) of well-formed UTF-8.
std::size_t count_characters(std::string_view text);

/// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD, so what is
/// written is always JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace keepline::http
