"""A directory follows a serving house under load, through a kill and an orderly restart; then the data directory is
lost. What the directory said it had must be there, under its keys; and the house as it was at a moment in between
must hold what was answered before that moment and nothing of what came after.

    follow_test.py build/release/keepline
"""

import datetime
import json
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "test" / "kill"))

from drill_test import hold_to_answers, keepline  # noqa: E402
from kill_test import CONNECTIONS, Clients, LocalConnection, Server, call, check  # noqa: E402

LOAD_S = 1.0
CATCHES_UP_WITHIN_S = 30


class Drill:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.server = Server(program, folder)
        self.data, self.away = folder / "data", folder / "away"
        self.clients = Clients(self.server, random.Random(3))
        self.threads = []

    def state(self):
        """How far the directory is, as the server says."""
        local = LocalConnection(self.data / "keepline.sock")
        status, _, state = call(local, "GET", "/v1/backups/following")
        check(status == 200, f"no state of the copy: {status} {state}")
        return state

    def load(self):
        self.threads = [threading.Thread(target=self.clients.work, args=(seed,)) for seed in range(CONNECTIONS)]
        for thread in self.threads:
            thread.start()
        time.sleep(LOAD_S)

    def acknowledged(self):
        with self.clients.lock:
            return list(self.clients.acts)

    def lose_the_server(self, how=signal.SIGKILL):
        self.server.process.send_signal(how)
        self.server.process.wait()
        self.server.process.stdout.close()
        for thread in self.threads:
            thread.join()
        if how == signal.SIGTERM:
            self.clients.fault = None  # the last requests of each client were refused in order
        check(self.clients.fault is None, f"a client failed: {self.clients.fault}")

    def copied(self):
        """What was acknowledged by now, once the directory says that it holds all until now."""
        acts, began = self.acknowledged(), time.monotonic()
        while time.monotonic() - began < CATCHES_UP_WITHIN_S:
            asked = time.monotonic()
            state = self.state()
            if state["state"] == "following" and asked - state["behind_ms"] / 1000 > began:
                return acts
            time.sleep(0.05)
        raise SystemExit(f"the directory never caught up: {self.state()}")

    def one_act(self):
        act = self.clients.new_act(self.clients.chance)
        status, _, body = act.send(self.server.connect(), self.clients.token)
        check(status == 201, f"{act.kind}: {status} {body}")
        act.entry = body["entry_no"]
        return act

    def bases(self):
        return sorted(each.name for each in self.away.iterdir() if each.is_dir())

    def follow(self):
        said = keepline(self.program, "backup", "--data", self.data, "--follow", self.away)
        check("following" in said, f"the directory does not follow:\n{said}")

    def restarts(self):
        """Through a kill and an orderly stop the same base goes on."""
        self.lose_the_server()
        self.server.start()
        self.load()
        self.copied()
        self.lose_the_server(signal.SIGTERM)
        self.server.start()
        self.copied()
        check(len(self.bases()) == 1, f"a restart took another base: {self.bases()}")

    def another_disk_is_gone(self):
        """An empty mount point is told, takes nothing, and payments go on; then all is there again."""
        kept = self.folder / "unmounted"
        self.lose_the_server()
        self.away.rename(kept)
        self.away.mkdir()
        self.server.start()
        self.wait_for("broken")
        check("file.unreadable" in keepline(self.program, "backup", "--data", self.data, "--following", expect=3),
              "why it is broken is not told")
        self.one_act()
        check(not list(self.away.iterdir()), f"the mount point took {list(self.away.iterdir())}")
        self.lose_the_server()
        self.away.rmdir()
        kept.rename(self.away)
        self.server.start()
        self.copied()

    def wait_for(self, state):
        began = time.monotonic()
        while self.state()["state"] != state:
            check(time.monotonic() - began < CATCHES_UP_WITHIN_S, f"never {state}: {self.state()}")
            time.sleep(0.05)

    def a_moment(self):
        """The last act before a moment, the moment, and the first act after it."""
        before = self.one_act()
        time.sleep(0.02)
        moment = datetime.datetime.now(datetime.timezone.utc).isoformat()
        time.sleep(0.02)
        return before, moment, self.one_act()

    def restore(self, acts, *options):
        shutil.rmtree(self.data, ignore_errors=True)
        keepline(self.program, "restore", self.away, "--data", self.data, "--secret", self.folder / "secret", *options)
        self.server.start()
        hold_to_answers(self.server, self.clients, acts)

    def run(self):
        self.server.start()
        self.clients.set_up()
        shutil.copy(self.data / "secret.key", self.folder / "secret")
        self.load()
        self.follow()
        self.restarts()
        self.another_disk_is_gone()
        self.load()
        early = self.acknowledged()
        before, moment, after = self.a_moment()
        time.sleep(LOAD_S)
        held = self.copied()
        state = self.state()
        self.lose_the_server()

        self.restore([*held, before, after])
        self.server.kill()
        self.restore([*early, before], "--until", moment)
        _, headers, _ = after.send(self.server.connect(), self.clients.token)
        check("Idempotent-Replayed" not in headers, "what came after the moment is there")
        verified = keepline(self.program, "verify", "--data", self.data)
        self.follows_elsewhere()
        self.server.kill()
        print(f"follow: {len(held)} commands were in the directory, {state['behind_ms']} ms behind, none lost; "
              f"{len(early)} at the moment gone back to\n{verified}", end="")

    def follows_elsewhere(self):
        """A restored house follows nothing until it is told; an end and a fault are told."""
        check(self.state()["state"] == "none", f"a restored house follows: {self.state()}")
        blocked = self.folder / "a file"
        blocked.write_text("", encoding="utf-8")
        keepline(self.program, "backup", "--data", self.data, "--follow", blocked, expect=3)
        before = len(self.bases())
        self.follow()
        check(len(self.bases()) == before + 1, f"no base of its own: {self.bases()}")
        shown = json.loads(keepline(self.program, "backup", "--data", self.data, "--following", "--json"))
        check(shown["directory"] == str(self.away) and shown["keep_days"] == 7, f"it shows {shown}")
        said = keepline(self.program, "backup", "--data", self.data, "--stop-following")
        check("none" in said, f"it did not stop:\n{said}")


def main():
    with tempfile.TemporaryDirectory(prefix="keepline-follow-") as folder:
        Drill(Path(sys.argv[1]).resolve(), Path(folder)).run()


if __name__ == "__main__":
    main()
