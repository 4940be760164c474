#!/usr/bin/env python3
"""Two nodes on one PostgreSQL: both work on what comes in, one of them is killed at any moment, now and then for so long
that the other takes over what it had in its hands; at the end nobody may notice.

    tests/chaos/nodes.py PROGRAM SHIM [--seeds N] [--first SEED] [--seconds S]

A seed is a day: what comes when, which node is killed, and after how much of a run's usual time. The federal file must
be, to the byte, that of one node on the embedded store where nobody was killed.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import server
from day import drop, environment_of, gatehouse, make_day, make_site
from history import check
from kills import calm_day, finish
from telling import Options, tell

KILLS_A_DAY = 6
SHARED = ("in", "out", "letters", "next", "federal", "enrolled")
UNTIL_GONE = 11  # seconds: 8 of silence and 2 until it is seen


def make_nodes(program, folder, store):
    """Two sites with the same files, key and drop folders, each with a state of its own."""
    one, two = folder / "one", folder / "two"
    make_site(program, one, store)
    for name in SHARED:
        (one / name).mkdir(exist_ok=True)
    shutil.copytree(one, two, ignore=lambda path, names: SHARED if Path(path) == one else ())
    for name in SHARED:
        (two / name).symlink_to(one / name)
    return one, two


def run_both_and_kill_one(program, nodes, dice, usual):
    """True if it was still at work when it was killed."""
    at_work = [subprocess.Popen([program, "run", "--all"], env=environment_of(node), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for node in nodes]
    hit = dice.randrange(2)
    met = False
    try:
        at_work[hit].wait(dice.uniform(0.1, 1.0) * usual)
    except subprocess.TimeoutExpired:
        at_work[hit].send_signal(signal.SIGKILL)
        at_work[hit].wait()
        met = True
    at_work[1 - hit].wait()
    return met


def one_day(program, folder, postgresql, seed):
    """(what was wrong, kills that met it at work, take-overs waited for)."""
    dice, day = random.Random(seed), make_day(seed)
    home = folder / f"day-{seed}"
    home.mkdir()
    reference, usual = calm_day(program, home, day)
    nodes = make_nodes(program, home, postgresql.store(f"day_{seed}"))
    waiting, kills, waited = list(day.files), 0, 0
    for trial in range(KILLS_A_DAY):
        for _ in range(dice.randrange(0 if trial else 1, 3)):
            if waiting:
                drop(nodes[0], day, waiting.pop(0))
        met = run_both_and_kill_one(program, nodes, dice, 2 * usual)
        kills += met
        if met and trial == KILLS_A_DAY // 2:
            time.sleep(UNTIL_GONE)
            waited += 1
    for name in waiting:
        drop(nodes[0], day, name)
    gatehouse(program, nodes[1], "run", "--all")  # it settles what it had in its hands itself
    problems = finish(program, nodes[0])
    problems += check(program, day, nodes[0], list(day.files), reference)
    shutil.rmtree(home)
    return problems, kills, waited


def main():
    options = Options(sys.argv[1:], seeds=2)
    if server.missing():
        print(f"skip - two nodes on one server: {server.missing()}")
        return 0
    began, bad, days, kills, waited = time.monotonic(), [], 0, 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(folder, 0o755)
        (folder / "server").mkdir()
        postgresql = server.Server(folder / "server", safe=False)
        postgresql.start()
        try:
            for seed in options.each_seed():
                problems, met, long = one_day(options.program, folder, postgresql, seed)
                days, kills, waited = days + 1, kills + met, waited + long
                if problems:
                    bad.append(seed)
                    print(f"seed {seed}: " + "; ".join(f"{kind}: {text}" for kind, text in problems[:3]), flush=True)
        finally:
            postgresql.stop()
    return tell(options, "nodes", began, kills, bad,
                f"{kills} random kills of one of two nodes on one PostgreSQL in {days} days ({waited} until the other took over): "
                "nothing lost, doubled, out of order, stale, split or unaudited", {"days": days, "taken_over": waited})


if __name__ == "__main__":
    sys.exit(main())
