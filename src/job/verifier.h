#pragma once
// Inside verification: what is remembered of the log, in a few words a home.

#include <unordered_map>

#include "job/verify.h"

namespace keepline::job {

class Verifier {
public:
    Verifier(const View& view, const Catalog& catalog) : view_{view}, catalog_{catalog} {}
    /// Reads the records after those read before; false where the chain is broken.
    Result<bool> read_on(const std::function<void(std::int64_t)>& progress);
    /// Compares what is stored with the records read. Homes that were written since stay for another look;
    /// true once none is left.
    Result<bool> compare();
    Verification finish();

private:
    struct Seen {  ///< of one home
        std::int64_t n = 0;
        Instant recorded_at;
        std::uint32_t kinds = 0;  ///< of rows it ever had
        std::uint64_t line = 0;   ///< fingerprint of its line
        std::int32_t generation = 0;
        Stage stage = Stage::none;
        Money main, bonus, prepaid;  ///< sums of postings of the line now on the number
    };
    struct Books {  ///< of one brand
        Instant newest;
        LedgerTotals totals;
        std::map<Month, std::vector<LedgerSum>> month_ends;
        std::map<Account, std::int64_t> balances;  ///< of the brand's own accounts
    };

    // verify.cpp
    void read(std::int64_t seq, const Record& record);
    void check_order(const Record& record, Seen& seen);
    void post(const Record& record, Seen& seen);
    void post_one(const Record& record, Seen& seen, const Account& account, std::int64_t grows);
    void check_line(const Record& record, Seen& seen);
    void check_biller(const Record& record);
    void check_period(const Record& record, Books& books);
    void remember_rows(const Record& record, Seen& seen);
    // verify_rows.cpp
    [[nodiscard]] Result<std::vector<Finding>> compare_home(const Home& home, const Seen& seen);
    void compare_line(const Home& home, const Seen& seen, const LineState& line, std::vector<Finding>& out);
    Result<void> compare_rows(const Home& home, const Seen& seen, const LineState* line,
                              std::vector<Finding>& out);
    [[nodiscard]] Result<bool> has_moved(const Home& home, const Seen& seen) const;

    void find(ErrorCode code, const Record& record, std::string detail);
    void find(Finding finding);

    const View& view_;
    const Catalog& catalog_;
    Verification result_;
    std::int64_t seq_ = 0;
    std::unordered_map<Home, Seen> homes_;
    std::map<BrandId, Books> books_;
    std::unordered_map<std::uint64_t, std::uint64_t> rows_;  ///< fingerprints, by that of the key
    std::unordered_map<Home, std::int64_t> row_counts_;
    std::unordered_map<std::uint64_t, std::pair<Home, std::int64_t>> settled_;  ///< where, by external number
    std::vector<Home> pending_;
    bool compared_ = false;
};

}  // namespace keepline::job
