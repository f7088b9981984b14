#include "http/event_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace keepline::http {

void EventStream::send(std::string_view event, std::string_view data) {
    const std::lock_guard lock{mutex_};
    if (ended_ || behind_) return;
    const bool was_empty = waiting_.empty();
    auto to = std::back_inserter(waiting_);
    fmt::format_to(to, "event: {}\n", event);
    for (bool more = true; more;) {
        const auto end = std::min(data.find('\n'), data.size());
        fmt::format_to(to, "data: {}\n", data.substr(0, end));
        more = end < data.size();
        data.remove_prefix(more ? end + 1 : end);
    }
    waiting_ += '\n';
    behind_ = waiting_.size() > kBehindMax;
    if (behind_) std::string{}.swap(waiting_);
    if (was_empty || behind_) wake();
}

void EventStream::end() {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    wake();
}

void EventStream::attach(std::function<void()> wake) {
    const std::lock_guard lock{mutex_};
    wake_ = std::move(wake);
}

void EventStream::detach() {
    const std::lock_guard lock{mutex_};
    wake_ = nullptr;
}

bool EventStream::is_behind() const {
    const std::lock_guard lock{mutex_};
    return behind_;
}

bool EventStream::take(std::string& out) {
    const std::lock_guard lock{mutex_};
    out += waiting_;
    waiting_.clear();
    return ended_;
}

Response event_response(std::shared_ptr<EventStream> stream) {
    // A proxy that collects answers before it passes them on would hold events back: nginx reads the header.
    return {.status = 200,
            .headers = {{"Content-Type", "text/event-stream"},
                        {"Cache-Control", "no-store"},
                        {"X-Accel-Buffering", "no"}},
            .body = {},
            .events = std::move(stream)};
}

}  // namespace keepline::http
