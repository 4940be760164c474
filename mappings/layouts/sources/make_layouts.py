#!/usr/bin/env python3
"""Writes the federal layouts beside this folder from pirl.csv, pirl_2016_nfjp.csv, wiasrd.csv and tapr.csv.

Run it after a row was mended, and commit both; `make_layouts.py --check` says whether they agree. What each column
means, and the keys of the sources, stand in README.md. Nothing is made up here: a row becomes part of a layout only
if its source and confidence allow it (see `in_2022`, `name_in_2016` and `sure`).
"""
import csv
import pathlib
import re
import sys

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
    if row["number"] == "OBS" or row["number"] in SEVERAL_DIGITS or (kind == "IN" and not legal and row["number"] == "412"):
        return f"integer {length}"
    if legal:
        return f"code {length}"
    return f"text {length}".strip()


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def required(row):
    """PIRL: every row has a number and a person. WIASRD and TAPR: the identifier (TEGL 17-09, TEGL 6-09)."""
    return row["number"] in ("OBS", "100") or row["name"] == "Individual Identifier"


def field(name, row, legal, kind):
    parts = [f"type: {kind}"]
    if required(row):
        parts.append("required: yes")
    parts.append(f"labels: [{row['labels'] if 'labels' in row else labels(row['number'])}]")
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


def sure(row):
    """A row of wiasrd.csv or tapr.csv that may be shipped: a hint (U, unverified) never is, nor what is calculated."""
    calculated = re.match(r"30\d\d$", row["number"])  # the 3000s of WIASRD's public files
    return not calculated and (re.match(r"A\b", row["confidence"]) or row["confidence"].startswith("C"))


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def older_labels(row):
    """WIASRD and TAPR number their fields in their own way: labels go by the caption."""
    name = row["name"].lower()
    if "observation number" in name:
        return "open"
    if "disab" in name:
        return "medical"
    if re.search(r"wages|earnings|industry code|employed in|employment match|occupational code", name):
        return "wage, uc-confidential"
    if re.search(r"training|school|education", name):
        return "ferpa"
    return "pii"


def older_values(row):
    """Codes that the source gives in full; a list with a remark (`rest cut`, `else unknown`, `unverified`) or with
    one code alone is open."""
    remarks = row["codes"] + row["confidence"].replace("length unverified", "")
    if row["type"] != "IN" or re.search(r"cut|else|unverified|blank", remarks):
        return []
    found = []
    for part in row["codes"].split(";"):
        match = re.match(r"\s*([0-9]{1,2})(?:-([0-9]{1,2}))?(=|$)", part)
        if match:
            first, last = match.group(1), match.group(2) or match.group(1)
            found += [str(code).zfill(len(first)) for code in range(int(first), int(last) + 1)]
    return found if len(found) > 1 else []


def older_type(row, legal):
    length = row["length"] if row["length"].isdigit() and "unverified" not in row["confidence"] else ""
    if row["type"] == "DT":
        return "date YYYYMMDD"
    if row["type"] == "DE" and row["length"] == "8.2":
        return '"decimal 8,2"'
    if legal:
        return f"code {length}".strip()
    return f"text {length}".strip() if row["type"] in ("AN", "IN") else "text"


def pirl_2022(rows):
    out = []
    for row in sorted(filter(in_2022, rows), key=order):
        legal = values(row)
        out.append(field(row["number"], row, legal, type_of(row, legal)))
    return out


def pirl_2016(rows, tokens=None):
    """All 467 columns of the schema of 2016, or those of `tokens`; names are the same in both."""
    placed = sorted((row for row in rows if row["position_2016"]), key=lambda row: int(row["position_2016"]))
    assert [int(row["position_2016"]) for row in placed] == list(range(467)), "a column of 2016 is missing"
    out, taken = [], set()
    for row in placed:
        name = name_in_2016(row, taken)
        taken.add(name)
        if tokens is None or row["token_2016"] in tokens:
            out.append(field(name, row, [], type_of(row, [])))
    assert tokens is None or len(out) == len(tokens), "a column of the program's schema is not in the full one"
    return out


def older(rows, generation):
    out = []
    for row in rows:
        if row["layout_generation"].startswith(generation) and sure(row):
            legal = older_values(row)
            row["labels"] = older_labels(row)
            out.append(field(row["number"] or slug(row["name"]), row, legal, older_type(row, legal)))
    return out


def read(name):
    return list(csv.DictReader((HERE / name).open(encoding="utf-8")))


# What each layout says of itself. `file_rules`: how a file of it is written, with the keys of the sources.
NO_POSITIONS = ("Where its fields stand in a record is not known, and fields whose number or name is not sure are "
                "left out. A file of it is read and written with a header line of these names")
