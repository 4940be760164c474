#!/usr/bin/env python3
"""Out of memory: a small day in which each run gets less address space than it needs, so that an allocation fails at a
moment that the seed chooses; then everything is well again, and at the end nobody may notice.

    tests/chaos/memory.py PROGRAM SHIM [--seeds N] [--first SEED] [--seconds S]
"""
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from day import DONE_OR_HELD, drop, environment_of, make_day, make_site
from history import check
from kills import calm_day, finish
from telling import Options, tell

RUNS_A_DAY = 6


def run_with(program, site, most, *arguments):
    """The exit code under a limit in bytes."""
    return subprocess.run([program, *arguments], env=environment_of(site), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most))).returncode


def least(enough):
    """The least address space for which `enough` says yes, to two MiB; nothing where none is."""
    low, high = 8 << 20, 1 << 30
    if not enough(high):
        return 0
    while high - low > 2 << 20:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def one_day(program, folder, seed, begin, whole):
    """(what was wrong, runs that ended for want of memory)."""
    dice, day = random.Random(seed), make_day(seed)
    reference, _ = calm_day(program, folder, day)
    site = folder / f"day-{seed}"
    make_site(program, site)
    waiting, starved = list(day.files), 0
    for trial in range(RUNS_A_DAY):
        for _ in range(dice.randrange(0 if trial else 1, 3)):
            if waiting:
                drop(site, day, waiting.pop(0))
        starved += run_with(program, site, dice.randrange(begin, whole), "run", "--all") not in DONE_OR_HELD
    for name in waiting:
        drop(site, day, name)
    problems = finish(program, site) + check(program, day, site, list(day.files), reference)
    shutil.rmtree(site)
    return problems, starved


def needs(program, folder):
    """(what it takes to begin at all, what a run with something to do takes)."""
    day, site = make_day(1), folder / "need"

    def runs(most, *arguments):
        make_site(program, site)
        drop(site, day, "c1.dat")
        code = run_with(program, site, most, *arguments)
        shutil.rmtree(site)
        return code in DONE_OR_HELD

    return least(lambda most: runs(most, "version")), least(lambda most: runs(most, "run", "--all"))


def main():
    options = Options(sys.argv[1:], seeds=3)
    bad, days, starved = [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begin, whole = needs(options.program, folder)
        if not begin < whole:
            print("skip - out of memory: under a sanitizer a program takes all the address space that there is")
            return 0
        for seed in options.each_seed():
            problems, met = one_day(options.program, folder, seed, begin, whole)
            days, starved = days + 1, starved + met
            if problems:
                bad.append(seed)
                print(f"seed {seed}: " + "; ".join(f"{kind}: {text}" for kind, text in problems[:3]), flush=True)
    return tell(options, "memory", options.began, starved, bad,
                f"{starved} runs that ended for want of memory, in {days} days: nothing lost, doubled, out of order, stale, split or unaudited",
                {"days": days})


if __name__ == "__main__":
    sys.exit(main())
