"""Kills the server in the middle of a cycle run over many lines, and in the middle of a sweep of the line table.

Two houses import the same lines. One is led through the days undisturbed; in the other, renewals come in beside
the cycle run and it is killed again and again. In the end every line stands in both where it stands in the other,
to the fen and the day, and every acknowledged renewal is there once.

    cycle_kill_test.py build/release/keepline          KEEPLINE_CYCLE_LINES=300000 KEEPLINE_SEED=7 widen and repeat it
"""

import datetime
import http.client
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from kill_test import Books, Clients, LocalConnection, Server, call, check  # noqa: E402

LINES = int(os.environ.get("KEEPLINE_CYCLE_LINES", "40000"))
KILLS = 8
SWEEP_KILLS = 2
DAYS_A_ROUND = 6
SWEEP_BEGINS_WITHIN_S = 10
REST = datetime.timedelta(minutes=30)


class House:
    """A server with the lines of one file."""

    def __init__(self, program, folder, file, totals):
        folder.mkdir()
        self.data = folder / "data"
        self.server = Server(program, folder)
        self.program = program
        done = subprocess.run([program, "import", file, "--data", self.data, *totals, "--config",
                               folder / "keepline.toml"], capture_output=True, text=True, check=False)
        check(done.returncode == 0, f"import: {done.stdout}{done.stderr}")
        self.server.start()

    def advance(self, to):
        """Lets business time come to an instant; what is due on the way happens."""
        connection = LocalConnection(self.data / "keepline.sock")
        connection.timeout = 120
        return call(connection, "POST", "/v1/test-clock/advance", {"to": to.isoformat()}, {"Keepline-Brand": "k"})

    def lines(self, out):
        """What is kept of every live line that was imported."""
        done = subprocess.run([self.program, "export", "lines", "--out", out, "--with-numbers", "--data", self.data],
                              capture_output=True, text=True, check=False)
        check(done.returncode == 0, f"export: {done.stdout}{done.stderr}")
        rows = sorted(out.read_text(encoding="utf-8").splitlines()[1:])
        return [row for row in rows if row.startswith("8618")]

    def is_half_swept(self):
        """Some lines are in the table as they are now, the watermark is not there yet."""
        store = sqlite3.connect(f"file:{self.data / 'keepline.db'}?mode=ro", uri=True)
        newest, swept = store.execute("SELECT (SELECT max(seq) FROM line), swept FROM stream").fetchone()
        store.close()
        return newest is not None and newest > swept


class Payers(Clients):
    """Renewals while the clock moves: they may find any stage, and are answered all the same."""

    def work(self, seed):
        chance = random.Random(seed)
        act = None
        try:
            connection = self.server.connect()
            while not self.stopped:
                act = self.new_act(chance)
                status, _, body = act.send(connection, self.token)
                check(status == 201, f"{act.kind} of {act.amount}: {status} {body}")
                act.entry = body["entry_no"]
                self.acts.append(act)
                act = None
                time.sleep(0.001)
        except (OSError, http.client.HTTPException, ValueError):
            if act is not None:
                self.unheard.append(act)
        except Exception as failed:
            self.fault = failed


def kill_in_cycle_run(house, payers, chance, to):
    """Whether the run had not ended when it was killed."""
    answers = []

    def move():
        try:
            answers.append(house.advance(to))
        except (OSError, http.client.HTTPException, ValueError):
            pass

    payers.stopped = False
    mover = threading.Thread(target=move)
    payer = threading.Thread(target=payers.work, args=(chance.random(),))
    payer.start()
    mover.start()
    time.sleep(chance.uniform(0.005, 0.15))
    house.server.kill()
    payers.stopped = True
    mover.join()
    payer.join()
    if payers.fault:
        raise payers.fault
    return not answers


def kill_in_sweep(house):
    """Kills while the line table is being swept; false: it was too quick to be met."""
    until = time.monotonic() + SWEEP_BEGINS_WITHIN_S
    while time.monotonic() < until:
        if house.is_half_swept():
            house.server.kill()
            return house.is_half_swept()
    house.server.kill()
    return False


def check_renewals(books):
    """Every acknowledged one is there, once; the others have happened once or not at all."""
    clients = books.clients
    connection = clients.server.connect()
    for act in clients.acts[books.checked:]:
        replayed, entry = books.repeat(connection, act)
        check(replayed and entry == act.entry, f"{act.key} was {act.entry} and is now {entry}")
    for act in clients.unheard:
        _, act.entry = books.repeat(connection, act)
        clients.acts.append(act)
    clients.unheard = []
    books.checked = len(clients.acts)
    entries = [act.entry for act in clients.acts]
    check(len(entries) == len(set(entries)), "two renewals have one entry")


def main():
    seed = int(os.environ.get("KEEPLINE_SEED", str(time.time_ns() % 1_000_000)))
    chance = random.Random(seed)
    print(f"seed {seed}, {LINES} lines", flush=True)
    program = str(Path(sys.argv[1]).resolve())
    houses = []
    with tempfile.TemporaryDirectory(prefix="keepline-cycle-") as name:
        folder = Path(name)
        try:
            make = [sys.executable, HERE.parent.parent / "examples" / "make_lines.py", str(LINES), "--plan", "monthly"]
            made = subprocess.run(make, capture_output=True, text=True, check=True)
            (folder / "lines.csv").write_text(made.stdout, encoding="utf-8")
            totals = made.stderr.splitlines()[0].split()
            for which in ("undisturbed", "killed"):
                houses.append(House(program, folder / which, folder / "lines.csv", totals))
            undisturbed, killed = houses
            payers = Payers(killed.server, chance)
            payers.set_up()
            books = Books(payers)
            begin = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(hours=1)
            in_the_middle = in_sweep = 0
            for turn in range(KILLS):
                to = begin + datetime.timedelta(days=DAYS_A_ROUND * (turn + 1))
                in_the_middle += kill_in_cycle_run(killed, payers, chance, to)
                killed.server.start()
                to += REST  # the clock may have arrived before the kill, and has gone on since
                status, _, body = killed.advance(to)
                check(status == 200, f"the clock is not moved: {status} {body}")
                check_renewals(books)
                if turn % (KILLS // SWEEP_KILLS) == 1:
                    in_sweep += kill_in_sweep(killed)
                    killed.server.start()
                    check_renewals(books)
                books.verify()
                status, _, body = undisturbed.advance(to)
                check(status == 200, f"the clock is not moved: {status} {body}")
            check(in_the_middle > 0, "no cycle run was killed in the middle")
            expected, found = undisturbed.lines(folder / "a.csv"), killed.lines(folder / "b.csv")
            differing = [pair for pair in zip(expected, found) if pair[0] != pair[1]]
            check(len(expected) == len(found) and not differing,
                  f"{len(expected)} and {len(found)} lines; {len(differing)} differ: {differing[:2]}")
            print(f"{in_the_middle} of {KILLS} cycle runs and {in_sweep} of {SWEEP_KILLS} sweeps killed in the middle; "
                  f"{len(found)} lines are equal, {len(payers.acts)} renewals there once")
            for house in houses:
                house.server.kill()
        except Exception:
            for house in houses:
                house.server.log.flush()
                sys.stderr.write((house.server.folder / "log").read_text(errors="replace")[-3000:])
                if house.server.process and house.server.process.poll() is None:
                    house.server.kill()
            raise


if __name__ == "__main__":
    main()
