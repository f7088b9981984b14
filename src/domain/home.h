#pragma once
// A home is all that one transaction may touch. Every key begins with its home.

#include <compare>
#include <cstdint>
#include <functional>

#include "base/ids.h"
#include "base/names.h"
#include "base/text.h"

namespace keepline {

enum class HomeKind : std::uint8_t { number, subscriber, campaign, brand, staff, kiosk, gateway, basket };
template <>
struct EnumNames<HomeKind> {
    static constexpr std::array<std::string_view, 8> names{"number", "subscriber", "campaign", "brand",
                                                           "staff",  "kiosk",      "gateway",  "basket"};
};

struct Home {
    HomeKind kind = HomeKind::number;
    std::int64_t id = 0;
    friend constexpr auto operator<=>(const Home&, const Home&) = default;
};
constexpr Home home_of(NumberId number) { return {HomeKind::number, number.value}; }
constexpr Home home_of(BrandId brand) { return {HomeKind::brand, brand.value}; }
constexpr Home home_of(SubscriberId subscriber) { return {HomeKind::subscriber, subscriber.value}; }
constexpr Home home_of(GatewayId gateway) { return {HomeKind::gateway, gateway.value}; }

/// Names one row of one kind at a home. `n` is the number of the record that made it (each record of a
/// home has the next n); `text` is an external number where the row is found by one, else empty.
struct Key {
    Home home;
    std::int64_t n = 0;
    Text<96> text{};
    friend constexpr auto operator<=>(const Key&, const Key&) = default;
};

}  // namespace keepline

template <>
struct std::hash<keepline::Home> {
    std::size_t operator()(const keepline::Home& home) const noexcept {
        return std::hash<std::int64_t>{}(home.id * 8 + static_cast<std::int64_t>(home.kind));
    }
};
