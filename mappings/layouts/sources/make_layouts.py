#!/usr/bin/env python3
"""Writes ../pirl-2022.layout.yaml and ../pirl-2016-full.layout.yaml from pirl.csv.

Run it after a row of pirl.csv was mended, and commit both. What each column of pirl.csv means, and the keys of
its sources, stand in README.md. Nothing is made up here: a row becomes part of a layout only if its source and
confidence allow it (see `in_2022` and `name_in_2016`).
"""
import csv
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent

# Legal values where the text of the column `codes` gives more than one list, or points to another element.
VALUES = {
    **{n: list("0123456789") for n in ("1600", "1602", "1604", "1606")},
    **{n: list("012345") for n in ("1601", "1603", "1605", "1607")},
    "407": [str(grade) for grade in range(13)],
    "1812": list("123456"),
    "308": [],   # codes unverified
    "103": [],
}
SEVERAL_DIGITS = {"203", "1304"}


def labels(number):
    plain = re.sub(r"\D.*", "", number)
    n = int(plain) if plain else 0
    if n == 0:
        return "open" if number == "OBS" else "pii"
    if 202 <= n <= 209 or n in (939, 940):
        return "medical"
    if n == 401:
        return "uc-confidential"
    if 404 <= n <= 406 or 1600 <= n <= 1607 or 1612 <= n <= 1618 or 1700 <= n <= 1706:
        return "wage, uc-confidential"
    if n == 917:
        return "vr"
    if 1300 <= n <= 1333 or n in (1401, 1406, 1812) or 1800 <= n <= 1814:
        return "ferpa"
    return "pii"


def values(row):
    number = row["number"]
    if number in VALUES:
        return VALUES[number]
    if number in SEVERAL_DIGITS or row["type"] != "IN":
        return []
    found = []
    for part in row["codes"].split(";"):
        match = re.match(r"\s*(?:0 or blank|([0-9]{1,2}))=", part)
        if match:
            found.append(match.group(1) or "0")
    return found


def type_of(row, legal):
    kind, length = row["type"], (re.match(r"\d+", row["length"]) or [""])[0]
    if kind == "DT":
        return "date YYYYMMDD"
    if kind == "DE":
        return '"decimal 8,2"' if row["length"].startswith("8.2") else "text"
    if kind == "IN" and row["number"] in ("102", "103", "1305", "108-A", "108-B", "108-C"):
        return f"digits {length}"
    if row["number"] == "2700":
        return "ssn"
    if row["number"] == "OBS" or (kind == "IN" and not legal and row["number"] == "412"):
        return f"integer {length}"
    if legal:
        return f"code {length}"
    return f"text {length}".strip()


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def field(name, row, with_values):
    legal = values(row) if with_values else []
    parts = [f"type: {type_of(row, legal)}"]
    if row["number"] in ("OBS", "100"):
        parts.append("required: yes")
    parts.append(f"labels: [{labels(row['number'])}]")
    if legal:
        parts.append("values: [" + ", ".join(f'"{value}"' for value in legal) + "]")
    parts += [f"doc: {quoted(row['name'])}", f"source: {quoted(row['source'])}",
              f"confidence: {quoted(row['confidence'])}"]
    return f'  "{name}": {{' + ", ".join(parts) + "}\n"


def in_2022(row):
    """Printed in the record layout that was published with the public file of PY2022 (S27), or the OBS number."""
    if row["number"] == "OBS":
        return True
    return "S27" in row["source"].split(";") and not row["number"].startswith(("CALC", "Report"))


def order(row):
    number = row["number"]
    return (0, "") if number == "OBS" else (int(number.split("-")[0]), number)


def name_in_2016(row, taken):
    """Its number if that is known (A or B); else the name that the schema of 2016 itself gives the column."""
    sure = re.match(r"[AB]\b", row["confidence"]) and row["number"] and row["number"] not in taken
    return row["number"] if sure else row["token_2016"]


HEAD_2022 = """# Made by sources/make_layouts.py from sources/pirl.csv: mend it there.
layout: pirl-2022
version: "PY2022"
about: "PIRL, quarterly record file of the form that expired on 6-30-2024: the elements of seven programs"
kind: delimited
header: no
delimiter: ","
quote: minimal
line_end: lf
status: incomplete
status_note: "The column order of a submission of this version is not known, and the elements that only TAA uses are missing: columns stand in the order of their numbers. WIPS will not take this file as it is; import the official schema of your program to make one that it takes"
source: "S27"
fields:
"""
HEAD_2016 = """# Made by sources/make_layouts.py from sources/pirl.csv: mend it there.
layout: pirl-2016-full
version: "2016"
about: "PIRL, the full schema of 2016: all 467 columns in the order of a submission"
kind: delimited
header: no
delimiter: ","
quote: none
line_end: lf
status: incomplete
status_note: "The order of the columns is known; types are those of the form of 2021 where the schema of 2016 gives none, and code lists of 2016 are not known. Columns whose number is not certain carry the schema's own name. WIPS takes this version no more"
source: "S1"
fields:
"""


def main():
    rows = list(csv.DictReader((HERE / "pirl.csv").open(encoding="utf-8")))
    with (HERE.parent / "pirl-2022.layout.yaml").open("w", encoding="utf-8") as out:
        out.write(HEAD_2022)
        for row in sorted(filter(in_2022, rows), key=order):
            out.write(field(row["number"], row, True))
    placed = sorted((row for row in rows if row["position_2016"]), key=lambda row: int(row["position_2016"]))
    assert [int(row["position_2016"]) for row in placed] == list(range(467)), "a column of 2016 is missing"
    taken = set()
    with (HERE.parent / "pirl-2016-full.layout.yaml").open("w", encoding="utf-8") as out:
        out.write(HEAD_2016)
        for row in placed:
            name = name_in_2016(row, taken)
            taken.add(name)
            out.write(field(name, row, False))


if __name__ == "__main__":
    main()
