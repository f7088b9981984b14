#pragma once
// Errors: a closed list of codes. One table (error.cpp) gives every code its stable text, its HTTP status
// and its sentence in Chinese and English; error_test.cpp proves the table total.

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keepline {

enum class ErrorCode : std::uint8_t {
    // what a field of the input can have wrong
    input_required,
    input_unknown_field,
    input_wrong_type,
    input_out_of_range,
    input_malformed,
    // the request as a whole
    request_malformed,
    request_invalid,
    request_too_large,
    request_timeout,
    request_unsupported_media_type,
    request_not_found,
    request_method_not_allowed,
    // who asks
    auth_required,
    auth_forbidden,
    rate_limited,
    // idempotency
    idempotency_key_required,
    idempotency_key_reused,
    // lines and numbers
    line_unknown,
    line_number_in_use,
    line_not_renewable,
    line_balance_cap,
    renewal_amount_differs,
    renewal_nothing_to_buy,
    bonus_expiry_past,
    bar_already_set,
    bar_not_set,
    plan_unknown,
    // orders and payments
    order_unknown,
    order_closed,
    order_payment_pending,
    order_price_changed,
    intent_unknown,
    gateway_unknown,
    gateway_unavailable,
    gateway_refused,
    gateway_bad_signature,
    gateway_foreign_message,
    task_unknown,
    // the test clock
    clock_production,
    clock_backwards,
    clock_running,
    // the program
    api_key_unknown,
    store_unavailable,
    store_corrupt,
    store_locked,
    store_newer,
    store_secret_missing,
    server_busy,
    server_stopping,
    server_internal,
    config_invalid,
    request_header_too_large,
    server_full,
    server_cannot_listen,
    // money on its way back, corrections, limits
    line_changed,
    payment_unknown,
    refund_exceeds,
    refund_disputed,
    chargeback_unknown,
    chargeback_ended,
    chargeback_exceeds,
    chargeback_case_used,
    chargeback_no_platform,
    undo_too_late,
    undo_not_possible,
    undo_person_decides,
    suspense_unknown,
    suspense_ended,
    suspense_evidence_required,
    adjust_nothing,
    adjust_below_zero,
    adjustment_unknown,
    adjustment_not_done,
    approval_unknown,
    approval_same_person,
    limit_order,
    limit_anonymous_order,
    limit_line_day,
    limit_line_month,
    // files and jobs
    import_stage_not_in_policy,
    import_dates_disagree,
    import_overdue,
    import_prepaid_differs,
    import_number_repeated,
    import_total_differs,
    import_rows_refused,
    import_line_refused,
    file_malformed,
    file_exists,
    file_unreadable,
    file_not_written,
    file_changed,
    directory_not_empty,
    backup_damaged,
    job_unknown,
    job_running,
    job_cancelled,
    auth_local_only,
    // staff and their sessions
    auth_failed,
    auth_setup_required,
    auth_second_factor_required,
    auth_cross_site,
    staff_unknown,
    staff_login_taken,
    staff_oneself,
    staff_totp_enrolled,
    staff_password_weak,
    // subscribers
    subscriber_unknown,
    subscriber_erased,
    subscriber_real_name_step,
    // the books
    period_not_ended,
    period_closed,
    period_out_of_order,
    period_unknown,
    // what verification finds
    verify_chain,
    verify_order,
    verify_amounts,
    verify_stored_balance,
    verify_no_negative,
    verify_settled_once,
    verify_one_live_line,
    verify_closed_months,
    verify_next_action,
    verify_stored_state,
    verify_stored_rows,
    verify_counted_rows,
    verify_settled_in_one_home,
    verify_failed,
    // use, packs, parking, leaving
    usage_other_holder,
    pack_unknown,
    parking_not_offered,
    parking_not_now,
    line_not_parked,
    line_balance_short,
    // policies
    policy_never_begins,
    policy_no_clock,
    policy_cap_without_add,
    policy_parking_needs_suspended,
    line_no_right,
    date_malformed,
    policy_beyond_limit,
    cycle_braked,
    // refunds by bank
    refund_unknown,
    refund_not_refused,
    limit_anonymous_day,
    // what a line of TOML can have wrong
    toml_encoding,
    toml_name,
    toml_value,
    toml_text,
    toml_list,
    toml_table,
    toml_repeated,
    // the state a request was made on
    request_precondition_failed,
    request_precondition_required,
    // the inventory of numbers
    number_unknown,
    number_not_imported,
    number_reserved,
    number_not_reserved,
    number_quarantined,
    number_gone,
    number_none_available,
    number_class_unknown,
    // notices, plans, versions of policies, leaving
    notice_no_such_step,
    notice_way_shut,
    plan_change_not_now,
    plan_same,
    plan_change_shortens,
    policy_not_a_version,
    policy_worse,
    policy_move_open,
    policy_move_unknown,
    leave_already_asked,
    leave_not_asked,
    policy_no_such_stage,
    policy_quarantine_short,
    // statements of platforms, and what is matched with them
    statement_malformed,
    statement_foreign,
    statement_totals_differ,
    statement_not_ready,
    reconciliation_unknown,
    reconciliation_too_many_breaks,
    break_unknown,
    break_ended,
    break_not_posted,
    break_post_first,
    break_fee_booked,
    break_compare_again,
    payout_reference_used,
    suspense_payer_unknown,
    payment_not_unknown,
    auth_bad_signature,
    biller_unknown,
    biller_funds,
    biller_reference_unknown,
    biller_reversed,
    biller_confirming,
    last_code_  ///< not a code; the table's size
};

enum class Language : std::uint8_t { zh, en };

/// What one code means to people and machines. `{0}`, `{1}` in the sentences are the error's arguments.
struct ErrorText {
    std::string_view code;  ///< stable, dotted; the same in HTTP, logs, metrics and tests
    int http_status;
    std::string_view zh;
    std::string_view en;
};

const ErrorText& error_text(ErrorCode code);

/// One thing wrong with one field of the input.
struct Fault {
    std::string pointer;  ///< RFC 6901 JSON pointer, or the header's or parameter's name
    ErrorCode code{};
    std::vector<std::string> arguments{};
};

/// Why something was not done. Arguments are values for people: no secrets, and MSISDNs masked.
struct Error {
    ErrorCode code{};
    std::vector<std::string> arguments{};
    std::vector<Fault> faults{};
};

/// The sentence of a code with its arguments in place, in one language.
std::string error_sentence(ErrorCode code, std::span<const std::string> arguments, Language language);
inline std::string error_sentence(const Error& error, Language language) {
    return error_sentence(error.code, error.arguments, language);
}

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::line_unknown, id);`
template <class... Arguments>
std::unexpected<Error> fail(ErrorCode code, Arguments&&... arguments) {
    return std::unexpected{Error{code, {std::string(std::forward<Arguments>(arguments))...}, {}}};
}

}  // namespace keepline
