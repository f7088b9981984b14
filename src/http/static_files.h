#pragma once
// The built web pages, read into memory once.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/http.h"
#include "http/router.h"

namespace keepline::http {

struct StaticOptions {
    std::filesystem::path directory{};  ///< what stands in it is served under "/"; dot files are not
    /// Single-page apps: a path under the prefix whose last segment has no dot and is no file is answered
    /// with the page: {"/app/", "/app/index.html"}.
    std::vector<std::pair<std::string, std::string>> pages{};
    std::string form_action = "'self'";  ///< where forms may go, as in Content-Security-Policy
};

/// Serves GET and HEAD with strong ETags, `.br` and `.gz` neighbours where the client takes them, caching
/// for ever of hashed names under an assets/ folder, `no-cache` for all else, and a strict content policy.
/// Immutable: safe from any thread.
class StaticFiles {
public:
    /// @error config.invalid (the directory cannot be read)
    static Result<StaticFiles> load(StaticOptions options);

    /// 404 request.not_found for what is not there, 405 for other methods.
    [[nodiscard]] Response answer(const Call& call) const;
    /// answer() for Router::set_fallback(); keeps the files alive.
    [[nodiscard]] CallHandler handler() const;
    [[nodiscard]] std::size_t size() const;  ///< files, without their compressed variants

private:
    struct File;
    struct Site;
    explicit StaticFiles(std::shared_ptr<const Site> site);
    std::shared_ptr<const Site> site_;
};

}  // namespace keepline::http
