#pragma once
// The bugs that plant_bugs.py writes into copies of a few sources, one of which a test turns on. No source of
// the product names them.

namespace keepline {

enum class PlantedBug {
    none,
    lost_idempotency,           ///< a key is known in its own batch only
    answer_before_commit,       ///< the client hears of it, then it is written
    unsynced_commit,            ///< acknowledged before the disk has it
    wrong_replay_start,         ///< lines that were not swept are not replayed
    double_settle,              ///< a payment told twice is posted twice
    suspend_during_settlement,  ///< a payment nobody knows the end of does not hold the line
    suspense_does_not_hold,
    recycled_number_credited,  ///< a payment for the number's last holder goes to its next
    payment_lifts_fraud_bar,
    cancelled_payment_credited,  ///< although the platform sends it back
    billed_twice,                ///< a reference that comes again is another payment
    coupon_off_what_is_owed,     ///< a refund by bank takes the platform's coupon from its account
};
inline PlantedBug planted_bug = PlantedBug::none;

}  // namespace keepline
