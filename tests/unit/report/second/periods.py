#!/usr/bin/env python3
"""A second, independent implementation of periods of participation, in SQL, held against a whole run of the program.

    periods.py PROGRAM [PEOPLE]

A fixed seed makes PEOPLE (1,500 unless said) clients with one to three enrollments in four programs and services over three
years: 89, 90 and 91 days apart on purpose, leap days, quarter edges, services that run over days, planned and cancelled ones,
self-service and follow-up that must not count, services before any enrollment, enrollments without a service. They go through
intake into a hub and out as a PIRL file; the SQL here makes the same periods from the same tables, and both must agree on
every entry (900), exit (901) and program flag (903, 918), row by row. Nothing here shares code with the program.
"""
import csv
import datetime
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
MAPPINGS = HERE.parents[4] / "mappings"
PROGRAM = sys.argv[1]
PEOPLE = int(sys.argv[2]) if len(sys.argv) > 2 else 1_500
dice = random.Random(19980807)
DAY = datetime.timedelta(days=1)
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
PROGRAMS = ("adult", "wagner-peyser", "dislocated-worker", "taa")
COUNTING = ("basic", "individualized", "training", "supportive")
IDLE = ("self-service", "information-only", "follow-up", "administrative")

FILES = {
    "site.yaml": "site: periods\nagency: Test\ntime_zone: UTC\nsynthetic: yes\n",
    "systems/mis.yaml": "system: mis\nconnector: file\noptions: {folder: people, stable_seconds: 0}\n",
    "systems/srv.yaml": "system: srv\nconnector: file\noptions: {folder: services, stable_seconds: 0}\n",
    "systems/federal.yaml": "system: federal\nconnector: file\noptions: {folder: federal, name: \"pirl-{quarter}.csv\"}\n"
                            "agreement: {parties: [A, B], purpose: Reports, basis: 20 CFR 603.5(e), fields: [participant]}\n",
    "routes/people.yaml": "route: people\nfrom: mis\nto: hub\nmapping: people\n",
    "routes/all.yaml": "route: all\nfrom: srv\nto: hub\nmapping: services\n",
    "routes/pirl.yaml": "route: pirl\nfrom: hub\nto: federal\nmapping: participant-to-pirl\nreport: pirl\nquarter: previous\n",
}


def day(date):
    return date.isoformat() if date else ""


def gap():
    return dice.choice((1, 7, 30, 60, 89, 90, 90, 91, 91, 92, 120, 200))


def enrollments_of(person, start):
    out, begin = [], start
    for number in range(dice.choice((1, 1, 1, 2, 3))):
        out.append({"no": f"{person}-{number}", "person": person, "program": dice.choice(PROGRAMS), "entered": begin,
                    "exited": begin + DAY * dice.randrange(0, 200) if dice.random() < 0.3 else None})
        begin += DAY * dice.randrange(0, 300)
    return out


def services_of(person, start, enrollments):
    out, when = [], start + DAY * dice.choice((-5, 0, 0, 1, 3))
    for number in range(dice.choice((0, 1, 2, 4, 8, 12))):
        runs = dice.random() < 0.2
        last = when + DAY * dice.choice((1, 10, 45)) if runs else when
        status = "cancelled" if dice.random() < 0.05 else "planned" if when > TODAY and dice.random() < 0.7 else "completed"
        if when <= TODAY and runs and dice.random() < 0.1:
            status, last = "in-progress", None
        out.append({"no": f"{person}-S{number}", "person": person, "program": dice.choice(enrollments)["program"],
                    "category": dice.choice(COUNTING if dice.random() < 0.75 else IDLE), "status": status,
                    "first": when, "last": last if runs else None})
        when = (last or when) + DAY * gap()
        if dice.random() < 0.03:
            when = dice.choice((datetime.date(2024, 2, 29), datetime.date(2025, 12, 31), datetime.date(2026, 1, 1),
                                TODAY - 90 * DAY, TODAY - 89 * DAY, TODAY + 5 * DAY))
    return out


def make():
    enrollments, services = [], []
    for person in range(1, PEOPLE + 1):
        start = datetime.date(2023, 10, 1) + DAY * dice.randrange(1000)
        mine = enrollments_of(person, start)
        enrollments += mine
        services += services_of(person, start, mine)
    return enrollments, services


