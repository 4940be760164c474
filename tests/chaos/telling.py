"""What the programs of this folder have in common: their options, and how they tell what they found."""
import argparse
import json
import os
import time
from pathlib import Path


class Options:
    """PROGRAM SHIM and how much of it: so many seeds, or as many as the seconds allow."""

    def __init__(self, arguments, seeds):
        parser = argparse.ArgumentParser()
        parser.add_argument("program", type=Path)
        parser.add_argument("shim", type=Path)
        parser.add_argument("--seeds", type=int, default=seeds)
        parser.add_argument("--first", type=int, default=int(os.environ.get("GATEHOUSE_SEED", "1")))
        parser.add_argument("--seconds", type=float, default=0)
        parser.add_argument("--plant")
        parser.add_argument("--record", type=Path)
        given = parser.parse_args(arguments)
        self.program, self.shim = str(given.program.resolve()), str(given.shim.resolve())
        self.seeds, self.first, self.seconds, self.plant = given.seeds, given.first, given.seconds, given.plant
        self.record, self.began = given.record, time.monotonic()

    def each_seed(self):
        """The seeds; no more of them once the seconds are over."""
        for seed in range(self.first, self.first + self.seeds):
            if self.seconds and time.monotonic() - self.began > self.seconds:
                return
            yield seed


# What one seed more adds to; the others look at the same calls again.
ADD_UP = ("kills", "cuts", "server_cuts", "nodes", "memory")


def seeds_of(figures):
    return figures.get("days", figures["count"])


def continued(before, figures):
    """The two together, where the seeds of `figures` begin where those of `before` end; else nothing."""
    if before["first"] + seeds_of(before) != figures["first"]:
        return None
    numbers = {key for key, value in figures.items() if isinstance(value, int) and key != "first"}
    return figures | {"first": before["first"]} | {key: before[key] + figures[key] for key in numbers}


def record(folder, name, figures):
    """Keeps what was measured, for the page (page.py). Where the folder has the seeds just before these, they add up."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{name}.json"
    if name in ADD_UP and kept.exists():
        figures = continued(json.loads(kept.read_text()), figures) or figures
    figures["date"] = time.strftime("%Y-%m-%d", time.gmtime())
    kept.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")


def tell(options, name, began, count, bad, sentence, more=None):
    """One line for ./run-tests, and the exit code. Where something was planted, finding it is what is wanted."""
    if options.plant:
        print(f"{'ok' if bad else 'not ok'} - planted {options.plant}: "
              f"{'found with seed ' + str(bad[0]) if bad else f'not found in {count} trials'}")
        return 0 if bad else 1
    if count == 0:
        print(f"not ok - {name}: nothing was tried")
        return 1
    if bad:
        print(f"not ok - {name}: {len(bad)} of {count} went wrong, with the seeds {bad[:20]}")
    else:
        print(f"ok - {sentence}")
    figures = {"count": count, "bad": len(bad), "first": options.first, "seconds": round(time.monotonic() - began)}
    record(options.record, name, figures | (more or {}))
    return 1 if bad else 0
