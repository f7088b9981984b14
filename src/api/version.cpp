#include "api/version.h"

#include <fmt/format.h>

#include <charconv>

namespace keepline::api {

Result<std::string> etag_of(const View& view, const Home& home) {
    const auto newest = view.history(home, 0, 1);
    if (!newest) return std::unexpected{newest.error()};
    return fmt::format("\"{}\"", newest->items.empty() ? 0 : newest->items.front().n);
}

Result<std::int64_t> read_if_match(const http::Call& call, IfMatch need) {
    const std::string_view tag = call.request.header("If-Match");
    if (tag.empty() && need == IfMatch::required) return fail(ErrorCode::request_precondition_required);
    if (tag.empty() || tag == "*") return 0;
    std::int64_t n = 0;
    const bool quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
    const char* const end = tag.data() + tag.size() - 1;
    const auto [at, fault] = quoted ? std::from_chars(tag.data() + 1, end, n)
                                    : std::from_chars_result{end, std::errc::invalid_argument};
    return fault == std::errc{} && at == end && n > 0 ? n : -1;
}

}  // namespace keepline::api
