#pragma once
// One case of alipay.json, checked through the same functions that serve real traffic.

#include <boost/json/fwd.hpp>
#include <map>
#include <string>

#include "base/http.h"
#include "gateway/alipay/rsa.h"

namespace keepline::alipay {

/// The key pairs of the keys file, by name.
class VectorKeys {
public:
    explicit VectorKeys(const boost::json::value& file);
    struct Pair {
        std::vector<PrivateKey> signers;   ///< one for each form the file writes it in
        std::vector<PublicKey> verifiers;  ///< one, or none if it cannot be read
        std::string public_text;
        std::string private_text;
    };
    [[nodiscard]] const Pair* find(const std::string& name) const;

private:
    std::map<std::string, Pair> pairs_;
};

struct VectorResult {
    bool built = true;    ///< false for a kind this program does not speak
    std::string failure;  ///< empty when the case went as expected
};

class VectorCase {
public:
    /// Both values must outlive the case.
    VectorCase(const boost::json::value& item, const boost::json::value& file) : item_{item}, file_{file} {}
    /// A text member, empty if it is not there.
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] VectorResult check(const VectorKeys& keys) const;

private:
    [[nodiscard]] std::string check_request(const VectorKeys::Pair& keys) const;
    [[nodiscard]] std::string check_notice(const VectorKeys::Pair& keys) const;
    [[nodiscard]] std::string check_answer(const VectorKeys::Pair& keys) const;
    [[nodiscard]] std::string check_notice_reading(const VectorKeys::Pair& keys) const;
    [[nodiscard]] http::Form params() const;

    const boost::json::value& item_;
    const boost::json::value& file_;
};

}  // namespace keepline::alipay
