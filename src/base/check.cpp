#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace keepline {

void check_failed(const char* condition, const char* file, int line, const std::string& message) {
    fmt::print(stderr, "keepline: check failed: {} ({}:{}): {}\n", condition, file, line, message);
    std::fflush(stderr);
    std::abort();
}

}  // namespace keepline
