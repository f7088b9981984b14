#pragma once
// /v1/backups/following: a folder on another disk that is kept at most a second behind. It names a folder of
// the server's own machine and is taken on its local socket only.

#include "api/resource.h"
#include "http/metrics.h"

namespace keepline::api {

enum class FollowPhase : std::uint8_t { none, copying, following, broken };
BOOST_DESCRIBE_ENUM(FollowPhase, none, copying, following, broken)

/// How the folder stands.
struct FollowState {
    FollowPhase phase = FollowPhase::none;
    std::string directory;                  ///< empty: none
    int keep_days = 0;                      ///< every moment of so many days can be gone back to
    std::optional<Instant> base_taken_at;   ///< the newest base's
    std::optional<std::int64_t> behind_ms;  ///< all answered so long ago is there
    std::optional<Error> error;             ///< why it is broken
};

/// Made by whoever knows the store. Safe from any thread.
class Following {
public:
    virtual ~Following() = default;
    /// Noted in the data directory, so that it goes on after a restart. Repeating it is safe; another
    /// directory takes the place of the one before, which stays as it is.
    /// @error file.not_written
    virtual Result<void> follow(const std::string& directory, int keep_days) = 0;
    virtual Result<void> stop() = 0;
    [[nodiscard]] virtual FollowState state() const = 0;
};

/// @param following  outlives the router
void mount_following(http::Router& router, const Doors& doors, Following& following);
void add_following_metrics(http::Metrics& metrics, const Following& following);

}  // namespace keepline::api
