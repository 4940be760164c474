#!/usr/bin/env python3
"""The console as a browser meets it, without one: its files and their headers, the first account, signing in and out,
sessions, and every answer of the API held against docs/openapi.json.

    tests/golden/console.py PROGRAM
"""
import gzip
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
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
