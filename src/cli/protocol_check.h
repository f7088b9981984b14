#pragma once
// Runs the program's own protocol code over a folder of signed messages, right ones and wrong ones: what
// `keepline protocol check` does, and a test.

#include "gateway/crypto/vector_file.h"

namespace keepline::cli {

/// Reads the JSON files of a folder with the keys of TEST-ONLY-keys.json and checks every case of the kinds
/// this program speaks; others are counted as skipped. alipay.json and wechatpay.json must be there: a file
/// that is missing or cannot be read gives a tally with one failure that says so.
std::vector<gateway::ProtocolTally> check_vectors(const std::filesystem::path& folder);

}  // namespace keepline::cli
