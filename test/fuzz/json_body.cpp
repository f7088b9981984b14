// Bodies of requests, read as the API's own shapes: what is read, written and read again is the same; what is
// refused is refused with its faults, in JSON.

#include <array>

#include "api/line_shapes.h"
#include "api/money_shapes.h"
#include "fuzz/fuzz.h"
#include "http/problem.h"

namespace keepline::fuzz {
namespace {

// Every type a body may have a member of.
struct Everything {
    bool flag = false;
    std::int64_t whole = 0;
    std::uint16_t small = 0;
    std::string text;
    http::Limited<1, 8> limited;
    Text<12> bytes;
    std::optional<http::MoneyIn> money;
    std::optional<BusinessDate> date;
    std::optional<Instant> at;
    std::optional<LineId> line;
    std::optional<Bar> bar;
    std::vector<std::string> list;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (flag, whole, small, text, limited, bytes, money, date, at, line, bar, list))

void check_told(const Error& error) {
    const bool coded = error.code == ErrorCode::request_malformed ||
                       (error.code == ErrorCode::request_invalid && !error.faults.empty());
    KL_CHECK(coded, "refused with {}", error_text(error.code).code);
    check_refusal(error);
    for (const Fault& fault : error.faults)
        KL_CHECK(fault.pointer.empty() || fault.pointer.starts_with('/'), "pointer {}", fault.pointer);
    http::JsonTape tape;
    KL_CHECK(tape.parse(http::problem(error, Language::zh, "0").body), "the problem is no JSON");
}

template <class Shape>
void try_shape(std::string_view body) {
    const auto shape = http::read_json<Shape>(body);
    if (!shape) return check_told(shape.error());
    const std::string written = http::write_json(*shape);
    const auto again = http::read_json<Shape>(written);
    KL_CHECK(again && http::write_json(*again) == written, "{}", written);
}

}  // namespace

void try_input(std::string_view input) {
    try_shape<Everything>(input);
    try_shape<api::OpenIn>(input);
    try_shape<api::RenewalIn>(input);
    try_shape<api::NoticeIn>(input);
    try_shape<api::LeaveIn>(input);
    try_shape<api::UsageIn>(input);
    try_shape<api::RefundIn>(input);
}

}  // namespace keepline::fuzz
