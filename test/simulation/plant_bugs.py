"""Copies a source with the bugs of planted_bug.h written into it: for planted_bugs_test alone.

    plant_bugs.py SOURCE COPY    exit 1 if a line that is to be changed is not there exactly once
"""

import sys
from pathlib import Path


def on(bug):
    return f"planted_bug == PlantedBug::{bug}"


# The end of a source's path: (what it says, what the copy says).
BUGS = {
    "engine/engine.cpp": [
        ("return store_.repeated(command);",
         f"if ({on('lost_idempotency')}) return std::nullopt;\n    return store_.repeated(command);"),
        ("outcome = commit(batch);",
         f"for (std::size_t i = 0; {on('answer_before_commit')} && i < batch.items.size(); ++i)\n"
         "            std::exchange(batch.items[i].done, [](Result<Answer>) {})(Result<Answer>{batch.answers[i]});\n"
         "        outcome = commit(batch);"),
    ],
    "sqlite/recovery.cpp": [
        ('"PRAGMA synchronous = FULL"',
         f'{on("unsynced_commit")} ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL"'),
        ("swept_ = stream.integer(2);", f"swept_ = stream.integer({on('wrong_replay_start')} ? 0 : 2);"),
    ],
    "renewal/settle.cpp": [
        ("if (known != nullptr) {", f"if (known != nullptr && !({on('double_settle')})) {{"),
        ("if (p.intent.cancelling) {", f"if (p.intent.cancelling && !({on('cancelled_payment_credited')})) {{"),
        ("return p.c.line().generation == p.order.generation && is_live(p.c.line());",
         f"return ({on('recycled_number_credited')} || p.c.line().generation == p.order.generation) &&\n"
         "           is_live(p.c.line());"),
    ],
    "renewal/decide_biller.cpp": [
        ("BilledCredit>(billed_key(c.home(), verb.reference)); known != nullptr)\n        return repeated",
         f"BilledCredit>(billed_key(c.home(), verb.reference));\n        known != nullptr && !({on('billed_twice')}))\n"
         "        return repeated"),
    ],
    "renewal/decide_transfer.cpp": [
        ("post({AccountKind::promotion_cost,",
         f"post({{{on('coupon_off_what_is_owed')} ? AccountKind::clearing : AccountKind::promotion_cost,"),
    ],
    "line/life_cycle.cpp": [
        ("if (is_held(line) ||",
         f"if (({on('suspend_during_settlement')} ? line.suspense_held > 0\n"
         f"         : {on('suspense_does_not_hold')} ? line.intents_unknown > 0 : is_held(line)) ||"),
    ],
    "line/purchase.cpp": [
        ("line.anchor_day = purchase.anchor_day;",
         "line.anchor_day = purchase.anchor_day;\n"
         f"    if ({on('payment_lifts_fraud_bar')}) line.bars = line.bars.without(Bar::fraud);"),
    ],
}


def main():
    source, copy = map(Path, sys.argv[1:])
    text = source.read_text(encoding="utf-8")
    for before, after in BUGS["/".join(source.parts[-2:])]:
        if text.count(before) != 1:
            sys.exit(f"{source}: {before!r} is there {text.count(before)} times")
        text = text.replace(before, after)
    copy.write_text(f'#include "planted_bug.h"\n{text}', encoding="utf-8")


main()
