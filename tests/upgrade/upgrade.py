#!/usr/bin/env python3
"""A site that the first program with a store left behind (store-1.tar.gz, made by make_store.sh) is taken over by this
one: opened, brought up, balanced, and gone on with. A store of a later program is refused and left as it is.

    tests/upgrade/upgrade.py PROGRAM
"""
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
BEFORE = json.loads((HERE / "store-1.status.json").read_text())
KNOWN = f"9{12340000 + 7919:08}{'BAKER':<15}{'LEO':<12}19510202"  # the first of make_store.sh


class Upgrade(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        self.site.mkdir()
        with tarfile.open(HERE / "store-1.tar.gz") as tar:
            tar.extractall(self.site)
        self.store = self.site / "state/hub.db"
        system = self.site / "systems/ui-mainframe.yaml"
        system.write_text(system.read_text().replace("options:", "options:\n  stable_seconds: 0", 1))
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(HERE.parent.parent / "mappings"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def gatehouse(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], env=self.environment, text=True, capture_output=True)

    def done(self, *arguments, codes=(0,)):
        said = self.gatehouse(*arguments)
        self.assertIn(said.returncode, codes, said.stdout + said.stderr)
        return said.stdout

    def upgrade(self):
        """As the service does at its start. Mappings of that time have no tests beside them."""
        self.done("run", "--all", "--untested", codes=(0, 3))

    def status(self):
        return json.loads(self.done("status", "--json"))

    def version(self):
        with closing(sqlite3.connect(self.store)) as store:
            return store.execute("SELECT max(version) FROM schema_version").fetchone()[0]

    def bring(self, name, *lines):
        (self.site / "incoming/ui/pending" / name).write_text("".join(line + "\n" for line in lines))
        return self.done("run", "ui-claims", "--untested", codes=(0, 3))

    def test_looking_changes_nothing_and_says_what_to_do(self):
        self.assertEqual(self.version(), 1)
        said = self.gatehouse("status")
        self.assertEqual(said.returncode, 4)
        self.assertIn("make a copy, then start the service once", said.stderr)
        self.done("backup", self.folder / "copies")
        self.done("restore", next((self.folder / "copies").iterdir()), "--verify")
        self.assertEqual(self.version(), 1)

    def test_its_counts_are_what_they_were_and_every_balance_holds(self):
        self.upgrade()
        self.assertGreater(self.version(), 10)
        after = self.status()
        for count in ("clients", "provisional", "reviews", "records", "held"):
            self.assertEqual(after[count], BEFORE[count], count)
        self.assertEqual(after["intake"][0]["balance"], BEFORE["intake"][0]["balance"])
        before, now = BEFORE["delivery"][0]["balance"], after["delivery"][0]["balance"]
        self.assertEqual({k: now[k] for k in before}, before)
        self.done("fsck")

    def test_what_it_remembers_can_be_read(self):
        self.upgrade()
        self.assertIn("bad-date", self.done("held"))
        self.assertIn("ui-claim.map.yaml", self.done("explain", "7", "birth_date"))
        self.assertIn("1", self.done("clients", "review"))
        self.done("audit", "verify")

    def test_people_it_knew_are_known(self):
        self.upgrade()
        self.bring("claims-20260401.dat", KNOWN + "000500012026040102001" + "0",
                   f"9{55555555:08}{'NEWMAN':<15}{'ADA':<12}19900909" + "000500022026040102001" + "0")
        after = self.status()
        self.assertEqual(after["clients"], BEFORE["clients"] + 1)
        self.assertEqual(after["records"], BEFORE["records"] + 2)
        self.done("run", "case-management", "--untested")
        self.assertEqual(self.status()["delivery"][0]["balance"]["delivered"], BEFORE["delivery"][0]["balance"]["delivered"] + 1)
        self.done("fsck")

    def test_files_it_took_are_recognised_under_another_name(self):
        self.upgrade()
        old = next((self.site / "incoming/ui/done").glob("claims-20260302*"))
        shutil.copy(old, self.site / "incoming/ui/pending/claims-20260402.dat")
        self.done("run", "ui-claims", "--untested", codes=(0, 3))
        self.assertEqual(self.status()["records"], BEFORE["records"])

    def test_its_doubt_is_decided_and_its_clients_are_parted_again(self):
        self.upgrade()
        self.done("clients", "decide", "1", "same")
        self.assertEqual(self.status()["clients"], BEFORE["clients"] - 1)
        self.done("fsck")

    def test_it_is_copied_and_gets_another_key(self):
        self.upgrade()
        self.done("keys", "rotate")
        self.done("backup", self.folder / "copies")
        copy = next((self.folder / "copies").iterdir())
        again = self.folder / "again"
        self.done("restore", copy, "--to", again, "--key", self.site / "keys/site.key")
        self.done("fsck", "--site", again)

    def test_it_is_brought_up_once(self):
        self.upgrade()
        with closing(sqlite3.connect(self.store)) as store:
            steps = store.execute("SELECT version FROM schema_version ORDER BY version").fetchall()
        self.assertEqual(steps, [(n + 1,) for n in range(len(steps))])
        self.upgrade()
        self.assertEqual(self.version(), len(steps))

    def test_a_store_of_a_later_program_is_refused_and_left_alone(self):
        self.upgrade()
        with closing(sqlite3.connect(self.store)) as store, store:
            store.execute("INSERT INTO schema_version (version, name) VALUES (9999, 'of tomorrow')")
        with closing(sqlite3.connect(self.store)) as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = hashlib.sha256(self.store.read_bytes()).digest()
        for command in (["run", "--all", "--untested"], ["status"], ["fsck"]):
            said = self.gatehouse(*command)
            self.assertEqual(said.returncode, 4, command)
            self.assertIn("written by a newer Gatehouse (tables of version 9999", said.stderr)
        self.assertEqual(hashlib.sha256(self.store.read_bytes()).digest(), before)


if __name__ == "__main__":
    unittest.main(verbosity=1)
