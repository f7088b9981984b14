#pragma once
// Alipay's trade bill as a statement.
//
// Source: Alipay, alipay.data.dataservice.bill.downloadurl.query and its file: a ZIP of two GBK files, the
// details and a summary. Lines that begin with # frame the details: the account and the period before, the
// end and the totals after. Text cells end in a TAB.

#include <memory>
#include <string>
#include <vector>

#include "gateway/statement.h"
#include "gateway/statement/lines.h"

namespace keepline::alipay {

/// Whether a file in the ZIP is the details: its name, raw bytes of GBK, does not call it the summary.
bool is_details(std::string_view name);
/// Cells of one row, without the TABs. A comma inside a text cell separates nothing.
std::vector<std::string_view> split_row(std::string_view line);

/// @param seller_id  a statement of another account is refused
/// @error statement.malformed, statement.foreign
Result<std::unique_ptr<gateway::Statement>> read_statement(gateway::Lines lines,
                                                           const std::string& seller_id);

}  // namespace keepline::alipay
