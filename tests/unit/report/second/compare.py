#!/usr/bin/env python3
"""A second, independent implementation: the measures and the duplicate rules written as SQL over the same synthetic file,
held against what the program says.

    compare.py PROGRAM [PARTICIPANTS]

The file is made from a fixed seed: PARTICIPANTS (20,000 unless said) records of PIRL 2022 over twelve quarters, with the
edges on purpose: exits on the first and last day of a window, credentials on day 365 and 366, wages of 0, 0.01 and
999999.99, periods 90 and 91 days apart, several open periods, births that differ, records that come twice. Nothing here shares
code with the program: dates are text, windows are written out, the median is SQLite's own ordering. Compared are the
measures, each side of the variants that has other numbers, the measures after all corrections (--prepare all), the
calculated fields of each record, and the duplicate rules, these also over a file of 2016 whose people have petitions.
"""
import csv
import datetime
import json
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
MAPPINGS = HERE.parents[4] / "mappings"
PROGRAM = sys.argv[1]
PEOPLE = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
dice = random.Random(20230630)
ONE = datetime.timedelta(days=1)


def columns(layout="pirl-2022"):
    text = (MAPPINGS / f"layouts/{layout}.layout.yaml").read_text(encoding="utf-8")
    return re.findall(r'^  "([^"]+)": \{', text, re.M)


def day(date):
    return date.strftime("%Y%m%d")


EDGES = [datetime.date(2021, 7, 1), datetime.date(2022, 6, 30), datetime.date(2022, 7, 1), datetime.date(2021, 6, 30),
         datetime.date(2021, 1, 1), datetime.date(2021, 12, 31), datetime.date(2020, 12, 31), datetime.date(2022, 1, 1),
         datetime.date(2024, 2, 29), datetime.date(2022, 10, 1), datetime.date(2023, 6, 30)]


def some_day():
    if dice.random() < 0.15:
        return dice.choice(EDGES)
    return datetime.date(2020, 7, 1) + ONE * dice.randrange(365 * 3)


def pick(*choices):
    return dice.choice(choices)


def outcomes(row, exit_day):
    for employed, match, wages in (("1600", "1601", "1703"), ("1602", "1603", "1704"), ("1604", "1605", "1705"),
                                   ("1606", "1607", "1706")):
        row[employed] = pick("0", "1", "2", "3", "8", "9", "")
        row[match] = pick("0", "1", "2", "4", "")
        row[wages] = pick("", "0.00", "0.01", "999999.99", "999999.98") if dice.random() < 0.3 else \
            f"{dice.randrange(1, 2_000_000) / 100:.2f}"
    row["1900"], row["1901"] = pick("", "0", "1", "2", "3"), pick("", "0", "1", "3")
    for kind, attained in (("1800", "1801"), ("1802", "1803"), ("1804", "1805")):
        row[kind] = pick("", "0", "1", "2", "7")
        if row[kind] not in ("", "0") and exit_day:
            row[attained] = day(exit_day + ONE * pick(-30, 0, 364, 365, 366, 400))
    row["1406"] = day(exit_day + ONE * pick(10, 365, 366)) if exit_day and dice.random() < 0.3 else ""


def record(number):
    row = {"OBS": str(number), "100": f"P{dice.randrange(PEOPLE * 3 // 4):08d}", "200": pick("19900101", "19900102")}
    entry = some_day()
    exit_day = entry + ONE * dice.randrange(1, 500) if dice.random() < 0.8 else None
    if exit_day and dice.random() < 0.15:
        exit_day = max(entry, dice.choice(EDGES))
    row["900"] = day(entry) if dice.random() < 0.97 else ""
    row["901"] = day(exit_day) if exit_day else ""
    row["903"], row["904"] = pick("0", "1", "2", "3", "4"), pick("0", "1", "2", "4", "")
    row["905"], row["909"], row["918"] = pick("0", "1", "3", "4"), pick("0", "1", ""), pick("0", "1", "2")
    row["923"] = pick("00", "00", "00", "01", "07", "")
    row["306"] = day(dice.choice(EDGES[:3]) if dice.random() < 0.5 else some_day()) if dice.random() < 0.3 else ""
    row["400"], row["408"], row["1401"] = pick("0", "1", "2", "3"), pick("0", "1", "5"), pick("0", "1")
    row["1332"] = pick("0", "1", "")
    row["1303"], row["1310"], row["1315"] = (pick("00", "01", "02", "05", "06", "10", "11", "12", "") for _ in range(3))
    for gain in ("1806", "1807", "1808", "1809", "1810"):
        row[gain] = day(some_day()) if dice.random() < 0.1 else ""
    row["1811"] = day(some_day()) if dice.random() < 0.5 else ""
    row["1813"] = day(some_day()) if dice.random() < 0.3 else ""
    outcomes(row, exit_day)
    more(row)
    return row


