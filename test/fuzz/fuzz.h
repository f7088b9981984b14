#pragma once
// What every target shares. A target is a file that defines try_input(): it reads bytes as an outsider sends
// them and stops the process where a promise is broken. libFuzzer drives it in `./dev fuzz`, replay.cpp in
// `./dev test`.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/error.h"

namespace keepline::fuzz {

/// One input. Ends the process by KL_CHECK (or a sanitizer) where a promise is broken.
void try_input(std::string_view input);

/// What a refusal always has: a stable code, and sentences in both languages for it and for every fault.
inline void check_refusal(const Error& error) {
    const auto told = [](ErrorCode code, const std::vector<std::string>& arguments) {
        KL_CHECK(!error_text(code).code.empty() && error_text(code).http_status >= 400, "code {}",
                 static_cast<int>(code));
        for (const Language language : {Language::zh, Language::en})
            KL_CHECK(!error_sentence(code, arguments, language).empty(), "{} says nothing",
                     error_text(code).code);
    };
    told(error.code, error.arguments);
    for (const Fault& fault : error.faults) told(fault.code, fault.arguments);
}
inline void check_refusal(const std::vector<Fault>& faults) {
    check_refusal(Error{ErrorCode::request_invalid, {std::to_string(faults.size())}, faults});
}

}  // namespace keepline::fuzz
