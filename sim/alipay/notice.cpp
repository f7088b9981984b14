#include "sim/alipay/notice.h"

#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/wire_time.h"

namespace keepline::sim {
namespace {

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

std::string write_notice(const NoticeDraft& draft, const alipay::PrivateKey& key, Instant now) {
    http::Form form{{"notify_time", alipay::format_wire_time(now + draft.clock_offset - draft.older_by)}};
    form.insert(form.end(), draft.fields.begin(), draft.fields.end());
    form.emplace_back("sign_type", "RSA2");
    form = alipay::sign_notice(std::move(form), key);
    forge(form, draft.signing);
    return http::format_form(form);
}

}  // namespace keepline::sim
