#!/usr/bin/env python3
"""Writes the layouts of published files of state systems, and a synthetic sample of each, from systems/*.csv.

The rows are facts found in public sources (README.md); this script adds types, labels and sample values only.
"""
import csv
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
CODE = "C"  # read in public code or a repository
PAGE = "D"  # a published page


def rows(name):
    with open(os.path.join(HERE, "systems", name + ".csv"), newline="") as file:
        return list(csv.DictReader(file))


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def labels(name):
    low = name.lower()
    if re.search(r"ssn|social|name|birth|dob|phone|address|street|email|alias|case_id|participant_id|last$|first$|middle$", low):
        return "[pii]"
    if re.search(r"routing|account_number|protect", low):
        return "[pii, protected-location]" if "protect" in low else "[pii]"
    if re.search(r"wage|earned|contribution|tax|medical|family", low):
        return "[wage]"
    return "[uc-confidential]"


def field(name, type_, place, doc, confidence, extra=""):
    parts = [place, f'type: "{type_}"', extra, f"labels: {labels(name)}", f"doc: {quoted(doc)}" if doc else "",
             f"confidence: {confidence}"]
    return f"  {quoted(name)}: {{" + ", ".join(p for p in parts if p) + "}"


def head(name, kind, about, source, status="complete", note="", more=()):
    out = ["# Made by sources/make_system_layouts.py from sources/systems/: mend it there.", f"layout: {name}",
           f"about: {quoted(about)}", f"kind: {kind}", f"status: {status}"]
    if note:
        out.append(f"status_note: {quoted(note)}")
    return out + [f"source: {quoted(source)}", *more]


def write(name, lines, sample):
    with open(os.path.join(HERE, "..", name + ".layout.yaml"), "w") as file:
        file.write("\n".join(lines) + "\n")
    with open(os.path.join(HERE, "..", "samples", name + ".sample"), "w", newline="") as file:
        file.write(sample)


# ---- fixed-width ----------------------------------------------------------------------------------------------

MONEY = {"sui_total_wages", "sui_taxable_wages", "state_taxable_wages", "state_income_tax_withheld",
         "local_taxable_wages", "local_income_tax"}


def fixed_type(name, kind, length):
    low = name.lower()
    if low.endswith("ssn"):
        return "ssn"
    if low in MONEY:
        return f"decimal {length},2"
    if kind == "YYYYMMDD":
        return "date YYYYMMDD"
    if kind.startswith("YYYYMMDDHHMMSS"):
        return "digits 14"
    if kind == "T/F":
        return "code 1"
    if low == "weeks_worked":
        return "integer 2"
    if kind == "N":
        return f"digits {length}"
    return f"text {length}"


def fixed_value(name, type_, length, n):
    low = name.lower()
    if "filler" in low or low in ("supplemental_2", "other_state_data"):
        return ""
    if type_ == "ssn":
        return f"9{n:02d}01{1000 + n}"
    if type_.startswith("decimal"):
        return str(100000 * n + 12345).zfill(length)
    if type_ == "date YYYYMMDD":
        return f"2025{3 * (1 + n % 4):02d}{30 if n % 4 in (1, 2) else 31}"
    if low.endswith("reporting_period"):
        return "032025"
    if low.endswith("yearq"):
        return "20251"
    if type_.startswith(("digits", "integer")):
        return str(7 * n + 1).zfill(length)[-length:]
    if type_ == "code 1":
        return "TF"[n % 2]
    return ("SYNTHETIC " + low.replace("_", " ").upper())[:length] if n % 3 else low[: max(1, length - 1)].upper()


def fixed_fields(name, confidence, indent=""):
    out, places = [], []
    for row in rows(name):
        key = row.get("field") or row["cobol_field"]
        kind = row.get("type") or ""
        doc = row.get("rule") or row.get("description") or key.replace("_", " ")
        length = int(row["length"])
        type_ = fixed_type(key, kind, length)
        at = f"at: {row['start']}-{row['end']}"
        out.append(indent + field(key, type_, at, doc, confidence, "values: [T, F]" if kind == "T/F" else ""))
        places.append((key, type_, length, kind))
    return out, places


