#pragma once
// The messages of UnionPay's ACP 5.1.0, both ways: forms, signed over what their fields say. No I/O: the
// simulated platform speaks through it too, from the other side.
//
// Source: UnionPay ACP 5.1.0, "报文签名机制" (the SDKs of five repositories agree).

#include <optional>
#include <string>

#include "base/http.h"
#include "base/instant.h"
#include "gateway/crypto/rsa.h"

namespace keepline::unionpay {

/// "a=1&b=2": all fields but `signature` and empty ones, sorted by name in ASCII order, values not encoded.
std::string canonical(http::Form form);
/// Appends `signature`: RSA with SHA-256 over the hex text of the SHA-256 of canonical().
http::Form sign(http::Form form, const gateway::PrivateKey& key);
/// False for a missing signature, a repeated name, or another method than signMethod 01.
bool verify(const http::Form& form, const gateway::PublicKey& key);

/// An answer's body: "a=1&b=2" whose values are not encoded; a value in braces may hold further pairs. Absent
/// if a part has no "=".
std::optional<http::Form> read_body(std::string_view body);
std::string write_body(const http::Form& form);

/// "20260105093000": Beijing time.
std::string format_txn_time(Instant at);
std::optional<Instant> parse_txn_time(std::string_view text);

/// UnionPay takes 8 to 32 letters and digits; shorter numbers of ours are filled up with Z, in which none
/// ends.
std::string format_order_id(std::string_view number);
std::string read_order_id(std::string_view order_id);

}  // namespace keepline::unionpay
