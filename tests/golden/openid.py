#!/usr/bin/env python3
"""Signing in by way of a provider (OpenID Connect), against one of the test's own that misbehaves on demand
(tests/servers/openid): who gets in, and each way in which nobody does. The browser's part has a certified provider's
library to talk to (tests/browser).

    tests/golden/openid.py PROGRAM
"""
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 30

ACCESS = """people:
  ana.ruiz:    {{roles: [steward], openid: "248289761001"}}
  ben.ito:     {{roles: [operator]}}
  state.audit: {{roles: [auditor]}}
openid:
  issuer: https://127.0.0.1:{port}/realm
  client: gatehouse
  secret_file: keys/openid
  console: https://gateway.agency.example
  ca_file: {folder}/ca.pem
  label: the State's account
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Browser:
    """Follows the provider's redirects, keeps our cookies, and says of itself what a browser says."""

    def __init__(self, test):
        self.test, self.cookies = test, {}

    def ask(self, path, **headers):
        connection = http.client.HTTPConnection(*self.test.address, timeout=PATIENCE)
        all_headers = {"Host": "localhost", "Sec-Fetch-Site": "same-origin"} | headers
        if self.cookies:
            all_headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request("GET", path, headers={name: value for name, value in all_headers.items() if value is not None})
        answer = connection.getresponse()
        self.body = answer.read().decode()
        self.said = answer.getheaders()
        for name, value in self.said:
            if name.lower() == "set-cookie":
                key, _, text = value.split(";")[0].partition("=")
                self.cookies.pop(key, None)
                if "Max-Age=0" not in value:
                    self.cookies[key] = text
        connection.close()
        return answer.status, dict((name.lower(), value) for name, value in self.said).get("location", "")

    def begin(self):
        """Where the provider sends the browser back to: our path and query."""
        status, to = self.ask("/v1/session/openid")
        if not to.startswith("https://127.0.0.1"):
            return status, to
        where = urllib.parse.urlsplit(to)
        self.test.asked = dict(urllib.parse.parse_qsl(where.query))
        connection = http.client.HTTPSConnection("127.0.0.1", where.port, timeout=PATIENCE, context=self.test.trust)
        connection.request("GET", where.path + "?" + where.query)
        back = connection.getresponse().getheader("Location")
        connection.close()
        self.test.assertTrue(back.startswith("https://gateway.agency.example/v1/session/openid/back?"), back)
        return status, back.removeprefix("https://gateway.agency.example")

    def end(self, back, **headers):
        return self.ask(back, **({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"} | headers))

    def sign_in(self):
        return self.end(self.begin()[1])

    def who(self):
        self.ask("/v1/session")
        return json.loads(self.body).get("name")


class OpenId(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site, self.provider_folder = self.folder / "site", self.folder / "provider"
        self.provider_folder.mkdir()
        self.port = free_port()
        self.provider = subprocess.Popen([ROOT / "tests/servers/openid", self.provider_folder, str(self.port)], stdout=subprocess.PIPE, text=True)
        assert self.provider.stdout.readline().strip() == "ready"
        self.trust = ssl.create_default_context(cafile=self.provider_folder / "ca.pem")
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        (self.site / "keys/openid").write_text("not so secret: a+b\n")
        self.access = ACCESS.format(port=self.port, folder=self.provider_folder)
        (self.site / "access.yaml").write_text(self.access)
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        reader, writer = os.pipe()
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=self.environment, pass_fds=[writer], stderr=log)
        os.close(writer)
        with os.fdopen(reader) as ready:
            host, port = ready.readline().strip().split(":")
        self.address = (host, int(port))

    def tearDown(self):
        for process in (self.process, self.provider):
            process.terminate()
            process.wait(PATIENCE)
        self.provider.stdout.close()
        shutil.rmtree(self.folder)

    def gatehouse(self, *words):
        return subprocess.run([PROGRAM, *words], env=self.environment, capture_output=True, text=True, timeout=PATIENCE)

    def reload_with(self, text):
        (self.site / "access.yaml").write_text(text)
        self.process.send_signal(1)  # SIGHUP
        browser = Browser(self)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(0.05)
            browser.ask("/v1/session")
            if json.loads(browser.body).get("openid", "") in text and json.loads(browser.body)["passwords"] == ("only: yes" not in text):
                return
        raise AssertionError("the service does not take up access.yaml")

    def provider_says(self, **what):
        (self.provider_folder / "says.json").write_text(json.dumps(what))

    def calls(self):
        return (self.provider_folder / "calls").read_text().splitlines()

    def audit(self):
        return self.gatehouse("audit", "show", "--limit", "200").stdout

    def test_whom_the_provider_knows_and_the_site_names_gets_in(self):
        browser = Browser(self)
        browser.ask("/v1/session")
        self.assertEqual(json.loads(browser.body)["openid"], "the State's account")
        status, back = browser.begin()
        self.assertEqual(status, 303)
        self.assertEqual(self.asked["response_type"], "code")
        self.assertEqual(self.asked["scope"].split()[0], "openid")
        self.assertEqual(self.asked["code_challenge_method"], "S256")
        begun = [value for name, value in browser.said if name.lower() == "set-cookie"][0]
        for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/v1/session/openid"):
            self.assertIn(word, begun)
        self.assertEqual(browser.end(back), (303, "/"))
        cookie = [value for name, value in browser.said if name.lower() == "set-cookie" and "gatehouse_session=" in value][0]
        for word in ("HttpOnly", "SameSite=Strict", "Secure"):
            self.assertIn(word, cookie)
        self.assertNotIn("gatehouse_openid", browser.cookies, "that word was for the way there and back")
        self.assertEqual(browser.who(), "ana.ruiz")
        self.assertEqual(browser.ask("/v1/reviews")[0], 200)
        self.assertEqual(browser.ask("/v1/access")[0], 403, "what she may do, access.yaml says")
        self.assertIn("POST /token gatehouse", self.calls())
        self.assertIn("person:ana.ruiz", self.audit())
        log = (self.folder / "log").read_text()
        for secret in ("not so secret", self.asked["state"], self.asked["nonce"], back.split("code=")[1].split("&")[0]):
            self.assertNotIn(secret, log)
            self.assertNotIn(secret, self.audit())

    def test_the_way_back_is_good_once_and_for_the_browser_that_went(self):
        browser, other = Browser(self), Browser(self)
        back = browser.begin()[1]
        self.assertEqual(other.end(back), (303, "/#sign-in=expired"), "somebody else's browser")
        other.begin()
        self.assertEqual(other.end(back), (303, "/#sign-in=expired"), "one that began its own")
        self.assertIsNone(other.who())
        self.assertEqual(browser.end(back), (303, "/"), "what was begun here is still good")
        again = Browser(self)
        again.cookies = dict(browser.cookies)
        self.assertEqual(again.end(back), (303, "/#sign-in=expired"), "twice")
        self.assertEqual(browser.end("/v1/session/openid/back?code=1&state=made-up"), (303, "/#sign-in=expired"))
        self.assertEqual(browser.end("/v1/session/openid/back"), (303, "/#sign-in=expired"))

    def test_only_a_browser_that_is_led_there_comes_back_from_elsewhere(self):
        browser = Browser(self)
        back = browser.begin()[1]
        self.assertEqual(browser.end(back, **{"Sec-Fetch-Mode": "no-cors"})[0], 403, "a picture on somebody's page")
        self.assertEqual(browser.ask("/v1/session/openid", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})[0], 403,
                         "nobody is signed in because a page of somebody's wants it")
        self.assertEqual(browser.ask("/v1/status", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})[0], 403)
        self.assertEqual(browser.end(back), (303, "/"))

    def test_tokens_that_are_not_the_ones_asked_for_let_nobody_in(self):
        import time
        for says in ({"alg": "none"}, {"claims": {"aud": "other"}}, {"claims": {"iss": "https://other.example"}}, {"claims": {"nonce": "other"}},
                     {"claims": {"nonce": None}}, {"claims": {"exp": int(time.time()) - 600}}, {"status": 400}):
            self.provider_says(**says)
            browser = Browser(self)
            self.assertEqual(browser.sign_in(), (303, "/#sign-in=bad-token"), says)
            self.assertIsNone(browser.who(), says)
        self.provider_says()
        self.assertEqual(Browser(self).sign_in(), (303, "/"))
        self.assertEqual(self.audit().count("refused"), 7)

    def test_the_provider_may_change_its_keys(self):
        self.assertEqual(Browser(self).sign_in(), (303, "/"))
        self.provider_says(new_key="second")
        first = Browser(self).sign_in()
        self.assertIn(first, [(303, "/"), (303, "/#sign-in=bad-token")], "keys are read again once a minute at most")
        self.assertLessEqual(self.calls().count("GET /keys -"), 2)

    def test_who_is_not_named_stays_outside_and_the_trail_says_what_the_provider_calls_them(self):
        self.provider_says(sub="somebody\nelse")
        self.assertEqual(Browser(self).sign_in(), (303, "/#sign-in=not-named"))
        self.assertIn('sub "somebody?else" is nobody in access.yaml', self.audit())
        self.provider_says(sub="ben.ito")
        self.assertEqual(Browser(self).sign_in(), (303, "/#sign-in=not-named"), "a number of the provider's is not a name of ours")

    def test_people_are_known_by_an_address_that_the_provider_vouches_for(self):
        self.reload_with(self.access.replace("issuer:", "claim: email\n  issuer:").replace('"248289761001"', "ana@agency.example"))
        self.provider_says(claims={"email": "ana@agency.example"})
        self.assertEqual(Browser(self).sign_in(), (303, "/#sign-in=not-named"), "not verified")
        self.provider_says(claims={"email": "ana@agency.example", "email_verified": "true"})
        self.assertEqual(Browser(self).sign_in(), (303, "/#sign-in=not-named"), "a text is no yes")
        self.provider_says(claims={"email": "ana@agency.example", "email_verified": True})
        browser = Browser(self)
        self.assertEqual(browser.sign_in(), (303, "/"))
        self.assertEqual(browser.who(), "ana.ruiz")

    def test_names_may_be_the_same_in_both(self):
        self.reload_with(self.access.replace("issuer:", "claim: preferred_username\n  issuer:"))
        self.provider_says(claims={"preferred_username": "ben.ito"})
        browser = Browser(self)
        self.assertEqual(browser.sign_in(), (303, "/"))
        self.assertEqual(browser.who(), "ben.ito")
        self.provider_says(claims={"preferred_username": "ana.ruiz"})
        self.assertEqual(Browser(self).sign_in(), (303, "/#sign-in=not-named"), "she is called otherwise there")

    def test_a_provider_that_is_away_or_another_one_is_told(self):
        self.provider_says(issuer="https://127.0.0.1/other")
        self.assertEqual(Browser(self).begin(), (303, "/#sign-in=bad-config"))
        self.provider_says(status=503)
        for _ in range(12):  # whoever cannot sign in for this is not one who guesses
            self.assertEqual(Browser(self).sign_in(), (303, "/#sign-in=no-answer"))
        self.provider_says()
        self.assertEqual(Browser(self).sign_in(), (303, "/"))

    def test_who_guesses_is_locked_out(self):
        browser = Browser(self)
        for _ in range(10):
            browser.end("/v1/session/openid/back?code=1&state=made-up")
        self.assertEqual(browser.end("/v1/session/openid/back?code=1&state=made-up"), (303, "/#sign-in=locked"))
        self.assertEqual(browser.begin(), (303, "/#sign-in=locked"))

    def test_a_site_may_have_no_passwords(self):
        self.reload_with(self.access + "  only: yes\n")
        browser = Browser(self)
        browser.ask("/v1/session")
        self.assertFalse(json.loads(browser.body)["passwords"])
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        connection.request("POST", "/v1/session", json.dumps({"name": "ana.ruiz", "password": "a long walk by the river"}),
                           {"Host": "localhost", "Sec-Fetch-Site": "same-origin"})
        self.assertEqual(connection.getresponse().status, 403)
        connection.close()
        self.assertEqual(browser.sign_in(), (303, "/"))

    def test_what_is_written_wrong_is_told_by_check(self):
        for change, rule in ((("https://127.0.0.1", "http://127.0.0.1"), "bad-openid"), (("issuer:", "claim: nickname\n  issuer:"), "bad-openid"),
                             (("agency.example\n", "agency.example/console\n"), "bad-openid"), (("ben.ito:     {roles: [operator]}",
                              'ben.ito: {roles: [operator], openid: "248289761001"}'), "same-openid"), (("client:", "clint:"), "unknown-key")):
            (self.site / "access.yaml").write_text(self.access.replace(*change))
            told = self.gatehouse("check")
            self.assertIn(rule, told.stdout + told.stderr, change)
            self.assertEqual(told.returncode, 4, told.stdout)
        (self.site / "access.yaml").write_text(self.access)
        self.assertEqual(self.gatehouse("check").returncode, 0)


class NoProvider(unittest.TestCase):
    def test_a_site_without_one_has_no_such_page(self):
        folder = Path(tempfile.mkdtemp())
        subprocess.run([PROGRAM, "init", folder / "site"], check=True, stdout=subprocess.DEVNULL)
        reader, writer = os.pipe()
        with open(folder / "log", "w") as log:
            process = subprocess.Popen([PROGRAM, "serve", "--site", folder / "site", "--ready-fd", str(writer)], pass_fds=[writer], stderr=log,
                                       env=dict(os.environ, GATEHOUSE_MAPPINGS=str(ROOT / "mappings")))
        os.close(writer)
        with os.fdopen(reader) as ready:
            host, port = ready.readline().strip().split(":")
        self.address = (host, int(port))
        browser = Browser(self)
        self.assertEqual(browser.ask("/v1/session/openid")[0], 404)
        self.assertEqual(browser.end("/v1/session/openid/back?code=1&state=2")[0], 404)
        process.terminate()
        process.wait(PATIENCE)
        shutil.rmtree(folder)


if __name__ == "__main__":
    unittest.main()
