#!/usr/bin/env python3
"""Which elements of the federal layouts our mappings fill, and why they do not fill the others.

Every element of a layout is filled by its mapping or stands in not_carried.csv with a reason, and never both. The list is
written into docs/reports.md, between the two marks; `make_elements.py --check` says whether all of it agrees. What the
mapping fills must also be shown by the tests beside it: a value is expected of each element at least once.
"""
import csv
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
MAPPINGS = HERE.parents[1]
PAGE = MAPPINGS.parent / "docs/reports.md"
BEGIN, END = "<!-- written by mappings/layouts/sources/make_elements.py -->", "<!-- end -->"
MAPPING_OF = {
    "pirl-2022": "pirl/participant-to-pirl",
    "pirl-2016-full": "pirl/participant-to-pirl-2016-full",
    "pirl-2016-nfjp": "pirl/participant-to-pirl-2016-nfjp",
    "wiasrd-2012": "wiasrd/participant-to-wiasrd-2012",
    "wiasrd-2005": "wiasrd/participant-to-wiasrd-2005",
    "tapr-2010": "tapr/participant-to-tapr-2010",
}


def keys(path):
    return re.findall(r'^  "([^"]+)":', path.read_text(encoding="utf-8"), re.M)


def captions(layout):
    text = (HERE.parent / f"{layout}.layout.yaml").read_text(encoding="utf-8")
    return dict(re.findall(r'^  "([^"]+)": \{.*?doc: "([^"]*)"', text, re.M))


def expand(elements, known):
    """`204-206 2700` as the elements of the layout that lie in it."""
    found = []
    for part in elements.split():
        low, _, high = part.partition("-")
        if low.isdigit() and high.isdigit():
            found += [one for one in known if one.isdigit() and int(low) <= int(one) <= int(high)]
        elif part in known:
            found.append(part)
    return found


def reasons(layout, known):
    out = {}
    for row in csv.DictReader((HERE / "not_carried.csv").open(encoding="utf-8")):
        if layout == row["layouts"] or layout.startswith(row["layouts"] + "-"):
            for element in expand(row["elements"], known):
                out[element] = row["why"]
    return out


def tested(path):
    """Elements of which some test expects a value."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return set(re.findall(r'"([^"]+)": "[^"]', text))


def section(layout, known, why):
    lines = [f"### {layout}: {len(known) - len(why)} of {len(known)} elements are filled", "", "| elements | why not |",
             "|---|---|"]
    by_reason = {}
    for element, reason in why.items():
        by_reason.setdefault(reason, []).append(element)
    for reason, elements in by_reason.items():
        told = ", ".join(one if known[one] == one else f"{one} {known[one]}" for one in elements)
        lines.append(f"| {told} | {reason} |")
    return lines + [""]


def main():
    wrong, lines = [], [BEGIN, ""]
    for layout, mapping in MAPPING_OF.items():
        known = captions(layout)
        filled = [one for one in keys(MAPPINGS / f"{mapping}.map.yaml") if one in known]
        why = reasons(layout, known)
        shown = tested(MAPPINGS / f"{mapping}.tests.yaml")
        for what, elements in (
                ("neither filled nor explained", [one for one in known if one not in filled and one not in why]),
                ("filled, and said not to be", [one for one in filled if one in why]),
                ("filled, and no test expects a value", [one for one in filled if one not in shown])):
            if elements:
                wrong.append(f"{layout}: {what}: {' '.join(elements)}")
        lines += section(layout, known, why)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    written = before + "\n".join(lines + [END]) + rest.split(END, 1)[1]
    if written != text and "--check" in sys.argv[1:]:
        wrong.append("docs/reports.md does not have the list as it is now: run make_elements.py")
    elif written != text:
        PAGE.write_text(written, encoding="utf-8")
    print("\n".join(wrong) or "every element is filled and tested, or its absence is explained")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
