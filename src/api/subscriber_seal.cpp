#include "api/subscriber_seal.h"

#include <fmt/format.h>

#include "domain/subscriber/identity.h"

namespace keepline::api {
namespace {

constexpr std::array<std::string_view, 4> kNames{"name", "identity", "phone", "email"};

std::string place_of(const Home& home, PersonalField field) {
    return fmt::format("subscriber:{}:{}", home.id, kNames.at(static_cast<std::size_t>(field)));
}

// "l***@example.com": the domain tells the holder which address it is.
std::string mask_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos) return mask_text(text);
    return std::string{text.substr(0, 1)} + "***" + std::string{text.substr(at)};
}

}  // namespace

std::string seal_field(const Doors& doors, const Home& home, PersonalField field, std::string_view plain) {
    return doors.secrets.seal(place_of(home, field), plain);
}

Result<std::string> open_field(const Doors& doors, const Home& home, PersonalField field,
                               const std::string& sealed) {
    if (sealed.empty()) return std::string{};
    auto plain = doors.secrets.open(place_of(home, field), sealed);
    if (!plain) return fail(ErrorCode::store_corrupt, place_of(home, field));
    return std::move(*plain);
}

Text<64> hash_identity(const Doors& doors, BrandId brand, IdentityType type, std::string_view number) {
    return doors.secrets.keyed_hash("identity", fmt::format("{}|{}|{}", brand.value, name_of(type), number));
}

Result<SubscriberOut> describe_subscriber(const Doors& doors, const Subscriber& subscriber, bool masked) {
    const Home& home = subscriber.key.home;
    const auto name = open_field(doors, home, PersonalField::name, subscriber.name_sealed);
    const auto identity = open_field(doors, home, PersonalField::identity, subscriber.identity_sealed);
    const auto phone = open_field(doors, home, PersonalField::phone, subscriber.phone_sealed);
    const auto email = open_field(doors, home, PersonalField::email, subscriber.email_sealed);
    for (const auto* each : {&name, &identity, &phone, &email})
        if (!*each) return std::unexpected{each->error()};
    const auto lines = doors.desk.view->lines_of({home.id});
    if (!lines) return std::unexpected{lines.error()};
    SubscriberOut out;
    out.id = std::to_string(home.id);
    out.kind = subscriber.kind;
    out.name = masked ? mask_text(*name) : *name;
    out.identity_type = subscriber.identity_type;
    out.identity_number = masked ? mask_text(*identity) : *identity;
    out.phone = masked && !phone->empty() ? mask_msisdn(*phone, "") : *phone;
    out.email = masked ? mask_email(*email) : *email;
    out.real_name = subscriber.real_name;
    if (subscriber.recheck_on.is_set()) out.recheck_on = subscriber.recheck_on;
    out.legal_hold = subscriber.legal_hold;
    out.erased = subscriber.erased;
    out.created_at = subscriber.created_at;
    for (const LineId line : *lines) out.lines.push_back(format_line_id(line));
    if (masked) return out;
    auto& numbers = out.numbers.emplace();
    for (const LineId line : *lines) {
        const auto info = find_row<LineInfo>(*doors.desk.view, home_of(line.number), line.generation);
        if (!info) return std::unexpected{info.error()};
        numbers.push_back(*info ? (*info)->msisdn.str() : std::string{});
    }
    return out;
}

}  // namespace keepline::api
