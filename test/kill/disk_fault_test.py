"""What a damaged, full or missing disk does to the real server: a clear refusal or service, and nothing made worse.

Each case starts from a server that was killed under load. A start that is refused names a stable code in both
languages and leaves every file as it was; with the damage taken back, every acknowledged answer is there.

    disk_fault_test.py build/release/keepline
"""

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kill_test import SWEPT_AFTER_S, Books, Clients, Server, check

REFUSED = 3  # exit code
# What a start may touch: the lock and the socket, and the index SQLite makes of the WAL each time.
OF_A_PROCESS = {"lock", "keepline.sock", "keepline.db-shm"}


def files_of(data):
    """By name; an empty WAL is as good as none, and SQLite makes one by looking."""
    files = {f.name: f.read_bytes() for f in data.iterdir() if f.is_file() and f.name not in OF_A_PROCESS}
    return {name: content for name, content in files.items() if content}


def put_back(data, files):
    for name in set(files_of(data)) - set(files):
        (data / name).unlink()
    (data / "keepline.db-shm").unlink(missing_ok=True)
    for name, content in files.items():
        (data / name).write_bytes(content)


def run(server, *arguments):
    return subprocess.run([server.program, *arguments], capture_output=True, text=True, timeout=60, check=False)


def check_refused(server, code):
    data = server.folder / "data"
    before = files_of(data)
    said = run(server, "serve", "--config", server.folder / "keepline.toml", "--data", data, "--listen", "127.0.0.1:0")
    check(said.returncode == REFUSED, f"the start ended with {said.returncode}: {said.stderr}")
    check(code in said.stderr, f"the refusal does not say {code}: {said.stderr}")
    check(any("\u4e00" <= c <= "\u9fff" for c in said.stderr), f"no Chinese: {said.stderr}")
    after = files_of(data)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    check(not changed, f"the refused start changed {changed}")


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 0x40
    path.write_bytes(content)


