#!/usr/bin/env python3
"""Drafts of layouts from the profiles' samples: each loads, finds the kind, and says no value of anybody.  drafts.py GATEHOUSE"""
import os
import subprocess
import sys
import tempfile

import people
import render
import shapes

KINDS = {"fixed-width", "delimited", "json", "xml"}


def personal_words():
    words = set()
    for one in people.people():
        words |= {one.ssn, one.first, one.last, one.street, one.phone, one.city, f"{one.born:%Y%m%d}", f"{one.born:%m/%d/%Y}"}
    return {word.upper() for word in words if len(word) > 3}


def main():
    program, good = os.path.realpath(sys.argv[1]), True
    os.environ["GATEHOUSE_MAPPINGS"] = str(render.ROOT / "mappings")
    crowd = people.people()
    with tempfile.TemporaryDirectory() as folder:
        for profile, layouts in shapes.SAMPLES.items():
            for layout, row in layouts.items():
                sample, draft = f"{folder}/{layout}.sample", f"{folder}/{layout}.layout.yaml"
                with open(sample, "wb") as file:
                    file.write(render.file_of(layout, shapes.everyone(row, crowd)))
                done = subprocess.run([program, "layout", "draft", sample, "--name", layout, "--out", draft], capture_output=True, text=True, check=False)
                text = open(draft, encoding="utf-8").read() if done.returncode == 0 else ""
                said = [word for word in personal_words() if word in text.upper()]
                kind = render.load_layout(layout)["kind"]
                fine = done.returncode == 0 and f"kind: {kind}\n" in text and not said
                good = good and fine
                print(f"{'ok' if fine else 'not ok'} - the draft of {layout} loads, is {kind} and says nothing of anybody")
                if not fine:
                    print(f"    {done.stderr}{said}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
