"""Kills an import with SIGKILL again and again, and finishes it by running the same command.

In turns the server that imports is killed, and a process that imports by itself while no server runs. In the end
every line of the file is there once, with the file's control totals, and the books are proved.

    import_kill_test.py build/release/keepline          KEEPLINE_IMPORT_LINES=300000 KEEPLINE_SEED=7 widen and repeat it
"""

import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from kill_test import LocalConnection, Server, call, check  # noqa: E402

LINES = int(os.environ.get("KEEPLINE_IMPORT_LINES", "12000"))
KILLS = 5


class Import:
    """One file, imported until it is in."""

    def __init__(self, program, folder):
        self.program, self.data, self.file = program, folder / "data", folder / "lines.csv"
        self.server = Server(program, folder)
        make = [sys.executable, HERE.parent.parent / "examples" / "make_lines.py", str(LINES), "--plan", "monthly"]
        made = subprocess.run(make, capture_output=True, text=True, check=True)
        self.file.write_text(made.stdout, encoding="utf-8")
        self.totals = made.stderr.splitlines()[0].split()
        self.command = [program, "import", self.file, "--data", self.data, *self.totals]

    def total(self, name):
        """A control total in minor units."""
        return int(self.totals[self.totals.index(f"--expect-{name}") + 1].replace(".", ""))

    def records(self):
        """How long the log is; 0 where there is none yet."""
        try:
            store = sqlite3.connect(f"file:{self.data / 'keepline.db'}?mode=ro", uri=True)
            count = store.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()[0]
            store.close()
            return count
        except sqlite3.OperationalError:
            return 0

    def run_until(self, records, by_server):
        """Runs the command until the log is that long, then kills whoever writes; tells whether it was in time."""
        command = self.command if by_server else [*self.command, "--config", self.data.parent / "keepline.toml"]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while running.poll() is None and self.records() < records:
            time.sleep(0.002)
        in_time = running.poll() is None
        if by_server:
            self.server.kill()
        elif in_time:
            running.kill()
        said = running.stderr.read().decode()
        running.stderr.close()
        running.wait()
        # The server's client is told that the server went away; or everything was in already.
        check(running.returncode in ((4, 0) if by_server else (-9, 0)), f"exit {running.returncode}: {said}")
        return in_time

    def finish(self):
        done = subprocess.run(self.command, capture_output=True, text=True, check=False)
        check(done.returncode == 0, f"the last run: exit {done.returncode}\n{done.stdout}{done.stderr}")
        text = done.stdout + done.stderr
        figures = {name: int(re.search(rf"^\W*{name} +(\d+)", text, re.M).group(1))
                   for name in ("written", "written_before")}
        check(sum(figures.values()) == LINES, f"{figures} of {LINES}")
        return figures


def check_books(house):
    """What came in is what the file says, once."""
    connection = LocalConnection(house.data / "keepline.sock")
    status, _, balance = call(connection, "GET", "/v1/trial-balance", None, {"Keepline-Brand": "k"})
    check(status == 200, f"no trial balance: {status} {balance}")
    debits = {row["account"]: row["debits"]["amount"] for row in balance["accounts"]}
    brought = house.total("main") + house.total("prepaid")
    check(debits.get("opening", 0) == brought, f"opening is {debits}, the file brings {brought}")
    check(debits.get("promotion_cost", 0) == house.total("bonus"), f"bonus: {debits}")
    exported = house.data.parent / "out.csv"
    for command in (["export", "lines", "--out", exported, "--with-numbers"], ["verify"]):
        done = subprocess.run([house.program, *command, "--data", house.data], capture_output=True, text=True,
                              check=False)
        check(done.returncode == 0, f"{command[0]}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    rows = exported.read_text(encoding="utf-8").splitlines()
    numbers = {row.split(",", 1)[0] for row in rows[1:]}
    check(len(rows) == LINES + 1 and len(numbers) == LINES, f"{len(rows) - 1} lines, {len(numbers)} numbers")


def main():
    seed = int(os.environ.get("KEEPLINE_SEED", str(time.time_ns() % 1_000_000)))
    chance = random.Random(seed)
    print(f"seed {seed}, {LINES} lines, {KILLS} kills", flush=True)
    with tempfile.TemporaryDirectory(prefix="keepline-import-") as folder:
        house = Import(str(Path(sys.argv[1]).resolve()), Path(folder))
        try:
            killed_at = []
            for turn in range(KILLS):
                by_server = turn % 2 == 0
                if by_server:
                    house.server.start()
                before = house.records()
                share = (LINES - before) // (KILLS + 1 - turn)
                if house.run_until(before + chance.randint(1, max(share, 1)), by_server):
                    killed_at.append(house.records())
            check(killed_at and killed_at[-1] < LINES, f"nothing was killed in the middle: {killed_at}")
            house.server.start()
            figures = house.finish()
            check(figures["written_before"] > 0 and figures["written"] > 0, f"the last run had nothing to go on: {figures}")
            check_books(house)
            house.server.kill()
        except Exception:
            house.server.log.flush()
            sys.stderr.write((Path(folder) / "log").read_text(errors="replace")[-4000:])
            if house.server.process and house.server.process.poll() is None:
                house.server.kill()
            raise
    print(f"import killed with {killed_at} records in the log; then {figures}")


if __name__ == "__main__":
    main()
