#include "http/client.h"

#include <curl/curl.h>

#include <mutex>
#include <optional>
#include <vector>

#include "base/log.h"

namespace keepline::http {
namespace {

constexpr std::size_t kIdleHandlesMax = 64;
constexpr int kStopLookMs = 100;

struct CloseHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CloseMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;
using Multi = std::unique_ptr<CURLM, CloseMulti>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

constexpr std::size_t kDownloadBytesMax = std::size_t{4} << 30;
constexpr long kStalledSeconds = 60;

std::string_view trim_line(std::string_view text) {
    while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' '))
        text.remove_suffix(1);
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    return text;
}

std::size_t take_piece(char* data, std::size_t, std::size_t size, void* to) {
    (*static_cast<const std::function<void(std::string_view)>*>(to))({data, size});
    return size;
}

std::string address_of(const std::string& url, const Request& request) {
    std::string address = url;
    if (request.path != "/") address += request.path;
    if (!request.query.empty()) address += '?' + request.query;
    return address;
}

bool breaks_line(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos;
}

void append(HeaderList& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return;
    list.release();  // NOLINT(bugprone-unused-return-value): curl lengthened it in place
    list.reset(longer);
}

// Absent if a header holds a line break.
std::optional<HeaderList> header_list(const Request& request) {
    HeaderList list;
    append(list, "Expect:");  // bodies are small: waiting for "100 Continue" only costs a round trip
    if (request.header("Content-Type").empty()) append(list, "Content-Type:");
    for (const auto& [name, value] : request.headers) {
        if (breaks_line(name) || breaks_line(value)) return std::nullopt;
        append(list, value.empty() ? name + ';' : name + ": " + value);
    }
    return list;
}

