#include "http/static_files.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

namespace keepline::http {
namespace {

struct Type {
    std::string_view extension;
    std::string_view type;
};

constexpr Type kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".pdf", "application/pdf"},
};

std::string content_type(const std::string& path) {
    const auto extension = std::filesystem::path{path}.extension().string();
    const auto* row = std::ranges::find(kTypes, extension, &Type::extension);
    return std::string{row == std::end(kTypes) ? "application/octet-stream" : row->type};
}

// "index-Bx3_9aQk.js" in an assets folder: another content gets another name.
bool is_hashed(std::string_view path) {
    constexpr std::size_t kHash = 8;
    if (path.find("/assets/") == std::string_view::npos) return false;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const auto dot = name.find('.');
    return dot != std::string_view::npos && dot > kHash && name[dot - kHash - 1] == '-';
}

std::string etag_of(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
    ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + 16, ""));
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

std::string_view next_item(std::string_view& list) {
    const auto comma = list.find(',');
    auto item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    return item;
}

bool accepts(std::string_view accept_encoding, std::string_view coding) {
    while (!accept_encoding.empty()) {
        const auto item = next_item(accept_encoding);
        const auto parameters = item.substr(std::min(item.find(';'), item.size()));
        const bool refused = parameters.find("q=0") != std::string_view::npos &&
                             parameters.find_first_of("123456789") == std::string_view::npos;
        if (same_name(item.substr(0, item.find_first_of("; ")), coding)) return !refused;
    }
    return false;
}

bool matches(std::string_view if_none_match, std::string_view etag) {
    while (!if_none_match.empty()) {
        auto item = next_item(if_none_match);
        if (item == "*") return true;
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == etag) return true;
    }
    return false;
}

std::vector<Header> security_headers(const std::string& form_action) {
    return {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
         "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action " +
             form_action + "; frame-ancestors 'none'; base-uri 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"}};
}

}  // namespace

struct StaticFiles::File {
    std::string type;
    bool immutable = false;
    std::string etag;
    std::string plain;
    std::optional<std::string> br;
    std::optional<std::string> gz;
};

struct StaticFiles::Site {
    std::map<std::string, File, std::less<>> files;
    std::vector<std::pair<std::string, std::string>> pages;
    std::vector<Header> security;

    [[nodiscard]] const File* file(const std::string& path) const {
        const auto found = files.find(path);
        return found == files.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const File* find(const std::string& path) const {
        if (const File* exact = file(path.ends_with('/') ? path + "index.html" : path)) return exact;
        const std::string_view last = std::string_view{path}.substr(path.rfind('/') + 1);
        if (last.find('.') != std::string_view::npos) return nullptr;
        for (const auto& [prefix, page] : pages)
            if (path.starts_with(prefix)) return file(page);
        return nullptr;
    }
    [[nodiscard]] Response send(const File& file, const Request& request) const;
};

StaticFiles::StaticFiles(std::shared_ptr<const Site> site) : site_{std::move(site)} {}

Result<StaticFiles> StaticFiles::load(StaticOptions options) {
    namespace fs = std::filesystem;
    const auto refuse = [&](const fs::path& path) {
        Error error{ErrorCode::config_invalid, {"1"}, {}};
        error.faults.push_back({path.string(), ErrorCode::input_malformed, {"readable file or directory"}});
        return std::unexpected{std::move(error)};
    };
    auto site = std::make_shared<Site>();
    std::error_code ec;
    for (fs::recursive_directory_iterator at{options.directory, ec}, end; !ec && at != end;
         at.increment(ec)) {
        const auto name = at->path().filename().string();
        if (name.starts_with('.') && at->is_directory()) at.disable_recursion_pending();
        if (name.starts_with('.') || !at->is_regular_file() || name.ends_with(".br") || name.ends_with(".gz"))
            continue;
        auto bytes = read_file(at->path());
        if (!bytes) return refuse(at->path());
        const std::string path = "/" + at->path().lexically_relative(options.directory).generic_string();
        site->files[path] = {.type = content_type(path),
                             .immutable = is_hashed(path),
                             .etag = etag_of(*bytes),
                             .plain = std::move(*bytes),
                             .br = read_file(at->path().string() + ".br"),
                             .gz = read_file(at->path().string() + ".gz")};
    }
    if (ec) return refuse(options.directory);
    site->pages = std::move(options.pages);
    // The longest prefix first: it is the most particular.
    std::ranges::sort(site->pages, std::greater{}, [](const auto& page) { return page.first.size(); });
    site->security = security_headers(options.form_action);
    return StaticFiles{std::move(site)};
}

Response StaticFiles::Site::send(const File& file, const Request& request) const {
    const std::string_view wanted = request.header("Accept-Encoding");
    const bool br = file.br && accepts(wanted, "br");
    const bool gz = !br && file.gz && accepts(wanted, "gzip");
    const std::string etag = '"' + file.etag + (br ? "-br" : gz ? "-gz" : "") + '"';
    Response response{200, security, {}};
    response.headers.emplace_back("ETag", etag);
    response.headers.emplace_back("Cache-Control",
                                  file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (file.br || file.gz) response.headers.emplace_back("Vary", "Accept-Encoding");
    if (matches(request.header("If-None-Match"), etag)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", file.type);
    if (br || gz) response.headers.emplace_back("Content-Encoding", br ? "br" : "gzip");
    response.body = br ? *file.br : gz ? *file.gz : file.plain;
    return response;
}

Response StaticFiles::answer(const Call& call) const {
    const Request& request = call.request;
    const auto path = percent_decode(request.path, false);
    const File* file = path && path->starts_with('/') ? site_->find(*path) : nullptr;
    const bool folder = file == nullptr && path && site_->file(*path + "/index.html") != nullptr;
    if (file == nullptr && !folder) return problem(Error{ErrorCode::request_not_found, {}, {}}, call);
    if (request.method != "GET" && request.method != "HEAD") {
        Response refused = problem(Error{ErrorCode::request_method_not_allowed, {request.method}, {}}, call);
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return refused;
    }
    if (folder) return {308, {{"Location", request.path + '/'}}, {}};
    return site_->send(*file, request);
}

CallHandler StaticFiles::handler() const {
    return [files = *this](const Call& call, Responder answer) { answer(files.answer(call)); };
}

std::size_t StaticFiles::size() const { return site_->files.size(); }

}  // namespace keepline::http
