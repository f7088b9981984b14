#include "sim/alipay/outbox.h"

#include <algorithm>
#include <array>

#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/wire_time.h"

namespace keepline::sim {
namespace {

using std::chrono::seconds;
// 4m, 10m, 10m, 1h, 2h, 6h, 15h after the delivery before, scaled down.
constexpr std::array kPlan{seconds{1},  seconds{2},  seconds{2}, seconds{5},
                           seconds{10}, seconds{30}, seconds{60}};

void set(http::Form& form, std::string_view name, std::string_view value) {
    for (auto& [key, old] : form)
        if (key == name) old = value;
}

// A forger has no key: what he changes, the signature does not cover; or he has only noise.
void forge(http::Form& form, Signing signing) {
    if (signing == Signing::changed_amount) {
        for (const auto* name : {"total_amount", "receipt_amount", "buyer_pay_amount"})
            set(form, name, "0.01");
    } else if (signing == Signing::flipped) {
        auto& sign = form.back().second;
        sign.front() = sign.front() == 'A' ? 'B' : 'A';
    }
}

}  // namespace

void Outbox::add(NoticeDraft draft) {
    if (!draft.url.empty()) entries_.emplace(++last_, Entry{.draft = std::move(draft)});
}

Instant Outbox::next_due() const {
    Instant next = Instant::never();
    for (const auto& [id, entry] : entries_)
        if (entry.waits()) next = std::min(next, entry.draft.due);
    return next;
}

std::vector<Post> Outbox::take_due(Instant now) {
    std::vector<Post> posts;
    for (auto& [id, entry] : entries_) {
        if (!entry.waits() || entry.draft.due > now) continue;
        entry.in_flight = true;
        ++entry.deliveries;
        posts.push_back({id,
                         entry.draft.url,
                         {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                         sign(entry.draft, now)});
    }
    return posts;
}

void Outbox::answered(std::uint64_t notice, bool success, Instant now) {
    auto& entry = entries_.at(notice);
    entry.in_flight = false;
    entry.acknowledged = success;
    const auto step = static_cast<std::size_t>(entry.deliveries - 1);
    // A forger does not try again.
    entry.given_up = !success && (step >= kPlan.size() || entry.draft.signing != Signing::genuine);
    if (!entry.given_up && step < kPlan.size()) entry.draft.due = now + kPlan[step];
}

std::string Outbox::sign(const NoticeDraft& draft, Instant now) const {
    http::Form form{{"notify_time", alipay::format_wire_time(now + draft.clock_offset - draft.older_by)}};
    form.insert(form.end(), draft.fields.begin(), draft.fields.end());
    form.emplace_back("sign_type", "RSA2");
    form = alipay::sign_notice(std::move(form), key_);
    forge(form, draft.signing);
    return http::format_form(form);
}

std::vector<NoticeRecord> Outbox::records() const {
    std::vector<NoticeRecord> records;
    for (const auto& [id, entry] : entries_)
        records.push_back({std::string{http::find(entry.draft.fields, "out_trade_no")},
                           std::string{http::find(entry.draft.fields, "trade_status")}, entry.deliveries,
                           entry.acknowledged, entry.draft.signing != Signing::genuine});
    return records;
}

}  // namespace keepline::sim
