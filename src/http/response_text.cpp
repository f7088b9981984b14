#include "http/response_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace keepline::http {
namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {207, "Multi-Status"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

std::string_view reason(int status) {
    const auto* row = std::ranges::find(kReasons, status, &Reason::status);
    return row == std::end(kReasons) ? std::string_view{} : row->phrase;
}

void append_value(std::string& out, std::string_view value) {
    const auto from = static_cast<std::ptrdiff_t>(out.size());
    out += value;
    const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    std::replace_if(out.begin() + from, out.end(), breaks, ' ');
}

}  // namespace

void append_response(std::string& out, const Response& response, const ResponseForm& form) {
    const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
    out.reserve(out.size() + 256 + 64 * response.headers.size() + response.body.size());
    auto to = std::back_inserter(out);
    fmt::format_to(to, "HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    for (const auto& [name, value] : response.headers) {
        append_value(out, name);
        out += ": ";
        append_value(out, value);
        out += "\r\n";
    }
    if (form.chunked)
        out += "Transfer-Encoding: chunked\r\n";
    else if (!bodiless)
        fmt::format_to(to, "Content-Length: {}\r\n", response.body.size());
    if (form.close)
        out += "Connection: close\r\n";
    else if (form.http_1_0)
        out += "Connection: keep-alive\r\n";
    out += "Date: ";
    out += form.date;
    out += "\r\n\r\n";
    if (!bodiless && !form.head) out += response.body;
}

void append_chunk(std::string& out, std::string_view bytes) {
    if (!bytes.empty()) fmt::format_to(std::back_inserter(out), "{:x}\r\n{}\r\n", bytes.size(), bytes);
}

std::string format_http_date(std::chrono::sys_seconds at) {
    constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       kDays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                       kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace keepline::http
