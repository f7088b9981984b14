#include "base/check.h"

#include <cstdio>
#include <cstdlib>

#include "base/check_handler.h"

namespace keepline {
namespace {

CheckHandler check_handler = nullptr;

}  // namespace

void set_check_handler(CheckHandler handler) { check_handler = handler; }

void check_failed(const char* condition, const char* file, int line, const std::string& message) {
    const std::string what = fmt::format("{} ({}:{}): {}", condition, file, line, message);
    if (check_handler != nullptr) check_handler(what);
    fmt::print(stderr, "keepline: check failed: {}\n", what);
    std::fflush(stderr);
    std::abort();
}

}  // namespace keepline
