#include "job/import_numbers.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <span>

#include "base/csv.h"
#include "job/command_stream.h"

namespace keepline::job {
namespace {

constexpr std::int64_t kTellEvery = 1024;
constexpr std::array<std::string_view, 4> kColumns{"msisdn", "price_class", "origin", "donor"};

class Import {
public:
    Import(const Desk& desk, const NumberOrder& order, Progress& progress)
        : desk_{desk}, order_{order}, progress_{progress}, brand_{desk.catalog().brands.at(order.brand)} {}

    Result<void> run() {
        progress_.step("check", order_.block ? order_.block->count : 0);
        std::map<std::string, std::int64_t> classes;
        auto checked = each([&](std::int64_t line, const ImportNumber& number, std::vector<Fault>& faults) {
            check(number, faults);
            for (Fault& fault : faults) progress_.fault({line, std::move(fault)});
            ++classes[number.price_class.str()];
            if (++rows_ % kTellEvery == 0) progress_.advance(rows_);
            return Result<void>{};
        });
        if (!checked) return checked;
        progress_.figure("rows", std::to_string(rows_));
        for (const auto& [code, count] : classes) progress_.figure("class." + code, std::to_string(count));
        if (auto good = refused(); !good || order_.dry_run) return good;
        return write();
    }

private:
    Result<void> refused() const {
        const std::int64_t faults = progress_.faults();
        return faults == 0 ? Result<void>{} : fail(ErrorCode::import_rows_refused, std::to_string(faults));
    }

    Result<void> write() {
        progress_.step("write", rows_);
        std::int64_t written = 0, sent = 0;
        CommandStream stream{
            desk_.engine, [&](const Result<Answer>& answer, std::int64_t line) {
                if (answer) written += answer->n != 0 ? 1 : 0;
                if (!answer)
                    progress_.fault({line, {"msisdn", answer.error().code, answer.error().arguments}});
            }};
        auto read = each([&](std::int64_t line, const ImportNumber& number, std::vector<Fault>&) {
            if (++sent % kTellEvery == 0) progress_.advance(sent);
            return stream.send({order_.brand, {HomeKind::number, 0}, 0, order_.actor, {}, number}, line);
        });
        auto all = stream.finish();
        progress_.figure("written", std::to_string(written));
        if (!read) return read;
        if (!all) return all;
        progress_.advance(sent);
        return refused();
    }

    void check(const ImportNumber& number, std::vector<Fault>& faults) const {
        const Catalog& catalog = desk_.catalog();
        if (!is_number_class(catalog, order_.brand, number.price_class.view()))
            faults.push_back({"price_class", ErrorCode::number_class_unknown, {number.price_class.str()}});
        if (number.origin == NumberOrigin::ported_in && number.donor.empty())
            faults.push_back({"donor", ErrorCode::input_required, {}});
        if (number.msisdn.empty()) return;
        const auto id = desk_.view->find_number(number.msisdn);
        const auto line = id ? desk_.view->line(*id) : std::nullopt;
        if (line && is_live(*line) && line->brand != order_.brand)
            faults.push_back({"msisdn", ErrorCode::line_number_in_use, {masked(number.msisdn)}});
    }
    [[nodiscard]] std::string masked(const Msisdn& msisdn) const {
        return mask_msisdn(msisdn.view(), brand_.country_code);
    }

    // Every number with its line (of the file, or its place in the block) and what is wrong with its form.
    template <class Visit>
    Result<void> each(Visit visit) {
        return order_.block ? each_of_block(*order_.block, visit) : each_of_file(visit);
    }

    template <class Visit>
    Result<void> each_of_block(const NumberBlock& block, Visit& visit) {
        std::uint64_t digits = 0;
        const std::string_view first = block.from.view();
        std::from_chars(first.data(), first.data() + first.size(), digits);
        std::vector<Fault> faults;
        for (std::int64_t i = 0; i < block.count; ++i) {
            if (progress_.cancelled()) return fail(ErrorCode::job_cancelled);
            faults.clear();
            ImportNumber number = usual();
            number.msisdn = Msisdn{std::to_string(digits + static_cast<std::uint64_t>(i))};
            classify(number);
            if (auto done = visit(i + 1, number, faults); !done) return done;
        }
        return {};
    }

