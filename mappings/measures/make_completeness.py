#!/usr/bin/env python3
"""Writes completeness.measures.yaml from the table of the PIRL's elements: of the records of each program, how many have
a value in each element that the federal form requires of the program (S27). `--check` says whether it agrees.
"""
import csv
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE / "completeness.measures.yaml"
POPULATIONS = {
    "RI": ("reportable-individual", "([903] is 4 or [904] is 4 or [905] is 4 or [918] is 2) and not (participant)"),
    "WP": ("wagner-peyser", "[918] is 1"),
    "Adult": ("adult", "[903] in 1, 2, 3"),
    "DW": ("dislocated-worker", "[904] in 1, 2, 3 or [909] is 1"),
    "Youth": ("youth", "[905] in 1, 2, 3"),
    "DWG": ("worker-grant", "[2003] is not blank"),
    "JVSG": ("veterans-grant", "[914] in 1, 2"),
}
HEAD = """# Completeness of a PIRL file: of the records of each program, how many have a value in each element that the form of 2022
# requires of the program. Written by make_completeness.py from the table of elements; --list FILE --missing names the
# records without one. An element may be required only of some (exiters, trainees, youth), so that 100 percent is not
# always right: a share that falls from quarter to quarter, or in one office, is what to look at.
measures: completeness
layout: pirl-2022
about: "Completeness by element and program"
source: "S27"
individual: "100"
terms:
  participant: "[903] in 1, 2, 3 or [904] in 1, 2, 3 or [905] in 1, 2, 3 or [918] is 1"
"""


def text():
    out = [HEAD, "populations:\n"]
    out += [f'  {name}: "{condition}"\n' for name, condition in POPULATIONS.values()]
    out.append("rules:\n")
    with (HERE.parent / "layouts/sources/pirl.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            programs = row["programs"]
            if not row["number"][:1].isdigit() or "S27" not in row["source"].replace("S27(gap)", "") or \
                    not programs.startswith("R: "):
                continue
            who = ", ".join(POPULATIONS[one.strip()][0] for one in programs[3:].split(";")[0].split("/")
                            if one.strip() in POPULATIONS)
            name = row["name"].replace('"', "'")
            out.append(f'  "{row["number"]}": {{for: [{who}], form: rate, of: "[100] is not blank", '
                       f'part: "[{row["number"]}] is not blank", say: "Has a value: of the records of programs that '
                       f'require the element", source: "S27", note: "{name}"}}\n')
    return "".join(out)


if __name__ == "__main__":
    if "--check" not in sys.argv:
        TARGET.write_text(text(), encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text():
        sys.exit("completeness.measures.yaml does not agree with the table: run make_completeness.py")
