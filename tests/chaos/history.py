"""The checker: from what was dropped in and what came out, never from what the program believes, says what went wrong.

    lost      a person whose good line was acknowledged (its file lies in done/) is not at the other system
    ghost     something came out that nobody sent in
    doubled   one version of one person came out twice
    order     an older version came out after a newer one
    stale     what came out last is not what was said last
    split     one person under two numbers, or two people under one
    altered   what came out is not what was sent in
    torn      a visible file is not what its receipt says
    audit     disclosures and deliveries differ, or the trail does not verify
    balance   a balance does not hold, or counts differ from the lines that were sent
    structure fsck finds something
    export    the federal file is not that of a site where nothing ever went wrong
"""
import csv
import hashlib
import json

from day import gatehouse, token


def delivered(site):
    """(file, [row]) of each visible file at the other system, in the order in which they were made."""
    out = []
    number = lambda path: [int(part) for part in path.stem.split("-")[1:]]  # clients-RUN.csv, clients-RUN-PORTION.csv
    for path in sorted((site / "out").glob("clients-*.csv"), key=number):
        with path.open(newline="", errors="replace") as file:
            out.append((path, list(csv.DictReader(line.replace("\0", "?") for line in file))))
    return out


def check_people(day, site, names):
    """What went out about whom. `names`: the files that were acknowledged."""
    problems, numbers, people, last_version, seen = [], {}, {}, {}, set()
    spoken = {(line.last, line.version): None for lines in day.lines.values() for line in lines if line.good}
    firsts = first_names(day)
    for path, rows in delivered(site):
        for row in rows:
            last, first, number = row.get("LAST") or "", row.get("FIRST") or "", row.get("ID") or ""
            version = ord(first[-1]) - ord("A") if first else -1
            if last not in firsts:
                problems.append(("ghost", f"{path.name}: {last or 'nobody'} was never sent in"))
                continue
            if (last, version) not in spoken or first[:-1] != firsts[last][0] or row.get("DOB") != firsts[last][1]:
                problems.append(("altered", f"{path.name}: {last} came out as nobody sent it"))
                continue
            if (last, version) in seen:
                problems.append(("doubled", f"{path.name}: {last}, version {version}"))
            elif version < last_version.get(last, -1):
                problems.append(("order", f"{path.name}: {last}, version {version} after {last_version[last]}"))
            seen.add((last, version))
            last_version[last] = max(version, last_version.get(last, -1))
            if numbers.setdefault(last, number) != number or people.setdefault(number, last) != last:
                problems.append(("split", f"{path.name}: {last} is {number} and {numbers[last]}, "
                                          f"{number} is {people.get(number, 'nobody')} too"))
    for last, version in day.newest(names).items():
        if last not in last_version:
            problems.append(("lost", f"{last} never came out"))
        elif last_version[last] < version:
            problems.append(("stale", f"{last}: version {last_version[last]}, was told {version}"))
    return problems


def check_letters(day, site, names):
    """What was only passed on: each line once, the letter of its state as the word that it means."""
    problems, out = [], {}
    for path in sorted((site / "next").glob("*.csv")):
        with path.open(newline="", errors="replace") as file:
            for row in csv.DictReader(line.replace("\0", "?") for line in file):
                out.setdefault((row.get("LAST"), row.get("FIRST")), []).append(row.get("STATE"))
    for name in names:
        firsts = first_names(day)
        for line in day.lines[name]:
            states = out.pop((line.last, token(firsts[line.last][0], line.version)), [])
            if not states:
                problems.append(("lost", f"{name}: the letter of {line.last}, version {line.version}"))
            elif len(states) > 1:
                problems.append(("doubled", f"{name}: the letter of {line.last}, version {line.version}"))
            elif states != ["active"]:
                problems.append(("altered", f"{name}: the letter of {line.last} says {states[0]}"))
    return problems + [("ghost", f"a letter about {last}") for last, _ in out]


