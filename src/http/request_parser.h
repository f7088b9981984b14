#pragma once
// Bytes to Request, piece by piece. The HTTP/1 grammar is Beast's; this keeps its headers out of the house.

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/http.h"

namespace keepline::http {

struct ParserLimits {
    std::size_t header_bytes = 16 * 1024;  ///< request line and all fields
    std::size_t body_bytes = 1024 * 1024;
};

/// Reads one request at a time; reset() makes it ready for the next. Not safe from several threads.
class RequestParser {
public:
    enum class Status { more, done, malformed, header_too_large, body_too_large };

    explicit RequestParser(ParserLimits limits);
    ~RequestParser();

    /// Takes bytes that arrived and sets how many were used; give the rest again with what follows.
    Status feed(std::string_view bytes, std::size_t& used);
    void reset();

    [[nodiscard]] bool in_body() const;  ///< the header is read, the body is not complete
    /// True once when the client waits for "100 Continue" before it sends its body.
    bool take_expectation();
    [[nodiscard]] bool keep_alive() const;
    [[nodiscard]] bool is_http_1_0() const;
    /// What is read so far: after `done` the whole request, without `peer` and `local`.
    Request& request();

private:
    class Wire;
    ParserLimits limits_;
    Request request_;
    std::unique_ptr<Wire> wire_;
};

}  // namespace keepline::http
