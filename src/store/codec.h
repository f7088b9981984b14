#pragma once
// Records as bytes: what the log keeps and the hash chain covers. Compact and readable by later versions:
// each struct is written with the number of its fields, so fields added at a list's end read as default
// in older records. Personal fields are left out unless asked for.

#include <optional>
#include <string>
#include <string_view>

#include "domain/command.h"

namespace keepline {

/// The record as the log keeps it: without personal fields.
std::string encode_record(const Record& record);
/// Absent if the bytes are not a whole record.
std::optional<Record> decode_record(std::string_view bytes);
/// Under which key a record was left, by whom and when: the front of its bytes, read without the rest.
struct RecordKey {
    Instant recorded_at;
    Actor actor;
    IdemKey key;
};
std::optional<RecordKey> decode_key(std::string_view bytes);
/// 64 bits over the verb with all its fields but the facts its asker had read: equal requests have equal
/// hashes, within one installation and between runs.
std::uint64_t hash_request(const Command& command);
/// All fields of a row, personal ones too: for comparing and hashing rows in tests and the memory store.
std::string encode_row(const Row& row);

/// Tells bytes that the disk has changed, not those that somebody has (SipHash under a known key).
std::uint64_t checksum(std::string_view bytes);

/// BLAKE2b-256 of the previous hash and the record's bytes; the chain begins with 32 zero bytes.
inline constexpr std::size_t kChainBytes = 32;
std::string chain_hash(std::string_view previous, std::string_view bytes);

}  // namespace keepline
