#!/usr/bin/env python3
"""Damages federal files on purpose, in every layout, and sees that each damage is told and nothing crashes.

    damage.py PROGRAM

Three sweeps. Values: one record for each column, whose value in it breaks the column's own type; the finding must name that line
and that column. Records and files: what goes wrong on the way (cut off, lines lost in part, other delimiters, other encodings,
headers, archives); there must be a finding that the undamaged file does not have. Bytes: single bytes put in, taken out and changed
at places of a fixed seed, where only a crash is wrong, and what changes the number of fields must be told.
"""
import gzip
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
MAPPINGS = HERE.parents[4] / "mappings"
PROGRAM = sys.argv[1]
LAYOUTS = ("pirl-2022", "pirl-2016-full", "pirl-2016-nfjp", "wiasrd-2005", "wiasrd-2012", "tapr-2010")
ENVIRONMENT = dict(os.environ, GATEHOUSE_MAPPINGS=str(MAPPINGS), LC_ALL="C")
dice = random.Random(20261)


class Layout:
    def __init__(self, name):
        text = (MAPPINGS / f"layouts/{name}.layout.yaml").read_text(encoding="utf-8")
        self.name = name
        self.header = re.search(r"^header: yes", text, re.M) is not None
        self.fields = []
        for number, rest in re.findall(r'^  "([^"]+)": \{(.*)\}$', text, re.M):
            kind = re.search(r'type: "?([^",}]+(?:,\d+)?)"?', rest).group(1).strip()
            values = re.search(r"values: \[([^\]]*)\]", rest)
            self.fields.append((number, kind, [v.strip(' "') for v in values.group(1).split(",")] if values else []))

    def row(self, line):
        return [good(kind, values, line) for _, kind, values in self.fields]

    def text(self, rows):
        lines = [",".join(number for number, _, _ in self.fields)] if self.header else []
        return ("\n".join(lines + [",".join(row) for row in rows]) + "\n").encode()


def size_of(kind):
    found = re.search(r"\d+", kind)
    return int(found.group()) if found else None


def good(kind, values, line):
    if values:
        return values[0]
    if kind.startswith("date"):
        return "20200115"
    if kind.startswith("digits"):
        return "1" * size_of(kind)
    if kind.startswith("ssn"):
        return "900123456"
    if kind.startswith("integer"):
        return str(line)
    if kind.startswith("decimal"):
        return "12.00"
    return f"P{line}"[:size_of(kind) or 9]


def bad(kind, values):
    """What breaks the column's own type."""
    if values:
        return ["~"]
    if kind.startswith("date"):
        return ["20230229", "20231301", "2023-01-01", "202301", "abcdefgh"]
    if kind.startswith("digits"):
        return ["x" * size_of(kind), "1" * (size_of(kind) + 1)]
    if kind.startswith("ssn"):
        return ["12345678", "12345678x"]
    if kind.startswith("integer"):
        return ["x", "1.5", "9" * (size_of(kind) + 1)]
    if kind.startswith("decimal"):
        return ["x", "1.2.3", "9" * 30]
    size = size_of(kind)
    return ["A" * (size + 1)] if size else []


def check(path, layout, *more):
    done = subprocess.run([PROGRAM, "report", "check", path, "--layout", layout.name, "--quarter", "2023Q2", "--submitted",
                           "2023-11-15", "--json", "--synthetic", "--limit", "100000", *more],
                          capture_output=True, env=ENVIRONMENT, timeout=120)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{layout.name}: the program ended with {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout), done.returncode


def told(answer):
    return {(one["line"], one["rule"], one["element"], one["message"]) for one in answer["findings"]}


def sweep_values(folder, layout):
    """A record for each column and each way to break it."""
    rows, expected = [], []
    for column, (number, kind, values) in enumerate(layout.fields):
        for value in bad(kind, values):
            row = layout.row(len(rows) + 1)
            row[column] = value
            rows.append(row)
            expected.append((len(rows) + (1 if layout.header else 0), number))
    path = folder / "values.csv"
    path.write_bytes(layout.text(rows))
    answer, code = check(path, layout)
    found = {(one["line"], one["element"]) for one in answer["findings"] if one["step"] == "values"}
    missing = [one for one in expected if one not in found]
    for line, number in missing[:20]:
        print(f"{layout.name}: line {line}, column {number}: {rows[line - 1 - (1 if layout.header else 0)]} was not told"[:300])
    return len(expected), len(missing) + (code != 3)


