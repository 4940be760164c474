#!/usr/bin/env python3
"""How long people are kept, by the rules of a site: what would go, what goes, what a legal hold keeps, what is left, and
that nothing of what went is found again in any file of the site's store. Every command of docs/security/retention.md.

    tests/golden/retention.py PROGRAM
"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 60
PAGE = (ROOT / "docs/security/retention.md").read_text()

FILES = {
    "systems/vos.yaml": "system: vos\nowner: W\nconnector: file\noptions: {folder: vos, stable_seconds: 0}\n",
    "routes/enrollments.yaml": "route: enrollments\nfrom: vos\nmapping: enrollment\nto: hub\n",
}
RULES = """retention:
  dry_run: DRY
  rules:
    - {entity: enrollment, days: 365, alone: yes}
    - {label: uc-confidential, days: 1095}
    - {held: yes, route: claims, days: 180}
"""
# Her claim and her enrollment; a man who is in the enrollments only; one who was held and never found a client.
CLAIMS = ["D900112222QUIROGA        MARISOL     1984030700000120260105A", "D900553333HAUGEN         SIGRID      1990113000000220260105A",
          "D900774444CANARYXQ       HELDZZ      1984139900000320260105A", "T000003"]
ENROLLMENTS = ["NO,SSN,LAST,FIRST,DOB,ENTERED", "CANARYENR7,900112222,QUIROGA,MARISOL,1984-03-07,2026-01-05",
               "E2,900889999,OYELARAN,TUNDE,1979-05-05,2026-01-05"]


HER, SIGRID, HIM = 1, 2, 3


class Retention(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        for name, text in FILES.items():
            (self.site / name).write_text(text)
        for name, lines in (("in/pending/c1.dat", CLAIMS), ("vos/pending/e1.csv", ENROLLMENTS)):
            (self.site / name).parent.mkdir(parents=True, exist_ok=True)
            (self.site / name).write_text("\n".join(lines) + "\n")
        self.rules("no")
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"), LC_ALL="C")
        self.gatehouse("run", "--all", code=3)  # 3: one is held
        self.assertEqual([self.name(client) for client in (HER, SIGRID, HIM)], ["QUIROGA", "HAUGEN", "OYELARAN"])

    def rules(self, dry_run, text=RULES):
        (self.site / "site.yaml").write_text((HERE / "base/site.yaml").read_text() + text.replace("DRY", dry_run))

    def gatehouse(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, *arguments], env=self.environment, text=True, capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, code, " ".join(arguments) + "\n" + done.stderr + done.stdout)
        return done.stdout + done.stderr

    def name(self, client):
        shown = self.gatehouse("clients", "show", str(client), "--field", "name.last", "--reveal", "--purpose", "a test")
        return next((word for word in shown.split() if word in ("QUIROGA", "HAUGEN", "OYELARAN")), None)

    def sql(self, question, *values):
        store = sqlite3.connect(self.site / "state/hub.db")
        try:
            with store:
                return store.execute(question, values).fetchall()
        finally:
            store.close()

    def age(self, days):
        """As if all that there is had come so long ago."""
        self.sql("UPDATE batch SET received = received - ?", days * 86_400_000_000)

    def of_route(self, route, condition="1"):
        return [row[0] for row in self.sql("SELECT r.id FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file "
                                           f"JOIN lane l ON l.id = f.lane WHERE l.route = ? AND {condition} ORDER BY r.id", route)]

    def sealed(self, records):
        """What stands for these records and nothing else: the ends of their bodies (all of a client begin alike), and digests."""
        marks = ",".join("?" * len(records))
        return ([row[0][-24:] for row in self.sql(f"SELECT body FROM record WHERE id IN ({marks})", *records)] +
                [row[0] for row in self.sql(f"SELECT digest FROM any_record_key WHERE digest IS NOT NULL AND record IN ({marks})", *records)])

    def store(self):
        return b"".join(path.read_bytes() for path in sorted((self.site / "state").glob("hub.db*")))

    def all_is_in_order(self):
        self.assertIn("every balance holds", self.gatehouse("fsck"))
        self.assertIn("the audit trail is whole", self.gatehouse("audit", "verify"))
        status = self.gatehouse("status")
        self.assertNotIn("DOES NOT", status.upper())
        self.assertEqual(len(re.findall(r"\bholds\b", status)), 3, status)

    def receipts(self):
        return json.loads(self.gatehouse("purge", "--receipts", "--json"))

    def test_by_rule_from_what_would_go_to_what_is_left(self):
        self.assertIn("0 clients are past", self.gatehouse("retention"))
        self.age(200)
        held = self.of_route("claims", "r.client IS NULL")
        listed = self.gatehouse("retention")
        self.assertIn("0 clients are past", listed)
        self.assertIn(f"1 record goes by itself\nrecord {held[0]}, of nobody, route claims\n", listed)
        before = self.sealed(held)
        self.assertTrue(all(one in self.store() for one in before))

        self.gatehouse("retention", "--apply")

        self.assertFalse([one for one in before if one in self.store()])
        receipt, = self.receipts()
        self.assertEqual((receipt["client"], receipt["route"], receipt["records"], receipt["whole"]), (0, "claims", 1, False))
        self.assertEqual(receipt["because"], "retention rules of the site")
        self.assertIn("nobody, route claims", self.gatehouse("purge", "--receipts"))
        self.gatehouse("held", "show", str(held[0]), code=1)
        self.all_is_in_order()

        self.age(200)
        hers, his = self.of_route("enrollments")
        self.assertIn(f"1 client is past the time that the rules give\n1 record goes by itself\nclient {HIM}\n"
                      f"record {hers}, of client {HER}\n", self.gatehouse("retention"))
        shown = ("explain", "--record", str(hers), "--field", "enrollment.enrollment_no", "--reveal", "--purpose", "a test")
        self.assertIn("CANARYENR7", self.gatehouse(*shown))
        before = self.sealed([hers, his])
        self.gatehouse("retention", "--apply")
        self.gatehouse(*shown, code=1)
        self.assertFalse([one for one in before if one in self.store()])
        self.assertEqual([(one["client"], one["whole"], one["records"]) for one in self.receipts()],
                         [(0, False, 1), (HIM, True, 1), (HER, False, 1)])
        self.assertIn("purged", self.gatehouse("clients", "show", str(HIM)))
        self.assertEqual(self.name(HER), "QUIROGA")
        self.assertIn("0 clients are past the time that the rules give\n", self.gatehouse("retention"))
        self.assertIn("pending 0 + unknown 0 + held 0", self.gatehouse("run", "mis"))
        self.all_is_in_order()

        self.age(1100)
        self.gatehouse("retention", "--apply")
        self.assertIn("0 clients", self.gatehouse("status"))
        self.all_is_in_order()
        for path in (self.site / "state").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"CANARY", path.read_bytes().upper(), path)

    def test_a_hold_keeps_all_of_a_client(self):
        self.age(2000)
        hold = self.gatehouse("hold", "add", str(HER), "--because", "case 26-114")
        self.assertIn("under hold 1", hold)
        listed = self.gatehouse("retention")
        self.assertNotIn(f"client {HER}\n", listed)
        self.gatehouse("retention", "--apply")
        self.assertEqual(self.name(HER), "QUIROGA")
        self.assertEqual({one["client"] for one in self.receipts()}, {0, HIM, SIGRID})
        self.all_is_in_order()

        self.gatehouse("hold", "release", "1")
        self.gatehouse("retention", "--apply")
        self.assertIn("purged", self.gatehouse("clients", "show", str(HER)))
        self.all_is_in_order()

    def test_the_service_goes_by_the_rules_and_only_tells_where_they_are_tried(self):
        self.age(200)
        self.rules("yes")
        self.assertIn("GH-090", self.serve_until("GH-090"))
        self.assertEqual(self.receipts(), [])
        self.rules("no")
        self.assertIn("GH-091", self.serve_until("GH-091"))
        self.assertEqual([(one["client"], one["actor"]) for one in self.receipts()], [(0, "gatehouse")])
        self.all_is_in_order()

    def serve_until(self, message):
        """The log of a service that is stopped as soon as it has said so."""
        log = self.folder / f"log-{message}"
        with open(log, "w") as out:
            process = subprocess.Popen([PROGRAM, "serve"], env=self.environment, stdout=out, stderr=out)
        try:
            end = time.monotonic() + PATIENCE
            while message not in log.read_text() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.05)
        finally:
            process.terminate()
            process.wait(PATIENCE)
        return log.read_text()

    def test_a_class_that_is_misspelt_is_told(self):
        for rule, said in (("{label: medcal, days: 9}", "medcal"), ("{entity: wagse, days: 9}", "wagse"), ("{route: nowhere, days: 9}", "nowhere"),
                           ("{held: yes, alone: yes, days: 9}", "goes by itself"), ("{days: 9}\n    - {route: claims, days: 3}", "one before it is for all")):
            self.rules("no", f"retention:\n  rules:\n    - {rule}\n")
            self.assertIn(said, self.gatehouse("check", code=4))

    def test_the_example_of_the_page_is_read(self):
        example = re.search(r"```yaml\n# site.yaml\n(.*?)```", PAGE, re.S)[1]
        self.rules("no", example)
        self.assertNotIn("bad-retention", self.gatehouse("check"))
        self.gatehouse("retention")

    def test_every_command_of_the_page_works_as_it_stands(self):
        self.age(2000)
        clients = iter((SIGRID, HER))
        commands = 0
        for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S):
            number = f"G{next(clients):011}" if "G00000000012" in block else ""
            for line in block.strip().splitlines():
                done = subprocess.run(line.replace("gatehouse", f'"{PROGRAM}"', 1).replace("G00000000012", number), shell=True, cwd=self.site,
                                      env=self.environment, text=True, capture_output=True, timeout=PATIENCE)
                self.assertEqual(done.returncode, 0, line + "\n" + done.stderr + done.stdout)
                commands += 1
        self.assertEqual(commands, 8)


if __name__ == "__main__":
    unittest.main()
