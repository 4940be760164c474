"""Cuts easylink2020.csv into the files of two systems, and scores what a gateway made of them.

    people.py cut EASYLINK.csv FOLDER         FOLDER/in/ssa/pending/ssa.txt, FOLDER/in/w2/pending/w2.csv, FOLDER/truth.csv
    people.py score FOLDER RECORDS.csv        pairwise precision and recall of what `client_records` lists
"""
import collections
import csv
import os
import sys


def fixed(text, width):
    """`text` in `width` bytes of UTF-8, cut between characters."""
    data = text.encode()
    while len(data) > width:
        text = text[:-1]
        data = text.encode()
    return data + b" " * (width - len(data))


def cut(source, folder):
    for system in ("ssa", "w2"):
        os.makedirs(f"{folder}/in/{system}/pending", exist_ok=True)
    with open(source, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(f"{folder}/in/ssa/pending/ssa.txt", "wb") as ssa, \
         open(f"{folder}/in/w2/pending/w2.csv", "w", newline="", encoding="utf-8") as w2, \
         open(f"{folder}/truth.csv", "w", newline="", encoding="utf-8") as truth:
        wages, known = csv.writer(w2, lineterminator="\n"), csv.writer(truth, lineterminator="\n")
        wages.writerow(["ID", "SSN", "FIRST", "MI", "LAST", "ADDRESS", "EMPLOYER"])
        known.writerow(["file", "line", "entity"])
        lines = {"ssa": 0, "w2": 1}
        for row in rows:
            system = row["src"]
            lines[system] += 1
            if system == "ssa":
                ssa.write(fixed(row["unique_id"], 8) + fixed(row["ssn"], 13) + fixed(row["first_name"], 16) +
                          fixed(row["middle_initial"], 2) + fixed(row["last_name"], 24) + fixed(row["dob"], 9) +
                          fixed(row["sex"], 7) + b"\n")
            else:
                wages.writerow([row[name] for name in ("unique_id", "ssn", "first_name", "middle_initial", "last_name", "addr", "employer")])
            known.writerow([f"{system}.txt" if system == "ssa" else f"{system}.csv", lines[system], row["entity"]])
        ssa.write(fixed(f"TRL{lines['ssa']:09d}", 79) + b"\n")


def pairs(sizes):
    return sum(n * (n - 1) // 2 for n in sizes)


def score(folder, records):
    with open(f"{folder}/truth.csv", newline="", encoding="utf-8") as file:
        truth = {(row["file"], int(row["line"])): row["entity"] for row in csv.DictReader(file)}
    with open(records, newline="", encoding="utf-8") as file:
        found = {(row["file"], int(row["line"])): row["client"] for row in csv.DictReader(file) if row["client"]}
    true_pairs = pairs(collections.Counter(truth.values()).values())
    linked_pairs = pairs(collections.Counter(found.values()).values())
    right = pairs(collections.Counter((truth[at], client) for at, client in found.items()).values())
    precision, recall = right / max(1, linked_pairs), right / max(1, true_pairs)
    print(f"records in            {len(truth)}")
    print(f"records with a client {len(found)}")
    print(f"clients out           {len(set(found.values()))} (the truth has {len(set(truth.values()))} people)")
    print(f"pairs                 {true_pairs} true, {linked_pairs} linked, {right} of them right")
    print(f"precision             {precision:.4f}")
    print(f"recall                {recall:.4f}")
    for sentence, holds in (("precision is at least 0.99", precision >= 0.99), ("recall is at least 0.90", recall >= 0.90)):
        print(("ok - " if holds else "not ok - ") + sentence)
    return precision >= 0.99 and recall >= 0.90


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "cut":
        cut(sys.argv[2], sys.argv[3])
    elif len(sys.argv) == 4 and sys.argv[1] == "score":
        sys.exit(0 if score(sys.argv[2], sys.argv[3]) else 1)
    else:
        sys.exit(__doc__)
