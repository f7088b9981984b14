#pragma once
// Notifications on their way to the merchant: each is posted until he has taken it, on the platform's plan.

#include <chrono>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/http.h"
#include "base/instant.h"

namespace keepline::sim {

/// What is posted: signed anew for each delivery, as a stamp grows old.
struct Letter {
    std::vector<http::Header> headers;
    std::string body;
};

struct Notification {
    std::string out_trade_no;
    std::string what;  ///< the state or event it tells of, in the platform's word
    std::string url;
    Instant due;          ///< first delivery, system time
    bool forged = false;  ///< a forger does not try again
    std::function<Letter(Instant now)> write;
};

/// One delivery of a notification to make now.
struct Post {
    std::uint64_t notice = 0;
    std::string url;
    std::vector<http::Header> headers;
    std::string body;
};

/// What became of a notification so far.
struct NoticeRecord {
    std::string out_trade_no, trade_status;
    int deliveries = 0;
    bool acknowledged = false;
    bool forged = false;
};

/// Not safe from several threads; its owner is.
class Outbox {
public:
    /// @param plan  between one delivery and the next; outlives this
    explicit Outbox(std::span<const std::chrono::seconds> plan) : plan_{plan} {}
    /// Nothing is sent to nowhere.
    void add(Notification notification);
    /// Earliest delivery that waits; Instant::never() without one.
    [[nodiscard]] Instant next_due() const;
    /// The deliveries due at `now`. Each must be reported with answered().
    std::vector<Post> take_due(Instant now);
    /// @param taken  the merchant said so; otherwise the next delivery of the plan follows
    void answered(std::uint64_t notice, bool taken, Instant now);
    /// In the order they were added.
    [[nodiscard]] std::vector<NoticeRecord> records() const;

private:
    struct Entry {
        Notification notification;
        int deliveries = 0;
        bool in_flight = false, acknowledged = false, given_up = false;
        [[nodiscard]] bool waits() const { return !in_flight && !acknowledged && !given_up; }
    };

    std::span<const std::chrono::seconds> plan_;
    std::map<std::uint64_t, Entry> entries_;
    std::uint64_t last_ = 0;
};

}  // namespace keepline::sim
