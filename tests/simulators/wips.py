"""What the federal upload does with a file: columns, values, duplicates, logic, in this order; a list of errors comes back.

Its few rules are its own: it is there to show the way of a file and its errors, not to be the federal edit checks.
"""
import csv


def upload(path, elements):
    """Rows of the error file, by the columns of layout wips-errors; with an error of the columns nothing else is looked at.

    `elements` are the numbers of the file's columns, in order; the file has no header line."""
    with open(path, newline="") as file:
        body = list(csv.reader(file))
    errors = [error(line, "", "", "Column Count", f"{len(row)} columns, {len(elements)} expected")
              for line, row in enumerate(body, 1) if len(row) != len(elements)]
    if errors:
        return errors
    seen = {}
    for line, row in enumerate(body, 1):
        whole = dict(zip(elements, row))
        for number in ("200", "900", "901"):
            if whole.get(number) and not (whole[number].isdigit() and len(whole[number]) == 8):
                errors.append(error(line, whole["100"], number, "Valid Value", "Not a date YYYYMMDD"))
        if tuple(row) in seen:
            errors.append(error(line, whole["100"], "", "Duplicate", f"The same as row {seen[tuple(row)]}"))
        seen.setdefault(tuple(row), line)
        if whole.get("901") and whole["901"] < whole.get("900", ""):
            errors.append(error(line, whole["100"], "901", "Logic", "Exit before entry"))
    return errors


def error(line, unique, element, kind, message):
    return {"ROW": str(line), "UNIQUE": unique, "ELEMENT": element, "KIND": kind, "LEVEL": "Reject", "MESSAGE": message}
