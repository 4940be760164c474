#!/usr/bin/env python3
"""The console as a browser meets it, without one: its files and their headers, the first account, signing in and out,
sessions, and every answer of the API held against docs/openapi.json.

    tests/golden/console.py PROGRAM
"""
import gzip
import http.client
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 30
PASSWORD = "a long walk by the river"
POLICY = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")


class Page:
    """A page of the console in a browser: keeps the cookie, says where it comes from, and the word against forgery."""

    def __init__(self, address):
        self.address, self.cookie, self.csrf = address, "", ""

    def ask_raw(self, path, text):
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        connection.request("POST", path, body=text, headers={"Host": "localhost", "Sec-Fetch-Site": "same-origin", "Cookie": self.cookie, "X-Gatehouse-Csrf": self.csrf})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        connection.close()
        return answer.status, said

    def ask(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        all_headers = {"Host": "localhost", "Sec-Fetch-Site": "same-origin"} | headers
        if self.cookie:
            all_headers["Cookie"] = self.cookie
        if self.csrf and method == "POST":
            all_headers.setdefault("X-Gatehouse-Csrf", self.csrf)
        connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=all_headers)
        answer = connection.getresponse()
        data = answer.read()
        self.headers = dict((name.lower(), value) for name, value in answer.getheaders())
        self.raw = data
        connection.close()
        set_cookie = self.headers.get("set-cookie", "")
        if set_cookie:
            self.cookie = "" if "Max-Age=0" in set_cookie else set_cookie.split(";")[0]
        text = data.decode("utf-8", "replace")
        said = json.loads(text) if text.startswith(("{", "[")) else text
        if isinstance(said, dict) and "csrf" in said:
            self.csrf = said["csrf"]
        return answer.status, said


