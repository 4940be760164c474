#!/usr/bin/env python3
"""Every element of pirl-2022 is filled by the mapping, or docs/reports.md says why it is not; and nothing is both."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]


def names(path):
    return re.findall(r'^  "([^"]+)":', (ROOT / path).read_text(encoding="utf-8"), re.M)


def told():
    page = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    table = page.split("## What is not in the file, and why", 1)[1].split("\n## ", 1)[0]
    found = set()
    for first in re.findall(r"^\| ([0-9][^|]*) \|", table, re.M):
        for low, high in re.findall(r"(\d{3,4})(?:-(\d{3,4}))?", first):
            found.update(str(number) for number in range(int(low), int(high or low) + 1))
    return found


def main():
    elements, filled, explained = names("mappings/layouts/pirl-2022.layout.yaml"), set(
        names("mappings/pirl/participant-to-pirl.map.yaml")), told()
    silent = [one for one in elements if one not in filled and one not in explained]
    both = [one for one in elements if one in filled and one in explained]
    if silent:
        print("neither filled nor explained in docs/reports.md:", ", ".join(silent))
    if both:
        print("filled, and docs/reports.md says that they are not:", ", ".join(both))
    return 1 if silent or both else 0


if __name__ == "__main__":
    sys.exit(main())
