#include "domain/access/matrix.h"

namespace keepline {
namespace {

// One line an act; one column a role, then one column a scope of API keys.
//   x  allowed    2  allowed with a second factor at most five minutes old    .  refused
// Money that goes out, identities, staff, keys and rules ask again. Whoever sets rules (administrator) moves
// no money; whoever checks (auditor) changes nothing; no machine sees identities, makes staff or approves.
constexpr std::string_view kMatrix = R"(
                    care   branch branch      fin-   oper- audi-  admini- |  read open renew bar admin check
                    agent  clerk  supervisor  ance   ator  tor    strator |
read_lines            x      x      x           x      x     x      x     |   x    .    .     .   .     .
read_catalog          x      x      x           x      x     x      x     |   x    .    .     .   .     .
open_line             .      x      x           .      .     .      .     |   .    x    .     .   .     .
renew                 .      x      x           .      .     .      .     |   .    .    x     .   .     .
top_up                .      x      x           .      .     .      .     |   .    .    x     .   .     .
grant_bonus           .      .      x           x      .     .      .     |   .    .    .     .   x     .
set_bar               x      x      x           .      x     .      x     |   .    .    .     x   .     .
lift_bar              x      x      x           .      x     .      x     |   .    .    .     x   .     .
bar_real_name         .      x      x           .      x     .      .     |   .    .    .     x   .     .
bar_fraud             .      .      .           .      x     .      x     |   .    .    .     x   .     .
bar_authority         .      .      .           .      .     .      x     |   .    .    .     x   .     .
bar_lost_sim          x      x      x           .      x     .      .     |   .    .    .     x   .     .
bar_holder_request    x      x      x           .      x     .      .     |   .    .    .     x   .     .
bar_operator          .      .      .           .      x     .      x     |   .    .    .     x   .     .
refund                .      .      2           2      .     .      .     |   .    .    .     .   x     .
adjust                .      .      .           2      .     .      .     |   .    .    .     .   x     .
undo                  x      x      x           x      .     .      .     |   .    .    .     .   x     .
resolve_suspense      .      .      .           x      .     .      .     |   .    .    .     .   x     .
approve               .      .      2           2      .     .      .     |   .    .    .     .   .     .
read_journal          x      x      x           x      x     x      x     |   x    .    .     .   .     .
read_reports          .      .      x           x      x     x      x     |   x    .    .     .   .     .
read_audit            .      .      .           .      .     x      x     |   .    .    .     .   x     .
read_subscribers      x      x      x           .      .     x      .     |   .    .    .     .   x     .
manage_subscribers    x      x      x           .      .     .      .     |   .    .    .     .   x     .
unmask                2      .      2           .      .     .      .     |   .    .    .     .   .     .
set_legal_hold        .      .      .           .      .     .      x     |   .    .    .     .   .     .
erase_expired         .      .      .           .      x     .      x     |   .    .    .     .   .     .
manage_staff          .      .      .           .      .     .      2     |   .    .    .     .   .     .
manage_keys           .      .      .           .      .     .      2     |   .    .    .     .   x     .
manage_policy         .      .      .           .      .     .      2     |   .    .    .     .   .     .
close_period          .      .      .           x      .     .      .     |   .    .    .     .   x     .
run_cycle             .      .      .           .      x     .      x     |   .    .    .     .   x     .
move_clock            .      .      .           .      x     .      x     |   .    .    .     .   x     .
import_lines          .      .      .           .      x     .      .     |   .    .    .     .   x     .
export_lines          .      .      .           .      x     x      .     |   .    .    .     .   x     .
back_up               .      .      .           .      x     .      x     |   .    .    .     .   x     .
verify                .      .      .           x      x     x      x     |   .    .    .     .   x     .
read_staff            .      .      .           .      .     x      x     |   .    .    .     .   x     .
park_line             x      x      x           .      .     .      .     |   .    .    .     .   x     .
leave_line            .      .      2           .      .     .      .     |   .    .    .     .   x     .
mark_number           x      x      x           .      x     .      .     |   .    .    .     .   x     .
record_use            .      .      .           .      .     .      .     |   .    .    .     .   x     .
transfer_refund       .      .      .           2      .     .      .     |   .    .    .     .   .     .
read_numbers          x      x      x           x      x     x      x     |   x    .    .     .   .     .
import_numbers        .      .      .           .      x     .      .     |   .    .    .     .   x     .
reserve_number        .      x      x           .      x     .      .     |   .    x    .     .   x     .
release_number        .      .      x           .      x     .      .     |   .    .    .     .   x     .
read_number_owners    .      .      2           .      .     2      .     |   .    .    .     .   .     .
check_recycling       x      .      x           .      .     .      .     |   .    .    .     .   .     x
change_plan           x      x      x           .      .     .      .     |   .    .    .     .   x     .
record_notice         .      .      .           .      x     .      .     |   .    .    .     .   x     .
read_service_orders   x      x      x           .      x     x      x     |   x    .    .     .   x     .
reconcile_network     .      .      .           .      x     .      .     |   .    .    .     .   x     .
approve_policy        .      .      .           .      2     .      2     |   .    .    .     .   .     .
reconcile             .      .      .           x      x     .      .     |   .    .    .     .   x     .
resolve_break         .      .      .           2      .     .      .     |   .    .    .     .   .     .
chargeback            .      .      .           2      .     .      .     |   .    .    .     .   .     .
record_deposit        .      .      .           2      .     .      .     |   .    .    .     .   .     .
)";

constexpr std::size_t kRoles = EnumNames<Role>::names.size();
constexpr std::size_t kScopes = EnumNames<Scope>::names.size();
constexpr std::size_t kColumns = kRoles + kScopes;
constexpr std::size_t kHeadLines = 3;

constexpr std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

constexpr std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(" |"), line.size()));
    const auto word = line.substr(0, line.find_first_of(" |"));
    line.remove_prefix(word.size());
    return word;
}

// Read while compiling: a table that is not whole does not build.
consteval std::array<Grants, kColumns> read_matrix() {
    std::array<Grants, kColumns> columns{};
    std::string_view rest = kMatrix;
    for (std::size_t i = 0; i < kHeadLines; ++i) take_line(rest);
    for (std::size_t act = 0; act < kActs; ++act) {
        std::string_view line = take_line(rest);
        if (take_word(line) != EnumNames<Act>::names[act]) throw "a line of the matrix is not its act's";
        for (Grants& column : columns) {
            const std::string_view cell = take_word(line);
            if (cell != "x" && cell != "2" && cell != ".") throw "a cell of the matrix is none of x 2 .";
            if (cell != ".") column.allowed |= std::uint64_t{1} << act;
            if (cell == "2") column.again |= std::uint64_t{1} << act;
        }
        if (!take_word(line).empty()) throw "a line of the matrix has a cell too many";
    }
    if (!rest.empty()) throw "the matrix has a line too many";
    return columns;
}
constexpr std::array<Grants, kColumns> kGrants = read_matrix();

}  // namespace

Grants grants_of(Role role) { return kGrants.at(static_cast<std::size_t>(role)); }

Grants grants_of(Scopes scopes) {
    Grants sum;
    for (std::size_t i = 0; i < kScopes; ++i)
        if (scopes.has(static_cast<Scope>(i))) sum.allowed |= kGrants[kRoles + i].allowed;
    return sum;
}

}  // namespace keepline
