"""A sandbox house for tests at the doors: two brands, a simulated Alipay, a credential of every kind.

Reused by test/bad_input and test/openapi; the server itself is started as test/kill starts it.
"""

import base64
import hashlib
import hmac
import http.client
import json
import sqlite3
import struct
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "kill"))

from kill_test import FEE, LocalConnection, Server, call, check, money  # noqa: E402

CONFIG = """
mode = "sandbox"
[server]
port = 0
public_url = "http://127.0.0.1:1"
trusted_proxies = ["127.0.0.1"]
[[brand]]
id = 1
code = "k"
name_zh = "甲"
name_en = "K"
care_phone = "10000"
public_facts = "dates"
balance_cap = "1000.00"
limit_per_order = "300.00"
approval_above_adjust = "5.00"
notice_gate = true
[[brand]]
id = 2
code = "other"
name_zh = "乙"
name_en = "Other"
[[number_class]]
brand = 1
code = "lucky"
name_zh = "吉祥号"
name_en = "Lucky"
endings = ["8888", "ABAB"]
[[policy]]
id = 1
code = "p"
grace = "7d"
outgoing_barred = "23d"
suspended = "60d"
quarantined = "90d"
[[policy]]
id = 11
code = "q"
suspended = "60d"
[[policy]]
id = 10
code = "p"
effective_from = "2099-01-01"
grace = "7d"
outgoing_barred = "23d"
suspended = "90d"
quarantined = "90d"
[[plan]]
id = 1
brand = 1
code = "monthly"
name_zh = "月租"
name_en = "Monthly"
fee = "5.00"
policy = 1
[[plan]]
id = 2
brand = 2
code = "theirs"
name_zh = "乙月租"
name_en = "Theirs"
fee = "5.00"
policy = 11
[[policy]]
id = 9
code = "by-top-up"
suspended = "60d"
validity = [{ on = ["activation", "top_up"], lasts = "30d" }]
parking = { fee = "1.00", longest = "3m" }
[[plan]]
id = 3
brand = 1
code = "validity"
name_zh = "充值保号"
name_en = "By top-up"
policy = 9
tariff = { call_minute = "0.15", sms = "0.10" }
pack = [{ code = "data", price = "6.00" }]
[[party]]
id = 1
brand = 1
code = "till"
[[party]]
id = 2
brand = 2
code = "shop"
[[alipay]]
id = 1
brand = 1
app_id = "2021000000000001"
seller_id = "2088000000000001"
gateway_url = "SIMULATOR/gateway.do"
private_key_file = "alipay/merchant_private.pem"
alipay_public_key_file = "alipay/alipay_public.pem"
order_prefix = "KLT"
"""

# A biller, whose key House makes: Biller signs with it.
BILLER = """
[[biller]]
id = 7
brand = 1
code = "life"
name_zh = "生活缴费"
name_en = "Bills"
public_key_file = "biller_public.pem"
"""

# A network that is down: its orders stay open, and are tried again now and then.
NETWORK = """
[[network]]
id = 2
brand = 1
url = "http://127.0.0.1:1/tmf-api/ServiceActivationAndConfiguration/v4"
token_file = "network.token"
"""

SCOPES = ["read", "open", "renew", "bar", "admin", "check"]


