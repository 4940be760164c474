#!/usr/bin/env python3
"""The samples in mappings/NAME/samples/: `samples.py --write` makes them; without it says whether they are as made."""
import sys

import people
import render
import shapes

WIPS = [{"ROW": "17", "UNIQUE": "G00000000001", "ELEMENT": "200", "KIND": "Valid Value", "LEVEL": "Reject", "MESSAGE": "Not a date"},
        {"ROW": "21", "UNIQUE": "G00000000009", "ELEMENT": "901", "KIND": "Logic", "LEVEL": "Warning", "MESSAGE": "Exit before entry"}]


def samples():
    crowd = people.people()[:6]
    for profile, layouts in shapes.SAMPLES.items():
        for layout, row in layouts.items():
            yield profile, layout, render.file_of(layout, shapes.everyone(row, crowd))
    merged = [shapes.maxis_change(crowd[1]), shapes.maxis_merge(crowd[2], "00000099")]
    yield "maxis", "maxis-interface", render.file_of("maxis-interface", shapes.maxis_file(crowd) + merged)
    yield "wips", "wips-errors", render.file_of("wips-errors", WIPS)


def main():
    stale = []
    for profile, layout, made in samples():
        path = render.ROOT / "mappings" / profile / "samples" / f"{layout}.sample"
        if "--write" in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(made)
        elif not path.exists() or path.read_bytes() != made:
            stale.append(path.name)
    if stale:
        sys.exit(f"not as made: {', '.join(stale)}; tests/simulators/samples.py --write")


if __name__ == "__main__":
    main()
