#pragma once
// Comma-separated values as RFC 4180 has them: UTF-8, with or without a byte order mark, lines ending in CRLF
// or LF, fields quoted where they hold a comma, a quote or a line break.
//
//   CsvReader csv{in};
//   std::vector<std::string_view> fields;
//   while (csv.next(fields)) …            // or csv.fault() says why it stopped

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace keepline {

/// Reads a stream record by record in constant memory. Blank lines are passed over.
class CsvReader {
public:
    /// A record longer than this is a fault: no row of ours comes near it.
    static constexpr std::size_t kRecordBytesMax = 64 * 1024;

    explicit CsvReader(std::istream& in) : in_{in} {}
    /// Fills `fields` with the next record; they live until the next call. False at the end or at a fault.
    bool next(std::vector<std::string_view>& fields);
    /// The line on which the record last read began, from 1.
    [[nodiscard]] std::int64_t line() const { return line_; }
    /// Bytes read so far: for progress.
    [[nodiscard]] std::int64_t bytes() const { return bytes_; }
    /// What is wrong at line(), in English, or empty: a quote never closed, text after a closing quote, bytes
    /// that are not UTF-8.
    [[nodiscard]] std::string_view fault() const { return fault_; }

private:
    bool read_record();
    bool fill();
    int take();
    int quoted();
    bool stop(std::string_view fault);

    std::istream& in_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::int64_t line_ = 0;
    std::int64_t lines_seen_ = 0;
    std::int64_t bytes_ = 0;
    std::string record_;             ///< the fields' text, one after another
    std::vector<std::size_t> ends_;  ///< where each field ends in it
    bool blank_ = false;
    std::string_view fault_;
};

/// Appends one field, quoted if it must be.
void append_csv_field(std::string& out, std::string_view field);
/// True if the bytes are UTF-8: no overlong forms, no surrogates.
bool is_utf8(std::string_view text);

}  // namespace keepline
