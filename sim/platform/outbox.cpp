#include "sim/platform/outbox.h"

#include <algorithm>

namespace keepline::sim {

void Outbox::add(Notification notification) {
    if (!notification.url.empty()) entries_.emplace(++last_, Entry{.notification = std::move(notification)});
}

Instant Outbox::next_due() const {
    Instant next = Instant::never();
    for (const auto& [id, entry] : entries_)
        if (entry.waits()) next = std::min(next, entry.notification.due);
    return next;
}

std::vector<Post> Outbox::take_due(Instant now) {
    std::vector<Post> posts;
    for (auto& [id, entry] : entries_) {
        if (!entry.waits() || entry.notification.due > now) continue;
        entry.in_flight = true;
        ++entry.deliveries;
        auto letter = entry.notification.write(now);
        posts.push_back({id, entry.notification.url, std::move(letter.headers), std::move(letter.body)});
    }
    return posts;
}

void Outbox::answered(std::uint64_t notice, bool taken, Instant now) {
    auto& entry = entries_.at(notice);
    entry.in_flight = false;
    entry.acknowledged = taken;
    const auto step = static_cast<std::size_t>(entry.deliveries - 1);
    entry.given_up = !taken && (step >= plan_.size() || entry.notification.forged);
    if (!taken && !entry.given_up) entry.notification.due = now + plan_[step];
}

std::vector<NoticeRecord> Outbox::records() const {
    std::vector<NoticeRecord> records;
    for (const auto& [id, entry] : entries_) {
        const auto& [out_trade_no, what, url, due, forged, write] = entry.notification;
        records.push_back({out_trade_no, what, entry.deliveries, entry.acknowledged, forged});
    }
    return records;
}

}  // namespace keepline::sim
