#!/usr/bin/env python3
"""Writes made-up lines as CSV for `keepline import`, and says on stderr what they add up to.

    examples/make_lines.py 1000 --seed 7 --today 2026-11-22 > lines.csv

The same arguments give the same file. The lines fit a plan of 5.00 a month under grace 7 d, outgoing barred
23 d, suspended 60 d, quarantined 90 d (--plan names it; --fee, and --first for the first number).
"""

import argparse
import calendar
import datetime
import random
import sys

COLUMNS = ("msisdn,plan,stage,stage_since,activated_on,anchor_day,paid_until,last_top_up_on,cycles_prepaid,"
           "prepaid,main,bonus,bars")
# Stage, its share in percent, days since its beginning at most, days from paid_until to its beginning.
STAGES = [("active", 80, 0, 0), ("grace", 6, 6, 0), ("outgoing_barred", 7, 22, 7), ("suspended", 5, 59, 30),
          ("quarantined", 2, 89, 90)]
DAY = datetime.timedelta(days=1)


def add_months(date, months, anchor):
    """The date moved by whole months onto the anchor day, or the month's last."""
    index = date.year * 12 + date.month - 1 + months
    year, month = divmod(index, 12)
    return datetime.date(year, month + 1, min(anchor, calendar.monthrange(year, month + 1)[1]))


def money(minor):
    return f"{minor // 100}.{minor % 100:02}"


def make_line(number, chance, today, plan, fee):
    """(row, main, prepaid, bonus, stage) of one line, in minor units."""
    stage, _, age, after = chance.choices(STAGES, weights=[each[1] for each in STAGES])[0]
    cycles = 0
    if stage == "active":
        cycles = chance.choice([0, 0, 0, 1, 2, 5, 11])
        ends = today + chance.randint(1, 28) * DAY
        anchor = ends.day
        paid_until = add_months(ends, cycles, anchor)
        since = add_months(ends, -chance.randint(1, 48), anchor)
    else:
        since = today - chance.randint(0, age) * DAY
        paid_until = since - after * DAY
        anchor = paid_until.day
    activated = min(since, paid_until) - chance.randint(0, 2000) * DAY
    topped_up = activated + chance.randint(0, (min(since, today) - activated).days) * DAY
    main = chance.randint(0, fee - 1) if stage != "active" else chance.randint(0, 40) * 50
    lots = [(chance.randint(1, 20) * 50, today + chance.randint(5, 300) * DAY, chance.random() < 0.3)
            for _ in range(chance.choice([0, 0, 0, 0, 1, 2]))] if stage == "active" else []
    lots = sorted({(date, no): amount for amount, date, no in lots}.items())
    bonus = ";".join(f"{money(amount)}@{date}{':no' if no else ''}" for (date, no), amount in lots)
    bars = chance.choices(["", "real_name", "lost_sim", "fraud;operator"], weights=[97, 1, 1, 1])[0]
    row = (f"{number},{plan},{stage},{since},{activated},{anchor},{paid_until},{topped_up},{cycles},"
           f"{money(cycles * fee)},{money(main)},{bonus},{bars}")
    return row, main, cycles * fee, sum(amount for _, amount in lots), stage


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=datetime.date.fromisoformat, default=datetime.date.today())
    parser.add_argument("--plan", default="keep-5")
    parser.add_argument("--fee", type=int, default=500, help="minor units a month")
    parser.add_argument("--first", type=int, default=8618000000000, help="first number, with country code")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    totals = {"main": 0, "prepaid": 0, "bonus": 0}
    stages = {}
    write = sys.stdout.write
    write(COLUMNS + "\n")
    for index in range(options.rows):
        row, main_, prepaid, bonus, stage = make_line(options.first + index, chance, options.today, options.plan,
                                                      options.fee)
        write(row + "\n")
        for name, amount in zip(totals, (main_, prepaid, bonus)):
            totals[name] += amount
        stages[stage] = stages.get(stage, 0) + 1
    print(f"--expect-rows {options.rows}", *(f"--expect-{name} {money(sum_)}" for name, sum_ in totals.items()),
          file=sys.stderr)
    print("# " + ", ".join(f"{name} {count}" for name, count in sorted(stages.items())), file=sys.stderr)


if __name__ == "__main__":
    main()
