#!/usr/bin/env python3
"""Each call that changes a file, one after the other: it fails with EIO, the disk is full there (once, or from there
on), it writes half, or the program is killed there. Then the disk is well again, the program runs again, and the
checker must find nothing.

    tests/chaos/sweep.py PROGRAM SHIM [--seconds S]     a sample in a fixed order, as far as the seconds go
    tests/chaos/sweep.py PROGRAM SHIM --seeds 100000    all of them
"""
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from day import DONE_OR_HELD, drop, gatehouse, make_day, make_site, on_the_disk
from history import check
from telling import Options, tell

FAULTS = ("kill@{}", "EIO@{}", "ENOSPC@{}", "ENOSPC@{}+", "short@{}")
CRASHES = (-6, -11, -4, -8, -7)  # by a signal that no operator sends


def count_calls(program, shim, site, journal):
    """How many calls a day without faults makes."""
    gatehouse(program, site, "run", "--all", **on_the_disk(shim, site, journal))
    calls = 0
    with open(journal, "rb") as file:
        while line := file.readline():
            calls += 1
            if line.startswith(b"W "):
                file.seek(int(line.split(b" ")[3]), 1)
    return calls


def one_fault(program, shim, fresh, site, day, fault):
    """What went wrong."""
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(fresh, site)
    try:
        hurt = gatehouse(program, site, "run", "--all", timeout=60, **on_the_disk(shim, site, fault=fault))
    except Exception as error:  # it hangs
        return [("structure", str(error))]
    if hurt.returncode in CRASHES:
        return [("structure", f"it crashed with signal {-hurt.returncode}")]
    if fault.startswith("short") and hurt.returncode not in DONE_OR_HELD:
        return [("structure", "a short write is no error: " + hurt.stderr.strip()[:200])]
    for _ in range(2):
        done = gatehouse(program, site, "run", "--all")
    if done.returncode not in DONE_OR_HELD:
        return [("structure", "it does not run again: " + done.stderr.strip()[:200])]
    return check(program, day, site, list(day.files))


def main():
    options = Options(sys.argv[1:], seeds=100)
    began, bad, tried = time.monotonic(), [], {}
    with tempfile.TemporaryDirectory() as name:
        folder, day = Path(name).resolve(), make_day(options.first, people=10, files=2)
        fresh, site = folder / "fresh", folder / "site"
        make_site(options.program, fresh)
        for file in day.files:
            drop(fresh, day, file)
        shutil.copytree(fresh, site)
        calls = count_calls(options.program, options.shim, site, folder / "journal")
        wanted = [fault.format(call) for call in range(1, calls + 1) for fault in FAULTS]
        random.Random(options.first).shuffle(wanted)
        for fault, _ in zip(wanted, options.each_seed()):
            problems = one_fault(options.program, options.shim, fresh, site, day, fault)
            kind = fault.split("@")[0]
            tried[kind] = tried.get(kind, 0) + 1
            if problems:
                bad.append(fault)
                print(f"{fault}: " + "; ".join(f"{kind}: {text}" for kind, text in problems[:3]), flush=True)
    count = sum(tried.values())
    return tell(options, "sweep", began, count, bad,
                f"{count} of {len(wanted)} faults at the {calls} calls that change a file ("
                + ", ".join(f"{kind} {n}" for kind, n in sorted(tried.items())) + "): nothing came of them",
                {"calls": calls, "of": len(wanted), "tried": tried})


if __name__ == "__main__":
    sys.exit(main())
