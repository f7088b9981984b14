#include "sim/platform/bill.h"

#include <fmt/format.h>
#include <iconv.h>
#include <zip.h>
#include <zlib.h>

#include <algorithm>

#include "base/check.h"
#include "gateway/statement.h"

namespace keepline::sim {
namespace {

constexpr std::int64_t kFeeThousandthsOfFen = 6;  // 0.6 % of a fen

std::vector<BillEntry>::iterator first_payment(std::vector<BillEntry>& entries) {
    return std::ranges::find(entries, false, &BillEntry::is_refund);
}

}  // namespace

std::optional<BillTrick> parse_bill_trick(std::string_view name) {
    static constexpr std::pair<std::string_view, BillTrick> kTricks[] = {
        {"none", BillTrick::none},     {"omit", BillTrick::omit},   {"invent", BillTrick::invent},
        {"amount", BillTrick::amount}, {"twice", BillTrick::twice}, {"cut", BillTrick::cut},
        {"totals", BillTrick::totals}, {"fee", BillTrick::fee}};
    for (const auto& [text, trick] : kTricks)
        if (text == name) return trick;
    return std::nullopt;
}

std::vector<BillEntry> play(BillTrick trick, std::vector<BillEntry> entries) {
    const auto first = first_payment(entries);
    if (first == entries.end()) return entries;
    if (trick == BillTrick::omit) entries.erase(first);
    if (trick == BillTrick::amount) {
        first->total += Money::from_minor(1);
        first->received += Money::from_minor(1);
    }
    if (trick == BillTrick::fee) first->overcharge = Money::from_minor(100);
    if (trick == BillTrick::twice) entries.push_back(*first);
    if (trick == BillTrick::invent) {
        BillEntry more = *first;
        more.trade_no.back() = more.trade_no.back() == '0' ? '1' : '0';
        more.out_trade_no = "OTHER" + more.out_trade_no;
        entries.push_back(std::move(more));
    }
    return entries;
}

std::string cut_if(BillTrick trick, std::string text) {
    if (trick == BillTrick::cut) text.resize(text.size() * 3 / 5);
    return text;
}

bool is_over(BusinessDate day, Instant now) { return now >= gateway::platform_day_start(day + 1); }

bool is_on(Instant at, BusinessDate day) { return gateway::platform_day_of(at) == day; }

std::int64_t fee_of(const BillEntry& entry) {
    const std::int64_t fee = entry.received.minor() * kFeeThousandthsOfFen + entry.overcharge.minor() * 1000;
    return entry.is_refund ? -fee : fee;
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    KL_CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK,
             "deflate of {} bytes", text.size());
    std::string in{text};
    std::string out(deflateBound(&stream, in.size()), '\0');
    stream.next_in =
        reinterpret_cast<Bytef*>(in.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out =
        reinterpret_cast<Bytef*>(out.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    KL_CHECK(done, "deflate of {} bytes", text.size());
    return out;
}

std::string zip(const std::vector<std::pair<std::string, std::string>>& files) {
    zip_error_t error{};
    zip_source_t* into = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(into);
    zip_t* archive = zip_open_from_source(into, ZIP_TRUNCATE, &error);
    KL_CHECK(archive != nullptr, "zip of {} files", files.size());
    for (const auto& [name, text] : files)
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0),
                     ZIP_FL_ENC_RAW);
    KL_CHECK(zip_close(archive) == 0, "zip of {} files", files.size());
    zip_source_open(into);
    zip_source_seek(into, 0, SEEK_END);
    std::string out(static_cast<std::size_t>(zip_source_tell(into)), '\0');
    zip_source_seek(into, 0, SEEK_SET);
    zip_source_read(into, out.data(), out.size());
    zip_source_close(into);
    zip_source_free(into);
    return out;
}

std::string to_gbk(std::string_view text) {
    iconv_t converter = iconv_open("GBK", "UTF-8");
    std::string in{text};
    std::string out(in.size() * 2 + 8, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t left = in.size();
    std::size_t room = out.size();
    const bool good = iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
    iconv_close(converter);
    KL_CHECK(good, "{} is not in GBK", text.substr(0, 40));
    out.resize(out.size() - room);
    return out;
}

}  // namespace keepline::sim
