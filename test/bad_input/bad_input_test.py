"""Bad input at every door, from tables: each is refused with its stable code and a sentence in Chinese and in
English, and changes nothing.

    bad_input_test.py build/release/keepline [TEXT]     TEXT: only the cases that contain it

The tables are the .txt files beside this one; README.md says how a case is written.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.sax.saxutils import quoteattr

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from house import BILLER, Biller, House, Staff, out_trade_no  # noqa: E402
from kill_test import Failed, check, money  # noqa: E402

CHINESE = re.compile(r"[一-鿿]")


def read_table(name):
    """(line, input, expectation) of each case of a table."""
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            given, mark, wanted = line.rpartition(" => ")
            check(mark, f"{name}:{number} has no =>")
            yield f"{name}:{number}", given.strip(), wanted.split()


def fill(text, names):
    """$name; $rep(text,times); $hex(ff) for a byte that is no UTF-8; as bytes."""
    def value(match):
        name, argument = match.group(1), match.group(3)
        if name == "rep":
            what, times = argument.rsplit(",", 1)
            return (what * int(times)).encode()
        if name == "hex":
            return bytes.fromhex(argument)
        check(name in names, f"${name} is not known")
        return str(names[name]).encode()
    out, at = b"", 0
    for match in re.finditer(r"\$(\w+)(\(([^)]*)\))?", text):
        out += text[at:match.start()].encode() + value(match)
        at = match.end()
    return out + text[at:].encode()


def check_pair(zh, en, where):
    """A sentence in each language."""
    if zh == en and " / " in zh:  # who could not state a language is told in both
        zh, en = zh.split(" / ", 1)
    check(zh and en and zh != en, f"{where}: one sentence for both languages: {zh!r}, {en!r}")
    check(CHINESE.search(zh), f"{where}: not Chinese: {zh!r}")
    check(re.search(r"[a-z]{2}", en), f"{where}: not English: {en!r}")


def pairs(expected):
    """Of "POINTER:code" each, in any order; + stands for a space."""
    return sorted(tuple(text.replace("+", " ").rpartition(":")[::2]) for text in expected)


class Doors:
    """One house, and what its cases may name."""

    def __init__(self, program, house):
        self.program, self.house, self.folder = program, house, house.folder
        self.names = {}
        self.before = None  # the log before the case

    def set_up(self):
        """A line with money on it, one of another brand's, and one of each thing that has an address."""
        house, names = self.house, self.names
        self.set_up_refund()
        line = names["line"] = house.open_line("17000000001")
        names["foreign_line"] = house.open_line("17000000009", "other", "theirs")
        names["brief_line"] = house.open_line("17000000002")
        at = f"/v1/lines/{line}"
        names["payment"] = house.ask("POST", f"{at}/top-ups", {"amount": money(2000)}, expect=201)[2]["entry_no"]
        used = {"Idempotency-Key": "used-before-0001"}
        house.ask("POST", f"{at}/top-ups", {"amount": money(100)}, headers=used, expect=201)
        house.ask("POST", f"{at}/bars", {"bar": "fraud", "reason": "r"}, expect=201)
        small = {"amount": money(100), "reason": "r"}
        names["adjustment"] = house.ask("POST", f"{at}/adjustments", small, expect=201)[2]["id"]
        house.ask("POST", f"{at}/adjustments/{names['adjustment']}/reverse", {"reason": "r"}, expect=201)
        large = {"amount": money(600), "reason": "r"}
        names["approval"] = house.ask("POST", f"{at}/adjustments", large, expect=201)[2]["id"]
        person = {"kind": "person", "name": "李娜"}
        names["subscriber"] = house.ask("POST", "/v1/subscribers", person, expect=201)[2]["id"]
        names["foreign_subscriber"] = house.ask("POST", "/v1/subscribers", person, "other", expect=201)[2]["id"]
        staff = {"login": "li.na", "name": "李娜", "role": "finance"}
        names["staff"] = house.ask("POST", "/v1/staff", staff, "local", expect=201)[2]["id"]
        names["cookie"] = Staff(house, "auditor", "auditor").set_up().cookie
        newcomer = Staff(house, "newcomer", "auditor")
        newcomer.sign_in(newcomer.one_time)
        names["first_cookie"] = newcomer.cookie
        order = {"msisdn": "17000000001", "cycles": 1, "price": money(500), "method": "alipay_wap"}
        placed = house.ask("POST", "/public/v1/orders", order, None, expect=201)[2]
        names["order"], names["token"] = placed["id"], placed["token"]
        names["trade"] = out_trade_no(placed)
        names["number"], names["reserved"] = (house.number(f"1700000060{last}") for last in (0, 1))
        names["foreign_number"] = names["foreign_line"].partition("-")[0]
        house.number("17000000602")
        for who, msisdn in (("all", "17000000601"), ("open", "17000000602")):
            kept = {"how": "chosen", "msisdn": msisdn, "minutes": 60}
            house.ask("POST", "/v1/number-reservations", kept, who, expect=201)
        names["n"] = 0

    def set_up_refund(self):
        """An order that was paid and refunded in part, so that it cannot be undone."""
        house, names = self.house, self.names
        line = house.open_line("17000000003")
        order = {"msisdn": "17000000003", "cycles": 1, "price": money(500), "method": "alipay_qr"}
        paid = house.ask("POST", "/public/v1/orders", order, None, expect=201)[2]
        names["paid_order"], names["paid_token"] = paid["id"], paid["token"]
        house.pay_at_cashier(paid)
        payment = house.ask("GET", f"/v1/lines/{line}/payments", expect=200)[2]["items"][0]["entry_no"]
        part = {"entry_no": payment, "amount": money(100), "reason": "r"}
        refund = house.ask("POST", f"/v1/lines/{line}/refunds", part, expect=201)[2]
        names["refund"] = refund["id"]
        for _ in range(400):
            if house.ask("GET", f"/v1/lines/{line}/refunds", expect=200)[2]["items"][0]["state"] == "done":
                return
            time.sleep(0.05)
        raise Failed(f"the refund was not sent: {refund}")

    # HTTP -----------------------------------------------------------------------------------------------------

    def http(self, where, given, wanted):
        """[@option=value ...] METHOD PATH [BODY] => STATUS CODE [POINTER:code ...]"""
        options = {}
        while given.startswith("@"):
            option, _, given = given.partition(" ")
            name, _, value = option[1:].partition("=")
            options[name] = value.replace("+", " ")
        method, _, rest = given.partition(" ")
        path, _, body = rest.partition(" ")
        self.names["n"] += 1
        answers = [self.send(method, path, body, options, language) for language in ("zh-CN", "en")]
        for status, _, answer in answers:
            check((str(status), answer.get("code")) == (wanted[0], wanted[1]), f"{where}: {status} {answer}")
            check(answer["trace_id"] and answer["status"] == status, f"{where}: {answer}")
            found = sorted((fault["pointer"], fault["code"]) for fault in answer.get("errors", []))
            check(found == pairs(wanted[2:]), f"{where}: faults {found}")
        (_, types, zh), (_, _, en) = answers
        check(types["Content-Type"] == "application/problem+json", f"{where}: {types['Content-Type']}")
        check_pair(zh["detail"], en["detail"], where)
        check_pair(zh["title"], en["title"], where)
        for fault, same in zip(zh.get("errors", []), en.get("errors", [])):
            check_pair(fault["detail"], same["detail"], where)

    def send(self, method, path, body, options, language):
        if method == "RAW":
            return self.send_raw(fill(f"{path} {body}", self.names), language)
        who = options.get("as", "all")
        headers = {"Accept-Language": language, "X-Forwarded-For": f"10.1.{self.names['n'] // 250}.{self.names['n'] % 250}"}
        if body:
            headers["Content-Type"] = "application/json"
        if method != "GET":
            headers["Idempotency-Key"] = f"bad-input-{self.names['n']:08}"
        if who in self.house.tokens:
            headers["Authorization"] = f"Bearer {self.house.tokens[who]}"
        if who == "biller":
            headers |= Biller(self.house).sign(method, path, fill(body, self.names))
        for name, value in options.items():
            if name != "as":
                headers[name] = fill(value, self.names).decode("latin-1")
        connection = self.house.local() if who == "local" else self.house.connect()
        with contextlib.closing(connection):
            connection.request(method, fill(path, self.names).decode("latin-1"), fill(body, self.names) or None,
                               {name: value for name, value in headers.items() if value})
            answer = connection.getresponse()
            return answer.status, answer.headers, parse(answer.read())

    def send_raw(self, text, language):
        """Bytes as they stand, line ends written out; %LANGUAGE% is the language."""
        text = text.replace(b"\\r", b"\r").replace(b"\\n", b"\n").replace(b"%LANGUAGE%", language.encode())
        with socket.create_connection(("127.0.0.1", self.house.port), timeout=20) as plug:
            plug.sendall(text)
            answer = b""
            while more := plug.recv(65536):
                answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), headers, parse(body)

    # CSV ------------------------------------------------------------------------------------------------------

    ROW = {"msisdn": "17000001000", "plan": "monthly", "policy": "", "stage": "active", "stage_since": "TODAY-10",
           "activated_on": "TODAY-10", "anchor_day": "", "paid_until": "TODAY+20", "last_top_up_on": "",
           "cycles_prepaid": "", "prepaid": "", "main": "1.00", "bonus": "", "bars": ""}

    def csv(self, where, given, wanted):
        """column=value ... => CODE [COLUMN:code ...]; or FILE text => ...; or TOTALS {…} => ..."""
        file = self.folder / f"rows-{where.rpartition(':')[2]}.csv"
        order = {"file": str(file)}
        if given.startswith("FILE"):
            file.write_bytes(fill(given[5:], self.names).replace(b"\\n", b"\n"))
        else:
            row = dict(self.ROW)
            if given.startswith("TOTALS"):
                order["expect"] = json.loads(given[7:])
            else:
                row.update(each.split("=", 1) for each in given.split())
            fields = [self.date(value).replace("+", " ") for value in row.values()]
            file.write_bytes(",".join(row).encode() + b"\n" + fill(",".join(fields), self.names) + b"\n")
        for dry in (True, False):
            job = self.house.ask("POST", "/v1/imports", {**order, "dry_run": dry}, "local", expect=202)[2]
            while job["state"] == "running":
                time.sleep(0.003)
                job = self.house.ask("GET", f"/v1/jobs/{job['id']}", None, "local", expect=200)[2]
            check(job["state"] == "failed" and job["error"]["code"] == wanted[0], f"{where}: {job}")
            found = sorted((fault["column"], fault["code"]) for fault in job["faults"])
            check(found == pairs(wanted[1:]), f"{where}: faults {found}")
            for each in [job["error"], *job["faults"]]:
                check_pair(each["zh"], each["en"], where)

    @staticmethod
    def date(text):
        """TODAY-10 as a date, of the brand's zone."""
        def value(match):
            return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600 + int(match.group(1)) * 86400))
        return re.sub(r"TODAY([+-]\d+)", value, text)

    # Configuration ---------------------------------------------------------------------------------------------

    def config(self, where, given, wanted):
        """OLD ~> NEW in the house's own configuration => EXIT CODE [PLACE:code ...]"""
        old, _, new = given.partition("~>")
        old, new = (part.strip().replace("\\n", "\n") for part in (old, new))
        check(self.house.config.count(old) >= 1, f"{where}: {old!r} is not in the configuration")
        text = self.house.config.replace(old, new, 1) if old else new + "\n" + self.house.config
        file, data = self.folder / "bad.toml", self.folder / "never"
        file.write_bytes(fill(text, self.names))
        said = self.run(["serve", "--config", str(file), "--data", str(data), "--listen", "127.0.0.1:0"])
        self.check_said(where, said, wanted)
        check(not data.exists(), f"{where}: a data directory was made")

    # Command line ----------------------------------------------------------------------------------------------

    def command(self, where, given, wanted):
        """arguments => EXIT CODE [POINTER:code ...]; + in an argument is a space, $data the house's directory"""
        self.names.update(data=self.folder / "data", folder=self.folder, config=self.folder / "keepline.toml")
        arguments = [fill(each.replace("+", " "), self.names) for each in given.split()]
        self.check_said(where, self.run(arguments), [fill(each, self.names).decode() for each in wanted])

    def run(self, arguments):
        try:
            return subprocess.run([self.program, *arguments], capture_output=True, timeout=60, check=False)
        except subprocess.TimeoutExpired as expired:
            raise Failed("it was not refused") from expired

    @staticmethod
    def check_said(where, done, wanted):
        """The exit code, and on stderr the code with both sentences and every fault, and no other fault."""
        said = done.stderr.decode()
        check(str(done.returncode) == wanted[0], f"{where}: exit {done.returncode}: {said}")
        sentences = [line.split(": ", 1)[1] for line in said.splitlines() if line.startswith(f"{wanted[1]}: ")]
        check(sentences, f"{where}: no {wanted[1]} in {said!r}")
        if len(sentences) == 1:
            sentences = sentences[0].split(" / ", 1)
        check(len(sentences) == 2, f"{where}: not two sentences: {said!r}")
        check_pair(*sentences, where)
        faults = re.findall(r"^  (\S.*?): ([a-z_]+\.[a-z_]+): (.*) / (.*)$", said, re.M)
        check(sorted(fault[:2] for fault in faults) == pairs(wanted[2:]), f"{where}: faults {faults}")
        for fault in faults:
            check_pair(fault[2], fault[3], where)

    # Notifications ---------------------------------------------------------------------------------------------

    NOTICE = {"app_id": "2021000000000001", "seller_id": "2088000000000001", "notify_type": "trade_status_sync",
              "notify_id": "1", "trade_status": "TRADE_SUCCESS", "trade_no": "2026112222001", "total_amount": "5.00",
              "out_trade_no": "KLT-unknown", "gmt_payment": "2026-11-22 10:00:00", "sign_type": "RSA2"}

    def notice(self, where, given, wanted):
        """[RAW body | field=value ...] => fail CODE, the code in the server's log: Alipay reads no sentence

        "=> success suspense.REASON": one amount more rests in suspense, the lines are as they were, and the same
        notification again changes nothing; that is then held against the log.
        """
        if given.startswith("RAW"):
            body = fill(given[4:], self.names)
        else:
            fields = dict(self.NOTICE)
            changes = [each.split("=", 1) for each in given.split()]
            fields.update((name, fill(value, self.names).decode("latin-1")) for name, value in changes
                          if not name.endswith("!"))
            signed = self.house.sign({name: value for name, value in fields.items() if value})
            for name, value in changes:  # changed after it was signed
                if name.endswith("!"):
                    signed = re.sub(rf"(^|&){name[:-1]}=[^&]*", rf"\g<1>{name[:-1]}={value}", signed)
            body = signed.encode()
        if len(wanted) > 1 and wanted[1].startswith("suspense."):
            resting, lines = self.suspense(), self.lines()
            check(self.notify(body) == (200, "success"), f"{where}: refused")
            fresh = [each["reason"] for each in self.suspense() if each not in resting]
            check(fresh == [wanted[1].removeprefix("suspense.")], f"{where}: in suspense: {fresh}")
            check(self.lines() == lines, f"{where}: a line changed")
            self.before = self.house.log_head()
        log = self.folder / "log"
        before = log.stat().st_size
        said = self.notify(body)
        check(said == (200, wanted[0]), f"{where}: {said}")
        if wanted[0] == "success":
            return
        logged = log.read_bytes()[before:].decode()
        check(f"notification refused: {wanted[1]}" in logged, f"{where}: the log says {logged!r}")

    def notify(self, body):
        with contextlib.closing(self.house.connect()) as connection:
            connection.request("POST", "/gateways/alipay/notify", body,
                               {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def suspense(self):
        return [{name: each[name] for name in ("id", "reason")}
                for each in self.house.ask("GET", "/v1/suspense", expect=200)[2]["items"]]

    def lines(self):
        return self.house.ask("GET", "/v1/lines", expect=200)[2]["items"]


def undriven(house):
    """Operations that change something and have no case in http.txt: someone forgot their bad input."""
    asked = set()
    for _, given, _ in read_table("http.txt"):
        method, path = re.sub(r"^(@\S+ )*", "", given).split(" ")[:2]
        asked.add((method.lower(), path.partition("?")[0]))
    paths = house.ask("GET", "/openapi.json", None, None, expect=200)[2]["paths"]
    return [f"{method} {path}" for path, methods in paths.items() for method in methods if method != "get"
            and not any(each == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), at) for each, at in asked)]


