#pragma once
// 64 bits that tell whether two values of kept structs are the same, without keeping them. Personal fields
// are left out: the log has none to compare with.

#include <string_view>

#include "domain/command.h"

namespace keepline {

class Fingerprint {
public:
    void add(std::uint64_t value) {
        hash_ = (hash_ ^ value) * 0x9e3779b97f4a7c15U;
        hash_ ^= hash_ >> 29;
    }
    void add(std::string_view text) {
        add(text.size());
        for (const char c : text) add(static_cast<unsigned char>(c));
    }
    template <class T>
    void value(const T& v) {
        if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
            add(static_cast<std::uint64_t>(v));
        else if constexpr (requires { v.view(); })
            add(v.view());
        else if constexpr (std::is_same_v<T, std::string>)
            add(std::string_view{v});
        else if constexpr (requires { v.minor(); })
            add(static_cast<std::uint64_t>(v.minor()));
        else if constexpr (requires { v.us; })
            add(static_cast<std::uint64_t>(v.us));
        else if constexpr (requires { v.days; })
            add(static_cast<std::uint64_t>(v.days));
        else if constexpr (requires { v.bits; })
            add(v.bits);
        else if constexpr (requires { T::fields(); })
            fields(v);
        else
            add(static_cast<std::uint64_t>(v.value));
    }
    template <class T>
    void fields(const T& v) {
        for_each_field<T>([&](const auto& field) {
            if (!field.personal) value(v.*(field.member));
        });
    }
    [[nodiscard]] std::uint64_t done() const { return hash_; }

private:
    std::uint64_t hash_ = 0x2545f4914f6cdd1dU;
};

inline std::uint64_t fingerprint(const LineState& line) {
    Fingerprint print;
    print.fields(line);
    return print.done();
}
inline std::uint64_t fingerprint(const Row& row) {
    Fingerprint print;
    std::visit([&](const auto& each) { print.fields(each); }, row);
    return print.done();
}
inline std::uint64_t fingerprint(const TypedKey& key) {
    Fingerprint print;
    print.value(key.kind);
    print.value(key.key.home.kind);
    print.value(key.key.home.id);
    print.value(key.key.n);
    print.value(key.key.text);
    return print.done();
}

}  // namespace keepline