class Console(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        (self.site / "in/pending").mkdir(parents=True)
        good, bad = [f"D9001122{n:02}{'NAME' + chr(65 + n):<15}{'FIRST':<12}{'19820314' if n else '19820399'}{n:06}20260105A" for n in range(3)], []
        (self.site / "in/pending/c1.dat").write_text("\n".join([*good, *bad, "T000003"]) + "\n")
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        assert self.gatehouse("run", "claims").returncode in (0, 3)
        reader, writer = os.pipe()
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=self.environment, pass_fds=[writer], stderr=log)
        os.close(writer)
        with os.fdopen(reader) as ready:
            host, port = ready.readline().strip().split(":")
        self.address = (host, int(port))
        self.page = Page(self.address)

    def tearDown(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder)

    def gatehouse(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], env=self.environment, text=True, capture_output=True)

    def setup_text(self):
        return (self.site / "state/console-setup").read_text().strip()

    def sign_up(self, page=None):
        page = page or self.page
        status, said = page.ask("/v1/session/setup", "POST", {"token": self.setup_text(), "name": "ana.ruiz", "password": PASSWORD, "merit_staff": True})
        self.assertEqual(status, 200, said)
        return page

    def needs_pages(self):
        """A program that was built without the console (-DGATEHOUSE_CONSOLE=OFF) says so, and has all the rest."""
        status, said = self.page.ask("/")
        if status == 404:
            self.assertEqual(said, "this gatehouse was built without the console\n")
            self.assertEqual(self.page.ask("/app.js")[0], 401)
            self.skipTest("built without the console")

    def test_its_files_come_with_a_strict_policy_small_and_once(self):
        self.needs_pages()
        whole = 0
        for path, kind in (("/", "text/html"), ("/app.js", "text/javascript"), ("/app.css", "text/css"), ("/icon.svg", "image/svg")):
            with self.subTest(path):
                status, _ = self.page.ask(path, **{"Accept-Encoding": "gzip"})
                self.assertEqual(status, 200)
                self.assertTrue(self.page.headers["content-type"].startswith(kind))
                for rule in POLICY:
                    self.assertIn(rule, self.page.headers["content-security-policy"])
                self.assertNotIn("unsafe", self.page.headers["content-security-policy"])
                self.assertEqual(self.page.headers["x-content-type-options"], "nosniff")
                self.assertEqual(self.page.headers["referrer-policy"], "no-referrer")
                self.assertEqual(self.page.headers["content-encoding"], "gzip")
                whole += len(self.page.raw)
                text = gzip.decompress(self.page.raw).decode()
                etag = self.page.headers["etag"]
                self.assertEqual(self.page.ask(path, **{"If-None-Match": etag})[0], 304)
                self.page.ask(path)
                self.assertNotIn("content-encoding", self.page.headers)
                self.assertEqual(self.page.raw.decode(), text)
                if path == "/":
                    self.assertIsNone(re.search(r"<script(?![^>]*\bsrc=)|\bon[a-z]+=|style=", text), "nothing inline")
        self.assertLess(whole, 250_000)

    def test_a_link_from_elsewhere_opens_the_page_and_nothing_of_the_api(self):
        self.needs_pages()
        elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        self.assertEqual(self.page.ask("/", **elsewhere)[0], 200)
        self.assertEqual(self.page.ask("/v1/session", **elsewhere)[0], 403)

    def test_the_first_account_is_made_once_with_the_one_time_text(self):
        self.assertEqual(self.page.ask("/v1/session")[1]["setup"], True)
        self.assertEqual(self.page.ask("/v1/status")[0], 401, "a page needs somebody who is signed in")
        self.assertEqual((self.site / "state/console-setup").stat().st_mode & 0o777, 0o600)
        text = self.setup_text()
        self.assertNotIn(text, (self.folder / "log").read_text())
        wrong = {"token": "setup_" + "0" * 64, "name": "eve", "password": PASSWORD}
        self.assertEqual(self.page.ask("/v1/session/setup", "POST", wrong)[0], 401)
        short = {"token": text, "name": "ana.ruiz", "password": "short"}
        self.assertEqual(self.page.ask("/v1/session/setup", "POST", short)[0], 400)
        self.assertEqual(self.page.ask("/v1/session/setup", "POST", {"token": text, "name": "Ana: {roles", "password": PASSWORD})[0], 400)
        together = {"token": text, "name": "ana.ruiz", "password": PASSWORD, "roles": ["auditor", "steward"]}
        self.assertEqual(self.page.ask("/v1/session/setup", "POST", together)[0], 409, "who audits does nothing else")
        self.assertFalse((self.site / "access.yaml").exists())
        self.sign_up()
        self.assertEqual(self.page.ask("/v1/me")[1]["name"], "person:ana.ruiz")
        self.assertIn("ana.ruiz: {roles: [mapper, steward, reporter], merit_staff: yes}", (self.site / "access.yaml").read_text())
        self.assertFalse((self.site / "state/console-setup").exists())
        again = {"token": text, "name": "eve", "password": PASSWORD}
        self.assertEqual(Page(self.address).ask("/v1/session/setup", "POST", again)[0], 401)
        self.assertEqual(self.gatehouse("check").returncode, 0)
        self.assertNotIn(PASSWORD.encode(), b"".join(f.read_bytes() for f in self.site.rglob("*") if f.is_file()))

    def test_a_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends(self):
        self.page.ask("/v1/session")
        self.page.ask("/v1/session/setup", "POST", {"token": self.setup_text(), "name": "ana.ruiz", "password": PASSWORD})
        cookie = self.page.headers["set-cookie"]
        for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(word, cookie)
        self.assertEqual(self.page.ask("/v1/reload", "POST", {}, **{"X-Gatehouse-Csrf": "0" * 64})[0], 403)
        self.assertEqual(self.page.ask("/v1/reload", "POST", {})[0], 200)
        stranger = Page(self.address)
        stranger.cookie = self.page.cookie
        self.assertEqual(stranger.ask("/v1/session/end", "POST", {})[0], 403, "without the page's word nobody is signed out")
        self.assertEqual(self.page.ask("/v1/session/end", "POST", {})[0], 200)
        self.assertEqual(stranger.ask("/v1/me")[0], 401)

    def test_names_and_passwords_sign_in_and_guesses_are_locked_out(self):
        self.sign_up()
        other = Page(self.address)
        self.assertEqual(other.ask("/v1/session", "POST", {"name": "ana.ruiz", "password": PASSWORD})[0], 200)
        self.assertEqual(other.ask("/v1/status")[0], 200)
        answers = {json.dumps(Page(self.address).ask("/v1/session", "POST", {"name": name, "password": "wrong wrong wrong"})[1])
                   for name in ("ana.ruiz", "nobody", "")}
        self.assertEqual(len(answers), 1, "one answer for every reason")
        for _ in range(10):
            status, _ = Page(self.address).ask("/v1/session", "POST", {"name": "ana.ruiz", "password": "wrong wrong wrong"})
        self.assertEqual(status, 429)
        self.assertEqual(Page(self.address).ask("/v1/session", "POST", {"name": "ana.ruiz", "password": PASSWORD})[0], 429)
        self.assertEqual(other.ask("/v1/status")[0], 200, "who is signed in stays so")

    def test_a_token_signs_in_and_a_password_is_chosen_with_it(self):
        self.sign_up()
        with open(self.site / "access.yaml", "a") as file:
            file.write("  ben.ito: {roles: [operator]}\n")
        self.assertEqual(self.page.ask("/v1/reload", "POST", {})[0], 200)
        token = self.gatehouse("tokens", "add", "ben.ito").stdout.strip()
        ben = Page(self.address)
        self.assertEqual(ben.ask("/v1/session", "POST", {"token": token})[0], 200)
        self.assertEqual(ben.ask("/v1/me")[1]["roles"], ["operator"])
        self.assertEqual(ben.ask("/v1/audit")[0], 403)
        self.assertEqual(ben.ask("/v1/session/password", "POST", {"password": "another long walk"})[0], 200)
        self.assertEqual(ben.ask("/v1/status")[0], 200)
        self.assertEqual(ben.ask("/v1/session/password", "POST", {"old": "wrong", "password": "a third long walk"})[0], 401)
        self.assertEqual(Page(self.address).ask("/v1/session", "POST", {"name": "ben.ito", "password": "another long walk"})[0], 200)

    def configuration_rows(self):
        return [(row["actor"], row["detail"]) for row in json.loads(self.gatehouse("audit", "show", "--action", "configuration", "--json").stdout)]

    def test_a_reload_that_changes_what_people_may_is_on_the_audit_trail(self):
        self.sign_up()
        self.assertEqual(self.page.ask("/v1/reload", "POST", {})[0], 200)
        self.assertEqual(self.configuration_rows(), [], "nothing is another")
        for words, route in (("  ben.ito: {roles: [operator]}\n", ""), ("  eva.lind: {roles: [steward]}\n", "# seen\n")):
            with open(self.site / "access.yaml", "a") as file:
                file.write(words)
            if route:
                with open(next((self.site / "routes").glob("*.yaml")), "a") as file:
                    file.write(route)
                os.kill(self.process.pid, signal.SIGHUP)
                for _ in range(PATIENCE * 10):
                    if len(self.configuration_rows()) > 1:
                        break
                    time.sleep(.1)
            else:
                self.assertEqual(self.page.ask("/v1/reload", "POST", {})[0], 200)
        (by_page, first), (by_signal, second) = self.configuration_rows()
        self.assertEqual((by_page, by_signal), ("person:ana.ruiz", "gatehouse"))
        self.assertIn("access.yaml", first)
        self.assertNotIn("routes/", first)
        self.assertIn("access.yaml changed", second)
        self.assertRegex(second, r"routes/[a-z-]+\.yaml changed")

    def begin_with_a_token(self, name="ben.ito"):
        """Somebody new who signed in with a token; the page, and the token's number."""
        self.sign_up()
        with open(self.site / "access.yaml", "a") as file:
            file.write(f"  {name}: {{roles: [steward]}}\n")
        self.assertEqual(self.page.ask("/v1/reload", "POST", {})[0], 200)
        token = self.gatehouse("tokens", "add", name).stdout.strip()
        page = Page(self.address)
        self.assertEqual(page.ask("/v1/session", "POST", {"token": token})[0], 200)
        self.assertEqual(page.ask("/v1/status")[0], 200)
        return page, str(json.loads(self.gatehouse("tokens", "list", "--json").stdout)[-1]["token"])

    def is_out(self, page):
        self.assertEqual(page.ask("/v1/session/password", "POST", {"password": "a thief's long walk"})[0], 401)
        self.assertEqual(page.ask("/v1/clients/1/reveal", "POST", {"purpose": "theft"})[0], 401)
        self.assertEqual(page.ask("/v1/status")[0], 401)
        self.assertEqual(page.ask("/v1/session")[1]["signed_in"], False)
        self.assertEqual(Page(self.address).ask("/v1/session", "POST", {"name": "ben.ito", "password": "a thief's long walk"})[0], 401)

    def test_a_session_ends_with_the_token_that_it_began_with_when_that_is_revoked(self):
        page, number = self.begin_with_a_token()
        self.assertEqual(self.gatehouse("tokens", "revoke", number).returncode, 0)
        self.is_out(page)
        self.assertEqual(self.page.ask("/v1/status")[0], 200, "who came with a password stays")

    def test_a_session_ends_with_the_token_that_it_began_with_when_that_expires(self):
        page, number = self.begin_with_a_token()
        with sqlite3.connect(self.site / "state/hub.db") as store:
            store.execute("UPDATE token SET expires = 1 WHERE id = ?", (number,))
        store.close()
        self.is_out(page)

    def test_who_chose_a_password_needs_the_token_no_more(self):
        page, number = self.begin_with_a_token()
        self.assertEqual(page.ask("/v1/session/password", "POST", {"password": "another long walk"})[0], 200)
        self.assertEqual(self.gatehouse("tokens", "revoke", number).returncode, 0)
        self.assertEqual(page.ask("/v1/status")[0], 200)

    def test_what_the_pages_show_is_there(self):
        page = self.sign_up()
        routes = page.ask("/v1/routes")[1]["routes"]
        self.assertEqual(routes[0]["balance"]["read"], 3)
        run = routes[0]["last_run"]["run"]
        one = page.ask(f"/v1/runs/{run}")[1]
        self.assertEqual([f["file"] for f in one["files"]], ["c1.dat"])
        self.assertEqual(len(page.ask(f"/v1/runs/{run}/records?outcome=stored")[1]["records"]), 2)
        groups = page.ask("/v1/held/groups")[1]
        self.assertEqual([(g["rule"], g["records"]) for g in groups], [("bad-date", 1)])
        self.assertTrue(groups[0]["remedy"] and groups[0]["source"])
        held = page.ask("/v1/held?rule=bad-date&limit=1")[1]
        self.assertEqual((len(held["records"]), held["more"]), (1, False))
        story = page.ask(f"/v1/records/{held['records'][0]['record']}")[1]
        self.assertEqual([p["rule"] for p in story["problems"]], ["bad-date"])
        ssn = next(v for v in story["values"] if v["field"] == "client.ssn")
        self.assertNotIn("900112200", json.dumps(story))
        status, shown = page.ask(f"/v1/records/{held['records'][0]['record']}/reveal", "POST", {"purpose": "a test of the story"})
        self.assertEqual((status, next(v for v in shown["values"] if v["field"] == "client.ssn")["value"]), (200, "900112200"))
        self.assertEqual((ssn["sight"], ssn["state"]), ("masked", "known"))
        self.assertEqual(one["now"], {"held": 1, "rejected": 0})
        found = page.ask("/v1/clients/find", "POST", {"ssn": "900112201"})[1]
        self.assertEqual([c["client"] for c in found], [1])
        self.assertNotIn("900112201", json.dumps(found))
        self.assertEqual(page.ask("/v1/audit")[0], 403)
        with open(self.site / "access.yaml", "a") as file:
            file.write("  state.audit: {roles: [auditor]}\n")
        self.assertEqual(page.ask("/v1/reload", "POST", {})[0], 200)
        auditor = Page(self.address)
        auditor.ask("/v1/session", "POST", {"token": self.gatehouse("tokens", "add", "state.audit").stdout.strip()})
        rows = auditor.ask("/v1/audit?newest=yes&limit=5&action=reveal")[1]
        self.assertEqual(rows[-1]["purpose"], "a test of the story")
        self.assertEqual(auditor.ask("/v1/audit/verify")[1]["ok"], True)

    def test_lists_are_sorted_on_the_server_and_another_order_is_refused(self):
        for n in (2, 3, 4):
            (self.site / f"in/pending/c{n}.dat").write_text("".join(f"D9001133{n}{k}{'NAME':<15}{'FIRST':<12}19820399{n * 10 + k:06}20260105A\n" for k in range(n)) + f"T{n:06}\n")
            self.gatehouse("run", "claims")
        page = self.sign_up()
        rows = lambda path: page.ask(path)[1]
        self.assertEqual([r["balance"]["read"] for r in rows("/v1/runs?sort=-read&limit=2")], [4, 3])
        self.assertEqual([r["balance"]["read"] for r in rows("/v1/runs?sort=-read&limit=2&skip=2")], [3, 2])
        self.assertEqual([r["run"] for r in rows("/v1/runs?sort=run")], [1, 2, 3, 4])
        self.assertEqual([r["run"] for r in rows("/v1/runs")], [4, 3, 2, 1])
        self.assertEqual([r["run"] for r in rows("/v1/runs?skip=3")], [1])
        self.assertEqual([r["balance"]["held"] for r in rows("/v1/runs?sort=held&route=claims&state=done")], [1, 2, 3, 4])
        held = [r["record"] for r in rows("/v1/held?rule=bad-date")["records"]]
        self.assertEqual((len(held), held), (10, sorted(held)))
        newest = rows("/v1/held?rule=bad-date&sort=-record&limit=4")
        self.assertEqual(([r["record"] for r in newest["records"]], newest["more"]), (held[:-5:-1], True))
        further = rows(f"/v1/held?rule=bad-date&sort=-record&after={newest['records'][-1]['record']}")
        self.assertEqual(([r["record"] for r in further["records"]], further["more"]), (held[-5::-1], False))
        self.assertEqual([r["record"] for r in rows("/v1/runs/4/records?outcome=held&sort=-record")["records"]], held[:-5:-1])
        for path in ("/v1/runs", "/v1/held", "/v1/reviews", "/v1/deliveries", "/v1/submissions", "/v1/runs/1/records"):
            self.assertEqual(page.ask(path + "?sort=name")[0], 400, path)
            self.assertEqual(page.ask(path + "?sort=-")[0], 400, path)
            self.assertIn("sort= is one of", page.ask(path + "?sort=%27")[1]["message"])
        self.assertEqual(page.ask("/v1/runs?skip=-1")[0], 400)

    def test_one_box_finds_files_codes_runs_and_people_and_says_nothing_in_an_address(self):
        (self.site / "in/pending/c_2.dat").write_text(f"D900112244{'NAMEX':<15}{'FIRST':<12}19820314{77:06}20260105W\nT000001\n")
        self.gatehouse("run", "claims")
        page = self.sign_up()
        find = lambda text: page.ask("/v1/search", "POST", {"text": text})[1]
        self.assertEqual([(f["file"], f["run"], f["route"]) for f in find("C1.D")["files"]], [("c1.dat", 1, "claims")])
        self.assertEqual([f["file"] for f in find("C_2.")["files"]], ["c_2.dat"])
        self.assertEqual([f["file"] for f in find("_1.dat")["files"]], [], "an underscore is no sign of SQL's")
        self.assertEqual(find("c%dat")["files"], [], "nor is a percent sign")
        by_code = find("w")
        self.assertEqual([(c["code"], c["records"]) for c in by_code["codes"]], [("W", 1)])
        self.assertEqual([(t["from"], t["to"]) for t in find("exhausted")["tables"] if t["mapping"] == "claim"], [("X", "exhausted")])
        self.assertEqual([r["run"] for r in find("2")["runs"]], [2])
        by_key = find("000001")
        self.assertEqual([c["client"] for c in by_key["clients"]], [1])
        self.assertNotIn("900112201", json.dumps(by_key))
        self.assertEqual(page.ask("/v1/search", "POST", {"text": " "})[0], 400)
        page.ask("/v1/held/workbook")
        book = zipfile.ZipFile(io.BytesIO(page.raw))
        words, sheet = book.read("xl/sharedStrings.xml").decode(), book.read("xl/worksheets/sheet1.xml").decode()
        self.assertIn("c_2.dat", words)
        self.assertNotIn("<f>", sheet)
        self.assertNotIn("<v/>", sheet)
        self.assertEqual(set(re.findall(r'<c r="[^"]*"[^>]*? t="(\w+)"', sheet)), {"s"}, "every cell is text, as it came")
        self.assertEqual(len(re.findall(r"<c ", sheet)), len(re.findall(r'<c [^>]*t="s"', sheet)))

    def test_a_table_and_the_tests_of_a_mapping_are_changed_like_the_mapping(self):
        page = self.sign_up()
        beside = page.ask("/v1/mappings/claim")[1]["beside"]
        self.assertEqual([(b["file"], b["kind"]) for b in beside],
                         [("claim.tests.yaml", "tests"), ("codes/claim-status.csv", "codes"), ("codes/record-type.csv", "codes")])
        table = page.ask("/v1/mappings/claim/file?name=codes/claim-status.csv")[1]
        self.assertIn("A,", table["text"])
        twice = {"file": table["file"], "text": table["text"].rstrip() + "\nA,exhausted\n", "was": table["sha256"]}
        trial = page.ask("/v1/mappings/claim/try", "POST", twice)[1]
        self.assertEqual((trial["ok"], [f["rule"] for f in trial["findings"] if f["grade"] == "error"]), (False, ["duplicate-code"]), trial)
        self.assertEqual(page.ask("/v1/mappings/claim/save", "POST", twice)[0], 409)
        self.assertEqual((self.site / "mappings" / table["file"]).read_text(), table["text"])
        lines = [line for line in table["text"].splitlines() if line]
        changed = twice | {"text": "\n".join(line.replace("A,active", "A,exhausted") if line.startswith("A,") else line for line in lines) + "\n"}
        self.assertNotEqual(changed["text"], table["text"])
        trial = page.ask("/v1/mappings/claim/try", "POST", changed)[1]
        self.assertEqual(([c["line"] for c in trial["changes"]], trial["changed"]), (["codes/claim-status.csv:2"], 3), "of the held one, too")
        tests = page.ask("/v1/mappings/claim/file?name=claim.tests.yaml")[1]
        wrong = {"file": tests["file"], "text": tests["text"].replace("active", "exhausted"), "was": tests["sha256"]}
        trial = page.ask("/v1/mappings/claim/try", "POST", wrong)[1]
        self.assertGreater(trial["tests"]["failed"], 0, trial)
        better = wrong | {"text": "# read by ana\n" + tests["text"]}
        self.assertEqual(page.ask("/v1/mappings/claim/save", "POST", better)[1]["live"], True)
        self.assertTrue((self.site / "mappings/claim.tests.yaml").read_text().startswith("# read by ana"))
        for name in ("../site.yaml", "codes/../claim.map.yaml", "claim.map.yaml", "codes/nothing.csv", "/etc/passwd"):
            self.assertEqual(page.ask("/v1/mappings/claim/file?name=" + name)[0], 404, name)
            self.assertEqual(page.ask("/v1/mappings/claim/save", "POST", {"file": name, "text": "x", "was": "x"})[0], 404, name)

    def test_a_code_has_one_meaning(self):
        (self.site / "in/pending/c2.dat").write_text("D900112244" + f"{'NAMEX':<15}{'FIRST':<12}19820314{77:06}20260105W\nT000001\n")
        self.gatehouse("run", "claims")
        page = self.sign_up()
        code = next(one for one in page.ask("/v1/codes")[1]["codes"] if one["code"] == "W")
        body = {"route": code["route"], "table": code["table"], "code": "W", "meaning": "exhausted"}
        self.assertEqual(page.ask("/v1/codes", "POST", body)[0], 200)
        status, said = page.ask("/v1/codes", "POST", body | {"meaning": "active"})
        self.assertEqual((status, said["error"]), (409, "conflict"))
        self.assertRegex(said["message"], r"a line for this code already, line \d+: it means exhausted\. A code has one meaning")
        status, said = page.ask_raw("/v1/codes", json.dumps(body)[:-1] + ', "code": "V"}')
        self.assertEqual((status, said["message"]), (400, "the body says `code` twice, so nobody knows which is meant; say it once"))

    def test_a_client_tells_old_numbers_that_lead_to_it_and_its_pins(self):
        (self.site / "in/pending/c2.dat").write_text(f"D900556677{'QUIROGA':<15}{'FIRST':<12}19820314{78:06}20260105A\nT000001\n")
        self.gatehouse("run", "claims")
        page = self.sign_up()
        self.assertEqual(page.ask("/v1/clients/1")[1]["aliases"], [])
        with open(self.site / "access.yaml", "a") as file:
            file.write("  ben.ito: {roles: [steward]}\n")
        self.assertEqual(page.ask("/v1/reload", "POST", {})[0], 200)
        second = Page(self.address)
        second.ask("/v1/session", "POST", {"token": self.gatehouse("tokens", "add", "ben.ito").stdout.strip()})
        for who in (page, second):  # two numbers: it takes two
            status, said = who.ask("/v1/clients/merge", "POST", {"a": 1, "b": 2, "because": "a test of old numbers"})
            self.assertEqual(status, 200, said)
        one = page.ask("/v1/clients/2")[1]
        self.assertEqual((one["client"], one["aliases"]), (1, [2]), said)
        page.ask("/v1/clients/1/pin", "POST", {"field": "sex", "value": "female", "because": "her licence"})
        pinned = next(f for f in page.ask("/v1/clients/2")[1]["fields"] if f["pinned_by"])
        self.assertEqual((pinned["field"], pinned["pinned_by"]), ("sex", "person:ana.ruiz"))
        self.assertTrue(pinned["received"].startswith("20"))
        self.assertEqual(page.ask("/v1/clients/1/unpin", "POST", {"field": "sex"})[0], 200)
        self.assertEqual([f for f in page.ask("/v1/clients/1")[1]["fields"] if f["pinned_by"]], [])

    def test_a_mapping_is_tried_saved_and_refused_whole(self):
        page = self.sign_up()
        name = page.ask("/v1/mappings")[1][0]["mapping"]
        mapping = page.ask(f"/v1/mappings/{name}")[1]
        broken = mapping["text"] + "nonsense: 1\n"
        trial = page.ask(f"/v1/mappings/{name}/try", "POST", {"text": broken})[1]
        self.assertFalse(trial["ok"])
        self.assertEqual(trial["findings"][0]["rule"], "unknown-key")
        status, said = page.ask(f"/v1/mappings/{name}/save", "POST", {"text": broken, "was": mapping["sha256"]})
        self.assertEqual((status, said["live"]), (409, False))
        self.assertEqual(page.ask(f"/v1/mappings/{name}")[1]["text"], mapping["text"], "the file is what it was")
        better = "# said better\n" + mapping["text"]
        trial = page.ask(f"/v1/mappings/{name}/try", "POST", {"text": better})[1]
        self.assertEqual((trial["ok"], trial["changed"]), (True, 0))
        status, said = page.ask(f"/v1/mappings/{name}/save", "POST", {"text": better, "was": mapping["sha256"]})
        self.assertEqual((status, said["live"]), (200, True), said)
        self.assertEqual(page.ask(f"/v1/mappings/{name}")[1]["own"], True)
        self.assertEqual(page.ask(f"/v1/mappings/{name}/save", "POST", {"text": better, "was": mapping["sha256"]})[0], 409)

    def test_a_code_means_only_what_its_target_may_hold(self):
        (self.site / "in/pending/c2.dat").write_text("D900112244" + f"{'NAMEX':<15}{'FIRST':<12}19820314{77:06}20260105W\nT000001\n")
        self.gatehouse("run", "claims")
        page = self.sign_up()
        code = next(one for one in page.ask("/v1/codes")[1]["codes"] if one["code"] == "W")
        self.assertIn("exhausted", code["legal"])
        table = Path(code["table"]).name
        before = (self.site / "mappings/codes" / table).read_text()
        body = {"route": code["route"], "table": code["table"], "code": "W", "note": "said by its owner"}
        status, said = page.ask("/v1/codes", "POST", body | {"meaning": "banana"})
        self.assertEqual((status, said["error"]), (400, "codes-not-legal"), said)
        self.assertIn('this line gives "banana", which is no legal value of the target: those are', said["message"])
        self.assertIn("exhausted", said["message"])
        self.assertNotIn(str(self.folder), said["message"])
        self.assertEqual((self.site / "mappings/codes" / table).read_text(), before)
        status, said = page.ask("/v1/codes", "POST", body | {"meaning": "exhausted"})
        self.assertEqual(status, 200, said)
        self.assertIn("W,exhausted", (self.site / "mappings/codes" / table).read_text())


if __name__ == "__main__":
    unittest.main()