def fixed_line(places, n, constants=None):
    text = ""
    for key, type_, length, _ in places:
        value = (constants or {}).get(key)
        text += (fixed_value(key, type_, length, n) if value is None else value).ljust(length)
    return text


def fixed(layout, name, about, source, confidence, constants=None, sample_rows=5):
    fields, places = fixed_fields(name, confidence)
    lines = head(layout, "fixed-width", about, source, more=("fields:", *fields))
    write(layout, lines, "".join(fixed_line(places, n, constants) + "\n" for n in range(1, sample_rows + 1)))


def dor_wages():
    lines = head("ma-dor-wages", "fixed-width", "Massachusetts quarterly wages: A records of employers, B of employees",
                 "public code of the paid-leave system", more=("record_type: 1", "types:"))
    sample = ""
    for code, name in (("A", "ma_dor_employer_quarter_A"), ("B", "ma_dor_employee_wage_B")):
        fields, places = fixed_fields(name, CODE, "    ")
        lines += [f"  {code}:", "    fields:", *fields]
        for n in (1, 2):
            sample += fixed_line(places, n, {"record_type": code}) + "\n"
    write("ma-dor-wages", lines, sample)


def tanf():
    lines = head("tanf-header-trailer", "fixed-width", "Header and trailer of a TANF data file",
                 "public code of the TANF data portal", "incomplete",
                 "Header and trailer only: the records between them have layouts of their own and are held as unknown",
                 ("record_type: 1-6", "types:"))
    sample = {"HEADER": "", "TRAILER": ""}
    for record, code in (("HEADER", "HEADER"), ("TRAILER", "TRAILE")):
        lines += [f"  {record}:", f"    code: {code}", "    record_length: 23", "    fields:"]
        for row in rows("tanf_header_trailer"):
            if row["record"] != record:
                continue
            length = int(row["length"])
            type_ = "digits 7" if row["field"] == "record_count" else f"text {length}"
            lines.append("    " + field(row["field"], type_, f"at: {row['start']}-{row['end']}", row["note"], CODE))
            values = {"title": record, "year": "2025", "quarter": "1", "type": "A", "state_fips": "25",
                      "program_type": "TAN", "edit": "1", "update": "D", "record_count": "0000042"}
            sample[record] += values.get(row["field"], "").ljust(length)
    write("tanf-header-trailer", lines, sample["HEADER"] + "\n" + sample["TRAILER"] + "\n")


# ---- delimited ------------------------------------------------------------------------------------------------

def column_type(name, told):
    if told in ("integer", "smallint"):
        return "integer"
    if told.startswith("date %Y-%m-%d") or told == "date":
        return "date YYYY-MM-DD"
    if told == "YYYYMMDD text":
        return "date YYYYMMDD"
    if told == "MMDDYY text":
        return "date MMDDYY"
    sized = re.match(r"varchar\((\d+)\)", told)
    return f"text {sized.group(1)}" if sized else "text"


def column_value(name, type_, told, n):
    low = name.lower()
    if low == "ssn":
        return f"9{n:02d}-01-{1000 + n}" if "NNN-" in told else f"9{n:02d}01{1000 + n}"
    if type_ == "integer":
        return str(100 + n)
    if type_.startswith("date"):
        day = {"week_end_date": ("2025", "03", "08"), "week": ("2025", "03", "08")}.get(low, ("1980", "02", f"{10 + n}"))
        return {"date YYYY-MM-DD": "-".join(day), "date YYYYMMDD": "".join(day),
                "date MMDDYY": day[1] + day[2] + day[0][2:]}[type_]
    if low.endswith(("_dt", "dt", "start_date")):
        return f"2025-03-0{n}"
    if low.endswith("fein"):
        return f"00{n}234567"
    if low.endswith("am") or "additions" in low:
        return str(35000 + n)
    if "yearmonth" in told:
        return "2025-03" if "up to" not in told else "2025-01 2025-02"
    if low == "protect_location":
        return "true" if n % 2 else "false"
    if low in ("exception", "middle") and n % 2:
        return ""
    told_values = {"veteran_status": "Y", "last_payment_indicator": "N", "claim_type": "N", "claimant_state": "IL",
                   "claimant_county_resident": "31", "zip_code": "60601", "zipcode": "02110", "state": "MA",
                   "industry": "722511"}
    if low in told_values:
        return told_values[low]
    text = f'Synthetic "{low}", {n}' if n == 2 and type_ == "text" else f"{low} {n}"
    return text[: int(type_[5:] or 99)].strip()


