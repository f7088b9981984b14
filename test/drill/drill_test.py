"""The drill: lines are imported into a serving house, renewed under load, backed up meanwhile; the data directory
is destroyed; the backup is restored and served. Every renewal that was acknowledged before the backup began must
be there, under its key, with its entry.

    drill_test.py build/release/keepline          KEEPLINE_DRILL_LINES=100000 widens it
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "test" / "kill"))

from kill_test import CONNECTIONS, Clients, Server, check  # noqa: E402

LINES = int(os.environ.get("KEEPLINE_DRILL_LINES", "2000"))
LOAD_S = 1.5


def keepline(program, *arguments, expect=0):
    """One command of the administrator; its output."""
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    check(done.returncode == expect, f"keepline {arguments[0]}: exit {done.returncode}, not {expect}\n"
                                     f"{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def make_lines(file):
    """Writes the file of lines; gives the control totals as options."""
    made = subprocess.run([sys.executable, SOURCE / "examples" / "make_lines.py", str(LINES), "--plan", "monthly"],
                          capture_output=True, text=True, check=True)
    file.write_text(made.stdout, encoding="utf-8")
    return made.stderr.splitlines()[0].split()


def bring_lines_in(program, folder, data):
    """Import through the running server: refused with a wrong total, done, passed over when repeated."""
    file = folder / "lines.csv"
    totals = make_lines(file)
    wrong = ["--expect-rows", str(LINES + 1), *totals[2:]]
    check("import.total_differs" in keepline(program, "import", file, "--data", data, *wrong, expect=3),
          "a wrong control total was not named")
    keepline(program, "import", file, "--data", data, "--dry-run", *totals)
    keepline(program, "import", file, "--data", data, *totals)
    again = keepline(program, "import", file, "--data", data, *totals)
    check(f"written_before   {LINES}" in again, f"the second run wrote again:\n{again}")
    keepline(program, "export", "lines", "--data", data, "--out", folder / "before.csv", "--with-numbers")


def load(server, clients):
    threads = [threading.Thread(target=clients.work, args=(seed,)) for seed in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    time.sleep(LOAD_S)
    return threads


def hold_to_answers(server, clients, acts):
    """Each command repeated under its key must get its first answer."""
    connection = server.connect()
    for act in acts:
        status, headers, body = act.send(connection, clients.token)
        check(status == 201 and headers.get("Idempotent-Replayed") == "true" and body["entry_no"] == act.entry,
              f"{act.key} on {act.line} was lost: {status} {body}")


def refuse_what_is_damaged(program, folder, backup):
    """A changed byte is found, and a directory that holds something is left alone."""
    damaged = folder / "damaged.db"
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    shutil.copy(f"{backup}.json", f"{damaged}.json")
    said = keepline(program, "restore", damaged, "--data", folder / "elsewhere", expect=3)
    check("backup.damaged" in said, f"damage was not named:\n{said}")
    check(not (folder / "elsewhere" / "keepline.db").exists(), "a damaged backup was brought in")
    keepline(program, "restore", backup, "--data", folder, expect=3)


def drill(program, folder):
    server = Server(program, folder)
    data = folder / "data"
    server.start()
    clients = Clients(server, random.Random(1))
    clients.set_up()
    bring_lines_in(program, folder, data)
    threads = load(server, clients)
    with clients.lock:
        acknowledged = list(clients.acts)
    began = time.monotonic()
    backup = folder / "backup.db"
    keepline(program, "backup", "--data", data, "--out", backup, "--with-secret")
    backup_s = time.monotonic() - began
    server.kill()
    for thread in threads:
        thread.join()
    check(clients.fault is None, f"a client failed: {clients.fault}")
    check(len(acknowledged) > 0, "nothing was renewed before the backup")
    keepline(program, "backup", "--data", data, "--out", backup, expect=3)
    shutil.rmtree(data)
    refuse_what_is_damaged(program, folder, backup)

    began = time.monotonic()
    keepline(program, "restore", backup, "--data", data, "--secret", f"{backup}.secret")
    server.start()
    restore_s = time.monotonic() - began
    hold_to_answers(server, clients, acknowledged)
    keepline(program, "export", "lines", "--data", data, "--out", folder / "after.csv", "--with-numbers")
    before, after = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("before.csv", "after.csv"))
    check(len(after) == len(before), f"{len(before)} lines before, {len(after)} after")
    server.kill()
    print(f"drill: {LINES} lines, {len(acknowledged)} commands acknowledged before the backup, none lost; "
          f"backup of {backup.stat().st_size / 1e6:.1f} MB in {backup_s:.1f} s under load, "
          f"restored and serving in {restore_s:.1f} s")


def main():
    with tempfile.TemporaryDirectory(prefix="keepline-drill-") as folder:
        drill(Path(sys.argv[1]).resolve(), Path(folder))


if __name__ == "__main__":
    main()