def more(row):
    """What only co-enrollment, corrections and calculated fields look at."""
    row["301"], row["914"] = pick("", "0", "1", "2", "3"), pick("", "", "", "0", "1", "2")
    row["2003"], row["932"] = pick("", "", "", "AA12345"), pick("", "0", "1")
    row["910"], row["911"], row["913"] = (pick("", "", "0", "1") for _ in range(3))
    row["917"], row["921"], row["912"] = pick("", "", "0", "3"), pick("", "", "1"), pick("", "", "", "9" * 14)
    row["600"], row["602"], row["603"], row["604"], row["802"] = (pick("", "0", "0", "1") for _ in range(5))
    row["1300"], row["1302"] = pick("0", "0", "1"), pick("", "", day(some_day()))
    row["1501"], row["908"] = pick("", "", day(some_day())), pick("", "0", "1")
    row["1304"] = pick("", "1", "29", "456", "8")
    row["203"] = pick("", "0", "9", "12", "347", "90")
    for race in ("210", "211", "212", "213", "214", "215"):
        row[race] = pick("0", "0", "0", "1", "9", "")
    row["1001"], row["1200"] = pick("", day(some_day())), pick("", day(some_day()))
    if dice.random() < 0.1:
        row["923"] = "05"
    if dice.random() < 0.05:
        row["1704"] = pick("-1.00", "1000000.00")


def make_file(path, names):
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
        last = record(1)
        for number in range(1, PEOPLE + 1):
            row = record(number)
            if dice.random() < 0.01:
                row["OBS"] = str(number - 1)
            if dice.random() < 0.01:
                row = dict(last, OBS=row["OBS"])
            writer.writerow(row)
            last = row


def load(path, names):
    db = sqlite3.connect(":memory:")
    db.create_function("days", 1, lambda text: datetime.datetime.strptime(text, "%Y%m%d").toordinal() if text else None,
                       deterministic=True)
    db.execute("create table r (line integer primary key, " + ", ".join(f'"{name}" text' for name in names) + ")")
    marks = ", ".join("?" * (len(names) + 1))
    with path.open(encoding="utf-8") as lines:
        db.executemany(f"insert into r values ({marks})",
                       ([line] + fields for line, fields in enumerate(csv.reader(lines), 1)))
    return db


# The windows of 2023Q2, written out: the rolling year and the exits that its measures look at.
YEAR = ("20220701", "20230630")
Q2 = '"901" between \'20210701\' and \'20220630\''
Q4 = '"901" between \'20210101\' and \'20211231\''
EXITERS = '"901" between \'20220401\' and \'20230331\''
WHO = {
    "adult": '"903" in (\'1\',\'2\',\'3\')',
    "dislocated-worker": '("904" in (\'1\',\'2\',\'3\') or "909" = \'1\')',
    "youth": '"905" in (\'1\',\'2\',\'3\')',
    "wagner-peyser": '"918" = \'1\'',
    "worker-grant": '"2003" <> \'\'',
    "eligible-veteran": '"301" in (\'1\',\'2\',\'3\')',
}
CORE = '("903" in (\'1\',\'2\',\'3\') or "904" in (\'1\',\'2\',\'3\') or "905" in (\'1\',\'2\',\'3\') or "918" = \'1\')'


def employed(element):
    return f'("{element}" <> \'\' and cast("{element}" as integer) between 1 and 8)'


def in_year(element):
    return f'"{element}" between \'{YEAR[0]}\' and \'{YEAR[1]}\''


def within_a_year(element):
    return f'("{element}" <> \'\' and days("{element}") - days("901") <= 365)'


CREDENTIALS = (("1800", "1801"), ("1802", "1803"), ("1804", "1805"))
TRAINED = ("(" + " or ".join(f'"{e}" in (\'02\',\'03\',\'04\',\'06\',\'07\',\'08\',\'09\',\'10\')'
                            for e in ("1303", "1310", "1315")) +
           ' or "1332" = \'1\' or ("408" = \'0\' and "1401" = \'1\'))')
