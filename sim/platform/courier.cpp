#include "sim/platform/courier.h"

#include <algorithm>

namespace keepline::sim {
namespace {

constexpr int kThreads = 4;
constexpr std::chrono::seconds kTimeout{5};
constexpr Duration kLongestNap = std::chrono::seconds{60};

}  // namespace

Courier::Courier(SharedParty& shared, http::Transport& transport, const Clock& clock)
    : shared_{shared}, transport_{transport}, clock_{clock} {
    for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { run(); });
}

Courier::~Courier() {
    {
        const std::lock_guard lock{shared_.mutex};
        stopping_ = true;
    }
    shared_.changed.notify_all();
    for (auto& thread : threads_) thread.join();
}

void Courier::run() {
    std::unique_lock lock{shared_.mutex};
    while (!stopping_) {
        const Instant now = clock_.now();
        for (auto& post : shared_.party.take_posts(now)) taken_.push_back(std::move(post));
        if (taken_.empty()) {
            const Instant next = std::min(shared_.party.next_due(), now + kLongestNap);
            shared_.changed.wait_for(lock, std::max(next - now, Duration{std::chrono::milliseconds{1}}));
            continue;
        }
        const Post post = std::move(taken_.front());
        taken_.erase(taken_.begin());
        if (!taken_.empty()) shared_.changed.notify_one();
        lock.unlock();
        const bool success = deliver(post);
        lock.lock();
        shared_.party.post_answered(post, success, clock_.now());
        shared_.changed.notify_one();
    }
}

bool Courier::deliver(const Post& post) {
    http::Request request;
    request.method = "POST";
    request.headers = post.headers;
    request.body = post.body;
    const auto response = transport_.send(post.url, request, kTimeout);
    return response && shared_.party.is_taken(*response);
}

}  // namespace keepline::sim
