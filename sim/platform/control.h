#pragma once
// The control API for tests, JSON under /control/ on the simulator's own port:
//
//   GET  /control/trades                                      {"trades":[…],"notices":[…]}
//   POST /control/act    {"act":"pay","out_trade_no":"KL1"}   or {"act":"pay","qr":"http://…/qr/…"}: scans,
//                                                             then acts
//   POST /control/scan   {"qr":"http://…/qr/…"}
//   POST /control/fault  {"fault":"timeout","count":2}        the merchant's next calls
//                        {"fault":"refused","code":"ACQ.TRADE_NOT_EXIST","count":1}   the platform's own
//                        code; "after":1 with any of them                the first of the calls goes well
//   POST /control/bill   {"trick":"omit"}                     every bill from now on; "none": right again
//
// 200 with {"ok":true}, or 409 {"ok":false} when the trade is unknown or its state does not allow it.

#include "http/router.h"
#include "sim/platform/courier.h"

namespace keepline::sim {

void add_control_routes(http::Router& router, SharedParty& shared, const Clock& clock);

}  // namespace keepline::sim
