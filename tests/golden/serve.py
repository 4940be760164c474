#!/usr/bin/env python3
"""The daemon as its users see it: ready in time, health and status, runs by request, reload in two phases, a clean stop.

    tests/golden/serve.py PROGRAM
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 30


class Daemon(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        (self.site / "in/pending").mkdir(parents=True)
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(HERE.parent.parent / "mappings"))
        self.process = None

    def tearDown(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder)

    def start(self):
        reader, writer = os.pipe()
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=self.environment,
                                            pass_fds=[writer], stderr=log)
        os.close(writer)
        began = time.monotonic()
        with os.fdopen(reader) as ready:
            self.address = "http://" + ready.readline().strip()
        return time.monotonic() - began

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def ask(self, path, method="GET", headers=None):
        request = urllib.request.Request(self.address + path, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def gatehouse(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], env=self.environment, text=True, capture_output=True)

    def file(self, count, name="c1.dat"):
        lines = [f"D9{i:08}{'NAME' + chr(65 + i % 26):<15}{'FIRST':<12}19820314{i:06}20260105A" for i in range(count)]
        (self.site / "in/pending" / name).write_text("\n".join(lines) + f"\nT{count:06}\n")

    def test_it_answers_soon_and_stops_cleanly(self):
        self.assertLess(self.start(), 2)  # 0.2 s on an idle machine; this only catches a hang
        self.assertEqual(self.ask("/healthz"), (200, "ok\n"))
        self.assertEqual(self.ask("/readyz")[0], 200)
        self.assertEqual(self.ask("/nothing")[0], 404)
        self.assertIn("gatehouse_clients 0", self.ask("/metrics")[1])
        self.assertEqual(self.stop(), 0)
        self.assertFalse((self.site / "state/service.json").exists())

    def test_a_page_of_a_browser_is_refused(self):
        self.start()
        self.assertEqual(self.ask("/v1/reload", "POST", {"Origin": "http://example.org"})[0], 403)

    def test_the_command_line_lets_the_service_work(self):
        self.file(3)
        self.start()
        done = self.gatehouse("run", "--all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("read 3, stored 3", done.stdout)
        status = json.loads(self.ask("/v1/status")[1])
        self.assertEqual(status["clients"], 3)
        self.assertEqual(self.gatehouse("fsck").returncode, 0)

    def test_a_bad_reload_keeps_the_old_configuration_and_says_so(self):
        self.start()
        old = json.loads(self.ask("/v1/status")[1])["configuration"]
        route = self.site / "routes/claims.yaml"
        good = route.read_text()
        route.write_text(good + "nonsense: 1\n")
        code, answer = self.ask("/v1/reload", "POST")
        answer = json.loads(answer)
        self.assertEqual((code, answer["live"], answer["configuration"]), (409, False, old))
        self.assertEqual(answer["findings"][0]["rule"], "unknown-key")
        route.write_text(good + "batch: 10\n")
        code, answer = self.ask("/v1/reload", "POST")
        self.assertEqual((code, json.loads(answer)["live"]), (200, True))
        self.assertNotEqual(json.loads(self.ask("/v1/status")[1])["configuration"], old)

    def test_stopped_in_the_middle_of_a_file_it_goes_on_there(self):
        (self.site / "routes/claims.yaml").write_text("route: claims\nfrom: ui\nmapping: claim\nto: hub\nbatch: 20\n")
        self.file(4000)
        self.start()
        self.assertEqual(self.ask("/v1/routes/claims/run", "POST")[0], 202)
        while json.loads(self.ask("/v1/status")[1])["records"] == 0:
            time.sleep(0.005)
        self.assertEqual(self.stop(), 0)
        done = self.gatehouse("run", "claims")
        self.assertEqual(done.returncode, 0, done.stderr)
        status = json.loads(self.gatehouse("status", "--json").stdout)
        self.assertEqual(status["intake"][0]["balance"]["stored"], 4000)
        self.assertEqual(self.gatehouse("fsck").returncode, 0)

    def test_two_services_on_one_site_are_one_too_many(self):
        self.start()
        self.assertEqual(self.gatehouse("serve").returncode, 6)


if __name__ == "__main__":
    unittest.main()