class House(Server):
    """The server, its simulator, and what every test asks first."""

    def __init__(self, program, folder, more=""):
        super().__init__(program, folder)
        keys = folder / "alipay"
        keys.mkdir()
        self.simulator = subprocess.Popen(
            [Path(program).parent / "keepline-sim", "alipay", "--listen", "127.0.0.1:0", "--dir", keys, "--app-id",
             "2021000000000001", "--seller-id", "2088000000000001"], stdout=subprocess.PIPE, stderr=self.log)
        line = self.simulator.stdout.readline().decode()
        check(line.startswith("alipay ready: "), f"the simulator did not start: {line!r}")
        self.simulator_address = line.split()[-1]
        self.config = CONFIG.replace("SIMULATOR", self.simulator_address) + more
        if BILLER in more:
            make_biller_key(folder)
        (folder / "network.token").write_text("a token of the network\n", encoding="utf-8")
        (folder / "keepline.toml").write_text(self.config, encoding="utf-8")
        self.tokens = {}
        self.keys_used = 0

    def __enter__(self):
        self.start()
        self.tokens["all"] = self.make_key(SCOPES, "till")
        self.tokens["other"] = self.make_key(SCOPES, "shop", "other")
        for scope in SCOPES:
            self.tokens[scope] = self.make_key([scope])
        return self

    def __exit__(self, *_):
        self.kill()
        self.simulator.terminate()
        self.simulator.wait()
        self.simulator.stdout.close()
        self.log.close()

    def local(self):
        return LocalConnection(self.folder / "data" / "keepline.sock")

    def make_key(self, scopes, party=None, brand="k"):
        body = {"name": "door", "scopes": scopes, **({"party": party} if party else {})}
        status, _, made = call(self.local(), "POST", "/v1/api-keys", body, {"Keepline-Brand": brand})
        check(status == 201, f"no API key: {status} {made}")
        return made["api_key"]

    def new_key(self):
        self.keys_used += 1
        return f"door-test-key-{self.keys_used:06}"

    def ask(self, method, path, body=None, who="all", headers=None, expect=None):
        """One exchange under a fresh key. `who`: a token's name, "local", or none."""
        sent = {"Idempotency-Key": self.new_key()} if method != "GET" else {}
        if who in self.tokens:
            sent["Authorization"] = f"Bearer {self.tokens[who]}"
        connection = self.local() if who == "local" else self.connect()
        status, got, answer = call(connection, method, path, body, {**sent, **(headers or {})})
        connection.close()
        check(expect is None or status == expect, f"{method} {path}: {status}, not {expect}: {answer}")
        return status, got, answer

    def open_line(self, msisdn, who="all", plan="monthly"):
        body = {"msisdn": msisdn, "plan": plan, "amount": money(FEE)}
        return self.ask("POST", "/v1/lines", body, who, expect=201)[2]["line"]["id"]

    def number(self, msisdn, brand="k"):
        """Brings one number into the inventory and gives its id."""
        headers = {"Keepline-Brand": brand}
        block = {"from": msisdn, "count": 1}
        job = self.ask("POST", "/v1/number-imports", block, "local", headers, expect=202)[2]["id"]
        while self.ask("GET", f"/v1/jobs/{job}", None, "local", headers)[2]["state"] == "running":
            time.sleep(0.01)
        found = self.ask("POST", "/v1/numbers/search", {"msisdn": msisdn}, "local", headers, expect=200)[2]
        return found["items"][0]["id"]

    def log_head(self):
        """How many records there are, and the hash over all of them: any write changes it."""
        store = sqlite3.connect(f"file:{self.folder / 'data' / 'keepline.db'}?mode=ro", uri=True)
        head = store.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone()
        store.close()
        return head

    def sign(self, fields):
        """A notification as Alipay signs it: all fields but sign and sign_type, sorted, RSA2."""
        text = "&".join(f"{name}={value}" for name, value in sorted(fields.items())
                        if name not in ("sign", "sign_type"))
        signed = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.folder / "alipay" / "alipay_private.pem"],
            input=text.encode(), capture_output=True, check=True).stdout
        return urllib.parse.urlencode({**fields, "sign": base64.b64encode(signed).decode()})

    def control(self, what, body):
        """What a test has the simulator do."""
        simulator = http.client.HTTPConnection(*self.simulator_address.removeprefix("http://").split(":"), timeout=20)
        status, _, said = call(simulator, "POST", "/control/" + what, body, {})
        simulator.close()
        check(status == 200, f"the simulator could not {what} {body}: {status} {said}")

    def pay_at_cashier(self, order, act="pay"):
        """The payer scans the code at the simulator, and the server asks what became of it."""
        self.control("act", {"act": act, "qr": order["payment"]["qr_text"]})
        self.ask("POST", "/v1/test-clock/advance", {"minutes": 1}, expect=200)

    def pay(self, order, trade_no):
        """Alipay says that an order was paid just now."""
        total = order["amount"]["amount"]
        body = self.sign({
            "app_id": "2021000000000001", "seller_id": "2088000000000001", "notify_type": "trade_status_sync",
            "notify_id": trade_no, "sign_type": "RSA2", "trade_status": "TRADE_SUCCESS", "trade_no": trade_no,
            "out_trade_no": out_trade_no(order), "total_amount": f"{total // 100}.{total % 100:02}",
            "gmt_payment": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3600))})
        connection = self.connect()
        connection.request("POST", "/gateways/alipay/notify", body,
                           {"Content-Type": "application/x-www-form-urlencoded"})
        said = connection.getresponse().read()
        connection.close()
        check(said == b"success", f"the payment of {order['id']} was not taken: {said}")


