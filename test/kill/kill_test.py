"""Kills the real server with SIGKILL under load, again and again, and holds it to every answer it gave.

After each start: every acknowledged command is answered again with the same entry; those whose answer never
came have happened once or not at all; the journal holds exactly what the clients know of, the balances are
its sum, and the program's own verification finds nothing.

    kill_test.py build/release/keepline          KEEPLINE_KILLS=100 KEEPLINE_SEED=7 widen and repeat it
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

LINES = 20
CONNECTIONS = 6
FEE = 500
READY_WITHIN_S = 10
REPEATS_OF_OLD = 200
SWEPT_AFTER_S = 6

CONFIG = """
mode = "sandbox"
[server]
port = 0
[[brand]]
id = 1
code = "k"
name_zh = "甲"
name_en = "K"
time_zone = "Asia/Shanghai"
balance_cap = "100000.00"
limit_per_line_day = "10000000.00"
limit_per_line_month = "100000000.00"
[[policy]]
id = 1
code = "p"
grace = "7d"
outgoing_barred = "23d"
suspended = "60d"
quarantined = "90d"
[[plan]]
id = 1
brand = 1
code = "monthly"
name_zh = "月租"
name_en = "Monthly"
fee = "5.00"
policy = 1
[[party]]
id = 1
brand = 1
code = "till"
"""


class LocalConnection(http.client.HTTPConnection):
    """HTTP over the server's local socket, as its administrator."""

    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Server:
    """The process, started and killed."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        (folder / "keepline.toml").write_text(CONFIG, encoding="utf-8")
        self.log = open(folder / "log", "ab")
        self.process = None
        self.port = 0
        self.slowest_start = 0.0

    def start(self, environment=None):
        """environment: variables set for this process beside ours."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", self.folder / "keepline.toml", "--data", self.folder / "data",
             "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=self.log,
            env={**os.environ, **(environment or {})})
        line = self.process.stdout.readline().decode()
        took = time.monotonic() - began
        self.slowest_start = max(self.slowest_start, took)
        check(line.startswith("keepline ready: "), f"the server did not start: {line!r}")
        check(took < READY_WITHIN_S, f"the server took {took:.1f} s to start")
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)


class Failed(Exception):
    """Something that must never be true."""


def check(condition, text):
    if not condition:
        raise Failed(text)


def call(connection, method, path, body=None, headers=None):
    """Status, headers and JSON of one exchange on a kept connection."""
    connection.request(method, path, json.dumps(body) if body is not None else None,
                       {"Content-Type": "application/json", **(headers or {})})
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, answer.headers, json.loads(text) if text else None


def money(amount):
    return {"amount": amount, "currency": "CNY"}


class Act:
    """One command of a client, and what the client knows of it."""

    def __init__(self, key, line, kind, amount):
        self.key, self.line, self.kind, self.amount = key, line, kind, amount
        self.entry = None  # not acknowledged

    def send(self, connection, token):
        body = {"amount": money(self.amount)}
        if self.kind == "renewals":
            body["cycles"] = self.amount // FEE
        return call(connection, "POST", f"/v1/lines/{self.line}/{self.kind}", body,
                    {"Authorization": f"Bearer {token}", "Idempotency-Key": self.key})


