// Bytes of the log, as a damaged disk or a foreign copy gives them: a record that was read, written and read
// again, is the same.

#include "fuzz/fuzz.h"
#include "store/codec.h"

namespace keepline::fuzz {

void try_input(std::string_view input) {
    const auto record = decode_record(input);
    if (!record) return;
    const std::string bytes = encode_record(*record);
    const auto again = decode_record(bytes);
    KL_CHECK(again && encode_record(*again) == bytes, "written again it differs");
}

}  // namespace keepline::fuzz
