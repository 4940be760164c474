#!/usr/bin/env python3
"""Random kill -9: files keep coming, the program is killed at any moment and started again, and at the end nobody
may notice.

    tests/chaos/kills.py PROGRAM SHIM [--seeds N] [--first SEED] [--seconds S]

A seed is a day: what comes when, and after how much of a run's usual time the program is killed. (When exactly the
kill arrives is up to the machine: a day that goes wrong is shown with its history, not with its seed alone.) The
federal file must be, to the byte, that of a site where nobody was killed.
"""
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from day import DONE_OR_HELD, add_report, drop, environment_of, gatehouse, make_day, make_site
from history import check, export_of
from telling import Options, tell

KILLS_A_DAY = 6


def run_and_kill(program, site, seconds):
    """True if it was still at work when it was killed."""
    process = subprocess.Popen([program, "run", "--all"], env=environment_of(site), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


def finish(program, site):
    """Runs until nothing is left; the federal file too."""
    problems = []
    for _ in range(2):
        done = gatehouse(program, site, "run", "--all")
        if done.returncode not in DONE_OR_HELD:
            problems.append(("structure", "it does not run again: " + done.stderr.strip()[:200]))
    add_report(site)
    gatehouse(program, site, "run", "enrollments")
    gatehouse(program, site, "run", "pirl")
    return problems


def calm_day(program, folder, day):
    """The same files in the same order, and nobody is killed: (the federal file, how long a run takes)."""
    site = folder / "calm"
    make_site(program, site)
    began = time.monotonic()
    for name in day.files:
        drop(site, day, name)
        gatehouse(program, site, "run", "--all")
    usual = (time.monotonic() - began) / len(day.files)
    finish(program, site)
    reference = export_of(site)
    shutil.rmtree(site)
    return reference, usual


def one_day(program, folder, seed):
    """(what was wrong, kills that met it at work)."""
    dice, day = random.Random(seed), make_day(seed)
    reference, usual = calm_day(program, folder, day)
    site = folder / f"day-{seed}"
    make_site(program, site)
    waiting, kills = list(day.files), 0
    for trial in range(KILLS_A_DAY):
        for _ in range(dice.randrange(0 if trial else 1, 3)):
            if waiting:
                drop(site, day, waiting.pop(0))
        kills += run_and_kill(program, site, dice.uniform(0.1, 1.0) * usual)
    for name in waiting:
        drop(site, day, name)
    problems = finish(program, site) + check(program, day, site, list(day.files), reference)
    shutil.rmtree(site)
    return problems, kills


def main():
    options = Options(sys.argv[1:], seeds=3)
    began, bad, days, kills = time.monotonic(), [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in options.each_seed():
            problems, met = one_day(options.program, Path(folder), seed)
            days, kills = days + 1, kills + met
            if problems:
                bad.append(seed)
                print(f"seed {seed}: " + "; ".join(f"{kind}: {text}" for kind, text in problems[:3]), flush=True)
    return tell(options, "kills", began, kills, bad,
                f"{kills} random kills in {days} days: nothing lost, doubled, out of order, stale, split or unaudited; "
                "the federal files are those of days without kills", {"days": days})


if __name__ == "__main__":
    sys.exit(main())
