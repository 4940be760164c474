#!/usr/bin/env python3
"""Each profile of config/systems against its simulator:  run.py GATEHOUSE [PROFILE...]. KEEP=FOLDER keeps the sites."""
import os
import pathlib
import sys
import tempfile
import time
import traceback

import scenarios
from a_site import Site
from state import ROOT, State


def play(profile, program, state, work):
    found, began = [], time.monotonic()

    def make_site(*profiles):
        return Site(program, work / profile, *profiles)
    try:
        {**scenarios.ALL, **scenarios.MORE}[profile](scenarios.Scenario(state, make_site, profile, found))
    except Exception:  # pylint: disable=broad-exception-caught
        found.append((f"{profile}: the scenario runs to its end", False, traceback.format_exc()))
    for sentence, holds, seen in found:
        print(f"{'ok' if holds else 'not ok'} - {sentence}")
        if not holds:
            print(f"    {seen}")
    print(f"{profile}: {time.monotonic() - began:.1f} s")
    return all(holds for _, holds, _ in found)


def main():
    program, wanted = os.path.realpath(sys.argv[1]), sys.argv[2:] or [*scenarios.ALL, *scenarios.MORE]
    os.environ["GATEHOUSE_MAPPINGS"] = str(ROOT / "mappings")
    os.environ.pop("GATEHOUSE_SITE", None)
    profiles = sorted(path.name for path in (ROOT / "config/systems").iterdir())
    good = profiles == sorted(scenarios.ALL)
    print(f"{'ok' if good else 'not ok'} - every profile has its scenario")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(os.environ.get("KEEP", folder))
        servers = pathlib.Path(folder) / "servers"
        servers.mkdir()
        pathlib.Path(folder).chmod(0o755)
        state = State(servers)
        try:
            for profile in wanted:
                good = play(profile, program, state, work) and good
        finally:
            state.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
