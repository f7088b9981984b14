#pragma once
// Keepline's biller interface as a platform writes to it and reads it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "base/instant.h"
#include "base/money.h"

namespace keepline::sim::biller {

/// A way to pay that Keepline names: whole cycles at their price, or a top-up of that amount.
struct Option {
    int cycles = 0;  ///< 0: a top-up
    int months = 0;  ///< what the cycles come to; 0 where they are of days
    Money price;
};

/// What may be paid for a number.
struct Offer {
    std::string msisdn;    ///< as the payer wrote it
    std::string masked;    ///< as pages show it
    std::string currency;  ///< ISO 4217
    std::vector<Option> options{};
    std::optional<Money> least_to_restore{};  ///< a top-up that brings a lapsed number back
    std::optional<Money> top_up_max{};
};

/// How a credit stands at Keepline.
struct Standing {
    std::string state;  ///< "crediting", "credited", "refused" or "reversed"
    std::string receipt_no;
    std::optional<Instant> credited_at;
    std::string refusal;  ///< the code of why not
};

/// What came back from one call.
struct Answer {
    int status = 0;      ///< 0: nothing came
    std::string code{};  ///< of a problem; empty if there is none
    std::optional<Standing> standing{};

    /// Whether it says nothing about how the credit stands: ask again.
    [[nodiscard]] bool is_unknown() const;
    /// "200 credited", "409 biller.funds", "none".
    [[nodiscard]] std::string words() const;
};

http::Request check_request(std::string_view msisdn);
/// @param cycles  0: a top-up of the amount
http::Request credit_request(std::string_view reference, std::string_view msisdn, int cycles, Money amount,
                             std::string_view currency);
http::Request query_request(std::string_view reference);
http::Request reverse_request(std::string_view reference, std::string_view reason);

/// Absent if the number cannot be paid for, or this is no answer to a check.
std::optional<Offer> read_offer(std::string_view body, std::string_view msisdn);
/// @param response  null: none came
Answer read_answer(const http::Response* response);

}  // namespace keepline::sim::biller
