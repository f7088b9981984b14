#pragma once
// What imports of files share: the columns that a header names, and the walk over the rows.

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "job/jobs.h"

namespace keepline::job {

/// Which column of a file is which. Built from its header row, which may name them in any order.
class CsvColumns {
public:
    /// Names every unknown, repeated and missing column in `faults`.
    /// @param names     all a file may have; a column is known by its place here
    /// @param required  places of those it must have
    static CsvColumns read(std::span<const std::string_view> header, std::span<const std::string_view> names,
                           std::span<const std::size_t> required, std::vector<Fault>& faults);
    [[nodiscard]] std::size_t width() const { return width_; }
    /// The field of a column, or empty text where the file has no such column.
    [[nodiscard]] std::string_view field(std::span<const std::string_view> row, std::size_t column) const;

private:
    std::vector<std::optional<std::size_t>> places_;
    std::size_t width_ = 0;
};

/// What an import does with a file, told apart from how it is read.
struct CsvVisit {
    /// The first row; with a fault no other is read.
    std::function<void(std::span<const std::string_view> header, std::vector<Fault>& faults)> header;
    /// Every other row, until one fails. The fields live until it returns.
    std::function<Result<void>(const CsvReader& csv, std::span<const std::string_view> row)> row;
};

/// Walks over a file in constant memory. What is wrong with the file or its header is told to `progress`.
/// @error file.unreadable, job.cancelled, and the visit's own
Result<void> each_csv_row(const std::filesystem::path& file, std::int64_t rows_max, const CsvVisit& visit,
                          Progress& progress);

}  // namespace keepline::job
