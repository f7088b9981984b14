#pragma once
// Each struct that is kept lists its fields once; stores, codec and JSON are built from the list.
//
//   static constexpr auto fields() { return std::tuple{field("amount", &TopUp::amount)}; }
//
// Lists only grow at their end: the log is read by position.

#include <tuple>
#include <type_traits>

namespace keepline {

template <class Struct, class Member>
struct Field {
    const char* name;
    Member Struct::* member;
    bool personal;      ///< left out of the log: the log holds ids, no personal data
    bool fact = false;  ///< what the asker had read beforehand: no part of what a repeat must repeat
};

template <class Struct, class Member>
constexpr Field<Struct, Member> field(const char* name, Member Struct::* member) {
    return {name, member, false};
}
template <class Struct, class Member>
constexpr Field<Struct, Member> personal(const char* name, Member Struct::* member) {
    return {name, member, true};
}

template <class Struct, class Member>
constexpr Field<Struct, Member> fact(const char* name, Member Struct::* member) {
    return {name, member, false, true};
}

template <class T>
concept Described = requires { T::fields(); };

/// Calls `visit(field)` for each field of T in order.
template <Described T, class Visit>
constexpr void for_each_field(Visit&& visit) {
    std::apply([&](const auto&... each) { (visit(each), ...); }, T::fields());
}

}  // namespace keepline
