#pragma once
// Notifications on their way to the merchant: posted until he answers "success", on the platform's own plan
// (8 deliveries within 25 hours) scaled down to under two minutes.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/http.h"
#include "base/instant.h"
#include "gateway/alipay/rsa.h"
#include "sim/platform/party.h"

namespace keepline::sim {

/// How the signature of a notification is made, or spoiled.
enum class Signing : std::uint8_t { genuine, changed_amount, flipped };

struct NoticeDraft {
    std::string url;
    http::Form fields;        ///< without notify_time, sign_type and sign: made new for each delivery
    Duration clock_offset{};  ///< business time minus system time
    Duration older_by{};      ///< notify_time is put back by this: a straggler
    Signing signing = Signing::genuine;
    Instant due;  ///< first delivery, system time
};

/// Not safe from several threads; its owner is.
class Outbox {
public:
    explicit Outbox(alipay::PrivateKey key) : key_{std::move(key)} {}
    void add(NoticeDraft draft);
    /// Earliest delivery that waits; Instant::never() without one.
    [[nodiscard]] Instant next_due() const;
    /// The deliveries due at `now`, signed. Each must be reported with answered().
    std::vector<Post> take_due(Instant now);
    /// @param success  the merchant said exactly "success"; otherwise the next delivery of the plan follows
    void answered(std::uint64_t notice, bool success, Instant now);
    /// In the order they were written.
    [[nodiscard]] std::vector<NoticeRecord> records() const;

private:
    struct Entry {
        NoticeDraft draft;
        int deliveries = 0;
        bool in_flight = false;
        bool acknowledged = false;
        bool given_up = false;
        [[nodiscard]] bool waits() const { return !in_flight && !acknowledged && !given_up; }
    };
    [[nodiscard]] std::string sign(const NoticeDraft& draft, Instant now) const;

    alipay::PrivateKey key_;
    std::map<std::uint64_t, Entry> entries_;
    std::uint64_t last_ = 0;
};

}  // namespace keepline::sim
