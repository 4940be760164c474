#!/usr/bin/env python3
"""Planted bugs: each must be found, or the harness that shall find them is broken.

    tests/chaos/planted.py PROGRAM SHIM [--only NAME]

The program itself is never changed: what is planted is a disk that lies (disk.cpp), a trigger in the store that does
behind the program's back what its code would do if it were wrong, a hand in the store or in the files, or a line of
configuration. A day then runs, and the checker must find something of the kind that the table says.
"""
import argparse
import hashlib
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import cuts
import telling
from day import DONE_OR_HELD, add_report, drop, gatehouse, make_day, make_site, on_the_disk
from history import check, export_of, told_by

SEED = 7


class Stage:
    """A site in which a day has passed without harm; each bug gets a copy of it."""

    def __init__(self, program, shim, folder):
        self.program, self.shim, self.folder = program, shim, folder
        self.day = make_day(SEED)
        self.names = list(self.day.files)
        self.fresh, self.calm = folder / "fresh", folder / "calm"
        make_site(program, self.fresh)
        self.copy(self.fresh, self.calm)
        for name in self.names:
            drop(self.calm, self.day, name)
        self.run(self.calm)
        add_report(self.calm)
        self.run(self.calm, "enrollments", "pirl")
        self.reference = export_of(self.calm)

    def copy(self, of, to):
        shutil.copytree(of, to)
        return to

    def run(self, site, *routes, **more):
        return gatehouse(self.program, site, "run", *(routes or ["--all"]), **more)

    def look(self, site, names=None):
        return check(self.program, self.day, site, self.names if names is None else names, self.reference)


def store_of(site):
    return sqlite3.connect(site / "state/hub.db", isolation_level=None)


def in_the_store(*statements):
    """A hand in the store of a day that has passed."""
    def plant(stage, site):
        with store_of(site) as store:
            for statement in statements:
                store.execute(statement)
        store.close()
        return stage.look(site)
    return plant


def trigger(when, body):
    """The store does it behind the program's back, all day long."""
    def plant(stage, site):
        shutil.rmtree(site)
        stage.copy(stage.fresh, site)
        stage.run(site)
        with store_of(site) as store:
            store.execute(f"CREATE TRIGGER planted {when} BEGIN {body}; END")
        store.close()
        for name in stage.names:
            drop(site, stage.day, name)
            stage.run(site)
        stage.run(site)
        return check(stage.program, stage.day, site, stage.names)
    return plant


def in_the_configuration(name, old, new, *more):
    def plant(stage, site):
        shutil.rmtree(site)
        stage.copy(stage.fresh, site)
        for file, before, after in [(name, old, new), *more]:
            text = (site / file).read_text()
            assert before in text, f"{file} has no {before}"
            (site / file).write_text(text.replace(before, after))
        for file in stage.names:
            drop(site, stage.day, file)
        gatehouse(stage.program, site, "run", "--all", "--untested")
        return check(stage.program, stage.day, site, stage.names)
    return plant


def in_a_file(pattern, change, sealed=False):
    """A hand in a file that went out; `sealed`: its receipt is made to fit."""
    def plant(stage, site):
        path = sorted(site.glob(pattern))[0]
        receipt = path.with_name(path.name + ".receipt.json")
        before = told_by(receipt) if receipt.exists() else None
        path.write_bytes(change(path.read_bytes()))
        if sealed:
            now = hashlib.sha256(path.read_bytes()).hexdigest()
            receipt.write_text(receipt.read_text().replace(before, now))
        return stage.look(site)
    return plant


def on_a_lying_disk(lie):
    """Power cuts until one of them shows it."""
    def plant(stage, site):
        for seed in range(1, 40):
            problems, _ = cuts.one_cut(stage.program, stage.shim, stage.folder, seed, lie)
            if problems:
                return problems
        return []
    return plant


def a_call_that_lies(fault, lie):
    """Some calls are answered as done and are not."""
    def plant(stage, site):
        for call in range(3, 400, 7):
            shutil.rmtree(site)
            stage.copy(stage.fresh, site)
            for name in stage.names:
                drop(site, stage.day, name)
            done = stage.run(site, **on_the_disk(stage.shim, site, fault=f"{fault}@{call}", plant=lie))
            if done.returncode not in DONE_OR_HELD:
                return [("noticed", f"by the program itself, at call {call}: exit {done.returncode}")]
            problems = check(stage.program, stage.day, site, stage.names)
            if problems:
                return problems
        return []
    return plant


def early_acknowledge(stage, site):
    """The input is acknowledged and then the program dies before it commits."""
    shutil.rmtree(site)
    stage.copy(stage.fresh, site)
    stage.run(site)
    for name in stage.names:
        drop(site, stage.day, name)
    stage.run(site, "claims", **on_the_disk(stage.shim, site, fault="kill@4"))
    (site / "in/done").mkdir(exist_ok=True)
    for path in list((site / "in/pending").iterdir()):
        path.rename(site / "in/done" / path.name)
    stage.run(site)
    return check(stage.program, stage.day, site, stage.names)