void set_request(CURL* handle, const Request& request) {
    if (request.method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

// Curl reads it when it connects: `text` outlives the handle.
curl_blob blob_of(const std::string& text) {
    return {const_cast<char*>(text.data()), text.size(),  // NOLINT(cppcoreguidelines-pro-type-const-cast)
            CURL_BLOB_NOCOPY};
}

void set_policy(CURL* handle, const ClientOptions& options, std::chrono::milliseconds timeout) {
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    if (!options.certificate.empty()) {
        const auto certificate = blob_of(options.certificate);
        const auto key = blob_of(options.private_key);
        curl_easy_setopt(handle, CURLOPT_SSLCERT_BLOB, &certificate);
        curl_easy_setopt(handle, CURLOPT_SSLKEY_BLOB, &key);
    }
    if (!options.unix_socket.empty())
        curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
}

// Scheme and host only: paths and queries of other parties carry tokens.
std::string_view origin_of(std::string_view url) {
    const auto host = url.find("://");
    return url.substr(0, host == std::string_view::npos ? url.find('/') : url.find_first_of("/?", host + 3));
}

std::unexpected<Error> unavailable(const std::string& url, std::string_view why) {
    log::warning("no whole answer from {}: {}", origin_of(url), why);
    return fail(ErrorCode::gateway_unavailable);
}

}  // namespace

/// What arrives while curl works.
struct CurlTransport::Arrival {
    Response response;
    std::size_t bytes = 0;
    std::size_t bytes_max = 0;
    std::FILE* to = nullptr;  ///< takes the body of a 200; null: the response does
    CURL* handle = nullptr;

    static std::size_t take_header(char* data, std::size_t, std::size_t size, void* to);
    static std::size_t take_body(char* data, std::size_t, std::size_t size, void* to);
};

// Returning less than was given makes curl give up: that is how a limit is enforced.
std::size_t CurlTransport::Arrival::take_header(char* data, std::size_t, std::size_t size, void* to) {
    auto& arrival = *static_cast<Arrival*>(to);
    arrival.bytes += size;
    if (arrival.bytes > arrival.bytes_max) return 0;
    const std::string_view line{data, size};
    if (line.starts_with("HTTP/")) arrival.response.headers.clear();  // an interim answer came before
    if (const auto colon = line.find(':'); colon != std::string_view::npos && !line.starts_with("HTTP/"))
        arrival.response.headers.emplace_back(trim_line(line.substr(0, colon)),
                                              trim_line(line.substr(colon + 1)));
    return size;
}

std::size_t CurlTransport::Arrival::take_body(char* data, std::size_t, std::size_t size, void* to) {
    auto& arrival = *static_cast<Arrival*>(to);
    arrival.bytes += size;
    if (arrival.bytes > arrival.bytes_max) return 0;
    long status = 0;
    if (arrival.to != nullptr) curl_easy_getinfo(arrival.handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) return std::fwrite(data, 1, size, arrival.to);
    arrival.response.body.append(data, size);
    return size;
}

/// Curl handles that keep their connections between calls.
class CurlTransport::Pool {
public:
    Pool() {
        static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
        (void)started;
    }
    Handle take() {
        const std::lock_guard lock{mutex_};
        if (idle_.empty()) return Handle{curl_easy_init()};
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
    }
    void give_back(Handle handle) {
        curl_easy_reset(handle.get());  // forgets the request, keeps connections and DNS
        const std::lock_guard lock{mutex_};
        if (idle_.size() < kIdleHandlesMax) idle_.push_back(std::move(handle));
    }

private:
    std::mutex mutex_;
    std::vector<Handle> idle_;
};

CurlTransport::CurlTransport(ClientOptions options)
    : options_{std::move(options)}, pool_{std::make_unique<Pool>()} {}
CurlTransport::~CurlTransport() = default;

Result<Response> CurlTransport::send(const std::string& url, const Request& request,
                                     std::chrono::milliseconds timeout) {
    return perform(url, request, timeout, {.response = {}, .bytes_max = options_.response_bytes_max});
}

Result<Response> CurlTransport::download(const std::string& url, const Request& request, std::FILE* to,
                                         std::chrono::milliseconds timeout) {
    return perform(url, request, timeout, {.response = {}, .bytes_max = kDownloadBytesMax, .to = to});
}

Result<Response> CurlTransport::perform(const std::string& url, const Request& request,
                                        std::chrono::milliseconds timeout, Arrival arrival) {
    const auto headers = header_list(request);
    if (!headers) return unavailable(url, "a header holds a line break; nothing was sent");
    const std::string address = address_of(url, request);
    Handle handle = pool_->take();
    if (!handle) return unavailable(url, "no curl handle");
    arrival.handle = handle.get();
    set_policy(handle.get(), options_, timeout);
    if (arrival.to != nullptr) {
        curl_easy_setopt(handle.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(handle.get(), CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
    }
    set_request(handle.get(), request);
    curl_easy_setopt(handle.get(), CURLOPT_URL, address.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers->get());
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, Arrival::take_header);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &arrival);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, Arrival::take_body);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &arrival);
    const CURLcode outcome = curl_easy_perform(handle.get());
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    pool_->give_back(std::move(handle));
    if (outcome != CURLE_OK) return unavailable(url, curl_easy_strerror(outcome));
    arrival.response.status = static_cast<int>(status);
    return std::move(arrival.response);
}

// Its own handle: the connection ends with the answer and is of no use to another call.
void CurlTransport::follow(const std::string& url, const Request& request,
                           const std::function<void(std::string_view)>& take, const std::atomic<bool>& stop) {
    const auto headers = header_list(request);
    const Multi multi{curl_multi_init()};
    const Handle handle{curl_easy_init()};
    if (!headers || !multi || !handle) return;
    const std::string address = address_of(url, request);
    set_policy(handle.get(), options_, std::chrono::milliseconds{0});
    set_request(handle.get(), request);
    curl_easy_setopt(handle.get(), CURLOPT_URL, address.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers->get());
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take_piece);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &take);
    curl_multi_add_handle(multi.get(), handle.get());
    for (int running = 1; running > 0 && !stop;)
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK ||
            curl_multi_poll(multi.get(), nullptr, 0, kStopLookMs, nullptr) != CURLM_OK)
            break;
    curl_multi_remove_handle(multi.get(), handle.get());
}

}  // namespace keepline::http
