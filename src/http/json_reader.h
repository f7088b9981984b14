#pragma once
// Bodies into described structs and back. Reading collects every fault with its JSON pointer.
//
//     struct NewRenewal {
//         MoneyIn paid;
//         Limited<1, 64> reference;
//         std::optional<BusinessDate> from;
//     };
//     BOOST_DESCRIBE_STRUCT(NewRenewal, (), (paid, reference, from))
//
//     auto input = read_json<NewRenewal>(call.request.body);   // Result<NewRenewal>
//     std::string text = write_json(*input);
//
// Members: bool, integers, std::string, Limited, Text, std::optional (may be absent or null), std::vector,
// MoneyIn, BusinessDate ("2026-02-28"), Instant (RFC 3339), LineId ("42-1"), enums described with
// BOOST_DESCRIBE_ENUM (by name) and structs described with BOOST_DESCRIBE_STRUCT. Any other type: give
// JsonCodec a specialization. A struct has at most 64 members.

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/http.h"
#include "http/json_codec.h"

namespace keepline::http {

/// Reads a body into a T.
/// @error request.malformed (not JSON, or nested deeper than 32), request.invalid with every fault (the
///        first hundred): unknown, repeated, missing, of the wrong type, out of range, malformed
template <class T>
Result<T> read_json(std::string_view body) {
    JsonReader reader;
    if (!reader.parse(body)) return fail(ErrorCode::request_malformed, "JSON");
    T value{};
    JsonCodec<T>::read(reader, JsonPlace{}, value);
    if (auto error = reader.error()) return std::unexpected{std::move(*error)};
    return value;
}

/// Refuses a body that does not say it is JSON.
/// @error request.unsupported_media_type
Result<void> require_json(const Request& request);

/// require_json(), then read_json() of the body.
template <class T>
Result<T> read_json_body(const Request& request) {
    if (auto is_json = require_json(request); !is_json) return std::unexpected{std::move(is_json.error())};
    return read_json<T>(request.body);
}

/// JSON text of a value; optional members that are absent are left out.
template <class T>
std::string write_json(const T& value) {
    std::string out;
    JsonCodec<T>::write(out, value);
    return out;
}

/// 200 (or another status) with a value as its body.
template <class T>
Response json_response(const T& value, int status = 200) {
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, write_json(value)};
}

}  // namespace keepline::http
