#!/usr/bin/env python3
"""The daemon as its users see it: ready in time, health and status, runs by request, reload in two phases, a clean stop.

    tests/golden/serve.py PROGRAM
"""
import json
import os
import shutil
import signal
import socket
import sqlite3
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

    def log(self):
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def file(self, count, name="c1.dat"):
        lines = [f"D9{i:08}{'NAME' + chr(65 + i % 26):<15}{'FIRST':<12}19820314{i:06}20260105A" for i in range(count)]
        (self.site / "in/pending" / name).write_text("\n".join(lines) + f"\nT{count:06}\n")

    def test_it_answers_soon_and_stops_cleanly(self):
        self.assertLess(self.start(), 20)  # 0.2 s on an idle machine; this only catches a hang
        self.assertEqual(self.ask("/healthz"), (200, "ok\n"))
        self.assertEqual(self.ask("/readyz")[0], 200)
        self.assertEqual(self.ask("/nothing")[0], 404)
        self.assertIn("gatehouse_clients 0", self.ask("/metrics")[1])
        self.assertEqual(self.stop(), 0)
        self.assertFalse((self.site / "state/service.json").exists())

    def test_a_page_of_a_browser_is_refused(self):
        self.start()
        self.assertEqual(self.ask("/v1/reload", "POST", {"Origin": "http://example.org"})[0], 403)

    def test_a_name_that_was_made_to_point_here_is_refused(self):
        self.start()
        self.assertEqual(self.ask("/v1/status", "GET", {"Host": "rebound.example.org"})[0], 421)
        self.assertEqual(self.ask("/v1/status", "GET", {"Host": "localhost:1"})[0], 200)

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
        self.assertEqual((answer["findings"][0]["file"], answer["findings"][0]["line"]), ("routes/claims.yaml", 5))
        told = [line for line in self.log() if line["id"] == "GH-012"]
        self.assertEqual([(line["file"], line["line"], line["rule"]) for line in told],
                         [("routes/claims.yaml", 5, "unknown-key")])
        self.assertIn("nonsense", told[0]["why"])
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

    def test_a_person_decides_on_deliveries_while_it_runs(self):
        layout = self.site / "mappings/layouts/mis-clients.layout.yaml"
        layout.write_text(layout.read_text().replace("LAST:  {type: text 10", "LAST:  {type: text 3"))
        self.file(2)
        self.start()
        self.assertEqual(self.gatehouse("run", "--all").returncode, 3)
        self.assertEqual([one["state"] for one in json.loads(self.gatehouse("held", "--json").stdout)["deliveries"]],
                         ["held", "held"])
        waiting = json.loads(self.ask("/v1/deliveries")[1])
        self.assertEqual([(one["delivery"], one["system"], one["state"], one["reason"], one["may_be_sent"]) for one in waiting["deliveries"]],
                         [("mis/1", "mis", "held", "too-long", False), ("mis/2", "mis", "held", "too-long", False)])
        self.assertFalse(waiting["more"])
        first = json.loads(self.ask("/v1/deliveries?limit=1&route=mis")[1])
        self.assertEqual(([one["delivery"] for one in first["deliveries"]], first["more"]), (["mis/1"], True))
        self.assertEqual(json.loads(self.ask("/v1/deliveries?route=claims")[1])["deliveries"], [])
        self.assertEqual(self.ask("/v1/held/decide?decision=sent&delivery=mis/1", "POST")[0], 403)
        self.assertEqual(self.gatehouse("held", "decide", "sent", "mis/1").returncode, 1)
        done = self.gatehouse("held", "decide", "again", "mis/1")
        self.assertEqual((done.returncode, done.stdout), (0, "decided on 1 delivery: due again with the next run\n"))
        done = self.gatehouse("held", "decide", "again", "--route", "mis", "--json")
        self.assertEqual(json.loads(done.stdout), {"decided": 1})
        self.assertEqual(self.ask("/v1/held/decide?decision=perhaps&delivery=mis/1", "POST")[0], 400)
        self.assertEqual(json.loads(self.ask("/v1/status")[1])["delivery"][0]["balance"]["pending"], 2)
        self.assertEqual(json.loads(self.ask("/v1/deliveries")[1])["deliveries"], [])

    def test_of_what_may_have_been_taken_a_person_says_that_it_was(self):
        self.file(2)
        self.assertEqual(self.gatehouse("run", "--all").returncode, 0)
        with sqlite3.connect(self.site / "state/hub.db") as store:  # as after an outage: the one has no answer, the other failed alone
            store.execute("UPDATE delivery SET state = 2, reason = NULL WHERE change = 1")
            store.execute("UPDATE delivery SET state = 3, reason = 'fails-alone: 503' WHERE change = 2")
            store.execute("UPDATE delivery_route SET delivered = delivered - 2, unknown = unknown + 1, held = held + 1")
        store.close()
        self.start()
        waiting = json.loads(self.ask("/v1/deliveries")[1])["deliveries"]
        self.assertEqual([(one["state"], one["may_be_sent"]) for one in waiting], [("unknown", True), ("held", True)])
        for one in waiting:
            self.assertEqual(self.ask(f"/v1/held/decide?decision=sent&delivery={one['delivery']}", "POST")[0], 200)
        self.assertEqual(json.loads(self.ask("/v1/deliveries")[1])["deliveries"], [])
        self.assertEqual(json.loads(self.ask("/v1/status")[1])["delivery"][0]["balance"]["delivered"], 2)
        self.assertEqual(self.gatehouse("fsck").returncode, 0)

    def test_systemd_hears_when_it_is_ready_reloads_and_stops(self):
        address = self.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(str(address))
            notify.settimeout(PATIENCE)
            self.environment["NOTIFY_SOCKET"] = str(address)
            self.start()
            self.assertEqual(notify.recv(100), b"READY=1")
            self.process.send_signal(signal.SIGHUP)
            self.assertEqual([notify.recv(100), notify.recv(100)], [b"RELOADING=1", b"READY=1"])
            self.assertEqual(self.stop(), 0)
            self.assertEqual(notify.recv(100), b"STOPPING=1")

    def test_two_services_on_one_site_are_one_too_many(self):
        self.start()
        self.assertEqual(self.gatehouse("serve").returncode, 6)


if __name__ == "__main__":
    unittest.main()
