// libFuzzer's name for a target.

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    keepline::fuzz::try_input({reinterpret_cast<const char*>(data), size});
    return 0;
}
