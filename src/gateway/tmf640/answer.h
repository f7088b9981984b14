#pragma once
// What an answer of the network says, in words an operator may read.

#include <string>
#include <string_view>

#include "base/http.h"

namespace keepline::tmf640 {

/// False if the status leaves the outcome open: the network did not answer for itself (5xx), cannot now (408,
/// 425, 429), was changed under us (409), or sent us elsewhere (3xx).
bool settles(int status);

/// Code and reason of a refusal's Error body, or "HTTP 422" where it has none.
std::string refusal_words(const http::Response& response);

/// Status and state of a done order: "201 active", or "202 InProgress" of a Monitor.
std::string done_words(const http::Response& response);

/// At most 120 bytes of whole characters on one line. Seven or more digits, also with single blanks or dashes
/// among them, may be a phone number: their middle is hidden.
/// @param text  UTF-8
std::string safe_words(std::string_view text);

}  // namespace keepline::tmf640
