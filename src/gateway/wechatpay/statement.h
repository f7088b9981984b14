#pragma once
// WeChat Pay's trade bill of type ALL as a statement.
//
// Source: WeChat Pay API v3, "申请交易账单" and "下载账单": UTF-8 with a byte order mark, CRLF, one header
// row; every cell of a row begins with a back-tick, so the separator is ",`"; after the rows a header and one
// row of totals.

#include <memory>
#include <string>
#include <vector>

#include "gateway/statement.h"
#include "gateway/statement/lines.h"

namespace keepline::wechatpay {

/// Cells of one row, without their back-ticks.
std::vector<std::string_view> split_row(std::string_view line);

/// @param mch_id  rows of other merchants are refused
/// @param sha1    of the whole plain file, lower-case hex; empty: nobody said
/// @error statement.malformed
Result<std::unique_ptr<gateway::Statement>> read_statement(gateway::Lines lines, std::string mch_id,
                                                           std::string sha1);

}  // namespace keepline::wechatpay
