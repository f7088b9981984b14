#include "sim/platform/faults.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace keepline::sim {
namespace {

bool is_code(std::string_view text) {
    constexpr std::size_t kCodeMax = 64;
    return !text.empty() && text.size() <= kCodeMax && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
    });
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view name, std::string_view code) {
    static constexpr std::pair<std::string_view, FaultKind> kKinds[] = {
        {"timeout", FaultKind::timeout},
        {"http_500", FaultKind::http_500},
        {"system_error", FaultKind::system_error},
        {"bad_signature", FaultKind::bad_signature},
        {"refused", FaultKind::refused}};
    for (const auto& [text, kind] : kKinds) {
        const bool good = kind == FaultKind::refused ? is_code(code) : code.empty();
        if (text == name && good) return Fault{kind, std::string{code}};
    }
    return std::nullopt;
}

std::string Fault::refusal(std::string_view unknown) const {
    return kind == FaultKind::system_error ? std::string{unknown} : code;
}

void FaultQueue::set(const Fault& fault, int count, int after) {
    faults_.assign(static_cast<std::size_t>(after), Fault{});
    faults_.insert(faults_.end(), static_cast<std::size_t>(count), fault);
}

Fault FaultQueue::next() {
    if (faults_.empty()) return {};
    Fault fault = std::move(faults_.front());
    faults_.pop_front();
    return fault;
}

}  // namespace keepline::sim
