#pragma once
// Files of signed messages, right ones and wrong ones, that a protocol's own code is tried on.

#include <boost/json/object.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gateway/crypto/rsa.h"

namespace keepline::gateway {

/// A text member, empty if it is not there.
std::string vector_text(const boost::json::object& object, std::string_view name);

/// The keys file: key pairs by name, and plain secrets.
class VectorKeys {
public:
    /// @error file.unreadable
    static Result<VectorKeys> read(const std::filesystem::path& file);
    struct Pair {
        std::vector<PrivateKey> signers;   ///< one for each form the file writes it in
        std::vector<PublicKey> verifiers;  ///< one
        std::string public_text, private_text;
    };
    /// Null if there is no such pair.
    [[nodiscard]] const Pair* find(const std::string& name) const;
    [[nodiscard]] std::string secret(std::string_view name) const;

private:
    boost::json::object file_;
    std::map<std::string, Pair> pairs_;
};

struct VectorResult {
    bool built = true;    ///< false for a kind this program does not speak
    std::string failure;  ///< empty when the case went as expected
};

/// The cases of one kind in one file.
struct ProtocolTally {
    std::string file, kind;
    int passed = 0, failed = 0, skipped = 0;
    std::vector<std::string> failures;  ///< "case id: what was not as expected"
    std::string skipped_why;
};

/// @param item  one case; @param file  the whole file it stands in
using VectorCheck = std::function<VectorResult(const boost::json::object& item,
                                               const boost::json::object& file, const VectorKeys& keys)>;

/// Every case of a file, summed by kind. Without a check all are skipped: a protocol that is not built. A
/// file without cases gives a tally with one failure that says so.
std::vector<ProtocolTally> check_vector_file(const std::filesystem::path& file, const VectorKeys& keys,
                                             const VectorCheck& check);

}  // namespace keepline::gateway