def wal_cut_off(data):
    wal = data / "keepline.db-wal"
    os.truncate(wal, wal.stat().st_size * 2 // 3)


def wal_damaged(data):
    wal = data / "keepline.db-wal"
    flip(wal, wal.stat().st_size // 2)


def wal_gone(data):
    (data / "keepline.db-wal").unlink()


def data_file_gone(data):
    (data / "keepline.db").unlink()


def secret_gone(data):
    (data / "secret.key").unlink()


def data_file_no_database(data):
    """Its first page is not in the WAL, which would be read instead: that was copied back and removed."""
    sqlite3.connect(data / "keepline.db").execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    flip(data / "keepline.db", 3)


def write_sql(data, sql, *values):
    database = sqlite3.connect(data / "keepline.db")
    database.execute(sql, values)
    database.commit()
    database.close()


def line_changed(data):
    """One bit of a line's row, after a sweep: no chain covers it."""
    database = sqlite3.connect(data / "keepline.db")
    number, state = database.execute("SELECT number_id, state FROM line WHERE length(state) > 9 LIMIT 1").fetchone()
    database.close()
    write_sql(data, "UPDATE line SET state = ? WHERE number_id = ?",
              state[:9] + bytes([state[9] ^ 1]) + state[10:], number)


def record_changed(data):
    """One bit of a record that has to be played again."""
    database = sqlite3.connect(data / "keepline.db")
    seq, body = database.execute("SELECT seq, body FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    database.close()
    write_sql(data, "UPDATE log SET body = ? WHERE seq = ?", body[:-1] + bytes([body[-1] ^ 1]), seq)


def from_the_future(data):
    write_sql(data, "PRAGMA user_version = 999")


# damage, the code of the refusal, and whether the line table is to be swept before
CASES = [(wal_cut_off, "store.corrupt", False), (wal_damaged, "store.corrupt", False),
         (wal_gone, "store.corrupt", False), (data_file_gone, "store.corrupt", False),
         (secret_gone, "store.secret_missing", False),
         (data_file_no_database, "store.corrupt", True), (line_changed, "store.corrupt", True),
         (record_changed, "store.corrupt", False), (from_the_future, "store.newer", False)]


def last_seq(data, names):
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            shutil.copy(data / name, folder)
        with contextlib.closing(sqlite3.connect(Path(folder) / "keepline.db")) as database:
            return database.execute("SELECT max(seq) FROM log").fetchone()[0]


def is_wal_needed(data):
    """A checkpoint may have copied all of it back just before the kill: then nothing is lost with it."""
    whole = last_seq(data, ["keepline.db", "keepline.db-wal"])
    try:
        return last_seq(data, ["keepline.db"]) != whole
    except sqlite3.DatabaseError:
        return True  # not even its tables are there, or half of a checkpoint is


def damage_and_repair(server, clients, books):
    data = server.folder / "data"
    for damage, code, swept in CASES:
        if swept:
            time.sleep(SWEPT_AFTER_S)
        clients.load_until_killed()
        while not is_wal_needed(data):
            server.start()
            books.check_start()
            clients.load_until_killed()
        whole = files_of(data)
        damage(data)
        check_refused(server, code)
        put_back(data, whole)
        server.start()
        books.check_start()
        print(f"{damage.__name__}: refused with {code}, then whole again", flush=True)


def old_record_changed(server, clients, books):
    """A record before the last sweep is not read at start: `verify` finds it."""
    data = server.folder / "data"
    server.kill()
    whole = files_of(data)
    database = sqlite3.connect(data / "keepline.db")
    body = database.execute("SELECT body FROM log WHERE seq = 3").fetchone()[0]
    database.close()
    write_sql(data, "UPDATE log SET body = ? WHERE seq = 3", body[:-1] + bytes([body[-1] ^ 1]))
    said = run(server, "verify", "--config", server.folder / "keepline.toml", "--data", data)
    check(said.returncode != 0 and "verify.chain" in said.stdout + said.stderr, f"verify said {said}")
    put_back(data, whole)
    said = run(server, "verify", "--config", server.folder / "keepline.toml", "--data", data)
    check(said.returncode == 0, f"verify is not clean: {said.stdout}{said.stderr}")
    server.start()
    books.check_start()
    print("old_record_changed: found by verify, then clean", flush=True)


class SmallDisk:
    """A file system of its own for the data, with a server on it."""

    def __init__(self, program, size):
        self.folder = tempfile.TemporaryDirectory(prefix="keepline-small-")
        self.data = Path(self.folder.name) / "data"
        self.data.mkdir()
        self.mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.data],
                                      capture_output=True, check=False).returncode == 0
        self.server = Server(program, Path(self.folder.name))
        self.clients = Clients(self.server, random.Random(5))

    def remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", self.data], check=True)

    def renew(self, at_most):
        """Single renewals until five were refused; how many were."""
        connection = self.server.connect()
        chance = random.Random(6)
        refused = 0
        for _ in range(at_most):
            act = self.clients.new_act(chance)
            status, _, body = act.send(connection, self.clients.token)
            if status == 201:
                check(refused == 0, "accepted on a disk that takes nothing")
                act.entry = body["entry_no"]
                self.clients.acts.append(act)
                continue
            check(status == 503 and body["code"] == "store.unavailable", f"refused as {status} {body}")
            self.clients.unheard.append(act)
            refused += 1
            if refused == 5:
                break
        return refused

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        if self.server.process and self.server.process.poll() is None:
            self.server.kill()
        if self.mounted:
            subprocess.run(["umount", "-l", self.data], check=False)
        self.folder.cleanup()


def disk_full(disk):
    """Renewals are refused when it is full, and accepted when it has room."""
    disk.server.start()
    disk.clients.set_up()
    check(disk.renew(20_000) == 5, "the disk did not get full")
    disk.remount("size=64m")
    Books(disk.clients).check_start()
    disk.server.kill()
    disk.server.start()
    Books(disk.clients).check_start()
    print(f"disk_full: {len(disk.clients.acts)} accepted, 5 refused, all once after there was room", flush=True)


def disk_read_only(disk):
    """A start is refused and changes nothing."""
    disk.server.start()
    disk.clients.set_up()
    check(disk.renew(200) == 0, "refused on a disk that is well")
    disk.server.kill()
    disk.remount("ro")
    check_refused(disk.server, "store.unavailable")
    disk.remount("rw")
    disk.server.start()
    Books(disk.clients).check_start()
    disk.server.kill()
    print("disk_read_only: refused with store.unavailable, then whole again", flush=True)


def clock_set_back(server, clients, books):
    """Two days back between two starts, and one under the server at work: renewals go on, and no entry is dated
    before an earlier one."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        print("clock_set_back: skipped, faketime is not installed", flush=True)
        return
    wall = server.folder / "wall"
    wall.write_text("-2d", encoding="utf-8")
    pretended = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(wall), "FAKETIME_NO_CACHE": "1",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    probe = subprocess.run([server.program, "--help"], capture_output=True, env={**os.environ, **pretended},
                           check=False)
    if probe.returncode != 0:
        print("clock_set_back: skipped, the program does not run under faketime (a sanitizer's build)", flush=True)
        return
    server.kill()
    server.start(pretended)
    books.check_start()
    clients.load_until_killed()
    wall.write_text("+0", encoding="utf-8")
    server.start(pretended)
    books.check_start()
    wall.write_text("-1d", encoding="utf-8")
    clients.load_until_killed()
    server.start()
    books.check_start()
    for line, entries in books.journal.items():
        in_order = sorted(entries, key=lambda entry: int(entry.rsplit("-", 1)[1]))
        dates = [entries[entry]["recorded_at"] for entry in in_order]
        check(dates == sorted(dates), f"the dates of {line} go back")
    print("clock_set_back: renewals went on, no entry is dated before an earlier one", flush=True)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="keepline-disk-") as folder:
        server = Server(program, Path(folder))
        clients = Clients(server, random.Random(3))
        books = Books(clients)
        try:
            server.start()
            clients.set_up()
            damage_and_repair(server, clients, books)
            old_record_changed(server, clients, books)
            clock_set_back(server, clients, books)
            server.kill()
        except Exception:
            server.log.flush()
            sys.stderr.write((Path(folder) / "log").read_text(errors="replace")[-3000:])
            if server.process and server.process.poll() is None:
                server.kill()
            raise
        shutil.rmtree(Path(folder) / "data")
    for case, size in [(disk_full, "3m"), (disk_read_only, "64m")]:
        with SmallDisk(program, size) as disk:
            if disk.mounted:
                case(disk)
            else:
                print(f"{case.__name__}: skipped, no file system may be mounted here", flush=True)


if __name__ == "__main__":
    main()
