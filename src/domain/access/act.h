#pragma once
// What can be done, and in which part: the two sides of the permission matrix (matrix.cpp).

#include "base/names.h"

namespace keepline {

/// Everything a door can be asked for. Every route names one; the matrix says who may. Append only.
enum class Act : std::uint8_t {
    read_lines,
    read_catalog,  ///< plans and the brand's clock
    open_line,
    renew,
    top_up,
    grant_bonus,
    set_bar,  ///< and, of the acts below, the bar's own
    lift_bar,
    bar_real_name,
    bar_fraud,
    bar_authority,
    bar_lost_sim,
    bar_holder_request,
    bar_operator,
    refund,
    adjust,
    undo,
    resolve_suspense,
    approve,
    read_journal,
    read_reports,
    read_audit,
    read_subscribers,  ///< masked
    manage_subscribers,
    unmask,
    set_legal_hold,
    erase_expired,
    manage_staff,
    manage_keys,
    manage_policy,
    close_period,
    run_cycle,
    move_clock,
    import_lines,
    export_lines,
    back_up,
    verify,
    read_staff,
    park_line,        ///< and end its parking
    leave_line,       ///< terminated or ported out
    mark_number,      ///< harassed, ported in
    record_use,       ///< the network's usage records
    transfer_refund,  ///< of a refund that the platform refused: by bank
    read_numbers,
    import_numbers,
    reserve_number,
    release_number,      ///< also what another has reserved
    read_number_owners,  ///< masked; each look is recorded
    check_recycling,     ///< whether a number has changed hands since a day; each answer is recorded
    change_plan,
    record_notice,        ///< that a holder was told; and read whom to tell
    read_service_orders,  ///< what the network has not confirmed yet
    reconcile_network,
    approve_policy,  ///< as the second person
    reconcile,       ///< with payment platforms: compare a day, assign a break, record a payout
    resolve_break,   ///< by an entry, by the platform's word, or by saying why none is needed
    chargeback,      ///< record a dispute at a platform, and how it ended
    record_deposit,  ///< that a biller's money has reached our bank
    last_act_        ///< not an act; how many there are
};
inline constexpr std::size_t kActs = static_cast<std::size_t>(Act::last_act_);
template <>
struct EnumNames<Act> {
    static constexpr std::array<std::string_view, kActs> names{
        // clang-format off
        "read_lines",
        "read_catalog",
        "open_line",
        "renew",
        "top_up",
        "grant_bonus",
        "set_bar",
        "lift_bar",
        "bar_real_name",
        "bar_fraud",
        "bar_authority",
        "bar_lost_sim",
        "bar_holder_request",
        "bar_operator",
        "refund",
        "adjust",
        "undo",
        "resolve_suspense",
        "approve",
        "read_journal",
        "read_reports",
        "read_audit",
        "read_subscribers",
        "manage_subscribers",
        "unmask",
        "set_legal_hold",
        "erase_expired",
        "manage_staff",
        "manage_keys",
        "manage_policy",
        "close_period",
        "run_cycle",
        "move_clock",
        "import_lines",
        "export_lines",
        "back_up",
        "verify",
        "read_staff",
        "park_line",
        "leave_line",
        "mark_number",
        "record_use",
        "transfer_refund",
        "read_numbers",
        "import_numbers",
        "reserve_number",
        "release_number",
        "read_number_owners",
        "check_recycling",
        "change_plan",
        "record_notice",
        "read_service_orders",
        "reconcile_network",
        "approve_policy",
        "reconcile",
        "resolve_break",
        "chargeback",
        "record_deposit"
        // clang-format on
    };
};

/// What a member of staff is. Kept in the log: append only.
enum class Role : std::uint8_t {
    care_agent,
    branch_clerk,
    branch_supervisor,
    finance,
    operator_,
    auditor,
    administrator
};
template <>
struct EnumNames<Role> {
    static constexpr std::array<std::string_view, 7> names{
        "care_agent", "branch_clerk", "branch_supervisor", "finance", "operator", "auditor", "administrator"};
};

}  // namespace keepline