class Clients:
    """All clients together: their record of what they asked and were told."""

    def __init__(self, server, chance):
        self.server, self.chance = server, chance
        self.token = None
        self.opened = {}   # line -> the entry that opened it
        self.acts = []
        self.unheard = []  # asked, no answer: may or may not have happened
        self.lock = threading.Lock()
        self.count = 0
        self.fault = None

    def set_up(self):
        local = LocalConnection(self.server.folder / "data" / "keepline.sock")
        status, _, body = call(local, "POST", "/v1/api-keys",
                               {"name": "kill", "scopes": ["read", "open", "renew"], "party": "till"},
                               {"Idempotency-Key": "kill-test-key-0001"})
        check(status == 201, f"no API key: {status} {body}")
        self.token = body["api_key"]
        connection = self.server.connect()
        for i in range(LINES):
            status, _, body = call(connection, "POST", "/v1/lines",
                                   {"msisdn": f"17000{i:06}", "plan": "monthly", "amount": money(FEE)},
                                   {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"open-{i:06}"})
            check(status == 201, f"no line: {status} {body}")
            self.opened[body["line"]["id"]] = body["entry_no"]

    def new_act(self, chance):
        with self.lock:
            self.count += 1
            key = f"act-{self.count:08}"
        kind = chance.choice(["renewals", "top-ups"])
        amount = FEE * chance.choice([1, 1, 2]) if kind == "renewals" else chance.randint(1, 50)
        return Act(key, chance.choice(list(self.opened)), kind, amount)

    def work(self, seed):
        """One connection, until the server is gone."""
        chance = random.Random(seed)
        connection = self.server.connect()
        act = None
        try:
            while True:
                act = self.new_act(chance)
                status, _, body = act.send(connection, self.token)
                check(status == 201, f"{act.kind} of {act.amount}: {status} {body}")
                act.entry = body["entry_no"]
                with self.lock:
                    self.acts.append(act)
                act = None
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            with self.lock:
                if act is not None:
                    self.unheard.append(act)
        except Failed as failed:
            self.fault = failed

    def load_until_killed(self):
        threads = [threading.Thread(target=self.work, args=(self.chance.random(),)) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        time.sleep(self.chance.uniform(0.02, 0.7))
        self.server.kill()
        for thread in threads:
            thread.join()
        if self.fault:
            raise self.fault


class Books:
    """What the server says after a start, against what the clients know."""

    def __init__(self, clients):
        self.clients = clients
        self.checked = 0   # acts whose answers were repeated in an earlier round
        self.journal = {}  # line -> entries read so far, by number

    def read_journal(self, connection, line):
        """All entry numbers of a line; reads only what is new."""
        known = self.journal.setdefault(line, {})
        cursor = ""
        headers = {"Authorization": f"Bearer {self.clients.token}"}
        while True:
            status, _, page = call(connection, "GET", f"/v1/lines/{line}/journal-entries?limit=500{cursor}", None, headers)
            check(status == 200, f"no journal: {status} {page}")
            fresh = [entry for entry in page["items"] if entry["entry_no"] not in known]
            known.update({entry["entry_no"]: entry for entry in fresh})
            if len(fresh) < len(page["items"]) or "next_cursor" not in page or page["next_cursor"] is None:
                return known
            cursor = f"&cursor={page['next_cursor']}"

    def repeat(self, connection, act):
        status, headers, body = act.send(connection, self.clients.token)
        check(status == 201, f"the repeat of {act.key} is refused: {status} {body}")
        return headers.get("Idempotent-Replayed") == "true", body["entry_no"]

    def check_start(self):
        clients = self.clients
        connection = clients.server.connect()
        told = {line: {entry} for line, entry in clients.opened.items()}
        for act in clients.acts:
            told[act.line].add(act.entry)
        for line, entries in told.items():
            there = set(self.read_journal(connection, line))
            check(entries <= there, f"acknowledged and lost: {sorted(entries - there)[:5]}")
            doubtful = sum(act.line == line for act in clients.unheard)
            check(len(there - entries) <= doubtful, f"{len(there - entries)} entries of {line} that nobody asked for")
        older = clients.chance.sample(clients.acts[:self.checked], min(REPEATS_OF_OLD, self.checked))
        for act in clients.acts[self.checked:] + older:
            replayed, entry = self.repeat(connection, act)
            check(replayed and entry == act.entry, f"{act.key} was {act.entry} and is now {entry}")
        for act in clients.unheard:
            happened = set(self.journal[act.line])
            replayed, act.entry = self.repeat(connection, act)
            check(replayed == (act.entry in happened), f"{act.key} is {act.entry}, replayed: {replayed}")
            clients.acts.append(act)
        clients.unheard = []
        self.checked = len(clients.acts)
        self.check_sums(connection)
        self.verify()

    def verify(self):
        """Books, chain and states are proven by the program itself."""
        server = self.clients.server
        proof = subprocess.run([server.program, "verify", "--data", server.folder / "data"], capture_output=True,
                               text=True, check=False)
        check(proof.returncode == 0, f"not clean after a kill: {proof.stdout}{proof.stderr}")

    def check_sums(self, connection):
        """Each act once, and nothing else, line by line."""
        for line, opening in self.clients.opened.items():
            acts = [act for act in self.clients.acts if act.line == line]
            entries = [act.entry for act in acts] + [opening]
            check(len(entries) == len(set(entries)), f"two commands of {line} have one entry")
            check(set(self.read_journal(connection, line)) == set(entries), f"the journal of {line} differs")
            status, _, body = call(connection, "GET", f"/v1/lines/{line}", None,
                                   {"Authorization": f"Bearer {self.clients.token}"})
            check(status == 200, f"no line: {status} {body}")
            main = sum(act.amount for act in acts if act.kind == "top-ups")
            prepaid = sum(act.amount for act in acts if act.kind == "renewals")
            check(body["main"]["amount"] == main, f"main of {line} is {body['main']['amount']}, not {main}")
            check(body["prepaid"]["amount"] == prepaid, f"prepaid of {line} is {body['prepaid']['amount']}, not {prepaid}")
            check(body["cycles_prepaid"] * FEE == prepaid, f"{line} has {body['cycles_prepaid']} cycles")


def main():
    kills = int(os.environ.get("KEEPLINE_KILLS", "20"))
    seed = int(os.environ.get("KEEPLINE_SEED", str(time.time_ns() % 1_000_000)))
    print(f"seed {seed}, {kills} kills", flush=True)
    with tempfile.TemporaryDirectory(prefix="keepline-kill-") as folder:
        server = Server(sys.argv[1], Path(folder))
        clients = Clients(server, random.Random(seed))
        books = Books(clients)
        try:
            server.start()
            clients.set_up()
            unheard = 0
            for kill in range(kills):
                if kill % 10 == 4:
                    time.sleep(SWEPT_AFTER_S)  # the next recovery begins from a swept line table
                clients.load_until_killed()
                unheard += len(clients.unheard)
                server.start()
                books.check_start()
            server.kill()
        except Exception:
            server.log.flush()
            sys.stderr.write((Path(folder) / "log").read_text(errors="replace")[-4000:])
            if server.process and server.process.poll() is None:
                server.kill()
            raise
    print(f"{len(clients.acts)} commands, {unheard} without an answer, slowest start {server.slowest_start:.2f} s")


if __name__ == "__main__":
    main()
