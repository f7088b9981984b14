#pragma once
// HTTP as plain values: what the channels, the gateways and the API see. The sockets are in http/.

#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace keepline::http {

using Header = std::pair<std::string, std::string>;

/// A request as it arrived, or as it is to be sent. `path` and `query` are split at the first '?' and
/// still percent-encoded; `body` is the raw bytes: signatures are checked over them.
struct Request {
    std::string method = "GET";
    std::string path = "/";
    std::string query;
    std::vector<Header> headers;
    std::string body;
    std::string peer;    ///< address of the other side, without the port; empty on the local socket
    bool local = false;  ///< came over the local socket

    /// First header of that name, compared without case; empty text if there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

class EventStream;

struct Response {
    int status = 200;
    std::vector<Header> headers;
    std::string body;
    std::shared_ptr<EventStream> events{};  ///< the answer stays open for these: http/event_stream.h

    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Answers one request, exactly once, from any thread.
using Responder = std::move_only_function<void(Response)>;

/// Called on an I/O thread: must not block. Keeps the responder until the answer is there.
using Handler = std::function<void(Request, Responder)>;

/// Sends requests to other parties. Blocking: call it from the blocking pool, never from the engine.
/// Each call either returns what the other side answered, whatever its status, or
/// gateway.unavailable when no whole answer came: then the outcome is unknown.
class Transport {
public:
    virtual ~Transport() = default;
    /// @param url  "https://host[:port]/path". The address is `url`, then `request.path` unless it is empty
    ///             or "/", then "?" and `request.query` unless that is empty.
    virtual Result<Response> send(const std::string& url, const Request& request,
                                  std::chrono::milliseconds timeout) = 0;
    /// The same for an answer of any length: a body that comes with status 200 is appended to `to`, and the
    /// response has none.
    /// @error also file.not_written
    virtual Result<Response> download(const std::string& url, const Request& request, std::FILE* to,
                                      std::chrono::milliseconds timeout);
};

using Form = std::vector<std::pair<std::string, std::string>>;

/// Decodes one percent-encoded component; with `plus_is_space` as in form bodies. Absent if an escape is
/// broken.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
/// Encodes like JavaScript's encodeURIComponent: all but letters, digits and -_.!~*'() .
std::string percent_encode(std::string_view text);
/// Splits and decodes `a=1&b=%20` once. Absent if an escape is broken. Keeps order and repeats.
std::optional<Form> parse_form(std::string_view text);
std::string format_form(const Form& form);
/// First value of that name in the form, or empty text.
std::string_view find(const Form& form, std::string_view name);
bool same_name(std::string_view a, std::string_view b);

}  // namespace keepline::http
