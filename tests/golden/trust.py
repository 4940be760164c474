#!/usr/bin/env python3
"""The master key changed again and again, and broken off; an older copy of the store put in the place of the newer, and a
copy that was restored on purpose.

    tests/golden/trust.py PROGRAM
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 60
RECORD = "D9001122{:02}NAME           FIRST       19820309000{:03}20260105A"


class Site(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        self.anchor = self.folder / "elsewhere"
        with open(self.site / "site.yaml", "a") as file:
            file.write(f"audit: {{anchor: {self.anchor}}}\n")
        (self.site / "access.yaml").write_text("people:\n  ana.ruiz: {roles: [steward]}\n")
        self.key = self.site / "keys/site.key"
        self.next = self.site / "keys/site.key.next"
        self.environment = dict(os.environ, GATEHOUSE_MAPPINGS=str(ROOT / "mappings"), LC_ALL="C")
        self.files = 0
        self.run_once()

    def gatehouse(self, *arguments, code=0, site=None, **how):
        environment = dict(self.environment, GATEHOUSE_SITE=str(site or self.site))
        done = subprocess.run([PROGRAM, *map(str, arguments)], env=environment, text=True, capture_output=True, timeout=PATIENCE, **how)
        if code is not None:
            self.assertEqual(done.returncode, code, " ".join(map(str, arguments)) + "\n" + done.stderr + done.stdout)
        return done.stdout + done.stderr

    def run_once(self, code=(0,), site=None):
        self.files += 1
        pending = (site or self.site) / "in/pending"
        pending.mkdir(parents=True, exist_ok=True)
        (pending / f"c{self.files}.dat").write_text(RECORD.format(self.files, self.files) + "\nT000001\n")
        said = self.gatehouse("run", "claims", code=None, site=site)
        status = 5 if "older copy" in said else 0
        self.assertIn(status, code, said)
        self.assertIn("older copy" if status else "read 1 = stored 1", said)
        return said


class MasterKey(Site):
    def rotate(self, **how):
        said = self.gatehouse("keys", "rotate", **how)
        self.gatehouse("status")
        return said

    def aside(self):
        return sorted(file.name for file in self.key.parent.glob("site.key.old-*"))

    def test_many_rotations_in_one_second_keep_each_old_master(self):
        masters = [self.key.read_text()]
        for _ in range(6):
            self.rotate()
            masters.append(self.key.read_text())
        self.assertEqual(len(set(masters)), 7)
        self.assertEqual({(self.key.parent / name).read_text() for name in self.aside()}, set(masters[:-1]))
        for name in self.aside():
            self.assertRegex(name, r"^site\.key\.old-\d{8}T\d{6}Z(-\d+)?$")
            self.assertEqual((self.key.parent / name).stat().st_mode & 0o777, 0o600)
        self.assertFalse(self.next.exists())

    def test_half_a_next_master_that_never_took_effect_is_nothing(self):
        for torn in ("", "0123456789abcdef", "not a key"):
            self.next.write_text(torn)
            self.next.chmod(0o600)
            before = self.key.read_text()
            self.rotate()
            self.assertNotEqual(self.key.read_text(), before)
            self.assertFalse(self.next.exists())

    def test_a_next_master_that_others_can_read_is_no_key_and_stays(self):
        self.next.write_text("0" * 64)
        self.next.chmod(0o644)
        self.gatehouse("keys", "rotate", code=None)
        self.assertTrue(self.next.exists())
        self.assertEqual(self.aside(), [])

    def test_half_a_next_master_by_which_the_store_is_wrapped_is_not_taken_away(self):
        before = self.key.read_text()
        self.rotate()
        taken = self.key.read_text()
        self.key.write_text(before)  # as if killed before the new master took its place, and its file then cut off
        self.next.write_text(taken[:20])
        self.next.chmod(0o600)
        self.assertIn("neither 64 hex digits nor 32 bytes", self.gatehouse("keys", "rotate", code=None))
        self.assertEqual(self.next.read_text(), taken[:20])

    def test_no_half_of_a_key_is_left_where_none_can_be_written(self):
        def no_file_may_grow():
            resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
        folder = self.folder / "again"
        subprocess.run([PROGRAM, "init", folder], preexec_fn=no_file_may_grow, capture_output=True)
        self.assertFalse((folder / "keys/site.key").exists() and (folder / "keys/site.key").stat().st_size < 64)
        self.gatehouse("keys", "rotate", code=None, preexec_fn=no_file_may_grow)
        self.assertFalse(self.next.exists() and self.next.stat().st_size < 64)
        self.rotate()

    def test_one_that_was_broken_off_before_the_new_master_took_its_place_is_ended(self):
        before = self.key.read_text()
        self.rotate()
        taken = self.key.read_text()
        self.key.write_text(before)
        self.next.write_text(taken)
        self.next.chmod(0o600)
        self.gatehouse("status")
        self.rotate()
        self.assertEqual(self.key.read_text(), taken)


class OlderCopy(Site):
    def put_back(self, state):
        shutil.rmtree(self.site / "state")
        shutil.copytree(state, self.site / "state")

    def setUp(self):
        super().setUp()
        self.state = self.folder / "state"
        shutil.copytree(self.site / "state", self.state)
        self.copy = self.gatehouse("backup", self.folder / "copies").split(":")[0]
        self.run_once()
        self.run_once()
        self.newest = int(self.anchor.read_text().splitlines()[-1].split()[2])

    def last_row(self):
        return int(self.gatehouse("audit", "anchor").split()[2])

    def test_it_is_refused_also_when_reads_have_made_it_as_long_as_the_newer(self):
        self.put_back(self.state)
        self.assertIn("was kept in the anchor", self.run_once(code=(5,)))
        while self.last_row() <= self.newest + 1:
            self.gatehouse("explain", "1", "ssn", code=None)
        self.assertIn(f"row {self.newest} of the store's audit trail is not the one", self.run_once(code=(5,)))
        for deed in (("keys", "rotate"), ("tokens", "add", "ana.ruiz"), ("purge", "1", "--because", "a test"),
                     ("hold", "add", "1", "--because", "a test")):
            before = self.last_row()
            self.assertNotEqual(self.gatehouse(*deed, code=None), "")
            self.assertEqual(self.last_row(), before, deed)
        self.assertIn("audit-cut", self.gatehouse("doctor", "--offline", code=None))
        self.gatehouse("audit", "verify", code=5)

    def test_one_that_was_restored_on_purpose_goes_on_and_nothing_older_does(self):
        again = self.folder / "again"
        self.gatehouse("restore", self.copy, "--to", again, "--key", self.key)
        shutil.copytree(self.site / "in", again / "in")  # the drop folder as the senders see it
        self.run_once(code=(5,), site=again)
        shutil.rmtree(again / "in/pending")
        self.assertIn("--because", self.gatehouse("audit", "accept-restore", code=2, site=again))
        self.gatehouse("audit", "accept-restore", "--because", "the disk broke", site=again)
        rows = self.gatehouse("audit", "show", "--action", "accept-restore", "--json", site=again)
        row = json.loads(rows)[-1]
        self.assertEqual(row["purpose"], "the disk broke")
        self.assertIn(f"rows up to {self.newest} were kept and are given up", row["detail"])
        accepted = self.folder / "accepted"
        shutil.copytree(again / "state", accepted)
        for _ in range(4):  # until it has come further than the trail that was given up
            self.run_once(code=(0,), site=again)
            self.gatehouse("audit", "verify", site=again)
        self.assertGreater(int(self.anchor.read_text().splitlines()[-1].split()[2]), self.newest)
        self.assertNotEqual(self.gatehouse("audit", "accept-restore", "--because", "nothing", code=None, site=again), "")
        for older in (accepted, self.state):
            shutil.rmtree(again / "state")
            shutil.copytree(older, again / "state")
            self.run_once(code=(5,), site=again)

    def test_an_accepted_restore_is_no_word_of_whoever_has_no_key(self):
        import sqlite3
        self.put_back(self.state)
        store = sqlite3.connect(self.site / "state/hub.db")
        row = store.execute("SELECT max(id) FROM audit").fetchone()[0] + 1
        store.execute("INSERT INTO audit (id, at, actor, action, subject, outcome, purpose, detail, mac) SELECT ?, at, actor, 'accept-restore', "
                      "'audit', 'ok', 'forged', '', zeroblob(32) FROM audit ORDER BY id DESC LIMIT 1", (row,))
        store.commit()
        store.close()
        with open(self.anchor, "a") as file:
            file.write(f"gatehouse-audit-anchor 1 {row} 2026-01-01T00:00:00Z {'0' * 64}\n")
        self.run_once(code=(5,))

    def test_an_anchor_that_is_gone_is_told(self):
        for gone in ("", None):
            self.anchor.unlink() if gone is None else self.anchor.write_text(gone)
            self.assertIn("is gone or says nothing", self.gatehouse("audit", "verify", code=5))
        self.run_once()
        self.gatehouse("audit", "verify")


if __name__ == "__main__":
    unittest.main(verbosity=1)
