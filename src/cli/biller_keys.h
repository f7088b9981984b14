#pragma once
// The billers' public keys, from their files. A file that is written anew is read anew, without a restart;
// one that cannot be used leaves the key that was there.

#include <chrono>
#include <map>
#include <mutex>

#include "cli/config.h"
#include "http/message_signature.h"

namespace keepline::cli {

/// Safe from any thread. May read files: not for an I/O thread.
class BillerKeys {
public:
    /// Of one brand's billers: another brand may have one of the same code.
    /// @error config.invalid, naming the first file that cannot be read
    Result<void> open(const Config& config, BrandId brand);
    /// Absent for a code that is no biller's.
    [[nodiscard]] std::optional<http::VerifyingKey> find(std::string_view code);

private:
    struct Known {
        std::filesystem::path file;
        std::filesystem::file_time_type written{};
        std::optional<http::VerifyingKey> key;
    };
    static Result<void> read(Known& known);
    void look_again();

    std::mutex mutex_;
    std::map<std::string, Known, std::less<>> by_code_;
    std::chrono::steady_clock::time_point looked_at_{};
};

}  // namespace keepline::cli