LAYOUTS = {
    "pirl-2022": {
        "format": "pirl", "version": "PY2022", "program": "all", "from": "pirl.csv", "source": "S27",
        "about": "PIRL, quarterly record file of the form that expired on 6-30-2024: the elements of seven programs",
        "header": "no", "quote": "minimal",
        "note": "The column order of a submission of this version is not known, and the elements that only TAA uses "
                "are missing: columns stand in the order of their numbers. WIPS will not take this file as it is; "
                "import the official schema of your program to make one that it takes",
        "rules": [
            "One row for each period of participation, and one for each reportable individual (S2)",
            "Comma-separated, no header line; the columns and their order are fixed by program and version (S2, S20-S22)",
            "Dates are YYYYMMDD; blank is an empty field (S2, S3)",
            "The outcome of the k-th quarter after exit is due when the exit quarter is the report quarter minus k + 2, or earlier; before that it is blank (S28)",
            "Wages and occupation codes have the lengths of the public file, which are shorter than those of a submission (S27)",
        ],
    },
    "pirl-2016-full": {
        "format": "pirl", "version": "2016", "program": "all", "from": "pirl.csv", "source": "S1",
        "about": "PIRL, the full schema of 2016: all 467 columns in the order of a submission",
        "header": "no", "quote": "none",
        "note": "The order of the columns is known; types are those of the form of 2021 where the schema of 2016 gives "
                "none, and code lists of 2016 are not known. Columns whose number is not certain carry the schema's "
                "own name. WIPS takes this version no more",
        "rules": ["Comma-separated, no header line, 467 columns (S1)",
                  "Quotes mean nothing: a field that holds a comma cannot be written (S1)"],
    },
    "pirl-2016-nfjp": {
        "format": "pirl", "version": "2016", "program": "nfjp", "from": "pirl.csv", "source": "S1b",
        "about": "PIRL, the National Farmworker Jobs Program's schema of 2016: 226 columns in the order of a submission",
        "header": "no", "quote": "none",
        "note": "The order of the columns is known; types are those of the form of 2021 where the schema of 2016 gives "
                "none, and code lists of 2016 are not known. Columns whose number is not certain carry the schema's "
                "own name. WIPS takes this version no more",
        "rules": ["Comma-separated, no header line, 226 columns: those of the full schema in the same order (S1b)",
                  "Quotes mean nothing: a field that holds a comma cannot be written (S1)"],
    },
    "wiasrd-2005": {
        "format": "wiasrd", "version": "PY2005-2011", "program": "all", "from": "wiasrd.csv", "source": "W1-W3",
        "generation": "PY2005-2011", "header": "yes", "quote": "minimal",
        "about": "WIASRD, the record file of PY2005 to PY2011 (common measures)",
        "note": NO_POSITIONS,
        "rules": ["The first column is the observation number (W2, W3)",
                  "State extracts also stand between pipes, with `NNN - Name` in the header (W6)"],
    },
    "wiasrd-2012": {
        "format": "wiasrd", "version": "PY2012-2015", "program": "all", "from": "wiasrd.csv", "source": "W4-W7",
        "generation": "PY2012", "header": "yes", "quote": "minimal",
        "about": "WIASRD, the record file of PY2012 to PY2015, which the PIRL replaced",
        "note": NO_POSITIONS,
        "rules": ["Dates are YYYYMMDD; the public files write mm/dd/yyyy (W7)"],
    },
    "tapr-2010": {
        "format": "tapr", "version": "FY2010-2017", "program": "taa", "from": "tapr.csv", "source": "T1-T4, T10",
        "generation": "FY2010", "header": "yes", "quote": "minimal",
        "about": "TAPR, the Trade Act participant report of FY2010 to FY2017, which the PIRL replaced",
        "note": NO_POSITIONS + ". Fields whose number is not known go by their name",
        "rules": ["Participants and exiters, cumulative each quarter; csv, txt, dat or zip (T1)",
                  "No two records may agree on 100, 900, 951 and 953 (T1, T3)"],
    },
}


def fields_of(name, about):
    rows = read(about["from"])
    if name == "pirl-2022":
        return pirl_2022(rows)
    if about["format"] == "pirl":
        tokens = {row["token_2016"] for row in read("pirl_2016_nfjp.csv")} if about["program"] == "nfjp" else None
        return pirl_2016(rows, tokens)
    return older(rows, about["generation"])


def text_of(name, about):
    lines = [f"# Made by sources/make_layouts.py from sources/{about['from']}: mend it there.", f"layout: {name}",
             f"format: {about['format']}", f"version: {quoted(about['version'])}", f"program: {about['program']}",
             f"about: {quoted(about['about'])}", "kind: delimited", f"header: {about['header']}", 'delimiter: ","',
             f"quote: {about['quote']}", "line_end: lf", "status: incomplete", f"status_note: {quoted(about['note'])}",
             f"source: {quoted(about['source'])}", "file_rules:"]
    lines += [f"  - {quoted(rule)}" for rule in about["rules"]]
    return "\n".join(lines) + "\nfields:\n" + "".join(fields_of(name, about))


def main():
    stale = []
    for name, about in LAYOUTS.items():
        path, text = HERE.parent / f"{name}.layout.yaml", text_of(name, about)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
    print("\n".join(stale) or "all layouts agree with their sources")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