def parse(body):
    try:
        return json.loads(body)
    except ValueError as error:
        raise Failed(f"not JSON: {body[:200]!r}") from error


TABLES = {"http.txt": Doors.http, "csv.txt": Doors.csv, "config.txt": Doors.config, "command.txt": Doors.command,
          "notice.txt": Doors.notice}


def run(doors, only):
    """Runs every case; gives (name, what was wrong or None) of each."""
    left = undriven(doors.house)
    results = [("every write has a case", f"without one: {left}" if left else None)]
    if left:
        print(f"FAILED {results[0]}", flush=True)
    for table, perform in TABLES.items():
        for where, given, wanted in read_table(table):
            if only not in f"{where} {given}":
                continue
            doors.before, wrong = doors.house.log_head(), None
            try:
                perform(doors, where, given, wanted)
                after = doors.house.log_head()
                check(after == doors.before, f"{where}: the log went from {doors.before[0]} to {after[0]}")
            except (Failed, OSError, ValueError, KeyError) as error:
                wrong = f"{given}\n    {type(error).__name__}: {error}"
                print(f"FAILED {where}: {wrong}", flush=True)
            results.append((where, wrong))
    return results


def write_report(results):
    """As GoogleTest does, where it is told to: each case is counted as one test."""
    name = os.environ.get("GTEST_OUTPUT", "").removeprefix("xml:")
    if not name:
        return
    file = Path(name) / "bad_input_test.xml" if name.endswith("/") else Path(name)
    cases = "".join(
        f"<testcase name={quoteattr(where)} status=\"run\" result=\"completed\">"
        + (f"<failure message={quoteattr(wrong)}/>" if wrong else "") + "</testcase>\n" for where, wrong in results)
    file.write_text(f"<testsuites><testsuite name=\"bad_input\">\n{cases}</testsuite></testsuites>\n", encoding="utf-8")


def main():
    program = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory(prefix="keepline-doors-") as folder, \
            House(program, Path(folder), BILLER) as house:
        doors = Doors(program, house)
        doors.set_up()
        results = run(doors, sys.argv[2] if len(sys.argv) > 2 else "")
        house.ask("POST", f"/v1/lines/{doors.names['line']}/top-ups", {"amount": money(100)}, expect=201)
    write_report(results)
    failed = sum(wrong is not None for _, wrong in results)
    print(f"bad input: {len(results)} cases, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
