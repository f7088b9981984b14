#include "api/cycle_events.h"

#include "api/cycle_shapes.h"

namespace keepline::api {
namespace {

constexpr auto kBetween = std::chrono::milliseconds{500};
constexpr std::size_t kListenersMax = 100;

}  // namespace

std::string CycleEvents::describe(BrandId brand, const job::CycleProgress& progress) const {
    auto out = describe_counts<CycleEventOut>(doors_.desk.now(brand), progress.counts);
    out.running = progress.running;
    out.due_left = progress.due_left;
    return http::write_json(out);
}

bool CycleEvents::may_listen(BrandId brand, const Listener& listener) const {
    const auto who = prove(doors_, listener.request);
    return who && who->brand == brand && check(*who, Act::run_cycle);
}

void CycleEvents::open(const Principal& who, http::Call call, http::Responder answer) {
    auto stream = std::make_shared<http::EventStream>();
    {
        const std::lock_guard lock{mutex_};
        auto& listeners = brands_[who.brand].listeners;
        std::erase_if(listeners, [](const Listener& each) { return each.stream.expired(); });
        if (listeners.size() >= kListenersMax)
            return refuse({ErrorCode::server_busy, {"1"}, {}}, call, answer);
        stream->send("progress", describe(who.brand, watch_.progress(who.brand)));
        listeners.push_back({std::move(call.request), stream});
    }
    answer(http::event_response(std::move(stream)));
}

// What is told is read under the lock: two threads that look at once tell it in order.
void CycleEvents::look(BrandId brand) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock{mutex_};
    Told& told = brands_[brand];
    const job::CycleProgress progress = watch_.progress(brand);
    if (progress.running) {
        if (now - told.progress_at < kBetween) return;
        told.progress_at = now;
        return send(brand, told, "progress", progress);
    }
    if (std::exchange(told.run_done, progress.run) != progress.run) send(brand, told, "done", progress);
}

void CycleEvents::send(BrandId brand, Told& told, std::string_view event,
                       const job::CycleProgress& progress) const {
    if (told.listeners.empty()) return;
    const std::string data = describe(brand, progress);
    std::erase_if(told.listeners, [&](const Listener& each) {
        const auto stream = each.stream.lock();
        if (!stream) return true;
        if (may_listen(brand, each)) return stream->send(event, data), false;
        stream->end();
        return true;
    });
}

}  // namespace keepline::api
