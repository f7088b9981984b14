#pragma once
// What a failed check does before it ends the process. For simulations: their processes stop without ending
// the one they run in.

#include <string>

namespace keepline {

/// Is told what failed, and throws. If it returns, the process ends.
using CheckHandler = void (*)(const std::string& what);
/// Null: none. Before any other thread starts.
void set_check_handler(CheckHandler handler);

}  // namespace keepline