ATTAINED = ("(" + " or ".join(f'("{k}" between \'2\' and \'7\' and {within_a_year(d)})' for k, d in CREDENTIALS) +
            " or ((" + " or ".join(f'("{k}" = \'1\' and {within_a_year(d)})' for k, d in CREDENTIALS) + ") and (" +
            within_a_year("1406") + " or " +
            " or ".join(f'"{e}" in (\'1\',\'2\',\'3\')' for e in ("1600", "1602", "1604", "1606")) + ")))")
GAINED = ("(" + " or ".join(in_year(e) for e in ("1806", "1807", "1808", "1809", "1810")) + " or " +
          " or ".join(f'("{k}" = \'1\' and {in_year(d)})' for k, d in CREDENTIALS) + ")")
LEARNING = (f'"900" <> \'\' and "900" <= \'{YEAR[1]}\' and ("901" = \'\' or {in_year("901")}) and "1811" <> \'\' and '
            f'("1813" = \'\' or {in_year("1813")}) and "923" in (\'\',\'00\',\'07\')')
CENTS = 'cast(round(cast("{0}" as real) * 100) as integer)'

# measure -> (denominator, numerator)
RATES = {
    "employment-q2": (f'"900" <> \'\' and {Q2} and "923" = \'00\'', employed("1602")),
    "youth-q2": (f'"900" <> \'\' and {Q2} and "923" = \'00\'',
                 f'({employed("1602")} or "1900" in (\'1\',\'2\',\'3\'))'),
    "employment-q4": (f'"900" <> \'\' and {Q4} and "923" = \'00\'', employed("1606")),
    "youth-q4": (f'"900" <> \'\' and {Q4} and "923" = \'00\'',
                 f'({employed("1606")} or "1901" in (\'1\',\'2\',\'3\'))'),
    "credential": (f'{Q4} and "923" = \'00\' and {TRAINED}', ATTAINED),
    "skill-gains": (LEARNING, GAINED),
    "served": (f'"900" <> \'\' and "900" <= \'{YEAR[1]}\' and ("901" = \'\' or "901" >= \'{YEAR[0]}\')', "1"),
    "exiters": (EXITERS, "1"),
    "median-earnings-q2": (f'{Q2} and "923" = \'00\' and "1704" <> \'\' and {CENTS.format("1704")} > 0 and '
                           f'{CENTS.format("1704")} < 99999999', "1"),
    "entered-employment": ('"901" between \'20211001\' and \'20220930\' and "923" = \'00\' and '
                           '"400" in (\'0\',\'2\',\'3\')', employed("1600")),
    "retention": (f'"901" between \'20210401\' and \'20220331\' and "923" = \'00\' and {employed("1600")}',
                  f'({employed("1602")} and {employed("1604")})'),
    "average-earnings": (f'"901" between \'20210401\' and \'20220331\' and "923" = \'00\' and {employed("1600")} and '
                         f'{employed("1602")} and {employed("1604")} and ' +
                         " and ".join(f'"{e}" in (\'1\',\'2\',\'3\')' for e in ("1601", "1603", "1605")) +
                         f' and "1704" <> \'\' and "1705" <> \'\' and {CENTS.format("1704")} < 99999999 and '
                         f'{CENTS.format("1705")} < 99999999', "1"),
}


SERVED = RATES["served"][0]
RATES["persons-served"] = (SERVED, "1")
RATES["served-groups"] = (f"{SERVED} and {CORE}", "1")
for _other in ("adult", "dislocated-worker", "youth", "wagner-peyser"):
    RATES["co-enrolled-" + _other] = (SERVED, WHO[_other])
_streams = " + ".join(f"(case when {WHO[w]} then 1 else 0 end)" for w in ("adult", "dislocated-worker", "youth",
                                                                          "wagner-peyser"))
RATES["co-enrolled-any"] = (SERVED, f"""(({_streams}) > 1 or "910" = '1' or "911" = '1' or "913" = '1' or
    "914" in ('1','2') or "917" in ('1','2','3') or "921" = '1' or "912" <> '' or "2003" <> '')""")


def count(db, where):
    return db.execute(f"select count(*) from r where {where}").fetchone()[0]


def half_up(numerator, denominator):
    return (2 * numerator + denominator) // (2 * denominator)


