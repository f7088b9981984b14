#pragma once
// The file that usage records come from: one row a record of the network, named columns in any order.
//
//   record_id,msisdn,kind,units,used_at,on_network,rated,chargeable
//   cdr-20261122-0000001,17000000001,call_out,61,2026-11-22T10:00:00+08:00,true,0.20,false
//
// docs/administrator/usage.md describes every column.

#include <array>

#include "domain/catalog.h"
#include "domain/command.h"
#include "job/csv_rows.h"

namespace keepline::job {

inline constexpr std::array<std::string_view, 8> kUsageColumns{
    "record_id", "msisdn", "kind", "units", "used_at", "on_network", "rated", "chargeable"};

struct UsageRow {
    Msisdn msisdn;
    RecordUse use;
};

/// Left out may be: on_network (true), rated (the plan's tariff) and chargeable (false).
CsvColumns read_usage_header(std::span<const std::string_view> fields, std::vector<Fault>& faults);
/// Reads one row's form. What is wrong is added to `faults`, with the column as pointer.
UsageRow read_usage_row(const CsvColumns& columns, std::span<const std::string_view> fields,
                        const Brand& brand, std::vector<Fault>& faults);

}  // namespace keepline::job