def first_names(day):
    """Family name -> (given name without its version, birth date as the other system writes it)."""
    out = {}
    for text in day.files.values():
        for line in text.splitlines():
            if line.startswith("D"):
                born = line[37:45]
                last = line[10:25].strip()
                said = (line[25:37].strip()[:-1], f"{born[4:6]}/{born[6:]}/{born[:4]}")
                if last not in out or born != "19991399":
                    out[last] = said
    return out


def check_files(site):
    """Each visible file is what its receipt says; nothing lies about half written."""
    problems = []
    for path in sorted((site / "out").glob("clients-*.csv")):
        receipt = path.with_name(path.name + ".receipt.json")
        if not receipt.exists():
            continue  # it is written after the file; a kill between the two leaves none
        if told_by(receipt) != hashlib.sha256(path.read_bytes()).hexdigest():
            problems.append(("torn", f"{path.name} is not what its receipt says"))
    for folder in ("out", "next", "federal"):
        problems += [("torn", f"{path.name} was left behind") for path in (site / folder).rglob(".tmp-*")]
    return problems


def told_by(receipt):
    """The hash in a receipt, or nothing if it cannot be read."""
    try:
        return json.loads(receipt.read_text()).get("sha256")
    except ValueError:
        return None


def check_account(program, day, site, names):
    """What the program says of itself: balances, structure, audit. Counts are compared with what was sent."""
    problems = []
    fsck = gatehouse(program, site, "fsck")
    if fsck.returncode != 0:
        problems.append(("structure", (fsck.stdout + fsck.stderr).strip().splitlines()[0]))
    anchor = site / "anchor.txt"
    verify = gatehouse(program, site, "audit", "verify", *(["--anchor", str(anchor)] if anchor.exists() else []))
    if verify.returncode != 0:
        problems.append(("audit", (verify.stdout + verify.stderr).strip().splitlines()[0]))
    told = gatehouse(program, site, "status", "--json")
    if told.returncode not in (0, 3) or not told.stdout.startswith("{"):
        return problems + [("structure", "status does not answer: " + told.stderr.strip()[:200])]
    now = json.loads(told.stdout)
    for one in now["intake"] + now["delivery"] + now["transfer"]:
        if not one["balance"]["holds"]:
            problems.append(("balance", f"{one['route']} does not balance"))
    claims = next((one["balance"] for one in now["intake"] if one["route"] == "claims"), None)
    sent = sum(len(day.lines[name]) for name in names)
    bad = sum(not line.good for name in names for line in day.lines[name])
    if claims is not None and (claims["read"], claims["held"]) != (sent, bad):
        problems.append(("balance", f"{sent} lines came in and {bad} of them are bad; it says read {claims['read']}, "
                                    f"held {claims['held']}"))
    problems += check_audit(program, site)
    return problems


def check_audit(program, site):
    """Each row that went out was disclosed, by the trail, before it went."""
    export = gatehouse(program, site, "audit", "export", "--purpose", "checked by the harness")
    portions = people = 0
    for line in export.stdout.splitlines():
        row = json.loads(line)
        if row["action"] == "disclose" and row["outcome"] == "intended":
            portions += 1
            people += int(row["detail"].split("clients ")[1].split(",")[0])
    files = delivered(site)
    rows = sum(len(rows) for _, rows in files)
    if portions < len(files) or people < rows:
        return [("audit", f"{len(files)} portions with {rows} people went out, the trail knows {portions} with {people}")]
    return []


def check(program, day, site, names, reference=None):
    """All of it; nothing found: nothing went wrong."""
    problems = check_people(day, site, names) + check_letters(day, site, names) + check_files(site) + check_account(program, day, site, names)
    if reference is not None and export_of(site) != reference:
        problems.append(("export", "the federal file differs from that of a site where nothing went wrong"))
    return problems


def export_of(site):
    """Name -> SHA-256 of the federal files."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((site / "federal").glob("*.csv"))}
