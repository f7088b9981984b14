#pragma once
// The cycle run over many lines that are due at once, in this process, with renewals beside it.

#include <thread>

#include "inside.h"
#include "load_client.h"
#include "process.h"

namespace keepline::bench {

class CycleSide {
public:
    /// Of `lines`, the first `due` begin a cycle together once a month; the others ten days later.
    CycleSide(std::int64_t lines, std::int64_t due);
    ~CycleSide();
    CycleSide(const CycleSide&) = delete;
    CycleSide& operator=(const CycleSide&) = delete;

    /// Renewals of random lines at a steady rate, and nothing else.
    LoadResult renew(int per_second, std::chrono::seconds measured);
    struct Run {
        double per_second = 0;  ///< lines stepped
        LoadResult renewals;
    };
    /// The next month's day comes: all that are due are stepped, with so many renewals a second beside.
    Run run(int renewals_per_second);

private:
    LoadResult renew_until(int per_second, const std::function<bool()>& stopped);

    Folder folder_;
    Inside inside_;
    std::int64_t due_;
    int month_ = 0;
    std::int64_t sent_ = 0;
    std::thread engine_;
};

/// Lines moved to their next month by one UPDATE of a table that keeps no history: integer keys, the balance
/// in the row, an index over what is due. Warm: the second of its kind. @return rows a second
double raw_update(std::int64_t lines);

}  // namespace keepline::bench
