#pragma once
// Refusals as people and programs read them: RFC 9457 application/problem+json, in Chinese or English.

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/http.h"

namespace keepline::http {

/// The answer for an error: status from the code's table row, and a body with type ("/problems/<code>"),
/// title, status, detail, code, errors[] ({pointer, code, detail}) and trace_id.
/// 429 and 503 carry Retry-After (the error's first argument if it is a number of seconds, else 1);
/// 401 carries WWW-Authenticate: Bearer.
/// @param both  every sentence in Chinese and English, "中文 / English", whatever `language` is
Response problem(const Error& error, Language language, std::string_view trace_id, bool both = false);

/// The same for a request that never became a Call: language and trace id are read from its headers.
Response problem(const Error& error, const Request& request);

/// Chinese unless Accept-Language prefers English (quality values honoured, first named wins a tie).
Language preferred_language(std::string_view accept_language);

/// The trace id of a W3C `traceparent` header, or 32 new random hexadecimal digits if it holds none.
std::string trace_id_of(std::string_view traceparent);

}  // namespace keepline::http
