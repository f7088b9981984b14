#pragma once
// Response to bytes, in one buffer.

#include <chrono>
#include <string>

#include "base/http.h"

namespace keepline::http {

/// How an answer goes out on its connection.
struct ResponseForm {
    bool head = false;      ///< the request was HEAD: the length is told, the body is not sent
    bool close = false;     ///< the connection ends after this answer
    bool http_1_0 = false;  ///< the client has to be told when the connection stays
    bool chunked = false;   ///< the body comes later, in chunks
    std::string_view date;  ///< from format_http_date()
};

/// Appends status line, header and body. Line breaks inside header values become spaces, so no value can
/// begin a header of its own.
void append_response(std::string& out, const Response& response, const ResponseForm& form);

/// Appends one chunk of a body (RFC 9112, 7.1); nothing for no bytes, which would end it.
void append_chunk(std::string& out, std::string_view bytes);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string format_http_date(std::chrono::sys_seconds at);

}  // namespace keepline::http
