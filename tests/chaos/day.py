"""A small day of a small state, made from a seed, and how the program is run on it.

Each person's given name carries the number of the file that said it last ("ANNAD" is version 3), so that whoever
looks at what came out knows which word of whom it is: no state of the program is asked.
"""
import json
import os
import random
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "base"
DONE_OR_HELD = (0, 3)


@dataclass
class Line:
    """What one line of a file says: of whom (by the family name, which nobody shares), and which version."""
    last: str
    version: int
    good: bool = True


@dataclass
class Day:
    """Files in the order of their arrival, and what each line of them says."""
    seed: int
    files: dict = field(default_factory=dict)   # name -> text
    lines: dict = field(default_factory=dict)   # name -> [Line]

    def newest(self, names=None):
        """Family name -> the newest version that good lines of these files say."""
        newest = {}
        for name in self.files if names is None else names:
            for line in self.lines[name]:
                if line.good:
                    newest[line.last] = max(newest.get(line.last, -1), line.version)
        return newest


def token(first, version):
    return first + chr(ord("A") + version)


def record(ssn, last, first, born, number, good):
    return f"D{ssn}{last:<15}{first:<12}{born if good else '19991399'}{number:06}20260105A"


def make_day(seed, people=24, files=5):
    """Files of new people and of corrections; a bad line now and then, and a file that comes twice."""
    dice = random.Random(seed)
    crowd = []
    for i in range(people):
        born = f"19{dice.randrange(50, 99)}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
        last = "".join(dice.choices("BCDFGLMNRST", k=7)) + "BCDFGLMNRST"[i % 11] + "AEIOU"[i // 11 % 5]
        crowd.append((f"9{10 + i // 50 % 80:02}{11 + i % 50:02}{1000 + seed % 8000:04}", last, "".join(dice.choices("AEIOURST", k=6)), born, i))
    day = Day(seed)
    per_file = max(1, people // files)
    for n in range(files):
        new = crowd[n * per_file: (n + 1) * per_file if n < files - 1 else people]
        again = dice.sample(crowd[: n * per_file], min(n * per_file, 4))
        texts, lines = [], []
        for ssn, last, first, born, number in new + again:
            good = dice.random() > 0.04
            texts.append(record(ssn, last, token(first, n), born, number, good))
            lines.append(Line(last, n, good))
        name = f"c{n + 1}.dat"
        day.files[name] = "\n".join(texts) + f"\nT{len(texts):06}\n"
        day.lines[name] = lines
    return day


def make_site(program, site, store=None):
    """A site: claims come in, clients go out to a file a portion, letters pass through, a federal file is made."""
    subprocess.run([program, "init", site], check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(GOLDEN, site, dirs_exist_ok=True)
    files = {
        "routes/claims.yaml": "route: claims\nfrom: ui\nmapping: claim\nto: hub\nbatch: 5\n",
        "routes/mis.yaml": "route: mis\nfrom: hub\ndeliver: changes\nmapping: client-to-mis\nto: mis\nbatch: 6\n",
        "routes/pass.yaml": "route: pass\nfrom: letters\nmapping: letter\nto: next\n",
        "mappings/layouts/letters.layout.yaml":
            "layout: letters\nkind: delimited\nheader: yes\nfields:\n"
            "  LAST:  {type: text 15, labels: [pii]}\n  FIRST: {type: text 12, labels: [pii]}\n"
            "  STATE: {type: text 12, labels: [uc-confidential]}\n",
        "mappings/letter.map.yaml":
            "mapping: letter\nfrom: layout claims\nto: layout letters\nfields:\n"
            "  LAST:  {from: LNAME, clean: [trim]}\n  FIRST: {from: FNAME, clean: [trim]}\n"
            "  STATE: {from: STAT, codes: claim-status}\n",
        "mappings/letter.tests.yaml":
            "tests:\n  - name: a line is a letter\n    given: {LNAME: LEE, FNAME: ANN, STAT: X}\n"
            "    expect: {LAST: LEE, FIRST: ANN, STATE: exhausted}\n",
        "systems/letters.yaml": "system: letters\nconnector: file\noptions: {folder: letters, stable_seconds: 0}\n",
        "systems/next.yaml": "system: next\nconnector: file\n"
                             'options: {folder: next, name: "{file}-{stamp}-{run}.csv", receipt: no}\n',
    }
    for name, text in files.items():
        (site / name).write_text(text)
    with (site / "site.yaml").open("a") as out:
        out.write("audit: {anchor: anchor.txt}\n" + (store or ""))
    for folder in ("in/pending", "letters/pending", "federal"):
        (site / folder).mkdir(parents=True, exist_ok=True)


def add_report(site):
    """The federal file: its mapping is large, so only what asks for it pays for it."""
    (site / "systems/enrolled.yaml").write_text(
        "system: enrolled\nconnector: file\noptions: {folder: enrolled, stable_seconds: 0}\n")
    (site / "routes/enrollments.yaml").write_text(
        "route: enrollments\nfrom: enrolled\nmapping: enrollment\nto: hub\n")
    (site / "routes/pirl.yaml").write_text(
        "route: pirl\nfrom: hub\nreport: pirl\nmapping: participant-to-pirl\nto: federal\nquarter: 2026Q1\n")
    (site / "systems/federal.yaml").write_text(
        'system: federal\nconnector: file\noptions: {folder: federal, name: "pirl-{quarter}.csv"}\n'
        "agreement: {parties: [Workforce Division, US Department of Labor], purpose: Reports, "
        "basis: 20 CFR 603.5(e), fields: [participant]}\n")
    (site / "enrolled/pending").mkdir(parents=True, exist_ok=True)
    names = "BRANDT CISNEROS DUBOIS FERRARO GUNDERSEN KOWALSKI LINDGREN MOREAU PETROV SANDOVAL".split()
    (site / "enrolled/pending/e1.csv").write_text(
        "NO,SSN,LAST,FIRST,DOB,ENTERED\n" + "".join(
            f"E{n},98{n}{71 - 3 * n}{9137 - 811 * n},{name},{name[::-1]},19{60 + 3 * n}-0{1 + n % 9}-{11 + n},2026-02-{1 + n:02}\n"
            for n, name in enumerate(names)))


def drop(site, day, name):
    """A file arrives, and again as letters that are only passed on."""
    dropped = [site / "in/pending" / name, site / "letters/pending" / name]
    for path in dropped:
        path.write_text(day.files[name])
    return dropped


def environment_of(site, **more):
    environment = dict(os.environ, GATEHOUSE_SITE=str(site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
    environment.pop("GATEHOUSE_FAILPOINT", None)
    environment.update(more)
    return environment


def gatehouse(program, site, *arguments, timeout=120, **more):
    return subprocess.run([program, *arguments], env=environment_of(site, **more), text=True, capture_output=True,
                          timeout=timeout, errors="replace")


def on_the_disk(shim, site, journal=None, fault=None, plant=None, clock=None):
    """What to add to the environment so that the program works on the test's own disk."""
    more = {"LD_PRELOAD": str(shim), "GATEHOUSE_DISK": str(Path(site).resolve())}
    # A program built with the address sanitizer wants to be first in the list of libraries; here it may be second.
    more["ASAN_OPTIONS"] = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0",
                                                  "detect_leaks=0"]))
    for name, value in (("JOURNAL", journal), ("FAULT", fault), ("PLANT", plant)):
        if value:
            more[f"GATEHOUSE_DISK_{name}"] = str(value)
    if clock:
        more["GATEHOUSE_CLOCK"] = str(clock)
    return more


def status(program, site):
    return json.loads(gatehouse(program, site, "status", "--json").stdout)
