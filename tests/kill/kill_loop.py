#!/usr/bin/env python3
"""Kills the program at every named point, starts it again, and compares with a run that was never killed.

    tests/kill/kill_loop.py PROGRAM      PROGRAM is built with GATEHOUSE_FAILPOINTS

For each point and for its first and second passing: SIGKILL there, then run again without. At the end the balances
and the clients are the same, fsck finds nothing, the same lines have been delivered (each client once a version), and
the federal file has the same bytes.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden" / "base"
# A server keeps its own log: points of ours that are not there.
ELSEWHERE = {"checkpoint.before", "checkpoint.after"} if os.environ.get("GATEHOUSE_TEST_POSTGRESQL") else set()


def record(ssn, last, first, born, number, filed, status):
    return f"D{ssn}{last:<15}{first:<12}{born}{number:06}{filed}{status}"


def people(count):
    dice = random.Random(7)
    for i in range(count):
        born = f"19{dice.randrange(50, 99)}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
        yield [f"9{i:08}", "".join(dice.choices("BCDFGLMNRST", k=9)), "".join(dice.choices("AEIOURST", k=6)), born, i]


def write(path, lines):
    path.write_text("\n".join(lines) + f"\nT{len(lines):06}\n")


def make_site(program, folder):
    subprocess.run([program, "init", folder], check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(GOLDEN, folder, dirs_exist_ok=True)
    (folder / "routes/claims.yaml").write_text("route: claims\nfrom: ui\nmapping: claim\nto: hub\nbatch: 20\n")
    (folder / "routes/mis.yaml").write_text(
        "route: mis\nfrom: hub\ndeliver: changes\nmapping: client-to-mis\nto: mis\nbatch: 30\n"
        'options: {name: "clients-{stamp}-{run}.csv"}\n')
    (folder / "routes/pirl.yaml").write_text(
        "route: pirl\nfrom: hub\nreport: pirl\nmapping: participant-to-pirl\nto: federal\nquarter: 2026Q1\n")
    (folder / "routes/pirl-old.yaml").write_text(
        "route: pirl-old\nfrom: hub\nreport: pirl\nmapping: participant-to-pirl\nto: federal\nquarter: 2025Q4\n"
        'options: {name: "old-{quarter}.csv"}\n')
    (folder / "systems/federal.yaml").write_text(
        'system: federal\nconnector: file\noptions: {folder: federal, name: "pirl-{quarter}.csv"}\n'
        "agreement: {parties: [Workforce Division, US Department of Labor], purpose: Reports, basis: 20 CFR 603.5(e), fields: [participant]}\n")
    server = os.environ.get("GATEHOUSE_TEST_POSTGRESQL")
    if server:
        with (folder / "site.yaml").open("a") as file:
            file.write(f"store: {{kind: postgresql, host: 127.0.0.1, port: {server}, database: postgres, "
                       f"schema: {folder.name.replace('.', '_')}}}\n")
    (folder / "systems/desk.yaml").write_text(
        'system: desk\nconnector: file\noptions: {folder: desk, name: "due-{stamp}-{run}.csv", receipt: no}\n')
    (folder / "routes/due.yaml").write_text(
        "route: due\nfrom: hub\ndeliver: reminders\nrules: daily\nmapping: reminder-to-mis\nto: desk\nbatch: 12\n")
    rules = folder / "mappings/date-rules"
    rules.mkdir(parents=True)
    (rules / "daily.date-rules.yaml").write_text(
        "date_rules: daily\nrules:\n  today:\n    each: enrollment\n    from: [entered_on]\n    every: 1 day\n    until: 10 years\n"
        "    tell: [0]\n    say: Due today\n    source: made up\n    confidence: none\n")
    (folder / "routes/enrollments.yaml").write_text("route: enrollments\nfrom: enrolled\nmapping: enrollment\nto: hub\n")
    (folder / "routes/pass.yaml").write_text("route: pass\nfrom: letters\nmapping: claim-to-csv\nto: next\n")
    for system, options in (("enrolled", "folder: enrolled, stable_seconds: 0"),
                            ("letters", "folder: letters, stable_seconds: 0"),
                            ("next", 'folder: next, name: "{file}-{stamp}-{run}.csv", receipt: no')):
        (folder / f"systems/{system}.yaml").write_text(
            f"system: {system}\nconnector: file\noptions: {{{options}}}\n")
    pending, enrolled, letters = folder / "in/pending", folder / "enrolled/pending", folder / "letters/pending"
    for room in (pending, enrolled, letters):
        room.mkdir(parents=True)
    all_people = list(people(70))
    lines = [record(s, l, f, b, n, "20260105", "A") for s, l, f, b, n in all_people]
    lines[11] = lines[11][:37] + "19991399" + lines[11][45:]  # a date that is none: held
    write(pending / "c1.dat", lines)
    corrected = list(lines)
    for i in (3, 40, 65):
        corrected[i] = corrected[i][:25] + f"{'CORRECTED':<12}" + corrected[i][37:]
    write(pending / "c2.dat", corrected)
    (enrolled / "e1.csv").write_text("NO,SSN,LAST,FIRST,DOB,ENTERED\n" + "".join(
        f"E{n},{s},{l},{f},{b[:4]}-{b[4:6]}-{b[6:]},2026-02-{1 + n:02}\n" for s, l, f, b, n in all_people[:20]))
    for name, part in (("l1.dat", lines[:30]), ("l2.dat", lines[30:])):
        write(letters / name, part)


def gatehouse(program, site, *arguments, failpoint=None):
    environment = dict(os.environ, GATEHOUSE_SITE=str(site), GATEHOUSE_MAPPINGS=str(HERE.parent.parent / "mappings"))
    environment.pop("GATEHOUSE_FAILPOINT", None)
    if failpoint:
        environment["GATEHOUSE_FAILPOINT"] = failpoint
    return subprocess.run([program, *arguments], env=environment, text=True, capture_output=True)


STEPS = (["run", "--all"], ["run", "pirl", "pirl-old"], ["export", "pirl", "--route", "pirl-old"])


def outcome(program, site):
    """All that must be the same whether or not somebody was killed on the way."""
    status = json.loads(gatehouse(program, site, "status", "--json").stdout)
    fsck = gatehouse(program, site, "fsck")
    delivered = sorted(line for file in (site / "out").glob("clients-*.csv") for line in file.read_text().splitlines()[1:])
    told = sorted(line for file in (site / "desk").glob("due-*.csv") for line in file.read_text().splitlines()[1:])
    reports = {file.name: file.read_text() for file in sorted((site / "federal").iterdir())}
    passed = sorted((file.name.split("-")[0], file.read_text()) for file in (site / "next").iterdir())
    leftovers = [str(file) for folder in ("out", "federal", "in", "next", "desk") for file in (site / folder).rglob(".tmp-*")]
    return {
        "clients": status["clients"],
        "records": status["records"],
        "intake": [(one["route"], one["balance"]) for one in status["intake"]],
        "delivery": [(one["route"], one["balance"]) for one in status["delivery"]],
        "fsck": (fsck.returncode, fsck.stdout),
        "transfer": [(one["route"], one["balance"]) for one in status["transfer"]],
        "delivered": delivered,
        "told": told,
        "passed": passed,
        "reports": reports,
        "pending": sorted(file.name for file in (site / "in/pending").iterdir()),
        "done": sorted(file.name for file in (site / "in/done").iterdir()),
        "leftovers": leftovers,
    }


def play(program, folder, point, passing):
    """True if the program died at the point."""
    site = folder / f"{point or 'reference'}-{passing}"
    make_site(program, site)
    killed = False
    for step in STEPS:
        done = gatehouse(program, site, *step, failpoint=f"{point}=kill@{passing}" if point else None)
        killed = killed or done.returncode == -9
        if done.returncode not in (0, 3, -9):
            raise SystemExit(f"{point}@{passing}: {step} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        if killed:
            break
    for step in STEPS + STEPS:  # and once more: nothing may happen twice
        done = gatehouse(program, site, *step)
        if done.returncode not in (0, 3):
            raise SystemExit(f"{point}@{passing}: after the restart {step} ended with {done.returncode}:\n"
                             f"{done.stdout}{done.stderr}")
    return killed, outcome(program, site)


def main():
    program = str(Path(sys.argv[1]).resolve())
    points = subprocess.run([program, "describe", "--failpoints"], text=True, capture_output=True).stdout.split()
    if not points:
        raise SystemExit("the program was built without failpoints")
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, reference = play(program, folder, None, 0)
        assert reference["fsck"][0] == 0, reference["fsck"]
        assert any("0000000" in text for text in reference["reports"].values()), "the federal files hold nobody"
        for point in points:
            for passing in (1, 2):
                killed, result = play(program, folder, point, passing)
                different = [key for key in reference if result[key] != reference[key]]
                reached = "killed" if killed else "not reached"
                print(f"{point}@{passing}: {reached}, {'DIFFERENT: ' + ', '.join(different) if different else 'the same'}",
                      flush=True)
                for key in different:
                    print(f"  {key}: {reference[key]}\n  but: {result[key]}")
                bad += bool(different) or (not killed and passing == 1 and point not in ELSEWHERE)
                shutil.rmtree(folder / f"{point}-{passing}")
    print("the kill loop found nothing" if bad == 0 else f"{bad} bad ends")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
