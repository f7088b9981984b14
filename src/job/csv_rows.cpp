#include "job/csv_rows.h"

#include <algorithm>
#include <fstream>

namespace keepline::job {

CsvColumns CsvColumns::read(std::span<const std::string_view> header, std::span<const std::string_view> names,
                            std::span<const std::size_t> required, std::vector<Fault>& faults) {
    CsvColumns out;
    out.width_ = header.size();
    out.places_.resize(names.size());
    for (std::size_t i = 0; i < header.size(); ++i) {
        const auto known = std::ranges::find(names, header[i]);
        const std::string column{header[i]};
        if (known == names.end()) {
            faults.push_back({column, ErrorCode::input_unknown_field, {}});
            continue;
        }
        auto& place = out.places_[static_cast<std::size_t>(known - names.begin())];
        if (place) faults.push_back({column, ErrorCode::input_malformed, {"once"}});
        place = i;
    }
    for (const std::size_t column : required)
        if (!out.places_[column])
            faults.push_back({std::string{names[column]}, ErrorCode::input_required, {}});
    return out;
}

std::string_view CsvColumns::field(std::span<const std::string_view> row, std::size_t column) const {
    const auto& place = places_[column];
    return place && *place < row.size() ? row[*place] : std::string_view{};
}

Result<void> each_csv_row(const std::filesystem::path& file, std::int64_t rows_max, const CsvVisit& visit,
                          Progress& progress) {
    std::ifstream in{file, std::ios::binary};
    CsvReader csv{in};
    std::vector<std::string_view> fields;
    if (!csv.next(fields)) {
        const std::string why{csv.fault().empty() ? "empty" : csv.fault()};
        progress.fault({1, {"", ErrorCode::file_malformed, {why}}});
        return {};
    }
    std::vector<Fault> faults;
    visit.header(fields, faults);
    for (Fault& fault : faults) progress.fault({csv.line(), std::move(fault)});
    if (!faults.empty()) return {};
    std::int64_t rows = 0;
    while (csv.next(fields)) {
        if (++rows > rows_max) {
            progress.fault(
                {csv.line(), {"", ErrorCode::input_out_of_range, {"1", std::to_string(rows_max)}}});
            return {};
        }
        if (progress.cancelled()) return fail(ErrorCode::job_cancelled);
        if (auto done = visit.row(csv, fields); !done) return done;
    }
    if (!csv.fault().empty())
        progress.fault({csv.line(), {"", ErrorCode::file_malformed, {std::string{csv.fault()}}}});
    return in.bad() ? Result<void>{fail(ErrorCode::file_unreadable, file.string(), "read")} : Result<void>{};
}

}  // namespace keepline::job
