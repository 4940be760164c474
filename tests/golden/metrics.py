#!/usr/bin/env python3
"""GET /metrics has the figures of the one table, and the alert rules and the dashboard that we ship ask for no others.

    tests/golden/metrics.py PROGRAM
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MONITORING = ROOT / "config/monitoring"
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
FIGURE = re.compile(r"gatehouse_[a-z_]+")


def table():
    return json.loads(subprocess.run([PROGRAM, "explain-metric", "--json"], check=True, capture_output=True, text=True).stdout)


def alerts():
    return [rule for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"] for rule in group["rules"]]


def queries():
    board = json.loads((MONITORING / "dashboard.json").read_text())
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]] + [
        note["expr"] for note in board["annotations"]["list"]]


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        site = cls.folder / "site"
        subprocess.run([PROGRAM, "init", site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", site, dirs_exist_ok=True)
        with open(site / "routes/claims.yaml", "a") as route:
            route.write("promise: 24h\n")
        with open(site / "site.yaml", "a") as file:
            file.write("standards: {search: 3s}\n")
        (site / "routes/pass.yaml").write_text("route: pass\nfrom: third\nmapping: claim-to-csv\nto: fourth\n")
        (site / "systems/third.yaml").write_text("system: third\nowner: T\nconnector: file\noptions: {folder: third, stable_seconds: 0}\n")
        (site / "systems/fourth.yaml").write_text("system: fourth\nowner: F\nconnector: file\noptions: {folder: fourth, name: 'x-{run}.csv'}\n")
        environment = dict(os.environ, GATEHOUSE_SITE=str(site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        (site / "in/pending").mkdir(parents=True)
        (site / "in/pending/c.dat").write_text("D900000001LEE            MIA         19820314000001" + "20260105A\nT000001\n")
        (site / "third/pending").mkdir(parents=True)
        shutil.copy(site / "in/pending/c.dat", site / "third/pending/c.dat")
        for arguments in (["run", "--untested", "claims", "mis", "pass"], ["backup", cls.folder / "copies"]):
            subprocess.run([PROGRAM, *arguments], env=environment, check=True, capture_output=True)
        reader, writer = os.pipe()
        cls.process = subprocess.Popen([PROGRAM, "serve", "--untested", "--ready-fd", str(writer)], env=environment,
                                       pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as ready:
            address = ready.readline().strip()
        try:
            urllib.request.urlopen(f"http://{address}/v1/status", timeout=30).close()
        except urllib.error.HTTPError:  # one who may not ask is answered within the standard too
            pass
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=30) as answer:
            cls.text = answer.read().decode()

    @classmethod
    def tearDownClass(cls):
        cls.process.kill()
        cls.process.wait()
        shutil.rmtree(cls.folder)

    def test_the_service_gives_the_figures_of_the_table_and_no_others(self):
        given = re.findall(r"^# HELP (\S+) (.*)$", self.text, re.M)
        self.assertEqual(given, [(one["name"], one["meaning"]) for one in table()])
        self.assertEqual({line.split("{")[0].split(" ")[0] for line in self.text.splitlines() if line[0] != "#"},
                         {one["name"] for one in table()})

    def test_each_figure_has_the_labels_of_the_table(self):
        for one in table():
            sample = re.search(rf"^{one['name']}(\{{.*\}})? ", self.text, re.M)[1] or ""
            self.assertEqual(",".join(re.findall(r"([a-z]+)=", sample)), one["labels"], one["name"])

    def test_what_was_done_shows(self):
        for line in ('gatehouse_clients 1', 'gatehouse_records{route="claims",outcome="stored"} 1', 'gatehouse_balance_holds{route="pass"} 1',
                     'gatehouse_deliveries{route="mis",state="delivered"} 1', 'gatehouse_promise_kept{route="claims"} 1',
                     'gatehouse_standard_milliseconds{asking="search"} 3000', 'gatehouse_answers_last_five_minutes{asking="search"} 1',
                     'gatehouse_standard_kept{asking="search"} 1'):
            self.assertIn(line + "\n", self.text)
        self.assertGreater(int(re.search(r"^gatehouse_last_backup_timestamp_seconds (\d+)$", self.text, re.M)[1]), 1_700_000_000)

    def test_the_page_is_that_of_the_table(self):
        said = subprocess.run([PROGRAM, "explain-metric", "--markdown"], check=True, capture_output=True, text=True).stdout
        self.assertEqual((ROOT / "docs/metrics.md").read_text(), said, "write it anew: gatehouse explain-metric --markdown > docs/metrics.md")

    def test_alerts_and_dashboard_ask_for_figures_that_there_are(self):
        known = {one["name"]: one["labels"].split(",") for one in table()}
        for text in [rule["expr"] for rule in alerts()] + queries():
            for name in FIGURE.findall(text):
                self.assertIn(name, known, text)
            for name, picks in re.findall(r"(gatehouse_[a-z_]+)\{([^}]*)\}", text):
                for label in re.findall(r"([a-z]+)(?:=~?|!=)", picks):
                    self.assertIn(label, known[name], text)
            for labels in re.findall(r"by \(([^)]*)\)", text):
                for label in labels.split(", "):
                    self.assertIn(label, {label for name in FIGURE.findall(text) for label in known[name]}, text)

    def test_each_alert_says_what_to_do(self):
        names = [rule["alert"] for rule in alerts()]
        self.assertEqual(len(names), len(set(names)))
        for rule in alerts():
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"))
            self.assertTrue(rule["annotations"]["summary"] and rule["annotations"]["action"])

    @unittest.skipUnless(shutil.which("promtool"), "promtool (Debian: prometheus) is not here")
    def test_prometheus_itself_takes_rules_and_figures(self):
        subprocess.run(["promtool", "check", "rules", MONITORING / "alerts.yml"], check=True, capture_output=True)
        said = subprocess.run(["promtool", "check", "metrics"], input=self.text, text=True, capture_output=True)
        self.assertEqual((said.returncode, said.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main(verbosity=1)
