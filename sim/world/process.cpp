#include "sim/world/process.h"

#include <utility>

#include "base/check_handler.h"

namespace keepline::sim {
namespace {

std::string failed_check;

}  // namespace

Checks::Checks() {
    failed_check.clear();
    set_check_handler([](const std::string& what) {
        failed_check = what;
        throw Stopped{what};
    });
}

Checks::~Checks() { set_check_handler(nullptr); }

std::string Checks::take_failed() { return std::exchange(failed_check, {}); }

}  // namespace keepline::sim