def value_of(db, measure, where, numerator, denominator):
    if denominator == 0:
        return None
    if measure in ("served", "exiters", "served-groups", "persons-served"):
        return str(denominator)
    if measure == "median-earnings-q2":
        amount = CENTS.format("1704")
        middle = [row[0] for row in db.execute(
            f"select {amount} from r where {where} order by 1 limit ? offset ?",
            (2 - denominator % 2, (denominator - 1) // 2))]
        cents = half_up(sum(middle), len(middle))
        return f"{cents // 100}.{cents % 100:02d}"
    if measure == "average-earnings":
        total = db.execute(f'select sum({CENTS.format("1704")} + {CENTS.format("1705")}) from r where {where}')
        cents = half_up(total.fetchone()[0], denominator)
        return f"{cents // 100}.{cents % 100:02d}"
    tenths = half_up(numerator * 1000, denominator)
    return f"{tenths // 10}.{tenths % 10}"


def program(*arguments, accept=(0,)):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          env={"GATEHOUSE_MAPPINGS": str(MAPPINGS), "LC_ALL": "C"})
    if done.returncode not in accept:
        sys.exit(f"the program ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def compare_measures(db, path, name="wioa", rates=RATES, who=WHO, options=()):
    wrong = compared = 0
    said = program("measures", path, "--layout", "pirl-2022", "--quarter", "2023Q2", "--submitted", "2023-11-15",
                   "--measures", name, "--json", *options)
    for one in said["results"]:
        denominator_rule, numerator_rule = rates[one["measure"]]
        where = f'({who[one["population"]]}) and {denominator_rule}'
        denominator, numerator = count(db, where), count(db, f"{where} and {numerator_rule}")
        if one["form"] == "persons":
            denominator = numerator = db.execute(f'select count(distinct "100") from r where {where}').fetchone()[0]
        value = value_of(db, one["measure"], where, numerator, denominator)
        compared += 1
        if (one["denominator"], one["numerator"], one["value"]) != (denominator, numerator, value):
            wrong += 1
            print(f'{one["measure"]} {one["population"]} {" ".join(options)}: the program says {one["numerator"]} of '
                  f'{one["denominator"]}, {one["value"]}; SQL says {numerator} of {denominator}, {value}')
        if denominator == 0:
            wrong += 1
            print(f'{one["measure"]} {one["population"]}: nobody is in it, so nothing was compared')
    return compared, wrong


def other_side():
    """The definitions on the other side of each variant, written out."""
    rates, who = dict(RATES), dict(WHO)
    for element in ("1602", "1606"):
        for measure, (of, part) in list(rates.items()):
            if measure in ("employment-q2", "youth-q2", "employment-q4", "youth-q4"):
                rates[measure] = (of, part.replace(employed(element), f'"{element}" in (\'1\',\'2\',\'3\')'))
    who["dislocated-worker"] = '"904" in (\'1\',\'2\',\'3\')'
    who["worker-grant"] = '"932" = \'1\''
    who["eligible-veteran"] = '"301" in (\'2\',\'3\')'
    trained = TRAINED.replace(' or ("408" = \'0\' and "1401" = \'1\')', "")
    attained = (f'(("1800" between \'2\' and \'7\' and {within_a_year("1801")}) or ("1800" = \'1\' and '
                f'{within_a_year("1801")} and ({within_a_year("1406")} or ' +
                " or ".join(f'"{e}" between \'0\' and \'8\'' for e in ("1600", "1602", "1604", "1606")) + ")))")
    rates["credential"] = (f'{Q4} and "923" in (\'00\',\'07\') and {trained}', attained)
    rates["skill-gains"] = (
        f'"900" <> \'\' and "900" <= \'{YEAR[1]}\' and ("901" = \'\' or {in_year("901")}) and "1811" <> \'\' and '
        f'"1811" <= \'{YEAR[1]}\' and ("1813" = \'\' or "1813" >= \'{YEAR[0]}\') and "923" in (\'\',\'00\',\'07\')',
        GAINED)
    rates["co-enrolled-dislocated-worker"] = (SERVED, who["dislocated-worker"])
    streams = " + ".join(f"(case when {who[w]} then 1 else 0 end)" for w in ("adult", "dislocated-worker", "youth",
                                                                             "wagner-peyser"))
    rates["co-enrolled-any"] = (SERVED, RATES["co-enrolled-any"][1].replace(_streams, streams)
                                .replace('"2003" <> \'\'', who["worker-grant"]))
    options = []
    for variant in ("employed=research", "streams=without-909", "worker-grant=flag", "eligible-veteran=above-one",
                    "credential-exclusion=annual", "credential-employment=annual", "credential-first-only=annual",
                    "skill-gains-denominator=research"):
        options += ["--variant", variant]
    return rates, who, options


def of_the_quarter():
    """The same measures of the quarter alone: other windows."""
    def other(text):
        return (text.replace(Q2, '"901" between \'20220401\' and \'20220630\'')
                .replace(Q4, '"901" between \'20211001\' and \'20211231\'')
                .replace(EXITERS, '"901" between \'20230101\' and \'20230331\'').replace(YEAR[0], "20230401"))
    return {measure: (other(of), other(part)) for measure, (of, part) in RATES.items()}


# Exits up to which the k-th quarter after exit is due in 2023Q2.
DUE = {1: "20220930", 2: "20220630", 3: "20220331", 4: "20211231"}
QUARTERS = ((1, "1600", "1601", "1703"), (2, "1602", "1603", "1704"), (3, "1604", "1605", "1705"),
            (4, "1606", "1607", "1706"))


def merge(db):
    """One record for those of a person that overlap or lie less than 90 days apart."""
    people = {}
    for line, person, entry, exit_day in db.execute('select line, "100", "900", "901" from r where "900" <> \'\''):
        people.setdefault(person, []).append((entry, exit_day or "99999999", line))
    for periods in people.values():
        periods.sort()
        group = [periods[0]]
        for period in periods[1:] + [None]:
            end = max(one[1] for one in group)
            near = period and (end == "99999999" or datetime.datetime.strptime(period[0], "%Y%m%d") <
                               datetime.datetime.strptime(end, "%Y%m%d") + 90 * ONE)
            if near:
                group.append(period)
                continue
            if len(group) > 1:
                db.executemany("delete from r where line = ?", [(one[2],) for one in group[:-1]])
                db.execute('update r set "900" = ?, "901" = ? where line = ?',
                           (group[0][0], "" if end == "99999999" else end, group[-1][2]))
            group = [period]


def correct(db):
    run = db.execute
    merge(db)
    run("update r set \"901\" = '' where \"901\" > '20231115'")
    run(f"delete from r where \"900\" > '{YEAR[1]}' or (\"901\" <> '' and \"901\" < '20210101')")
    reportable = '("903" = \'4\' or "904" = \'4\' or "905" = \'4\' or "918" = \'2\')'
    run(f'update r set "900" = \'\', "901" = \'\' where {reportable} and not {CORE}')
    run("""update r set "802" = '1' where "600" = '1' or "602" in ('1','3','4','6') or "603" = '1' or "604" = '1'""")
    run("""update r set "1300" = '1' where "1302" <> '' or "1304" <> '' or "1303" not in ('','00') or
        "1310" not in ('','00') or "1315" not in ('','00')""")
    run("update r set \"932\" = '1' where \"2003\" <> ''")
    run("update r set \"923\" = '00' where \"901\" <> '' and \"923\" = ''")
    run(f'update r set "923" = \'00\' where "923" = \'05\' and not ({WHO["youth"]})')
    for k, job, match, wages in QUARTERS:
        due = f"(\"901\" <> '' and \"901\" <= '{DUE[k]}')"
        cents = CENTS.format(wages)
        run(f"""update r set "{wages}" = '0' where ("{wages}" <> '' and {cents} < 0) or
            ({due} and ("{wages}" = '' or {cents} = 99999999))""")
        run(f"""update r set "{wages}" = '' where "{wages}" <> '' and {cents} > 99999999""")
        paid = f"(\"{wages}\" <> '' and {cents} > 0 and {cents} < 99999900)"
        run(f"""update r set "{job}" = '1' where {paid}""")
        run(f"""update r set "{job}" = '0' where {due} and "{job}" in ('','9')""")
        run(f"""update r set "{match}" = '0' where {due} and "{job}" not in ('1','2','3')""")
        run(f"""update r set "{match}" = '1' where {paid} and "{match}" not in ('1','2','3','4')""")


def answer(of, part):
    return f"case when not ({of}) then '' when {part} then '1' else '0' end"


TITLE_ONE = f'({WHO["adult"]} or {WHO["dislocated-worker"]} or {WHO["youth"]})'
LEARNERS = f"{CORE} and {TITLE_ONE} and {LEARNING}"
SEVERAL = " + ".join(f"(case when \"{e}\" = '1' then 1 else 0 end)" for e in ("211", "212", "213", "214", "215"))
CALCULATED = {
    "CALC4001": answer("1", WHO["adult"]),
    "CALC4002": answer("1", WHO["dislocated-worker"]),
    "CALC4004": answer("1", WHO["worker-grant"]),
    "CALC4006": answer("1", '("903" = \'4\' or "904" = \'4\' or "905" = \'4\' or "918" = \'2\') and not ' + CORE),
    "CALC4007": answer(LEARNERS, GAINED),
    "CALC4009": answer(LEARNERS, "(" + " or ".join(f'("{k}" = \'1\' and {in_year(d)})' for k, d in CREDENTIALS) + ")"),
    "CALC4010": answer(LEARNERS, f'({in_year("1807")} or {in_year("1808")})'),
    "CALC4013": answer(f'{CORE} and {RATES["employment-q2"][0]}', RATES["employment-q2"][1]),
    "CALC4014": answer(f'{WHO["youth"]} and {RATES["youth-q2"][0]}', RATES["youth-q2"][1]),
    "CALC4015": f'case when {CORE} and {RATES["median-earnings-q2"][0]} then "1704" else \'\' end',
    "CALC4017": answer(f'{CORE} and {RATES["employment-q4"][0]}', RATES["employment-q4"][1]),
    "CALC4018": answer(f'{WHO["youth"]} and {RATES["youth-q4"][0]}', RATES["youth-q4"][1]),
    "CALC4019": answer(f'{CORE} and {TITLE_ONE} and {RATES["credential"][0]}', RATES["credential"][1]),
    "CALC4020": f"""case when "210" = '1' then '1' when ({SEVERAL}) > 1 then '7' when "212" = '1' then '2'
        when "213" = '1' then '3' when "214" = '1' then '4' when "211" = '1' then '5' when "215" = '1' then '6' else '' end""",
    "CALC4021": answer("1", "\"203\" = '0'"),
    "CALC4023": answer("1", "instr(\"203\", '2') > 0"),
    "CALC4029": answer("1", "\"203\" = '9'"),
    "CALC4034": answer("\"1300\" = '1' and \"1304\" <> ''", "instr(\"1304\", '5') > 0"),
    "CALC4039": """case when "900" = '' then '' else cast(cast(substr("900", 1, 4) as integer) - 1990 -
        (case when substr("900", 5) < substr("200", 5) then 1 else 0 end) as text) end""",
    "CALC4040": """case when "901" = '' then '9999' when substr("901", 5, 2) >= '07' then substr("901", 1, 4)
        else cast(cast(substr("901", 1, 4) as integer) - 1 as text) end""",
    "CALC4041": answer("1", "\"914\" in ('1','2')"),
}


def compare_calculated(db, path, folder):
    listed = pathlib.Path(folder) / "calculated.csv"
    program("measures", path, "--layout", "pirl-2022", "--quarter", "2023Q2", "--json", "--calculated", listed,
            "--state", "NY")
    wrong = 0
    with listed.open(encoding="utf-8", newline="") as lines:
        said = {int(row["line"]): row for row in csv.DictReader(lines)}
    if len(said) != PEOPLE or {row["CALC4000"] for row in said.values()} != {"NY"}:
        wrong += 1
        print("the calculated fields are not those of every record")
    for field, expression in CALCULATED.items():
        values = set()
        for line, expected in db.execute(f"select line, {expression} from r"):
            values.add(expected)
            if said[line][field] != expected:
                wrong += 1
                if wrong < 20:
                    print(f"{field} of line {line}: the program says {said[line][field]!r}, SQL says {expected!r}")
        if len(values) < 2:
            wrong += 1
            print(f"{field}: all records have the same value, so nothing was compared")
    return len(CALCULATED), wrong


# Records of two known petitions (915) of a person are told apart; one that names none may be of any. `{p}` is that, or 1.
SAME_PETITION = '(not (a."915" <> \'\' and b."915" <> \'\' and a."915" <> b."915"))'
EARLIER = ('b."901" <> \'\' and (b."900" < a."900" or (b."900" = a."900" and (a."901" = \'\' or b."901" < a."901" or '
           '(b."901" = a."901" and b.line < a.line))))')
FIRST = "select 1 from r b where b.\"100\" = a.\"100\" and b.line < a.line"

# Each line that stands against an earlier one of its person (or, for open periods, a later one).
DUPLICATES = {
    "DUP 1": f'select count(*) from r a where "306" <> \'\' and exists ({FIRST} and b."306" = a."306" and {{p}})',
    "DUP 2": 'select count(*) from r a where "900" <> \'\' and exists (select 1 from r b where b."100" = a."100" and '
             f'b."900" <> \'\' and {EARLIER} and {{p}} and days(a."900") <= days(b."901") + 90)',
    "DUP-1": 'select count(*) from r a where "900" <> \'\' and exists (select 1 from r b where b."100" = a."100" and '
             f'b."900" <> \'\' and {EARLIER} and days(a."900") < days(b."901") + 90)',
    "DUP 3": 'select count(*) from r a where "900" <> \'\' and "901" = \'\' and exists (select 1 from r b where '
             'b."100" = a."100" and b."900" > a."900" and {p})',
    "DUP open": f'select count(*) from r a where "900" <> \'\' and "901" = \'\' and exists ({FIRST} and b."901" = \'\' '
                'and b."900" = a."900" and {p})',
    "DUP no entry": f'select count(*) from r a where "900" = \'\' and exists ({FIRST} and b."900" = \'\')',
    "DUP number": 'select count(*) from r a where exists (select 1 from r b where b."OBS" = a."OBS" and b.line < a.line)',
    "200 C": 'select count(*) from r a join (select "100" p, min(line) first from r group by 1) f on a."100" = f.p join r '
             'b on b.line = f.first where a."200" <> b."200"',
}


def compare_duplicates(db, path, names, layout="pirl-2022", without=()):
    db.execute('create index person on r ("100")')
    db.execute('create index number on r ("OBS")')
    said = program("report", "check", path, "--layout", layout, "--quarter", "2023Q2", "--submitted", "2023-11-15",
                   "--json", "--limit", "1", accept=(0, 3))
    counts = {rule["rule"]: rule["count"] for rule in said["rules"]}
    once = ", ".join(f'"{name}"' for name in names if name != "OBS")
    queries = DUPLICATES | {"DUP record": f"select sum(n - 1) from (select count(*) n from r group by {once})"}
    wrong = 0
    for rule in queries.keys() - set(without):
        query = queries[rule].replace("{p}", SAME_PETITION if "915" in names else "1")
        expected = db.execute(query).fetchone()[0]
        if counts.get(rule, 0) != expected or expected == 0:
            wrong += 1
            print(f"{layout} {rule}: the program says {counts.get(rule, 0)}, SQL says {expected}")
    return len(queries) - len(without), wrong


def compare_petitions(folder):
    """A file of 2016, few columns filled: people with one to four records, of one petition, of several, of none."""
    names = columns("pirl-2016-full")
    path = pathlib.Path(folder) / "petitions.csv"
    days = [f"2022{month:02d}{day:02d}" for month in (1, 4, 7) for day in (1, 2)]
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
        for number in range(1, 3001):
            entry = pick("", *days)
            writer.writerow({"OBS": str(number - (dice.random() < 0.01)), "100": f"P{dice.randrange(1500):08d}",
                             "200": pick("19900101", "19900102"), "306": pick("", *days), "900": entry,
                             "901": max(entry, pick(*days)) if entry and dice.random() < 0.6 else "",
                             "915": pick("", "92001", "92002", "92003")})
    return compare_duplicates(load(path, names), path, names, "pirl-2016-full", without=("DUP-1",))


def main():
    names = columns()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "pirl.csv"
        make_file(path, names)
        db = load(path, names)
        rates, who, options = other_side()
        results = [compare_measures(db, path), compare_measures(db, path, "wia"),
                   compare_measures(db, path, "wioa", rates, who, options),
                   compare_measures(db, path, "wioa", of_the_quarter(), WHO, ["--variant", "window=quarter"]), compare_calculated(db, path, folder)]
        duplicates, wrong_duplicates = map(sum, zip(compare_duplicates(db, path, names), compare_petitions(folder)))
        correct(db)
        results.append(compare_measures(db, path, options=("--prepare", "all")))
    wrong = sum(one[1] for one in results) + wrong_duplicates
    print(f"{PEOPLE} records: {sum(one[0] for one in results)} measures and calculated fields and {duplicates} duplicate "
          f"rules compared, {wrong} disagree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