    template <class Visit>
    Result<void> each_of_file(Visit& visit) {
        std::ifstream in{order_.file, std::ios::binary};
        if (!in) return fail(ErrorCode::file_unreadable, order_.file.string(), "open");
        CsvReader csv{in};
        std::vector<std::string_view> fields;
        std::vector<Fault> faults;
        std::vector<std::size_t> meaning;
        if (csv.next(fields)) meaning = read_header(fields, faults);
        for (Fault& fault : faults) progress_.fault({csv.line(), std::move(fault)});
        if (!faults.empty()) return {};
        while (csv.next(fields)) {
            if (progress_.cancelled()) return fail(ErrorCode::job_cancelled);
            faults.clear();
            const ImportNumber number = read_row(fields, meaning, faults);
            if (auto done = visit(csv.line(), number, faults); !done) return done;
        }
        if (!csv.fault().empty() || meaning.empty())
            progress_.fault({csv.line(),
                             {"",
                              ErrorCode::file_malformed,
                              {csv.fault().empty() ? std::string{"empty"} : std::string{csv.fault()}}}});
        return in.bad() ? Result<void>{fail(ErrorCode::file_unreadable, order_.file.string(), "read")}
                        : Result<void>{};
    }

    // Which of kColumns each column is.
    static std::vector<std::size_t> read_header(std::span<const std::string_view> fields,
                                                std::vector<Fault>& faults) {
        std::vector<std::size_t> out;
        for (const std::string_view field : fields) {
            const auto at = std::ranges::find(kColumns, field);
            const auto place = static_cast<std::size_t>(at - kColumns.begin());
            if (at == kColumns.end() || std::ranges::find(out, place) != out.end())
                faults.push_back({std::string{field}, ErrorCode::input_unknown_field, {}});
            out.push_back(place);
        }
        if (std::ranges::find(out, 0U) == out.end())
            faults.push_back({"msisdn", ErrorCode::input_required, {}});
        return out;
    }

    ImportNumber read_row(std::span<const std::string_view> row, std::span<const std::size_t> meaning,
                          std::vector<Fault>& faults) const {
        ImportNumber out = usual();
        if (row.size() != meaning.size()) {
            faults.push_back({"", ErrorCode::file_malformed, {std::to_string(meaning.size()) + " columns"}});
            return out;
        }
        for (std::size_t i = 0; i < row.size(); ++i)
            if (!row[i].empty() || meaning[i] == 0) read_field(meaning[i], row[i], out, faults);
        classify(out);
        return out;
    }

    void read_field(std::size_t column, std::string_view text, ImportNumber& out,
                    std::vector<Fault>& faults) const {
        const auto malformed = [&](const char* form) {
            faults.push_back({std::string{kColumns.at(column)}, ErrorCode::input_malformed, {form}});
        };
        if (column == 0) {
            const auto msisdn = parse_msisdn(text, brand_.country_code, brand_.national_digits);
            msisdn ? void(out.msisdn = *msisdn) : malformed("170 0000 1234");
        } else if (column == 1) {
            Text<32>::fits(text) ? void(out.price_class = text) : malformed("plain");
        } else if (column == 2) {
            const auto origin = parse_name<NumberOrigin>(text);
            origin ? void(out.origin = *origin) : malformed("own_block | ported_in");
        } else {
            Text<48>::fits(text) ? void(out.donor = text) : malformed("string(1..48)");
        }
    }

    [[nodiscard]] ImportNumber usual() const { return {{}, order_.price_class, order_.origin, order_.donor}; }
    void classify(ImportNumber& number) const {
        if (number.price_class.empty())
            number.price_class = class_of(desk_.catalog(), order_.brand, number.msisdn);
    }

    const Desk& desk_;
    const NumberOrder& order_;
    Progress& progress_;
    const Brand& brand_;
    std::int64_t rows_ = 0;
};

}  // namespace

Result<void> import_numbers(const Desk& desk, const NumberOrder& order, Progress& progress) {
    return Import{desk, order, progress}.run();
}

}  // namespace keepline::job