def damages(layout, clean):
    """name -> bytes, of a file that is whole."""
    lines = clean.split(b"\n")
    first = 1 if layout.header else 0
    half = len(lines[first]) // 2

    def with_line(line):
        return b"\n".join(lines[:first] + [line] + lines[first + 1:])

    yield "empty", b""
    yield "one line end", b"\n"
    yield "no records", b"\n".join(lines[:first]) + b"\n"
    yield "cut in a line", clean[:len(clean) - len(lines[-2]) // 2]
    yield "a line cut short", with_line(lines[first][:half])
    yield "a column lost", with_line(lines[first].split(b",", 1)[1])
    yield "a column too many", with_line(lines[first] + b",9")
    yield "an empty line", b"\n".join(lines[:first + 1] + [b""] + lines[first + 1:])
    yield "two lines in one", with_line(lines[first] + lines[first])
    yield "a line broken in two", with_line(lines[first][:half] + b"\n" + lines[first][half:])
    yield "semicolons", clean.replace(b",", b";")
    yield "tabs", clean.replace(b",", b"\t")
    yield "bars", clean.replace(b",", b"|")
    yield "UTF-16", clean.decode().encode("utf-16")
    yield "an archive", gzip.compress(clean, mtime=0)
    yield "a workbook", b"PK\x03\x04" + clean
    yield "a page", b"%PDF-1.4\n" + clean
    yield "zero bytes", with_line(lines[first][:half] + b"\0" + lines[first][half:])
    yield "bytes that are no UTF-8", with_line(lines[first].replace(b"P1", b"\xff1", 1)
                                               if b"P1" in lines[first] else b"\xff" + lines[first])
    yield "an open quote", with_line(b'"' + lines[first])
    yield "a stray quote", with_line(lines[first][:1] + b'"' + lines[first][1:])
    yield "a very long line", with_line(lines[first] + b"9" * 20_000_000)
    yield "old Macintosh line ends", clean.replace(b"\n", b"\r")
    if layout.header:
        names = lines[0].split(b",")
        yield "a column of the header is misspelt", b"\n".join([lines[0].replace(names[-1], b"xyzzy")] + lines[1:])
        yield "no header", b"\n".join(lines[1:])
    else:
        yield "a header that the layout has not", ",".join(n for n, _, _ in layout.fields).encode() + b"\n" + clean


def sweep_files(folder, layout):
    clean = layout.text([layout.row(number) for number in range(1, 4)])
    path = folder / "file.csv"
    path.write_bytes(clean)
    before = told(check(path, layout)[0])
    count = wrong = 0
    for name, damaged in damages(layout, clean):
        path.write_bytes(damaged)
        answer, code = check(path, layout)
        count += 1
        remarks = " ".join(answer.get("remarks", []))
        if code != 3 or not (told(answer) - before or remarks):
            wrong += 1
            print(f"{layout.name}: {name}: nothing was told (exit {code})")
    return count, wrong


def sweep_bytes(folder, layout):
    clean = layout.text([layout.row(number) for number in range(1, 4)])
    path = folder / "bytes.csv"
    wrong = 0
    tries = 25
    for number in range(tries):
        damaged = bytearray(clean)
        at = dice.randrange(len(clean))
        way = number % 3
        if way == 0:
            damaged[at] = dice.randrange(256)
        elif way == 1:
            damaged.insert(at, dice.randrange(256))
        else:
            del damaged[at]
        path.write_bytes(bytes(damaged))
        _, code = check(path, layout)
        lost = bytes(damaged).count(b",") != clean.count(b",") or damaged.count(b"\n") != clean.count(b"\n")
        if lost and code != 3:
            wrong += 1
            print(f"{layout.name}: byte {at} ({'changed inserted removed'.split()[way]}): nothing was told")
    return tries, wrong


def main():
    count = wrong = 0
    with tempfile.TemporaryDirectory() as name:
        for layout in map(Layout, LAYOUTS):
            for sweep in (sweep_values, sweep_files, sweep_bytes):
                done, failed = sweep(pathlib.Path(name), layout)
                count += done
                wrong += failed
    print(f"{count} damages, {wrong} not told")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
