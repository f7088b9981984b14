#include "http/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "http/json_text.h"

namespace keepline::http {
namespace {

struct Title {
    int status;
    std::string_view zh;
    std::string_view en;
};

// A title names the kind of refusal and does not change from one occurrence to the next (RFC 9457, 3.1.3).
constexpr Title kTitles[] = {
    {400, "请求有误", "Bad request"},
    {401, "需要登录", "Credential required"},
    {403, "没有权限", "Not allowed"},
    {404, "没有找到", "Not found"},
    {405, "不支持此方法", "Method not allowed"},
    {408, "请求超时", "Request timed out"},
    {409, "与当前状态冲突", "In conflict with the present state"},
    {410, "已不存在", "Gone"},
    {412, "内容已被他人更改", "Changed by someone else"},
    {413, "请求过大", "Request too large"},
    {415, "不支持此格式", "Format not supported"},
    {422, "请求内容无法处理", "Content not acceptable"},
    {428, "需要先读取", "Read it first"},
    {429, "请稍后再试", "Try again later"},
    {431, "请求头过大", "Header too large"},
    {502, "对方系统拒绝", "Refused by another system"},
    {503, "暂时无法服务", "Not available now"},
};

std::string_view title(int status, Language language) {
    const auto* row = std::ranges::find(kTitles, status, &Title::status);
    if (row == std::end(kTitles)) return language == Language::zh ? "内部错误" : "Internal error";
    return language == Language::zh ? row->zh : row->en;
}

std::string sentence(ErrorCode code, const std::vector<std::string>& arguments, Language language,
                     bool both) {
    if (!both) return error_sentence(code, arguments, language);
    return error_sentence(code, arguments, Language::zh) + " / " +
           error_sentence(code, arguments, Language::en);
}

void append_faults(std::string& out, const std::vector<Fault>& faults, Language language, bool both) {
    out += ",\"errors\":[";
    for (const Fault& fault : faults) {
        out += out.back() == '[' ? "{\"pointer\":" : ",{\"pointer\":";
        append_json_string(out, fault.pointer);
        out += fmt::format(",\"code\":\"{}\",\"detail\":", error_text(fault.code).code);
        append_json_string(out, sentence(fault.code, fault.arguments, language, both));
        out += '}';
    }
    out += ']';
}

std::string retry_after(const Error& error) {
    if (error.arguments.empty()) return "1";
    const std::string& text = error.arguments.front();
    int seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return read.ec == std::errc{} && seconds > 0 ? std::to_string(seconds) : "1";
}

}  // namespace

Response problem(const Error& error, Language language, std::string_view trace_id, bool both) {
    const ErrorText& text = error_text(error.code);
    Response response;
    response.status = text.http_status;
    response.body = fmt::format(R"({{"type":"/problems/{}","title":)", text.code);
    std::string heading{title(text.http_status, both ? Language::zh : language)};
    if (both) heading.append(" / ").append(title(text.http_status, Language::en));
    append_json_string(response.body, heading);
    response.body += fmt::format(R"(,"status":{},"detail":)", text.http_status);
    append_json_string(response.body, sentence(error.code, error.arguments, language, both));
    response.body += fmt::format(R"(,"code":"{}")", text.code);
    if (!error.faults.empty()) append_faults(response.body, error.faults, language, both);
    response.body += ",\"trace_id\":";
    append_json_string(response.body, trace_id);
    response.body += '}';

    response.headers = {{"Content-Type", "application/problem+json"},
                        {"Content-Language", both                       ? "zh-CN, en"
                                             : language == Language::zh ? "zh-CN"
                                                                        : "en"},
                        {"Cache-Control", "no-store"}};
    if (response.status == 429 || response.status == 503)
        response.headers.emplace_back("Retry-After", retry_after(error));
    if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

Response problem(const Error& error, const Request& request) {
    const std::string trace_id = trace_id_of(request.header("traceparent"));
    const std::string_view languages = request.header("Accept-Language");
    // It may have been refused before its headers were read: then nobody knows who reads this.
    Response response = problem(error, preferred_language(languages), trace_id, languages.empty());
    response.headers.emplace_back("Trace-Id", trace_id);
    return response;
}

}  // namespace keepline::http
