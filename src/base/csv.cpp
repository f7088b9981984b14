#include "base/csv.h"

namespace keepline {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr int kEnd = -1;

}  // namespace

bool CsvReader::fill() {
    buffer_.resize(kBufferBytes);
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.resize(static_cast<std::size_t>(in_.gcount()));
    const bool first = bytes_ == 0;
    bytes_ += in_.gcount();
    at_ = first && buffer_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    return at_ < buffer_.size();
}

// The next character with line ends as one '\n', or kEnd.
int CsvReader::take() {
    if (at_ == buffer_.size() && !fill()) return kEnd;
    const char c = buffer_[at_++];
    if (c == '\n') ++lines_seen_;
    return static_cast<unsigned char>(c);
}

bool CsvReader::stop(std::string_view fault) {
    fault_ = fault;
    return false;
}

// After an opening quote: the text up to its closing one; gives the character after it.
int CsvReader::quoted() {
    for (int c = take();; c = take()) {
        if (c == kEnd) return stop("a quote is not closed"), kEnd;
        if (c == '"') {
            c = take();
            if (c != '"') return c;
        }
        if (record_.size() >= kRecordBytesMax) return stop("a quote is not closed"), kEnd;
        record_ += static_cast<char>(c);
    }
}

bool CsvReader::read_record() {
    record_.clear();
    ends_.clear();
    blank_ = true;
    line_ = lines_seen_ + 1;
    int c = take();
    if (c == kEnd) return false;
    for (;; c = take()) {
        const bool starts = record_.size() == (ends_.empty() ? 0 : ends_.back());
        if (c == '"' && starts) {
            blank_ = false;
            c = quoted();
            if (!fault_.empty()) return false;
            if (c == '\r') c = take();
            if (c != ',' && c != '\n' && c != kEnd) return stop("text after a closing quote");
        } else if (c == '\r') {
            c = take();
            if (c != '\n' && c != kEnd) return stop("a carriage return within a line");
        }
        if (c == ',' || c == '\n' || c == kEnd) {
            ends_.push_back(record_.size());
            if (c != ',') return true;
            blank_ = false;
            continue;
        }
        if (c == '"') return stop("a quote within a field that is not quoted");
        if (record_.size() >= kRecordBytesMax) return stop("a line is too long");
        blank_ = false;
        record_ += static_cast<char>(c);
    }
}

bool CsvReader::next(std::vector<std::string_view>& fields) {
    do {
        if (!fault_.empty() || !read_record()) return false;
    } while (blank_);
    fields.clear();
    std::size_t from = 0;
    for (const std::size_t end : ends_) {
        fields.push_back(std::string_view{record_}.substr(from, end - from));
        if (!is_utf8(fields.back())) return stop("not UTF-8");  // a comma may stand within a character
        from = end;
    }
    return true;
}

void append_csv_field(std::string& out, std::string_view field) {
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = [&](std::size_t i) -> unsigned {
            return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
        };
        const unsigned lead = byte(at);
        const std::size_t more = lead < 0x80 ? 0 : lead < 0xC2 ? 9 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        if (lead > 0xF4 || more == 9) return false;
        for (std::size_t i = 1; i <= more; ++i)
            if ((byte(at + i) & 0xC0) != 0x80) return false;
        const unsigned second = byte(at + 1);
        const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
        if (overlong || (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F)) return false;
        at += more + 1;
    }
    return true;
}

}  // namespace keepline
