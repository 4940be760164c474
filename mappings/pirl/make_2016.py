#!/usr/bin/env python3
"""Writes the mappings to the PIRL of 2016 from participant-to-pirl.map.yaml: an element that both layouts have under the
same number means the same in both, and its rule is the same. What only TAA uses stands in taa-2016.yaml beside this file.

Run it after a rule was mended, and commit all; `make_2016.py --check` says whether they agree. An element that the view
cannot carry is in neither (docs/reports.md lists them).
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
LAYOUTS = HERE.parent / "layouts"
HEAD = """# Made by make_2016.py from participant-to-pirl.map.yaml and taa-2016.yaml: mend it there. Codes are those of the form of
# 2021, since the code lists of 2016 are not known.
mapping: participant-to-{layout}
version: "2016.1"
from: schema participant
to: layout {layout}
fields:
"""


def rules(path):
    """The lines of each field's rule, by the field's name, in order; and what follows the fields."""
    text = path.read_text(encoding="utf-8")
    body = text.split("\nfields:\n", 1)[-1] if "\nfields:\n" in text else text
    body, _, rest = body.partition("\nchecks:\n")
    out, name = {}, None
    for line in body.splitlines():
        found = re.match(r'  "([^"]+)":', line)
        if found:
            name = found.group(1)
            out[name] = [line]
        elif name and line.startswith("    "):
            out[name].append(line)
        else:
            name = None
    return out, rest


def without_never(line):
    """The layouts of 2016 close no list of codes: there is no legal value that is never made."""
    return re.sub(r", never: \[[^\]]*\]", "", line)


def columns(layout):
    text = (LAYOUTS / f"{layout}.layout.yaml").read_text(encoding="utf-8")
    return re.findall(r'^  "([^"]+)":', text, re.M)


def text_of(layout):
    own, checks = rules(HERE / "participant-to-pirl.map.yaml")
    taa, _ = rules(HERE / "taa-2016.yaml")
    lines = []
    for column in columns(layout):
        lines += [without_never(line) for line in own.get(column) or taa.get(column) or []]
    return HEAD.format(layout=layout) + "\n".join(lines) + "\nchecks:\n" + checks


def main():
    stale = []
    for layout in ("pirl-2016-full", "pirl-2016-nfjp"):
        path, text = HERE / f"participant-to-{layout}.map.yaml", text_of(layout)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
    print("\n".join(stale) or "the mappings of 2016 agree with that of 2022")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
