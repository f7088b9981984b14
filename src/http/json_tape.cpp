#include "http/json_tape.h"

#include <boost/json/basic_parser_impl.hpp>

namespace keepline::http {
namespace {

using boost::json::error;
using boost::json::error_code;
using boost::json::string_view;

}  // namespace

/// What Boost.JSON's parser calls for each piece it recognises.
class JsonTape::Events {
public:
    // NOLINTBEGIN(readability-identifier-naming): names the parser asks for
    static constexpr std::size_t max_object_size = kNodesMax;
    static constexpr std::size_t max_array_size = kNodesMax;
    static constexpr std::size_t max_key_size = 256;
    static constexpr std::size_t max_string_size = 16 * 1024 * 1024;
    // NOLINTEND(readability-identifier-naming)

    explicit Events(JsonTape& tape) : nodes_{tape.nodes_}, bytes_{tape.bytes_} {}

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code& ec) { return open(JsonKind::array, ec); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_object_begin(error_code& ec) { return open(JsonKind::object, ec); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_key_part(string_view piece, std::size_t, error_code&) { return gather(piece); }
    bool on_key(string_view piece, std::size_t size, error_code&) {
        gather(piece);
        key_size_ = static_cast<std::uint32_t>(size);
        key_at_ = static_cast<std::uint32_t>(bytes_.size() - size);
        return true;
    }
    bool on_string_part(string_view piece, std::size_t, error_code&) { return gather(piece); }
    bool on_string(string_view piece, std::size_t size, error_code& ec) {
        gather(piece);
        JsonNode node{.kind = JsonKind::text};
        node.text_size = static_cast<std::uint32_t>(size);
        node.text_at = static_cast<std::uint32_t>(bytes_.size() - size);
        return add(node, ec);
    }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t value, string_view, error_code& ec) {
        return add({.kind = JsonKind::integer, .integer = value}, ec);
    }
    bool on_uint64(std::uint64_t value, string_view, error_code& ec) {
        return add({.kind = JsonKind::big_integer, .integer = static_cast<std::int64_t>(value)}, ec);
    }
    bool on_double(double, string_view, error_code& ec) { return add({.kind = JsonKind::real}, ec); }
    bool on_bool(bool value, error_code& ec) {
        return add({.kind = JsonKind::boolean, .boolean = value}, ec);
    }
    bool on_null(error_code& ec) { return add({}, ec); }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

private:
    bool gather(string_view piece) {
        bytes_.append(piece.data(), piece.size());
        return true;
    }
    bool add(JsonNode node, error_code& ec) {
        if (nodes_.size() >= kNodesMax) {
            ec = error::array_too_large;
            return false;
        }
        node.key_at = std::exchange(key_at_, 0U);
        node.key_size = std::exchange(key_size_, 0U);
        node.end = static_cast<std::uint32_t>(nodes_.size() + 1);
        nodes_.push_back(node);
        return true;
    }
    bool open(JsonKind kind, error_code& ec) {
        open_.push_back(static_cast<std::uint32_t>(nodes_.size()));
        return add({.kind = kind}, ec);
    }
    bool close() {
        nodes_[open_.back()].end = static_cast<std::uint32_t>(nodes_.size());
        open_.pop_back();
        return true;
    }

    std::vector<JsonNode>& nodes_;
    std::string& bytes_;
    std::vector<std::uint32_t> open_;
    std::uint32_t key_at_ = 0;
    std::uint32_t key_size_ = 0;
};

bool JsonTape::parse(std::string_view text) {
    nodes_.clear();
    nodes_.reserve(16);
    bytes_.clear();
    bytes_.reserve(text.size());
    boost::json::parse_options options;
    options.max_depth = kDepthMax;
    boost::json::basic_parser<Events> parser{options, *this};
    error_code ec;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
    return !ec && used == text.size() && !nodes_.empty();
}

}  // namespace keepline::http
