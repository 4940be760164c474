"""Writes records as a layout file says: a second writer, by which the simulators speak the shape of their system.

`file_of(layout, rows)` gives a whole file as bytes; a row is a dict from the layout's field names to a str, date, Decimal, bool, None, or
a list of dicts for a repeated group. Knows what the profiles' layouts use, and nothing more.
"""
import datetime
import json
import pathlib
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHARSET = {"ebcdic-037": "cp037", "windows-1252": "cp1252", "ascii": "ascii", "utf-8": "utf-8"}


def load_layout(name):
    found = sorted(ROOT.glob(f"mappings/**/{name}.layout.yaml"))
    return yaml.load(found[0].read_text(), Loader=yaml.BaseLoader)


def text_of(field, value):
    kind, _, rest = field.get("type", "text").partition(" ")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime.date):
        form = rest or "YYYY-MM-DD"
        return form.replace("YYYY", f"{value.year:04}").replace("MM", f"{value.month:02}").replace("DD", f"{value.day:02}")
    return str(value)


def packed(value, size):
    digits = str(int(abs(value) * 100)).rjust(size * 2 - 1, "0")
    nibbles = digits + ("d" if value < 0 else "c")
    return bytes.fromhex(nibbles)


def columns(at):
    first, _, last = at.partition("-")
    return int(first) - 1, int(last or first)


def fixed_record(fields, length, charset, row, starts=""):
    record = bytearray(" ".encode(charset) * length)
    if starts:
        record[:len(starts)] = starts.encode(charset)
    for name, field in fields.items():
        first, last = columns(field["at"])
        value = row.get(name)
        if field.get("stored") == "packed":
            record[first:last] = packed(value or Decimal(0), last - first)
            continue
        text = text_of(field, value)
        if isinstance(value, Decimal):
            text = str(int(value * 100)).rjust(last - first, "0")
        record[first:last] = text[:last - first].ljust(last - first).encode(charset)
    return bytes(record)


def fixed_file(layout, rows):
    charset = CHARSET[layout.get("encoding", "utf-8")]
    types = layout.get("types")
    records, sums = [], {}
    for row in rows:
        kind = types[row["_type"]] if types else layout
        fields = kind["fields"]
        length = int(kind.get("record_length") or max(columns(f["at"])[1] for f in fields.values()))
        records.append(fixed_record(fields, length, charset, row, row.get("_type", "")))
        for total in layout.get("trailer", {}).get("sums", []):
            sums[total["of"]] = sums.get(total["of"], Decimal(0)) + (row.get(total["of"]) or Decimal(0))
    width = len(records[0]) if records else 80
    if "header" in layout:
        records.insert(0, layout["header"]["starts"].ljust(width).encode(charset))
    if "trailer" in layout:
        tail = layout["trailer"]
        line = list(tail["starts"].ljust(width))
        first, last = columns(tail["count_at"])
        line[first:last] = str(len(rows)).rjust(last - first, "0")
        for total in tail.get("sums", []):
            first, last = columns(total["at"])
            line[first:last] = str(int(sums[total["of"]] * 100)).rjust(last - first, "0")
        records.append("".join(line).encode(charset))
    end = b"" if layout.get("line_end") == "none" else b"\n"
    return b"".join(record + end for record in records)


def delimited_file(layout, rows):
    mark = layout.get("delimiter", ",")
    never = layout.get("quote") == "none"

    def cell(text):
        return text if never or not any(c in text for c in (mark, '"', "\n")) else '"' + text.replace('"', '""') + '"'
    lines = []
    if layout.get("header") == "yes":
        lines.append(mark.join(cell(field.get("column", name)) for name, field in layout["fields"].items()))
    for row in rows:
        lines.append(mark.join(cell(text_of(field, row.get(name))) for name, field in layout["fields"].items()))
    if "trailer" in layout:
        tail = layout["trailer"]
        cells = [tail["starts"].rstrip(mark), str(len(rows))]
        cells += [str(sum((row.get(total["of"]) or Decimal(0)) for row in rows)) for total in tail.get("sums", [])]
        lines.append(mark.join(cells))
    return "".join(line + "\n" for line in lines).encode(CHARSET[layout.get("encoding", "utf-8")])


def json_object(fields, row):
    whole = {}
    for name, field in fields.items():
        value = row.get(name)
        if value is None:
            continue
        rest = field["path"].split(".")
        target = whole
        for part in rest[:-1]:
            target = target.setdefault(part, {})
        target[rest[-1]] = [json_object(field["fields"], one) for one in value] if "fields" in field else text_of(field, value)
    return whole


def xml_element(name, fields, row, indent="  "):
    attributes, children = "", ""
    tree = {}
    for field_name, field in fields.items():
        value = row.get(field_name)
        if value is None:
            continue
        path = field["path"]
        if path.startswith("@"):
            attributes += f" {path[1:]}={quoteattr(text_of(field, value))}"
        elif "fields" in field:
            children += "".join(xml_element(path, field["fields"], one, indent + "  ") for one in value)
        else:
            target = tree
            *parents, leaf = path.split("/")
            for part in parents:
                target = target.setdefault(part, {})
            target[leaf] = text_of(field, value)

    def written(node, inner):
        return "".join(f"{inner}<{key}>\n{written(value, inner + '  ')}{inner}</{key}>\n" if isinstance(value, dict)
                       else f"{inner}<{key}>{escape(value)}</{key}>\n" for key, value in node.items())
    return f"{indent}<{name}{attributes}>\n{written(tree, indent + '  ')}{children}{indent}</{name}>\n"


def xml_file(layout, rows):
    root, record = layout["records"].split("/")
    body = "".join(xml_element(record, layout["fields"], row) for row in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n{body}</{root}>\n'.encode()


def json_file(layout, rows):
    objects = [json_object(layout["fields"], row) for row in rows]
    if "records" in layout:
        return (json.dumps({layout["records"]: objects}, indent=1) + "\n").encode()
    return "".join(json.dumps(one) + "\n" for one in objects).encode()


def file_of(layout_name, rows):
    layout = load_layout(layout_name)
    write = {"fixed-width": fixed_file, "delimited": delimited_file, "json": json_file, "xml": xml_file}
    return write[layout["kind"]](layout, rows)
