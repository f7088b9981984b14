#pragma once
// Runs the program's own Alipay code over a folder of signed messages, right ones and wrong ones:
// what `keepline protocol check` does, and a test.

#include <filesystem>
#include <string>
#include <vector>

namespace keepline::alipay {

/// The cases of one kind in one file.
struct ProtocolTally {
    std::string file, kind;
    int passed = 0, failed = 0, skipped = 0;
    std::vector<std::string> failures;  ///< "case id: what was not as expected"
    std::string skipped_why;
};

/// Reads DIR/alipay.json with the keys of DIR/TEST-ONLY-keys.json and checks every case of the kinds this
/// program speaks; other kinds and the other files are counted as skipped. A folder without alipay.json, or a
/// file that cannot be read, gives a tally with one failure that says so.
std::vector<ProtocolTally> check_vectors(const std::filesystem::path& dir);

}  // namespace keepline::alipay