def born(person):
    """A day that only this person has: rows of the file are known again by it."""
    return datetime.date(1940, 1, 1) + DAY * (person * 7 % 20_011)


def layout(name, fields):
    return f"layout: {name}\nkind: delimited\nheader: yes\nfields:\n" + "".join(
        f"  {field}: {{type: {kind}, labels: [pii]}}\n" for field, kind in fields)


def mapping(name, body):
    return f"mapping: {name}\nfrom: layout {name}\nentities:\n{body}"


def write_site(site, enrollments, services):
    text, number, code = "text 15", "text 12", "text 24"
    FILES["mappings/layouts/people.layout.yaml"] = layout(
        "people", (("NO", number), ("SSN", "ssn"), ("LAST", text), ("DOB", "date"), ("ENO", number), ("PROG", code),
                   ("IN", "date"), ("OUT", "date")))
    FILES["mappings/people.map.yaml"] = mapping(
        "people",
        "  client:\n    key: [NO]\n    fields: {ssn: SSN, name.last: LAST, name.first: LAST, birth_date: DOB}\n"
        "  enrollment:\n    of: client\n    key: [ENO]\n    fields: {enrollment_no: ENO, program: PROG, role: {value: participant}, "
        "entered_on: IN, exited_on: OUT}\n")
    FILES["mappings/layouts/services.layout.yaml"] = layout(
        "services", (("NO", number), ("SSN", "ssn"), ("LAST", text), ("DOB", "date"), ("SNO", number), ("PROG", code),
                     ("CAT", code), ("STATE", code), ("ON", "date"), ("TO", "date")))
    FILES["mappings/services.map.yaml"] = mapping(
        "services",
        "  client:\n    key: [NO]\n    fields: {ssn: SSN, name.last: LAST, name.first: LAST, birth_date: DOB}\n"
        "  service:\n    of: client\n    key: [SNO]\n    fields: {service_no: SNO, program: PROG, category: CAT, status: STATE, "
        "began_on: ON, ended_on: TO}\n")
    for name, content in FILES.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for folder in ("people", "services", "federal"):
        (site / folder / "pending").mkdir(parents=True, exist_ok=True)

    def who(person):
        """Names and numbers that no two people have nearly alike: who is who is not what is tried here."""
        own = random.Random(person * 7919)
        name = "".join(own.choice("ABCDEFGHIKLMNOPRSTUVWZ") for _ in range(12))
        return [str(person), f"9{own.randrange(100):02d}{own.randrange(11, 70)}{own.randrange(1000, 9999)}", name, day(born(person))]
    with (site / "people/pending/people.csv").open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow("NO SSN LAST DOB ENO PROG IN OUT".split())
        for one in enrollments:
            rows.writerow(who(one["person"]) + [one["no"], one["program"], day(one["entered"]), day(one["exited"])])
    with (site / "services/pending/services.csv").open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow("NO SSN LAST DOB SNO PROG CAT STATE ON TO".split())
        for one in services:
            rows.writerow(who(one["person"]) + [one["no"], one["program"], one["category"], one["status"],
                                                day(one["first"]), day(one["last"])])


def run(site, *arguments):
    environment = dict(os.environ, GATEHOUSE_MAPPINGS=str(MAPPINGS), GATEHOUSE_SITE=str(site))
    done = subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


