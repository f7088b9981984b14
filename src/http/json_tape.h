#pragma once
// A parsed JSON text as one flat list of nodes: two allocations for a whole body, and repeated member names
// are still there to be found.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keepline::http {

enum class JsonKind : std::uint8_t { null, boolean, integer, big_integer, real, text, array, object };

struct JsonNode {
    JsonKind kind = JsonKind::null;
    bool boolean = false;
    std::int64_t integer = 0;  ///< the bits of a std::uint64_t for big_integer
    std::uint32_t text_at = 0;
    std::uint32_t text_size = 0;
    std::uint32_t key_at = 0;
    std::uint32_t key_size = 0;
    std::uint32_t end = 0;  ///< index of the first node that is not inside this one
};

class JsonTape {
public:
    /// Depth of nesting and number of values a text may have.
    static constexpr std::size_t kDepthMax = 32;
    static constexpr std::size_t kNodesMax = 200'000;

    /// False if `text` is not one JSON value (RFC 8259, well-formed UTF-8) within the limits above.
    bool parse(std::string_view text);

    [[nodiscard]] const JsonNode& node(std::uint32_t index) const { return nodes_[index]; }
    [[nodiscard]] std::string_view key(std::uint32_t index) const {
        return {bytes_.data() + nodes_[index].key_at, nodes_[index].key_size};
    }
    [[nodiscard]] std::string_view text(std::uint32_t index) const {
        return {bytes_.data() + nodes_[index].text_at, nodes_[index].text_size};
    }

private:
    class Events;
    std::vector<JsonNode> nodes_;
    std::string bytes_;
};

}  // namespace keepline::http
