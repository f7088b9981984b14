"""Drives every operation of the served openapi.json and holds the real answers against it.

Each operation is asked once in a sensible order; its answer must have the documented status and fit its schema.
Then it is asked again without a credential (401), with one that lacks the right (403), and with another brand's:
404 for what has an address, and nothing of ours in a list. An operation nobody drives is a failure.

    openapi_test.py build/release/keepline
"""

import json
import re
import sys
import tempfile
import time
import urllib.parse
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from house import BILLER, NETWORK, Biller, House, Staff, out_trade_no, totp  # noqa: E402
from kill_test import Failed, call, check, money  # noqa: E402
from openapi_schema import Mismatch, Schemas  # noqa: E402

# Act on the caller's own brand and name nothing of another's: there is nothing foreign to ask for.
OWN = {"openLine", "createApiKey", "getTestClock", "advanceTestClock", "runCycle", "previewCycle", "releaseCycle",
       "watchCycle", "importLines", "exportFile", "backUp", "createStaff", "createSubscriber", "listRetention",
       "postBulk", "runRetention", "getTrialBalance", "closePeriod", "startVerification", "recordUse", "importUsage",
       "importNumbers", "reserveNumber", "follow", "getFollowing", "stopFollowing",
       "reconcileNetwork", "reconcile", "previewPolicyMove", "proposePolicyMove"}
# Name another brand's thing in their body: it is not there.
HIDDEN = {"checkNumberRecycling"}


