#!/usr/bin/env python3
"""docs/reliability.md, written from what the harness found; nobody writes a figure there by hand.

    tests/chaos/page.py --take FOLDER    takes over the figures of a run (GATEHOUSE_CHAOS_RECORD) and writes the page
    tests/chaos/page.py --check          says whether the page is what the kept figures give
"""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIGURES, PAGE = ROOT / "docs/reliability.json", ROOT / "docs/reliability.md"

STAGES = {
    "kills": ("Random `kill -9`, at any moment of a run", "kills.py"),
    "cuts": ("Power cuts: what was not synced is dropped, torn or kept, page by page and name by name", "cuts.py"),
    "server_cuts": ("Power cuts under PostgreSQL: its file system forgets what was not synced (ext4, no flush of its log)", "server_cuts.py"),
    "nodes": ("Random `kill -9` of one of two nodes on one PostgreSQL", "nodes.py"),
    "memory": ("Runs that ended for want of memory: an allocation fails, at any moment", "memory.py"),
    "sweep": ("A fault at a single call that changes a file", "sweep.py"),
    "clocks": ("Days with a clock that jumps", "clocks.py"),
}

OPENING = """# What was tried to lose, double or leak a record

This page is written by `tests/chaos/page.py` from the output of the harness; a test refuses a figure that was put in by hand.
Each figure has the command that makes it again.

A small day (files of new people and of corrections come in, some lines are bad; clients go out in portions, letters pass
through, a federal file is made) runs while something goes wrong. Then everything is well again, the program runs until
nothing is left, and a checker **outside the program** compares what was dropped in with what came out
(`tests/chaos/history.py`): lost, ghost, doubled, out of order, stale, split, altered, torn, audit, balance, structure,
and whether the federal file has the bytes of a day without harm.

## What was found

| what was done | how often | went wrong | seeds from | date | command |
|---|---|---|---|---|---|
"""

RULE_OF_THREE = """
No failure in N trials means, with 95 % confidence, less than 3 in N. A kill says nothing about syncs (the system keeps what was
written); the power cuts do. They are simulated at the border between the program and the system: a library notes each
write, sync, creation, rename and removal, and a model that promises no more than POSIX does makes of them the disk as the
cut may leave it. `tests/chaos/power.py` is that model.
"""

UNTESTED = """
## What was not tested

- Power cuts of a whole machine, and disks that lie about a sync. The model stands for the file system; a disk whose own cache
  forgets what it said to have written loses data under any program.
- Power cuts under PostgreSQL on other file systems than ext4, and with a standby: what the other server has is PostgreSQL's own care.
- A full table of processes or files.
- More than one fault in a run, other than all calls failing from one on (a disk that stays full).
- The systems at the other end: that they honour the idempotency key and what they do with a file once it is theirs.
"""


def row(name, figures):
    title, script = STAGES[name]
    more = f" --seeds {figures['count']}" if name == "cuts" else ""
    if name == "kills":
        title, more = f"{title} ({figures['days']} days)", f" --seeds {figures['days']}"
    if name in ("nodes", "memory"):
        title, more = f"{title} ({figures['days']} days)", f" --seeds {figures['days']}"
    if name == "nodes":
        title = title[:-1] + f"; in {figures['taken_over']} the other had taken over before it came back)"
    if name == "server_cuts":
        title += f" ({figures['at_work']} in the middle of a run)"
        more = f" --seeds {figures['days']}"
    if name == "cuts":
        title += f" ({figures['pages']:,} pages and {figures['names']:,} names were lost)"
    if name == "sweep":
        kinds = ", ".join(f"{kind} {n:,}" for kind, n in sorted(figures["tried"].items()))
        title += f" ({kinds}; of {figures['of']:,} that there are at {figures['calls']:,} calls)"
        more = f" --seeds {figures['count']}"
    if name == "clocks":
        title += " (" + "; ".join(figures["days"]) + ")"
    first = figures["first"]
    return (f"| {title} | {figures['count']:,} | {figures['bad']} | {first} | {figures['date']} | "
            f"`tests/chaos/{script} gatehouse libgatehouse_disk.so --first {first}{more}` |\n")


FUZZED = """
## Inputs that were made up

Fuzzers make up what others could send; each judges by more than a crash ([testing.md](testing.md)). Counted are
the executions of all runs from the first day to the last, whose seeds are in `reliability.json`; a failure is an input that broke a sentence, and stays in
`tests/fuzz/regress` once it is mended.

| fuzzer | executions | runs | hours | edges of code reached | failures | from | to | command |
|---|---|---|---|---|---|---|---|---|
"""


def fuzzed(figures):
    """The table of fuzzers; nothing where none ran."""
    if not figures:
        return ""
    return FUZZED + "".join(
        f"| `{name}` | {one['executions']:,} | {one['runs']} | {one['seconds'] / 3600:.1f} | {one['edges']:,} | {one['bad']} | {one['first']} | "
        f"{one['date']} | `tests/fuzz/run.sh --long 3600 --only {name} --record figures` |\n"
        for name, one in sorted(figures.items()))


def page_of(figures):
    text = OPENING + "".join(row(name, figures[name]) for name in STAGES if name in figures) + RULE_OF_THREE
    cost = figures["sync_cost"]
    text += (f"\nOn the disk where this ran, writing a page and syncing it took {cost['fdatasync']} microseconds with fdatasync "
             f"(1 in 100: {cost['fdatasync_99']}) and {cost['fsync']} with fsync (1 in 100: {cost['fsync_99']}), "
             f"{cost['date']}: `tests/chaos/sync_cost.py gatehouse libgatehouse_disk.so`.\n")
    planted = figures["planted"]
    text += (f"\n## Bugs that were planted\n\nA harness that finds nothing proves nothing, unless it finds what is there. "
             f"{len(planted['bugs'])} bugs were planted, {len(planted['bugs']) - planted['missed']} were found "
             f"({planted['date']}, `./run-tests --only planted`). The program itself is never changed for it.\n\n"
             "| what was planted | how | found as |\n|---|---|---|\n")
    text += "".join(f"| {bug['name']} | {bug['how']} | {bug['found']} |\n" for bug in planted["bugs"])
    text += fuzzed(figures.get("fuzz", {}))
    text += ("\n## All of it again\n\n```sh\n./run-tests --only planted --only chaos\n"
             "GATEHOUSE_CHAOS_SECONDS=36000 ./run-tests --only chaos\n"
             "tests/fuzz/run.sh --long 3600 --record figures\n"
             "GATEHOUSE_CHAOS_RECORD=figures tests/chaos/run.sh && tests/chaos/page.py --take figures\n```\n")
    return text + UNTESTED


def main():
    if sys.argv[1:2] == ["--take"] and len(sys.argv) == 3:
        kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
        for path in Path(sys.argv[2]).glob("*.json"):
            kept[path.stem] = json.loads(path.read_text())
        FIGURES.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
        PAGE.write_text(page_of(kept))
        return 0
    if sys.argv[1:] == ["--check"]:
        good = PAGE.read_text() == page_of(json.loads(FIGURES.read_text()))
        print(f"{'ok' if good else 'not ok'} - docs/reliability.md is what tests/chaos/page.py makes of docs/reliability.json")
        return 0 if good else 1
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
