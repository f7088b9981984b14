#pragma once
// Compares a day of our books with the platform's own statement of it.
//
//   our events of the day   from the log: what settled with the platform's time in that day, refunds that
//   ended their events            the statement's rows, one after another
//
// Equal events are crossed out by a fingerprint of identity and amounts, so a statement of any length needs
// eight bytes for each of our own events. What is left over is looked at one by one and becomes a break,
// except money of ours that the statement has and we have not: the platform is asked and, if it says so too,
// the payment is posted like any that came late.
//
// Running it again changes nothing; a crash anywhere leaves something that the next run completes: breaks are
// recorded first, the day last.

#include <filesystem>

#include "job/jobs.h"
#include "job/payment_worker.h"

namespace keepline::job {

struct ReconcileOrder {
    BrandId brand;
    GatewayId gateway;
    Actor actor;
    BusinessDate day;  ///< where the platform keeps its books: UTC+8
    std::filesystem::path
        file;  ///< the statement as a person downloaded it; empty: fetched from the platform
};

/// More breaks than this are no breaks but another day's or another merchant's statement.
inline constexpr std::int64_t kBreaksMax = 10'000;

/// @param going_on  told rows read so far, now and then; false: stop
/// A fetched statement without any row, for a day on which we have some, counts for three days as not made
/// yet.
/// @error statement.*, gateway.*, file.unreadable, reconciliation.too_many_breaks, job.cancelled,
///        store.unavailable; nothing was recorded then, but payments that were posted stay
Result<DayFigures> reconcile(const Desk& desk, gateway::PaymentGateway& gateway, const ReconcileOrder& order,
                             const std::function<bool(std::int64_t rows)>& going_on);
/// The same as a job.
Result<void> reconcile_as_job(const Desk& desk, gateway::PaymentGateway& gateway, const ReconcileOrder& order,
                              Progress& progress);

/// Reconciles every day of the last thirty that is over, whose statement is there, and that was not
/// reconciled yet.
/// @return false: some could not be; try again later
bool reconcile_due(const Desk& desk, const Gateways& gateways, BrandId brand,
                   const std::function<bool()>& going_on);

/// The row a break has in the books, by what it is about.
Text<96> break_identity(MoneyEvent event, std::string_view number);

}  // namespace keepline::job