def out_trade_no(order):
    """What the platform calls an order that was placed for its wallet's page."""
    asked = urllib.parse.parse_qs(urllib.parse.urlparse(order["payment"]["pay_url"]).query)
    return json.loads(asked["biz_content"][0])["out_trade_no"]


def totp(uri):
    """The code of this moment (RFC 6238) for an otpauth:// address."""
    query = urllib.parse.parse_qs(urllib.parse.urlparse(uri).query)
    secret = query["secret"][0]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 10**6:06}"


def make_biller_key(folder):
    """The key pair of the biller that BILLER names."""
    private, public = folder / "biller_private.pem", folder / "biller_public.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)


class Biller:
    """Who signs requests (RFC 9421) with that key, by nothing but openssl."""

    def __init__(self, house):
        self.house = house

    def sign(self, method, path, text):
        """The headers that prove the request; `text`: the body's bytes, or none."""
        lines, names, headers = [f'"@method": {method}', f'"@path": {path}'], ['"@method"', '"@path"'], {}
        if text:
            headers = {"Content-Type": "application/json", "Content-Digest":
                       f"sha-256=:{base64.b64encode(hashlib.sha256(text).digest()).decode()}:"}
            lines.append(f'"content-digest": {headers["Content-Digest"]}')
            names.append('"content-digest"')
        given = f'({" ".join(names)});created={int(time.time())};keyid="life";alg="ed25519"'
        lines.append(f'"@signature-params": {given}')
        base = self.house.folder / "signature_base"
        base.write_text("\n".join(lines), encoding="utf-8")
        signature = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.house.folder / "biller_private.pem", "-in", base],
            check=True, capture_output=True).stdout
        return headers | {"Signature-Input": f"sig1={given}",
                          "Signature": f"sig1=:{base64.b64encode(signature).decode()}:"}

    def ask(self, method, path, body=None, _=None):
        text = json.dumps(body).encode() if body is not None else None
        headers = self.sign(method, path, text)
        connection = self.house.connect()
        connection.request(method, path, text, headers)
        answer = connection.getresponse()
        raw = answer.read().decode()
        connection.close()
        kind = answer.getheader("Content-Type", "")
        return answer.status, answer.headers, json.loads(raw) if "json" in kind else raw


class Staff:
    """A member of staff with a session of their own, second factor enrolled."""

    def __init__(self, house, login, role):
        self.house, self.cookie, self.uri = house, "", ""
        made = house.ask("POST", "/v1/staff", {"login": login, "name": login, "role": role}, "local", expect=201)[2]
        self.id, self.login, self.one_time = made["id"], login, made["one_time_password"]

    def ask(self, method, path, body=None, headers=None, expect=None):
        status, got, answer = self.house.ask(
            method, path, body, None, {"Cookie": self.cookie, "Keepline-Request": "1", **(headers or {})}, expect)
        if cookie := got.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return status, got, answer

    def sign_in(self, password, code=None):
        body = {"login": self.login, "password": password, **({"totp": code} if code else {})}
        return self.ask("POST", "/v1/sessions", body, expect=201)

    def set_up(self):
        self.sign_in(self.one_time)
        self.ask("POST", "/v1/sessions/current/password",
                 {"old_password": self.one_time, "new_password": "long enough to keep"}, expect=204)
        begun = self.ask("POST", "/v1/sessions/current/totp-enrolments", expect=201)[2]
        self.uri = begun["uri"]
        self.ask("PUT", "/v1/sessions/current/totp", {"enrolment": begun["enrolment"], "totp": totp(self.uri)},
                 expect=200)
        return self