PERIODS = """
with placed as (
  -- a service belongs to the latest enrollment of its program that had begun by its day
  select s.*, (select e.rowid from enrollment e where e.person = s.person and e.program = s.program and e.entered <= s.first
               order by e.entered desc, e.no desc limit 1) as enrollment from service s),
known as (select distinct enrollment from placed where enrollment is not null and status <> 'cancelled'
          and not (status in ('completed', 'in-progress') and first > :today)),
stretch as (
  select person, program, first, min(coalesce(last, case when status = 'in-progress' then :today else first end), :today) as last
  from placed where enrollment is not null and status not in ('cancelled', 'planned') and first <= :today
    and category in ('basic', 'individualized', 'training', 'supportive')
  union all
  select person, program, entered, max(entered, min(coalesce(exited, :today), :today)) from enrollment e
  where entered <= :today and e.rowid not in (select enrollment from known)),
reach as (
  select *, max(last) over (partition by person order by first, last rows between unbounded preceding and 1 preceding) as before
  from stretch),
cut as (select *, case when before is null or julianday(first) - julianday(before) > 90 then 1 else 0 end as begins from reach),
numbered as (select *, sum(begins) over (partition by person order by first, last rows unbounded preceding) as period from cut),
period as (
  select person, period, min(first) as entry, max(last) as last_service,
         max(program = 'adult') as adult, max(program = 'wagner-peyser') as wp
  from numbered group by person, period),
-- what is said to be done on a day that has not come is awaited by nobody
planned as (select distinct person from placed where enrollment is not null and status = 'planned' and first > :today
            and category in ('basic', 'individualized', 'training', 'supportive')),
closed as (
  select p.*, case
      when exists (select 1 from period q where q.person = p.person and q.period > p.period) then last_service
      when julianday(:today) - julianday(last_service) >= 90 and p.person not in (select person from planned) then last_service
    end as exit from period p)
select person, replace(entry, '-', ''), case when exit <= :quarter_end then replace(exit, '-', '') else '' end, adult, wp
from closed where entry <= :quarter_end and (exit is null or exit >= :oldest_exit) order by person, entry
"""


def first_of_quarter(day):
    return datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_bounds():
    """The quarter that is over, its last day, and the first day of the quarter nine before it."""
    end = first_of_quarter(TODAY) - DAY
    begin = first_of_quarter(end)
    return f"{end.year}Q{(end.month - 1) // 3 + 1}", end, first_of_quarter(begin.replace(year=begin.year - 2) - DAY)


def expected(enrollments, services, quarter_end, oldest_exit):
    db = sqlite3.connect(":memory:")
    db.execute("create table enrollment (no, person, program, entered, exited)")
    db.execute("create table service (no, person, program, category, status, first, last)")
    db.executemany("insert into enrollment values (:no, :person, :program, :entered, :exited)",
                   [dict(e, entered=day(e["entered"]), exited=day(e["exited"]) or None) for e in enrollments])
    db.executemany("insert into service values (:no, :person, :program, :category, :status, :first, :last)",
                   [dict(s, first=day(s["first"]), last=day(s["last"]) or None) for s in services])
    values = {"today": day(TODAY), "quarter_end": day(quarter_end), "oldest_exit": day(oldest_exit)}
    return [(str(person), entry, exit_day, adult, wp) for person, entry, exit_day, adult, wp in db.execute(PERIODS, values)]


def from_file(site):
    names = [line.split('"')[1] for line in (MAPPINGS / "layouts/pirl-2022.layout.yaml").read_text().splitlines()
             if line.startswith('  "') and '": {' in line]
    people = {born(person).strftime("%Y%m%d"): str(person) for person in range(1, PEOPLE + 1)}
    path = next((site / "federal").glob("*.csv"))
    rows = []
    for fields in csv.reader(path.open(encoding="utf-8")):
        row = dict(zip(names, fields))
        if row["900"]:
            rows.append((people[row["200"]], row["900"], row["901"], int(row["903"] == "1"), int(row["918"] == "1")))
    return sorted(rows, key=lambda row: (int(row[0]), row[1]))


def main():
    enrollments, services = make()
    quarter, end, oldest = quarter_bounds()
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder) / "site"
        run(folder, "init", str(site))
        for path in list((site / "routes").glob("*.yaml")) + list((site / "systems").glob("*.yaml")):
            path.unlink()
        write_site(site, enrollments, services)
        run(site, "run", "people", "--untested")
        run(site, "run", "all", "--untested")
        run(site, "export", "pirl", "--quarter", quarter, "--untested")
        found = from_file(site)
    wanted = expected(enrollments, services, end, oldest)
    differing = sorted(set(found) ^ set(wanted))
    print(f"{PEOPLE} people, {len(services)} services, {len(wanted)} periods in {quarter}: {len(differing)} disagreements")
    for row in differing[:20]:
        print("program" if row in found else "second ", row)
    return 1 if differing or len(found) != len(wanted) or len(wanted) < PEOPLE // 3 else 0


if __name__ == "__main__":
    sys.exit(main())
