#pragma once
// How long what is kept, from when, and by which law. The retention run erases by this table.

#include <string_view>

#include "base/instant.h"
#include "base/names.h"

namespace keepline {

enum class Kept : std::uint8_t { staff_sessions, subscriber_identity, journal };
template <>
struct EnumNames<Kept> {
    static constexpr std::array<std::string_view, 3> names{"staff_sessions", "subscriber_identity",
                                                           "journal"};
};

struct Retention {
    Kept what;
    Duration term;          ///< at least; 0: not erased by the run
    std::string_view from;  ///< what the term counts from
    std::string_view ground_zh, ground_en;
};

inline constexpr Duration kDay = std::chrono::hours{24};
inline constexpr std::array<Retention, 3> kRetention{{
    {Kept::staff_sessions, 183 * kDay, "session_expired", "《网络安全法》：网络日志留存不少于六个月",
     "Cybersecurity Law: network logs at least six months"},
    {Kept::subscriber_identity, 731 * kDay, "last_line_ended",
     "《电话用户真实身份信息登记规定》：服务期间及终止后两年",
     "Rules on real-identity registration of telephone users: during service and two years after"},
    {Kept::journal, Duration{0}, "recorded", "《会计档案管理办法》：会计凭证、账簿三十年；记录中不含个人信息",
     "Accounting Archives Measures: vouchers and books thirty years; records hold no personal data"},
}};

constexpr Duration term_of(Kept what) { return kRetention.at(static_cast<std::size_t>(what)).term; }

}  // namespace keepline