def delimited(layout, name, about, source, sample_rows=4):
    lines = head(layout, "delimited", about, source, more=("header: yes", "fields:"))
    table = rows(name)
    columns = []
    for row in table:
        told = row.get("type") or row.get("type_as_loaded") or ""
        type_ = column_type(row["column"], told)
        doc = "; ".join(filter(None, (row.get("canonical_meaning"), row.get("note"), told if type_ == "text" else "")))
        required = "required: yes" if row.get("required") == "yes" else ""
        lines.append(field(row["column"], type_, "", doc, CODE, required))
        columns.append((row["column"], type_, told))
    sample = ",".join(c for c, _, _ in columns) + "\n"
    for n in range(1, sample_rows + 1):
        values = [column_value(c, t, told, n) for c, t, told in columns]
        sample += ",".join('"' + v.replace('"', '""') + '"' if re.search('[",]', v) else v for v in values) + "\n"
    write(layout, lines, sample)


# ---- the federal pilot's initial claim ------------------------------------------------------------------------

def json_type(row):
    told = row["type"]
    if told == "boolean":
        return "yes_no"
    if told == "integer":
        return "integer"
    if told == "string date":
        return "date YYYY-MM-DD"
    return f"text {row['max_length']}" if row["max_length"] else "text"


def json_sample(name, row, n):
    told = row["type"]
    if told == "boolean":
        return n % 2 == 0
    if told == "integer":
        return 1 if row["enum"] else 10 + n
    if told == "string date":
        return f"1980-02-1{n}"
    if told == "string date-time":
        return f"2026-01-0{n}T10:00:00Z"
    if row["enum"]:
        return row["enum"].split("|")[n % len(row["enum"].split("|"))]
    if "[0-9]{3}-[0-9]{2}-[0-9]{4}" in row["pattern"]:
        return f"90{n}-01-123{n}"
    if "[0-9]{2}-[0-9]{7}" in row["pattern"]:
        return f"0{n}-1234567"
    if name == "zipcode":
        return "02110"
    if "phone" in name or name == "number":
        return "555-010-0100"
    return f"synthetic {name}"[: int(row["max_length"] or 40)]


