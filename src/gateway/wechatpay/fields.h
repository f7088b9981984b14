#pragma once
// Reading what WeChat Pay writes in JSON.

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/payment_gateway.h"

namespace keepline::wechatpay {

/// Absent unless the text is one JSON object.
std::optional<boost::json::object> read_object(std::string_view text);
/// Empty if there is no such text member.
std::string text_member(const boost::json::object& object, std::string_view name);
/// Null if there is no such object member.
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
/// Whole fen; absent if it is not there, not whole, or negative.
std::optional<Money> fen_member(const boost::json::object& object, std::string_view name);
/// At most so many bytes, cut between characters.
std::string cut_utf8(std::string_view text, std::size_t most);

/// A transaction, as queries and notifications tell it. The three amounts: what was ordered; what the payer
/// gave; what reaches us, without what a coupon that nobody paid for took off.
/// @return absent if it is paid and a number, an amount or the time is not there or not of its form
std::optional<gateway::Trade> read_trade(const boost::json::object& transaction);
/// The trade, if it can be one that was paid: numbers of their form, amounts that fit together, in yuan.
/// @param currency  empty: yuan
std::optional<gateway::Trade> check_paid(gateway::Trade trade, std::string_view currency);
/// A refund, as its answer, a query and a notification tell it.
gateway::Refund read_refund(const boost::json::object& refund);

/// "2026-01-05T09:30:18+08:00", whole seconds, rounded down.
std::string format_wire_time(Instant at);

}  // namespace keepline::wechatpay