class Drive:
    """What was asked of the house, and what came of it."""

    def __init__(self, house):
        self.house = house
        status, _, self.document = house.ask("GET", "/openapi.json", None, None)
        check(status == 200, f"no openapi.json: {status}")
        self.schemas = Schemas(self.document)
        self.operations = {operation["operationId"]: (method.upper(), path, operation)
                           for path, methods in self.document["paths"].items()
                           for method, operation in methods.items()}
        self.driven = {}
        self.refusals = 0
        self.staff = None

    def __call__(self, name, body=None, who="all", headers=None, query="", status=None, **parameters):
        """The answer's body. `who`: a token's name, "local", None, or a Staff with a session."""
        method, path, operation = self.operations[name]
        wanted = [each for each in operation["responses"] if each != "default"]
        address = re.sub(r"{(\w+)}", lambda match: urllib.parse.quote(str(parameters[match.group(1)])), path) + query
        if body is not None:
            self.schemas.check(body, operation["requestBody"]["content"]["application/json"]["schema"], f"{name} asks")
        else:
            check("requestBody" not in operation, f"{name} needs a body")
        got, types, answer = self.ask(method, address, body, who, headers)
        if status is not None:  # nothing in this house could make it succeed: its refusal is held
            self.hold_problem(name, (got, types, answer), status)
            self.driven[name] = self.driven.get(name, 0) + 1
            return self.refuse(name, method, address, body, who, headers, answer)
        check(str(got) in wanted, f"{name}: {got}, not {wanted}: {answer}")
        self.hold(name, operation["responses"][str(got)], types, answer)
        self.driven[name] = self.driven.get(name, 0) + 1
        self.refuse(name, method, address, body, who, headers, answer)
        return answer

    def unknown_queries(self):
        """No address takes a query parameter that is not documented."""
        for name, (method, path, operation) in self.operations.items():
            if method != "GET" or "x-act" not in operation:
                continue
            address = re.sub(r"{(\w+)}", "1-1", path) + "?nobody-knows=1"
            got = self.house.ask(method, address, None, "local")
            self.hold_problem(f"{name} with an unknown parameter", got, 422, "request.invalid")

    def ask(self, method, address, body, who, headers=None):
        if isinstance(who, (Staff, Biller)):
            return who.ask(method, address, body, headers)
        return self.house.ask(method, address, body, who, headers)

    def hold(self, name, response, types, answer):
        """The answer against the documented one: its kind and its schema."""
        content = response.get("content", {})
        if not content:
            check(not isinstance(answer, dict) or name == "openapi", f"{name}: an answer nobody documented: {answer}")
            return
        kind = (types["Content-Type"] or "").partition(";")[0]
        check(kind in content, f"{name}: {kind} is not documented")
        self.schemas.check(answer, content[kind]["schema"], name)

    def hold_problem(self, where, asked, status, code=None):
        got, types, answer = asked
        check(got == status, f"{where}: {got}, not {status}: {answer}")
        self.hold(where, self.schemas.resolve({"$ref": "#/components/responses/Problem"}), types, answer)
        check(code is None or answer["code"] == code, f"{where}: {answer}")
        self.refusals += 1

    def refuse(self, name, method, address, body, who, headers, answer):
        """The same again from those who may not."""
        operation = self.operations[name][2]
        if not operation.get("security"):
            return
        self.hold_problem(f"{name} by nobody", self.house.ask(method, address, body, None, headers), 401)
        if "x-act" not in operation:
            return  # one's own session: there is no right to lack
        few = "read" if operation["x-act"] in ("open_line", "reserve_number") else "open"
        self.hold_problem(f"{name} without the right", self.ask(method, address, body, few, headers), 403,
                          "auth.forbidden")
        if name in OWN:
            return
        foreign, sent = "other", headers
        if who != "all":  # what no key may do is asked over the local socket
            foreign, sent = "local", {**(headers or {}), "Keepline-Brand": "other"}
        asked = self.ask(method, address, body, foreign, sent)
        if "{" in self.operations[name][1] or name in HIDDEN:
            self.hold_problem(f"{name} from another brand", asked, 404)
            return
        check(asked[0] == 200, f"{name} from another brand: {asked[0]} {asked[2]}")
        ours, theirs = ([json.dumps(item, sort_keys=True) for item in each["items"]] for each in (answer, asked[2]))
        check(ours, f"{name}: our own list is empty and shows nothing")
        check(not set(ours) & set(theirs), f"{name}: another brand reads ours")

    def plain(self, name, address, body=None, headers=None):
        """An operation whose answer is no JSON of ours: status and text."""
        method, _, operation = self.operations[name]
        connection = self.house.connect()
        connection.request(method, address, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        check(str(answer.status) in operation["responses"] and text, f"{name}: {answer.status} {text[:200]}")
        self.driven[name] = self.driven.get(name, 0) + 1
        return text.decode()


    def events(self, name, address, schema):
        """An operation whose answer stays open: its first event is held against the schema of its data."""
        _, _, operation = self.operations[name]
        connection = self.house.connect()
        connection.request("GET", address, None, {"Authorization": f"Bearer {self.house.tokens['all']}"})
        answer = connection.getresponse()
        check(answer.getheader("Content-Type") in operation["responses"]["200"]["content"], f"{name}: {answer.status}")
        event, data = (answer.readline().decode().partition(": ") for _ in range(2))
        check((event[0], data[0]) == ("event", "data"), f"{name}: {event} {data}")
        self.schemas.check(json.loads(data[2]), {"$ref": f"#/components/schemas/{schema}"}, name)
        connection.close()
        self.driven[name] = self.driven.get(name, 0) + 1
        self.refuse(name, "GET", address, None, "all", None, None)


def drive_lines(drive):
    """A line's life; gives its id."""
    opened = drive("openLine", {"msisdn": "17000000101", "plan": "monthly", "amount": money(500)})
    line = opened["line"]["id"]
    found = drive("searchLines", {"msisdn": "170 0000 0101"})["items"]
    check(found[0]["id"] == line and found[0]["msisdn_masked"] == "170****0101", f"found: {found}")
    drive("listLines", query="?stage=active&limit=1")
    drive("getLine", id=line)
    drive("quoteLine", id=line)
    drive("readBalances", id=line)
    for each in ("listBrands", "listPlans", "listPolicies"):
        drive(each)
    drive("getBrand", code="k")
    drive("getPlan", code="monthly")
    drive("getPolicy", id=9)
    drive("renewLine", {"cycles": 2, "amount": money(1000), "channel": "branch"}, id=line)
    many = [{"key": "bulk-renewal-0001", "line": line, "kind": "renewal", "cycles": 1, "amount": money(500)},
            {"key": "bulk-renewal-0002", "line": "1-99", "kind": "top_up", "amount": money(500)}]
    done = drive("postBulk", {"items": many})
    check((done["posted"], done["refused"]) == (1, 1), f"postBulk: {done}")
    drive("grantBonus", {"amount": money(300), "expires_on": "2099-01-01"}, id=line)
    drive("setBar", {"bar": "lost_sim", "reason": "丢失"}, id=line)
    drive("liftBar", {"reason": "找到"}, id=line, bar="lost_sim")
    drive("listJournalEntries", id=line, query="?limit=2")
    drive_other_life(drive)
    return line


def drive_other_life(drive):
    """A line without a fee: packs and use keep it; it is parked, comes back, and leaves."""
    opened = drive("openLine", {"msisdn": "17000000109", "plan": "validity", "amount": money(2000)})
    line = opened["line"]["id"]
    check("paid_until" not in opened["line"] and "valid_until" in opened["line"], f"openLine: {opened}")
    drive("buyPack", {"pack": "data"}, id=line)
    use = {"record_id": "cdr-1", "msisdn": "17000000109", "kind": "call_out", "units": 61,
           "used_at": drive("getTestClock")["now"]}
    posted = drive("recordUse", {"records": [use, {**use, "record_id": "cdr-2", "msisdn": "17000000999"}, use]})
    entries = [each.get("entry_no", each.get("code")) for each in posted["records"]]
    check(entries[1] == "line.unknown" and entries[0] == entries[2], f"recordUse: {posted}")
    drive("getForecast", id=line)
    longer = drive("getForecast", id=line, query="?top_up=10.00")
    check(longer["stages"][0]["stage"] == "active", f"getForecast: {longer}")
    ways = drive("listWaysToKeep", id=line, query="?day=2099-01-01")
    check(ways["items"] == [] or ways["items"][0]["way"], f"listWaysToKeep: {ways}")
    facts = {each["fact"]: each for each in drive("explainLine", id=line)["items"]}
    check(facts["valid_until"]["clause"] == "validity[0]", f"explainLine: {facts}")
    drive("markNumber", {"harassed": True, "ported_in": False}, id=line)
    drive("parkLine", {}, id=line)
    drive("resumeLine", id=line)
    drive("changePlan", {"plan": "monthly", "when": "now"}, id=line)
    loss = drive("getLeaving", id=line, query="?how=terminated")
    left = drive("leaveLine", {"how": "terminated", "reason": "不再使用"}, id=line)
    check(left["line"]["leaves"]["on"] == loss["leaves_on"], f"leaveLine: {left}")
    stays = drive("cancelLeave", id=line)
    check("leaves" not in stays["line"], f"cancelLeave: {stays}")


def drive_money(drive, line):
    """Payments and their way back."""
    paid = drive("topUpLine", {"amount": money(2000)}, id=line)["entry_no"]
    pages, cursor = [], ""
    while len(pages) < 9:
        page = drive("listPayments", id=line, query=f"?limit=1{cursor}")
        pages += page["items"]
        if "next_cursor" not in page:
            break
        cursor = "&cursor=" + page["next_cursor"]
    check(pages == drive("listPayments", id=line)["items"] and len(pages) > 1, f"payments by page: {pages}")
    drive("refundPayment", {"entry_no": paid, "amount": money(100), "reason": "r"}, id=line)
    drive("listRefunds", id=line)
    wrong = drive("topUpLine", {"amount": money(700)}, id=line)["entry_no"]
    drive("undoPayment", {"entry_no": wrong, "reason": "充错"}, id=line)
    done = drive("adjust", {"amount": money(100), "reason": "r"}, id=line)
    drive("listAdjustments", id=line)
    drive("reverseAdjustment", {"reason": "r"}, id=line, adjustment=done["id"])
    for decide, body in (("approve", None), ("decline", {"reason": "r"})):
        asked = drive("adjust", {"amount": money(600), "reason": "r"}, id=line)
        check(asked["state"] == "awaiting_approval", f"adjust: {asked}")
        drive("listApprovals")
        drive(decide, body, "local", id=asked["id"])


def drive_public(drive, line):
    """The payer's page, and money nobody ordered."""
    drive("getOffer", who=None)
    drive("quote", {"msisdn": "17000000101"}, None)
    drive("quote", {"msisdn": "17000099999"}, None)
    order = {"msisdn": "17000000101", "cycles": 1, "price": money(500), "method": "alipay_wap", "late": "top_up"}
    placed = drive("placeOrder", order, None)
    secret = {"Order-Token": placed["token"]}
    drive("getOrder", who=None, headers=secret, id=placed["id"])
    drive("listOrders", id=line)
    drive("showOrder", id=line, order=placed["id"])
    closed = notice(drive.house, "2026112200001", out_trade_no(placed), "5.00", "TRADE_CLOSED")
    check(drive.plain("notify", "/gateways/alipay/notify", closed) == "success", "the closed trade was refused")
    again = drive("payOrder", {"method": "alipay_qr"}, None, secret, id=placed["id"])
    drive("listGateways")
    waiting = drive("listOpenPayments")["items"]
    drive("askOpenPayment", None, "local", id=waiting[0]["id"])
    drive("endOpenPayment", {"reason": "r"}, "local", status=409, id=waiting[0]["id"])
    check(again["payment"]["state"] in ("pending", "created"), f"payOrder: {again}")
    drive.house.open_line("17000000102")
    wrong = drive("placeOrder", {**order, "msisdn": "17000000102", "method": "alipay_qr"}, None)
    secret = {"Order-Token": wrong["token"]}
    drive.house.pay_at_cashier(wrong, "finish")
    credited = drive("getOrder", who=None, headers=secret, id=wrong["id"])
    check("undo_until" in credited, f"paid: {credited}")
    undone = drive("undoOrder", None, None, secret, id=wrong["id"])
    check(undone["result"] == "refunding" and "undone_at" in undone, f"undone: {undone}")
    drive_refused(drive)
    for number in ("2026112200002", "2026112200003"):
        stray = notice(drive.house, number, f"KLT-stray-{number}", "7.00", "TRADE_SUCCESS")
        check(drive.plain("notify", "/gateways/alipay/notify", stray) == "success", "stray money was refused")
    resting = drive("listSuspense")["items"]
    check(len(resting) == 2, f"in suspense: {resting}")
    first = drive("listSuspense", query="?limit=1")
    rest = drive("listSuspense", query="?cursor=" + first["next_cursor"])
    check(first["items"] + rest["items"] == resting and "next_cursor" not in rest, f"by page: {first} {rest}")
    drive("resolveSuspense", {"to": "payer", "reason": "r"}, id=resting[0]["id"])
    drive("resolveSuspense", {"to": line, "reason": "r", "evidence": "e"}, id=resting[1]["id"])
    drive("walletSignIn", who=None, query="?method=wechat_in_wallet&return_path=/&state=s", status=422)
    drive("walletPayer", {"method": "wechat_in_wallet", "code": "c"}, None, status=422)
    drive_chargebacks(drive, order)
    drive_codes(drive)
    drive_billers(drive)
    drive_statements(drive)


def drive_chargebacks(drive, order):
    """A payer disputes what he paid."""
    line = drive.house.open_line("17000000103")
    placed = drive("placeOrder", {**order, "msisdn": "17000000103", "method": "alipay_qr"}, None)
    drive.house.pay_at_cashier(placed, "pay")
    payment = drive("listPayments", id=line)["items"][0]
    for case, ends in (("CASE-1", {"outcome": "won"}), ("CASE-2", {"outcome": "lost", "refund_no": "TAKEN-2"})):
        asked = {"entry_no": payment["entry_no"], "amount": money(100), "case_no": case, "reason": "非本人支付",
                 "answer_by": "2026-12-01"}
        opened = drive("openChargeback", asked, "local", id=line)
        check(opened["state"] == "open", f"opened: {opened}")
        drive("listChargebacks", query="?limit=1")
        ended = drive("endChargeback", {"reason": "平台裁定", **ends}, "local", id=opened["id"])
        check(ended["state"] == ends["outcome"], f"ended: {ended}")
    lost = drive("listChargebacks", query="?state=lost")["items"]
    check(drive("listLineChargebacks", id=line)["items"][0] == lost[0], f"lost: {lost}")


def drive_codes(drive):
    """Payments by the code that the payer shows: 25 pays at once, 26 is asked in his wallet."""
    line = drive.house.open_line("17000000104")
    asked = {"cycles": 1, "price": money(500), "auth_code": "250000000000000001"}
    paid = drive("payByCode", asked, id=line)
    check(paid["result"] == "credited" and paid["receipt_no"], f"payByCode: {paid}")
    waits = drive("payByCode", {**asked, "auth_code": "260000000000000001", "channel": "kiosk"}, id=line)
    check(waits["result"] == "waiting", f"payByCode: {waits}")
    drive("getCodePayment", id=line, order=waits["order_id"])
    ended = drive("cancelCodePayment", id=line, order=waits["order_id"])
    check(ended["result"] == "not_paid", f"cancelCodePayment: {ended}")


def drive_billers(drive):
    """A biller signs for himself; staff see his account."""
    biller = Biller(drive.house)
    msisdn = "17000000105"
    drive.house.open_line(msisdn)
    finance = Staff(drive.house, "finance.billers", "finance").set_up()
    deposit = {"amount": money(5000), "bank_reference": "BANK-1", "reason": "预存"}
    check(drive("recordDeposit", deposit, finance, biller="life")["available"] == money(5000), "no deposit")
    check(drive("billerCheck", {"msisdn": msisdn}, biller)["options"], "nothing to buy")
    check(drive("billerCheck", {"msisdn": "17000099999"}, biller) == {"renewable": False}, "a stranger's number")
    credit = {"reference": "LIFE-1", "msisdn": msisdn, "cycles": 1, "amount": money(500)}
    first = drive("billerCredit", credit, biller)
    check(first["state"] == "credited" and drive("billerCredit", credit, biller) == first, f"credit: {first}")
    check(drive("billerQuery", who=biller, reference="LIFE-1") == first, "queried")
    refused = drive("billerCredit", {**credit, "reference": "LIFE-2", "amount": money(499)}, biller)
    check(refused["refusal"] == "renewal.amount_differs", f"refused: {refused}")
    back = drive("billerReverse", {"reason": "重复缴费"}, biller, reference="LIFE-1")
    check(back["state"] == "reversed" and back["returned"] == money(500), f"reversed: {back}")
    check(drive("billerAccount", who=biller)["balance"] == money(5000), "the account")
    yesterday = (datetime.now() - timedelta(days=2)).date().isoformat()
    check(drive("billerFile", who=biller, day=yesterday).startswith("event,reference"), "no file")
    drive("billerFile", who=biller, day="2099-01-01", status=409)
    check(drive("listBillers")["items"][0]["biller"] == "life", "no billers")
    kinds = [each["kind"] for each in drive("listBillerEvents", biller="life")["items"]]
    check(kinds == ["returned", "refused", "credited", "deposited"], f"events: {kinds}")


def drive_statements(drive):
    """The day's statement, with a payment nobody made."""
    today = drive.house.ask("GET", "/v1/test-clock")[2]["now"]
    day = (datetime.fromisoformat(today) + timedelta(hours=8)).date().isoformat()
    drive.house.control("bill", {"trick": "invent"})
    drive.house.ask("POST", "/v1/test-clock/advance", {"minutes": 24 * 60}, expect=200)
    started = drive("reconcile", {"gateway": "alipay", "date": day}, "local")
    for _ in range(200):
        if (job := drive.house.ask("GET", f"/v1/jobs/{started['id']}")[2])["state"] != "running":
            break
        time.sleep(0.05)
    check(job["state"] == "done", f"reconcile: {job}")
    compared = drive("listReconciliations")["items"]
    check(any(each["date"] == day for each in compared), f"days: {compared}")
    drive("recordPayout", {"amount": money(1), "bank_reference": "CMB-1"}, "local", gateway="alipay", date=day)
    found = drive("listBreaks", query=f"?date={day}")["items"]
    strange = [each for each in found if each["kind"] == "only_theirs"]
    check(len(strange) == 1, f"breaks: {found}")
    drive("assignBreak", {}, "local", id=strange[0]["id"])
    drive("postBreak", None, "local", status=409, id=strange[0]["id"])
    drive("resolveBreak", {"how": "explain", "reason": "别家的"}, "local", id=strange[0]["id"])
    ended = drive("listBreaks", query="?state=ended&limit=1")["items"]
    check(ended[0]["id"] == strange[0]["id"] and ended[0]["state"] == "explained", f"ended: {ended}")


def drive_refused(drive):
    """The platform does not send it: two persons do, by bank."""
    for _ in range(200):
        if refused := drive.house.ask("GET", "/v1/refused-refunds")[2]["items"]:
            break
        time.sleep(0.05)
    check(refused and refused[0]["age_hours"] == 0, f"refused: {refused}")
    drive("listRefusedRefunds", query="?limit=1")
    finance = Staff(drive.house, "wu.jing", "finance").set_up()
    asked = {"bank_reference": "CMB-2026112200012345", "reason": "同名账户"}
    done = finance.ask("POST", f"/v1/refused-refunds/{refused[0]['id']}/transfer", asked, expect=201)[2]
    drive("decline", {"reason": "r"}, "local", id=done["approval_id"])
    asked = drive("transferRefund", asked, "local", id=refused[0]["id"])
    drive("listApprovals")
    finance.ask("POST", f"/v1/approvals/{asked['approval_id']}/approve", expect=201)
    left = drive.house.ask("GET", "/v1/refused-refunds")[2]["items"]
    check(not left, f"refused: {left}")


def notice(house, trade_no, out_trade_no, amount, status):
    return house.sign({"app_id": "2021000000000001", "seller_id": "2088000000000001", "sign_type": "RSA2",
                       "notify_type": "trade_status_sync", "notify_id": trade_no, "trade_status": status,
                       "trade_no": trade_no, "out_trade_no": out_trade_no, "total_amount": amount,
                       "gmt_payment": "2026-11-22 10:00:00"})


def drive_administration(drive):
    made = drive("createApiKey", {"name": "柜台", "scopes": ["read", "renew"], "party": "till"})
    drive("listApiKeys")
    drive("revokeApiKey", n=made["id"])
    drive("getTestClock")
    drive("advanceTestClock", {"minutes": 1})
    drive("previewCycle")
    drive("runCycle")
    drive("releaseCycle")
    drive.events("watchCycle", "/v1/cycle-runs/events", "CycleProgress")
    folder = drive.house.folder
    jobs = [drive("exportFile", {"what": "lines", "file": str(folder / "lines.csv"), "with_numbers": True}, "local")]
    wait(drive, jobs[0]["id"])
    lines = {"file": str(folder / "lines.csv"), "dry_run": True, "expect": {"rows": 1}}
    jobs.append(drive("importLines", lines, "local"))
    uses = folder / "uses.csv"
    uses.write_text("record_id,msisdn,kind,units,used_at\n"
                    "cdr-7,17000000101,sms_out,1,2026-11-22T10:00:00+08:00\n", encoding="utf-8")
    asked = {"file": str(uses), "dry_run": True, "expect_rows": 1, "refused_to": str(folder / "refused.csv")}
    jobs.append(drive("importUsage", asked, "local"))
    jobs.append(drive("backUp", {"file": str(folder / "backup.db")}, "local"))
    drive("getFollowing", who="local")
    drive("follow", {"directory": str(folder / "away"), "keep_days": 3}, "local")
    drive("getFollowing", who="local")
    drive("stopFollowing", who="local")
    drive("listJobs")
    for job in jobs:
        wait(drive, job["id"])
        drive("getJob", id=job["id"])
    drive("cancelJob", id=jobs[-1]["id"])
    for name, address in (("health", "/healthz"), ("ready", "/readyz"), ("metrics", "/metrics")):
        drive.plain(name, address)
    drive("openapi", who=None)


def drive_books(drive):
    """A month goes by and is closed; the log is walked."""
    month = drive("getTestClock")["business_date"][:7]
    drive("advanceTestClock", {"days": 35})
    drive("closePeriod", month=month)
    drive("listPeriods")
    drive("getTrialBalance", query=f"?month={month}")
    drive("getTrialBalance")
    job = drive("startVerification", who="local")
    wait(drive, job["id"])
    drive("getJob", id=job["id"])


def wait(drive, job):
    while drive.house.ask("GET", f"/v1/jobs/{job}", None, "local", expect=200)[2]["state"] == "running":
        time.sleep(0.01)


def drive_staff(drive):
    """A member of staff from the first day to the last."""
    made = drive("createStaff", {"login": "li.na", "name": "李娜", "role": "finance"}, "local")
    drive("listStaff")
    drive("listStaffNames")
    drive("getStaff", id=made["id"])
    who = Staff.__new__(Staff)
    who.house, who.cookie, who.id, who.login = drive.house, "", made["id"], "li.na"
    first, second = made["one_time_password"], "long enough to keep"
    drive("signIn", {"login": "li.na", "password": first}, who)
    drive("getSession", who=who)
    drive("changePassword", {"old_password": first, "new_password": second}, who)
    begun = drive("beginEnrolment", who=who)
    codes = drive("enrolTotp", {"enrolment": begun["enrolment"], "totp": totp(begun["uri"])}, who)["recovery_codes"]
    drive("stepUp", {"recovery_code": codes[0]}, who)
    drive("signOut", who=who)
    drive("signIn", {"login": "li.na", "password": second, "recovery_code": codes[1]}, who)
    drive("setRole", {"role": "auditor", "reason": "r"}, "local", id=made["id"])
    drive("disableStaff", {"reason": "r"}, "local", id=made["id"])
    drive("enableStaff", {"reason": "r"}, "local", id=made["id"])
    drive("resetPassword", {"reason": "r", "forget_totp": True}, "local", id=made["id"])


def drive_subscribers(drive, line):
    identity = {"type": "resident_id", "number": "11010519491231002X"}
    person = {"kind": "person", "name": "李娜", "identity": identity, "phone": "13800000000", "email": "li@example.cn"}
    one = drive("createSubscriber", person)["id"]
    drive("listSubscribers")
    drive("searchSubscribers", {"identity": identity})
    drive("getSubscriber", id=one)
    drive("changeSubscriber", {"phone": "13800000001", "reason": "r"}, headers={"If-Match": "*"}, id=one)
    drive("setRealName", {"state": "pending", "reason": "r"}, id=one)
    drive("setConsent", {"given": True, "how": "branch"}, id=one, purpose="marketing")
    drive("listConsents", id=one)
    drive("setLegalHold", {"hold": True, "reason": "r"}, "local", id=one)
    drive("bindSubscriber", {"subscriber": one, "reason": "r"}, id=line)
    whole = drive("unmask", {"reason": "r"}, "local", id=one)
    check(whole["numbers"] == ["8617000000101"], f"unmask: {whole}")
    drive("listAccesses", id=one)
    drive("getSubscriber", id=one)
    drive("listRetention")
    drive("runRetention", who="local")
    drive("listAuditEvents", query="?limit=100")
    drive("listAuditEvents", query="?act=unmask&from=2020-01-01T00:00:00Z&limit=1")


def drive_numbers(drive):
    """A number from its import to its second holder's question."""
    job = drive("importNumbers", {"from": "17000000200", "count": 20})
    wait(drive, job["id"])
    drive("listNumbers", query="?state=available&limit=5")
    drive("searchNumbers", {"msisdn": "17000000200"})
    drive("listNumberClasses")
    kept = drive("reserveNumber", {"how": "sequential", "minutes": 30})
    drive("getNumber", id=kept["id"])
    drive("releaseNumber", {"reason": "r"}, id=kept["id"])
    chosen = drive("reserveNumber", {"how": "chosen", "msisdn": "17000000219", "minutes": 30})
    drive("openLine", {"msisdn": "17000000219", "plan": "monthly", "amount": money(500)})
    drive("reserveNumber", {"how": "random", "minutes": 30})
    drive("readNumberOwners", {"reason": "r"}, "local", id=chosen["id"])
    asked = {"phoneNumber": "+8617000000219", "specifiedDate": "2026-01-01"}
    check(drive("checkNumberRecycling", asked)["phoneNumChanged"] is True, "nobody had the number then")


def drive_ahead(drive, line):
    """What the network, the holder and two persons have to say to what comes."""
    owed = drive("listServiceOrders", query="?limit=10")["items"]
    check(owed and owed[0]["desired"], f"listServiceOrders: {owed}")
    job = drive("reconcileNetwork")
    wait(drive, job["id"])
    drive("advanceTestClock", {"days": 300})
    told = drive("listNotices")["items"][0]
    drive("recordNotice", {"step": told["step"], "way": "letter", "sent_at": told["asked_at"], "proof": "m-1"},
          id=told["line"])
    drive("previewPolicyMove", {"from": 1, "to": 10})
    asked = {"from": 1, "to": 10, "ground": "favourable", "reason": "更宽"}
    other = Staff(drive.house, "wang.wei", "operator").set_up()
    first = drive("proposePolicyMove", asked, "local")
    drive("declinePolicyMove", who=other, id=first["id"])
    second = drive("proposePolicyMove", asked, "local")
    agreed = drive("approvePolicyMove", who=other, id=second["id"])
    check(agreed["state"] in ("running", "done"), f"approvePolicyMove: {agreed}")
    drive("listPolicyMoves")


def main():
    with tempfile.TemporaryDirectory(prefix="keepline-openapi-") as folder, \
            House(str(Path(sys.argv[1]).resolve()), Path(folder), NETWORK + BILLER) as house:
        drive = Drive(house)
        line = drive_lines(drive)
        drive_money(drive, line)
        drive_public(drive, line)
        drive_administration(drive)
        drive_staff(drive)
        drive_subscribers(drive, line)
        drive_numbers(drive)
        drive_books(drive)
        drive_ahead(drive, line)
        drive.unknown_queries()
        left = sorted(set(drive.operations) - set(drive.driven))
        check(not left, f"not driven: {left}")
    print(f"openapi: {len(drive.driven)} operations driven {sum(drive.driven.values())} times, {drive.refusals} refusals")


if __name__ == "__main__":
    try:
        main()
    except (Failed, Mismatch) as failed:
        sys.exit(f"openapi: {failed}")