class Claim:
    """Expands the schema's references into nested fields, and makes a record of the same shape."""

    def __init__(self):
        self.table = rows("dol_claim_v1")
        self.identity = [r for r in rows("dol_identity_v1") if r["type"] != "object"]
        for row in self.identity:
            row["path"] = row["path"].replace("address.", "address_")  # one member deep is enough to tell them apart
        self.defs = {}
        for row in self.table:
            if row["path"].startswith("def."):
                _, name, rest = row["path"].split(".", 2)
                self.defs.setdefault(name, []).append(dict(row, path=rest))
        self.top = [r for r in self.table if not r["path"].startswith("def.")]

    def members(self, table, path, indent, n):
        lines, made = [], {}
        for row in table:
            name = row["path"]
            if name.endswith("[]"):
                continue
            ref = row["type"][4:] if row["type"].startswith("ref ") else ""
            if row["type"] == "array":
                items = [r for r in table if r["path"] == name + "[]"]
                lines_in, made[name] = self.array(items[0] if items else None, name, indent + "    ", n)
                lines += [f"{indent}{quoted(name)}:", f"{indent}  path: {quoted('.'.join(path + [name]))}",
                          f"{indent}  fields:", *lines_in]
            elif ref in self.defs:
                lines_in, made[name] = self.members(self.defs[ref], path + [name], indent, n)
                lines += [re.sub(r'^( *)"', lambda m: m.group(1) + '"' + name + "_", line) if line.startswith(indent + '"')
                          else line for line in lines_in]
            elif ref == "identity-v1.0.json":
                lines_in, made[name] = self.members(self.identity, path + [name], indent, n)
                lines += [line.replace(indent + '"', indent + '"' + name + "_", 1) for line in lines_in]
            else:
                full = ".".join(path + [name.replace("address_", "address.") if path == ["idp_identity"] else name])
                extra = ", ".join(filter(None, (
                    f"values: [{', '.join(map(quoted, row['enum'].split('|')))}]" if row["enum"] and row["type"] == "string" else "",)))
                doc = row["description"] or (f"pattern {row['pattern']}" if row["pattern"] else "")
                line = field(name, json_type(row), f"path: {quoted(full)}", doc, CODE, extra)
                lines.append(indent + line.strip())
                made[name] = json_sample(name, row, n)
        if path == ["idp_identity"]:
            made = self.regroup(made)
        return lines, made

    @staticmethod
    def regroup(made):
        out = {}
        for name, value in made.items():
            if name.startswith("address_"):
                out.setdefault("address", {})[name[8:]] = value
            else:
                out[name] = value
        return out

    def array(self, item, name, indent, n):
        ref = item["type"][4:] if item is not None and item["type"].startswith("ref ") else ""
        if ref in self.defs:
            lines, first = self.members(self.defs[ref], [], indent, n)
            _, second = self.members(self.defs[ref], [], indent, n + 1)
            return lines, [first, second]
        line = indent + field("value", "text", 'path: "."', "one of the list's values", CODE).strip()
        return [line], [f"synthetic {name} {k}" for k in (1, 2)]


def dol_claim():
    claim = Claim()
    lines, first = claim.members(claim.top, [], "  ", 1)
    _, second = claim.members(claim.top, [], "  ", 2)
    out = head("dol-claim-v1", "json", "Initial claim of the federal pilot, version 1.0, one object a line",
               "JSON schemas of a federal pilot", more=("fields:", *lines))
    sample = "".join(json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n" for record in (first, second))
    write("dol-claim-v1", out, sample)


def main():
    fixed("wage-rs-512", "wage_rs_512", "Quarterly wages of an employee: the RS record of the EFW2 family",
          "public copy of a payroll product's code; states differ in what they fill", CODE, {"record_id": "RS"})
    fixed("qcew-cenn-77", "qcew_es2cenn_wage_77", "Wage record extract of the QCEW program, with its COBOL names",
          "qcewsupportapps.com, revision of 9/10/2004", PAGE)
    fixed("ma-dor-employer", "ma_dor_employer", "Massachusetts: employers", "public code of the paid-leave system", CODE)
    dor_wages()
    tanf()
    dua = "public code of the paid-leave system"
    delimited("ma-dua-claimant-request", "ma_dua_claimant_request", "Massachusetts: whose payments are asked for", dua)
    delimited("ma-dua-payment-list", "ma_dua_payment_list", "Massachusetts: UI payments", dua)
    delimited("ma-dua-demographics", "ma_dua_demographics", "Massachusetts: demographics of claimants", dua)
    delimited("ma-dua-employer", "ma_dua_employer", "Massachusetts: employers for UI", dua)
    delimited("ma-dua-employer-unit", "ma_dua_employer_unit", "Massachusetts: units of employers for UI", dua)
    delimited("il-weekly-claims", "il_promis_weekly_certified", "Illinois: certified weeks of claimants, one a row",
              "public research code (SSN hashed there)")
    delimited("snap-participant", "snap_nac_participant", "SNAP: participants for the check of duplicate participation",
              "table schema of a public repository")
    dol_claim()


if __name__ == "__main__":
    main()