def old_copy(stage, site):
    """Yesterday's store is put in the place of today's."""
    shutil.rmtree(site)
    stage.copy(stage.fresh, site)
    drop(site, stage.day, stage.names[0])
    stage.run(site)
    shutil.copytree(site / "state", stage.folder / "yesterday")
    for name in stage.names[1:]:
        drop(site, stage.day, name)
    stage.run(site)
    shutil.rmtree(site / "state")
    shutil.move(stage.folder / "yesterday", site / "state")
    return check(stage.program, stage.day, site, stage.names)


def sent_again(stage, site):
    """A portion goes out a second time under another name."""
    for old in sorted((site / "out").glob("clients-*")):
        run, rest = old.name.split(".", 1)[0].split("-")[1], old.name.split(".", 1)[1]
        copy = old.with_name(f"clients-9{run}.{rest}")
        if not copy.exists():
            shutil.copy(old, copy)
            break
    return stage.look(site)


def half(text):
    return text[: len(text) // 2]


def without_last_line(text):
    return b"\n".join(text.rstrip(b"\n").split(b"\n")[:-1]) + b"\n"


def last_lines_swapped(text):
    lines = text.rstrip(b"\n").split(b"\n")
    lines[-1], lines[-2] = lines[-2], lines[-1]
    return b"\n".join(lines) + b"\n"


def a_day_later(text):
    head, *rows = text.split(b"\n")
    month, day, year = rows[0].rsplit(b",", 1)[1].strip().split(b"/")
    shifted = b"/".join([month, b"%02d" % (int(day) % 28 + 1), year])
    rows[0] = rows[0].rsplit(b",", 1)[0] + b"," + shifted
    return b"\n".join([head, *rows])


def one_more(text):
    return text + b"G00000000001,NOBODY,NOBODYA,01/01/1980\n"


def left_behind(stage, site):
    (site / "out/.tmp-clients-1.csv-0000000000000000").write_text("half")
    return stage.look(site)


@dataclass
class Bug:
    name: str
    how: str          # how it is planted
    kinds: tuple      # what the checker must call it; one of them is enough
    plant: Callable


def bugs():
    shim, hand, code = "a disk that lies", "a hand", "a trigger in the store"
    last = "(SELECT max(id) FROM audit)"
    return [
        Bug("no sync at all", shim, ("lost", "structure", "torn"), on_a_lying_disk("no-sync")),
        Bug("files are not synced", shim, ("lost", "structure", "torn"), on_a_lying_disk("no-file-sync")),
        Bug("folders are not synced", shim, ("lost", "structure", "torn", "doubled"),
            on_a_lying_disk("no-folder-sync")),
        Bug("a write that is answered as done and is not", shim, ("structure", "torn", "lost", "noticed"),
            a_call_that_lies("short", "lost-write")),
        Bug("a full disk that is not noticed", shim, ("structure", "torn", "lost", "noticed"),
            a_call_that_lies("ENOSPC", "swallowed-error")),
        Bug("acknowledged before it is committed", hand + " that moves the input after a kill", ("lost",),
            early_acknowledge),
        Bug("a record is dropped", code, ("lost", "structure"),
            trigger("BEFORE INSERT ON record WHEN NEW.id % 7 = 0", "SELECT RAISE(IGNORE)")),
        Bug("a held record is dropped", code, ("structure", "balance"),
            trigger("BEFORE INSERT ON record WHEN NEW.outcome = 2", "SELECT RAISE(IGNORE)")),
        Bug("a change is never told to the routes", code, ("lost", "stale", "structure"),
            trigger("BEFORE INSERT ON change WHEN NEW.version > 1", "SELECT RAISE(IGNORE)")),
        Bug("a delivery is never due", code, ("lost", "stale", "structure"),
            trigger("BEFORE INSERT ON delivery WHEN NEW.change % 5 = 0", "SELECT RAISE(IGNORE)")),
        Bug("double send: what was delivered is due again", code, ("doubled", "order"),
            trigger("AFTER UPDATE OF state ON delivery WHEN NEW.state = 1 AND NEW.attempts < 2",
                    "UPDATE delivery SET state = 0, digest = NULL, attempts = attempts + 1 WHERE route = NEW.route "
                    "AND client = NEW.client AND change = NEW.change")),
        Bug("double send: a portion goes out twice", hand + " in the files", ("doubled", "order"), sent_again),
        Bug("two clients of one person (no unique key)", code, ("split", "structure"),
            trigger("AFTER INSERT ON record WHEN NEW.version > 1 AND NEW.client > 1",
                    "UPDATE record SET client = NEW.client - 1 WHERE id = NEW.id")),
        Bug("a count that is not what came", hand + " in the store", ("balance", "structure"),
            in_the_store("UPDATE lane SET read = read + 1, stored = stored + 1 WHERE kind = 'intake'")),
        Bug("a receipt that does not balance", hand + " in the store", ("structure",),
            in_the_store("UPDATE run SET stored = stored + 1 WHERE read > 0")),
        Bug("a sealed body under another record", hand + " in the store", ("structure",),
            in_the_store("UPDATE record SET body = (SELECT body FROM record WHERE id = 2) WHERE id = 1")),
        Bug("a byte of a sealed body changes", hand + " in the store", ("structure",),
            in_the_store("UPDATE record SET body = CAST(substr(body, 1, length(body) - 1) || CASE substr(body, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE id = 3")),
        Bug("skipped audit: disclosures leave no row", code, ("audit", "lost"),
            trigger("BEFORE INSERT ON audit WHEN NEW.action = 'disclose'", "SELECT RAISE(IGNORE)")),
        Bug("an audit row is edited", hand + " in the store", ("audit",),
            in_the_store("UPDATE audit SET detail = 'clients 1' WHERE id = 5")),
        Bug("an audit row is deleted", hand + " in the store", ("audit",), in_the_store("DELETE FROM audit WHERE id = 5")),
        Bug("an audit row is put in", hand + " in the store", ("audit",),
            in_the_store(f"INSERT INTO audit SELECT id + 1, at, actor, action, subject, outcome, purpose, detail, mac "
                         f"FROM audit WHERE id = {last}")),
        Bug("two audit rows are swapped", hand + " in the store", ("audit",),
            in_the_store("UPDATE audit SET id = -1 WHERE id = 4", "UPDATE audit SET id = 4 WHERE id = 5",
                         "UPDATE audit SET id = 5 WHERE id = -1")),
        Bug("the audit's end is cut off", hand + " in the store", ("audit",),
            in_the_store(f"DELETE FROM audit WHERE id = {last}")),
        Bug("the audit's end is cut off and its head moved", hand + " in the store", ("audit",),
            in_the_store(f"DELETE FROM audit WHERE id > {last} - 3",
                         f"UPDATE audit_head SET last = {last}, mac = (SELECT mac FROM audit WHERE id = {last})")),
        Bug("an older copy of the store", hand + " in the store", ("audit", "structure", "lost"), old_copy),
        Bug("dropped code: a code that means something else", "a line of configuration", ("altered",),
            in_the_configuration("mappings/codes/claim-status.csv", "A,active", "A,exhausted")),
        Bug("dropped code: a code that means nothing", "a line of configuration", ("altered", "balance"),
            in_the_configuration("mappings/letter.map.yaml", "codes: claim-status}",
                                 "codes: claim-status, if_unmapped: use other}",
                                 ("mappings/codes/claim-status.csv", "A,active\n", ""))),
        Bug("truncation: a name is cut in silence", "a line of configuration", ("altered", "ghost"),
            in_the_configuration("mappings/layouts/mis-clients.layout.yaml", "LAST:  {type: text 10",
                                 "LAST:  {type: text 5",
                                 ("mappings/client-to-mis.map.yaml", "name.last",
                                  "{from: name.last, if_too_long: truncate}"))),
        Bug("a date shifts by a day", hand + " in the files", ("altered",),
            in_a_file("out/clients-*.csv", a_day_later, sealed=True)),
        Bug("somebody whom nobody sent in", hand + " in the files", ("ghost",),
            in_a_file("out/clients-*.csv", one_more, sealed=True)),
        Bug("half a file is visible", hand + " in the files", ("torn",), in_a_file("out/clients-*.csv", half)),
        Bug("an unfinished file is left behind", hand + " in the files", ("torn",), left_behind),
        Bug("a letter is lost", hand + " in the files", ("lost",), in_a_file("next/*.csv", without_last_line)),
        Bug("a federal file lacks a row", hand + " in the files", ("export",),
            in_a_file("federal/*.csv", without_last_line)),
        Bug("a federal file in another order", hand + " in the files", ("export",),
            in_a_file("federal/*.csv", last_lines_swapped)),
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("shim", type=Path)
    parser.add_argument("--only")
    parser.add_argument("--record", type=Path)
    given = parser.parse_args()
    began, rows, missed = time.monotonic(), [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        stage = Stage(str(given.program.resolve()), str(given.shim.resolve()), folder)
        calm = stage.look(stage.copy(stage.calm, folder / "site"))
        print(f"{'not ok' if calm else 'ok'} - a day without bugs: the checker finds nothing" + "".join(
            f"; {kind}: {text}" for kind, text in calm[:3]))
        missed += bool(calm)
        for bug in bugs():
            if given.only and given.only not in bug.name:
                continue
            shutil.rmtree(folder / "site", ignore_errors=True)
            site = stage.copy(stage.calm, folder / "site")
            problems = bug.plant(stage, site)
            hit = next((one for one in problems if one[0] in bug.kinds), None)
            missed += hit is None
            if hit is None:
                print(f"not ok - planted: {bug.name}: not found" + "".join(f"; {k}: {t}" for k, t in problems[:3]), flush=True)
            else:
                print(f"ok - planted: {bug.name}: found as {hit[0]} ({hit[1]})", flush=True)
                rows.append({"name": bug.name, "how": bug.how, "found": hit[0]})
    if not given.only:
        telling.record(given.record, "planted", {"bugs": rows, "missed": missed, "seconds": round(time.monotonic() - began)})
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
