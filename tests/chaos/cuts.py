#!/usr/bin/env python3
"""Power cuts: a small day on a disk that forgets what was not synced, cut at a call that the seed chooses.

    tests/chaos/cuts.py PROGRAM SHIM [--seeds N] [--first SEED] [--plant LIE] [--seconds S]

After each cut: what the program had said before (counts, files, acknowledged input) is there; after it is started
again and has run out, the checker (history.py) finds nothing. With --plant the disk lies, and the exit code is 0 if
that was found out.
"""
import hashlib
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import power
from day import DONE_OR_HELD, drop, gatehouse, make_day, make_site, on_the_disk, status
from history import check
from telling import Options, tell

WROTE = re.compile(r"^  wrote (\S+) \((\d+) records, sha256 ([0-9a-f]{12})\)", re.M)


class Told:
    """What the program has said by now, and must stand by after a cut."""

    def __init__(self):
        self.clients = self.records = self.delivered = 0
        self.files, self.done = {}, []

    def hear(self, program, site, said):
        now = status(program, site)
        self.clients, self.records = now["clients"], now["records"]
        self.delivered = sum(one["balance"]["delivered"] for one in now["delivery"])
        self.files.update({name: sha for name, _, sha in WROTE.findall(said)})
        self.done = sorted(path.name for path in (site / "in/done").iterdir())

    def broken(self, program, site):
        """Which word was broken."""
        if not self.records:
            return []
        problems = []
        answer = gatehouse(program, site, "status", "--json")
        if answer.returncode not in DONE_OR_HELD:
            return [("structure", "the store does not open: " + answer.stderr.strip()[:200])]
        now = status(program, site)
        given = sum(one["balance"]["delivered"] for one in now["delivery"])
        if (now["clients"], now["records"], given) < (self.clients, self.records, self.delivered):
            problems.append(("lost", f"it had said {self.clients} clients, {self.records} records, {self.delivered} "
                                     f"delivered; now {now['clients']}, {now['records']}, {given}"))
        for name, sha in self.files.items():
            path = next((site / folder / name for folder in ("out", "next") if (site / folder / name).exists()), None)
            if path is None:
                problems.append(("lost", f"{name} was announced and is gone"))
            elif not hashlib.sha256(path.read_bytes()).hexdigest().startswith(sha):
                problems.append(("torn", f"{name} is not what was announced"))
        here = {path.name for folder in ("in/done", "in/pending") for path in (site / folder).iterdir()}
        problems += [("lost", f"{name} was taken in and is gone") for name in self.done if name not in here]
        return problems


def one_cut(program, shim, folder, seed, plant=None, calls=(250, 180)):
    """(what was wrong, what the cut took). The day comes in two portions; either may be cut."""
    dice = random.Random(seed)
    site, journal = folder / f"cut-{seed}", folder / f"journal-{seed}"
    day, told = make_day(seed), Told()
    names = list(day.files)
    make_site(program, site)
    early, late = names[:2], names[2:]
    for name in early:
        drop(site, day, name)
    disk = power.Disk(site)
    cut_in = dice.randrange(2)
    for portion, limit in enumerate(calls):
        fault = f"kill@{dice.randrange(1, limit)}" if portion == cut_in else None
        done = gatehouse(program, site, "run", "--all", **on_the_disk(shim, site, journal, fault, plant))
        disk.play(journal)
        if portion == cut_in:
            break
        told.hear(program, site, done.stdout)
        for name in late:
            for path in drop(site, day, name):
                disk.adopt(path)
    taken = disk.cut(dice)
    problems = told.broken(program, site)
    for name in late if cut_in == 0 else []:
        drop(site, day, name)
    for _ in range(2):
        done = gatehouse(program, site, "run", "--all")
    if done.returncode not in DONE_OR_HELD:
        problems.append(("structure", "it does not run again: " + done.stderr.strip()[:200]))
    problems += check(program, day, site, names)
    shutil.rmtree(site)
    journal.unlink(missing_ok=True)
    return problems, taken


def main():
    options = Options(sys.argv[1:], seeds=40)
    began, bad, cuts, names, pages = time.monotonic(), [], 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in options.each_seed():
            problems, (lost_names, lost_pages) = one_cut(options.program, options.shim, Path(folder), seed, options.plant)
            cuts, names, pages = cuts + 1, names + lost_names, pages + lost_pages
            if problems:
                bad.append(seed)
                print(f"seed {seed}: " + "; ".join(f"{kind}: {text}" for kind, text in problems[:3]), flush=True)
                if options.plant:
                    break
    return tell(options, "cuts", began, cuts, bad,
                f"{cuts} power cuts that took {pages} pages and {names} names: nothing acknowledged was lost, nothing "
                "torn was visible, nothing was doubled", {"pages": pages, "names": names})


if __name__ == "__main__":
    sys.exit(main())
