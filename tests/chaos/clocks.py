#!/usr/bin/env python3
"""Clock jumps: the wall clock is put forward and back between runs and in the middle of one, by an hour (summer
time by hand), a day and ten years; the checker must find nothing.

    tests/chaos/clocks.py PROGRAM SHIM
"""
import sys
import tempfile
import time
from pathlib import Path

from day import DONE_OR_HELD, drop, gatehouse, make_day, make_site, on_the_disk
from history import check
from telling import Options, tell

HOUR, DAY = 3600, 86400
# What the clock says in each run of a day, in seconds from the true time; A@N:B jumps at the N-th look.
DAYS = {
    "an hour forward between runs": ["0", HOUR, HOUR, HOUR, HOUR],
    "an hour back between runs": [HOUR, "0", "0", "0", "0"],
    "a day forward and back again": ["0", DAY, "0", DAY, "0"],
    "ten years ahead, then right": [3650 * DAY, "0", "0", "0", "0"],
    "back an hour in the middle of each run": ["0@40:-3600"] * 5,
    "forward a day in the middle of a run": ["0", "0@40:86400", DAY, DAY, DAY],
    "back ten years in the middle of a run": ["0", "0@60:-315360000", "0", "0", "0"],
}


def one_day(program, shim, site, seed, clocks):
    day = make_day(seed, people=15)
    make_site(program, site)
    problems = []
    for name, clock in zip(day.files, clocks):
        drop(site, day, name)
        done = gatehouse(program, site, "run", "--all", **on_the_disk(shim, site, clock=clock))
        if done.returncode not in DONE_OR_HELD:
            problems.append(("structure", f"with the clock at {clock} it ends with {done.returncode}: "
                                          + done.stderr.strip()[:200]))
    gatehouse(program, site, "run", "--all")
    return problems + check(program, day, site, list(day.files))


def main():
    options = Options(sys.argv[1:], seeds=1)
    began, bad = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        for n, (name, clocks) in enumerate(DAYS.items()):
            problems = one_day(options.program, options.shim, Path(folder).resolve() / str(n), n + 1, clocks)
            if problems:
                bad.append(name)
                print(f"{name}: " + "; ".join(f"{kind}: {text}" for kind, text in problems[:3]), flush=True)
    return tell(options, "clocks", began, len(DAYS), bad,
                f"{len(DAYS)} days with a clock that jumps: " + ", ".join(DAYS), {"days": list(DAYS)})


if __name__ == "__main__":
    sys.exit(main())
