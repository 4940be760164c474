#!/usr/bin/env python3
"""Adds what a fuzzer said at its end to the figures of those before it, for tests/chaos/page.py.

    tests/fuzz/figures.py FOLDER TARGET LOG SECONDS BAD
"""
import fcntl
import json
import re
import sys
import time
from pathlib import Path


def main(folder, target, log, seconds, bad):
    said = Path(log).read_text("utf-8", "replace")
    executed = re.findall(r"^stat::number_of_executed_units: *(\d+)", said, re.M)
    seeds = [int(seed) for seed in re.findall(r"^INFO: Seed: (\d+)", said, re.M)]
    edges = re.findall(r"cov: (\d+)", said)
    file = Path(folder) / "fuzz.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = open(file.with_suffix(".lock"), "w")  # two lanes write it
    fcntl.flock(lock, fcntl.LOCK_EX)
    figures = json.loads(file.read_text()) if file.exists() else {}
    so_far = figures.get(target, {"executions": 0, "seconds": 0, "bad": 0, "edges": 0, "runs": 0})
    today = time.strftime("%Y-%m-%d", time.gmtime())
    figures[target] = {
        "executions": so_far["executions"] + (int(executed[-1]) if executed else 0),
        "seconds": so_far["seconds"] + int(seconds),
        "bad": so_far["bad"] + int(bad),
        "edges": max([so_far["edges"], *map(int, edges)]),
        "runs": so_far["runs"] + 1,
        "seeds": so_far.get("seeds", []) + seeds[-1:],
        "first": so_far.get("first", today),
        "date": today,
    }
    file.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
