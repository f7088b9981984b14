#include "domain/command.h"

namespace keepline {

Verb::Verb() = default;
Verb::Verb(const Verb&) = default;
Verb::Verb(Verb&&) noexcept = default;
Verb& Verb::operator=(const Verb&) = default;
Verb& Verb::operator=(Verb&&) noexcept = default;
Verb::~Verb() = default;

Row::Row() = default;
Row::Row(const Row&) = default;
Row::Row(Row&&) noexcept = default;
Row& Row::operator=(const Row&) = default;
Row& Row::operator=(Row&&) noexcept = default;
Row::~Row() = default;

const Key& key_of(const Row& row) {
    return std::visit([](const auto& each) -> const Key& { return each.key; }, row);
}

}  // namespace keepline
