"""Thirty days of docs/tutorial-sync.md: demonstration.py PROGRAM EXAMPLE MAPPINGS FOLDER SSHD-PORT POSTGRESQL-PORT.

A mainframe, a web service and a database change the same clients. The gateway runs each night, on a clock of its own
(GATEHOUSE_TEST_CLOCK, which only programs built with their tests know). At the end a checker that knows nothing of the gateway holds every system against what was typed.
"""
import datetime
import json
import os
import shutil
import subprocess
import sys

from case_management import CaseManagement
from employment_service import EmploymentService
from mainframe import Mainframe
from story import OUTAGES, PEOPLE, Story

FIRST_DAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
DUPLICATE_OF, MERGED_ON, RESENT = 4, 10, (5, 8)
failed = 0


def check(name, good, why=""):
    global failed
    failed += 0 if good else 1
    print(("ok - " if good else "not ok - ") + name + ("" if good else f": {why}"), flush=True)


class Gateway:
    def __init__(self, program, site, mappings):
        self.program, self.site, self.mappings = program, site, mappings

    def ask(self, day, *words, minute=0, codes=(0, 3)):
        at = FIRST_DAY + datetime.timedelta(days=day, hours=22, minutes=40 + minute)
        env = {**os.environ, "GATEHOUSE_TEST_CLOCK": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "GATEHOUSE_MAPPINGS": self.mappings}
        done = subprocess.run([self.program, *words, "--site", self.site], env=env, capture_output=True, text=True, timeout=120)
        if done.returncode not in codes:
            raise SystemExit(f"not ok - day {day}: gatehouse {' '.join(words)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def json(self, day, *words, **more):
        return json.loads(self.ask(day, *words, "--json", **more))


def replace_in(path, *pairs):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for old, new in pairs:
        assert old in text, f"{path} does not say {old}"
        text = text.replace(old, new)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class World:
    """The three systems, the gateway between them, and the story that is typed into them."""

    def __init__(self, program, example, mappings, folder, sshd_port, postgres_port):
        self.folder, self.story = folder, Story()
        self.sshd = os.path.join(folder, "sshd")
        self.ui = Mainframe(os.path.join(self.sshd, "files"))
        self.vos = CaseManagement(folder)
        self.osos = EmploymentService(postgres_port)
        self.site = os.path.join(folder, "site")
        shutil.copytree(example, self.site)
        self.set_up(sshd_port, postgres_port)
        self.gateway = Gateway(program, self.site, mappings)
        self.reached = {"ui": True}
        self.own = [{} for _ in range(PEOPLE)]

    def set_up(self, sshd_port, postgres_port):
        def said(name):
            with open(os.path.join(self.sshd, name), encoding="utf-8") as file:
                return file.read().strip()

        keys = os.path.join(self.site, "keys")
        os.makedirs(keys)
        shutil.copy(os.path.join(self.sshd, "ed25519"), os.path.join(keys, "transfer"))
        os.chmod(os.path.join(keys, "transfer"), 0o600)
        shutil.copy(self.vos.certificate, os.path.join(keys, "vos-ca.pem"))
        with open(os.path.join(self.site, "gatehouse.key"), "w", encoding="utf-8") as file:
            file.write("5a" * 32 + "\n")
        os.chmod(os.path.join(self.site, "gatehouse.key"), 0o600)
        replace_in(os.path.join(self.site, "site.yaml"), ("synthetic: yes", "synthetic: yes\nkeys: {file: gatehouse.key}"))
        replace_in(os.path.join(self.site, "systems/ui.yaml"), ("transfer.example.gov", "127.0.0.1"), ('"22"', f'"{sshd_port}"'),
                   ("user: gatehouse", f"user: {said('user')}"), ("folder: outbound", f"folder: {self.ui.files}/outbound"),
                   ("SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDaIz/dPuvhYNNIEgk", said("pin")))
        for route in ("ui-out", "ui-merges"):
            replace_in(os.path.join(self.site, f"routes/{route}.yaml"), ("folder: inbound", f"folder: {self.ui.files}/inbound"))
        for route in ("vos-in", "vos-merges-in", "vos-out", "vos-merges"):
            replace_in(os.path.join(self.site, f"routes/{route}.yaml"), ("https://vos.example.gov", f"https://127.0.0.1:{self.vos.port}"))
        replace_in(os.path.join(self.site, "systems/osos.yaml"), ("osos.example.gov", "127.0.0.1"), ('"5432"', f'"{postgres_port}"'))

    def populate(self):
        """Each system has registered some of the people by itself; the mainframe knows all."""
        osos = []
        for i, person in enumerate(self.story.people):
            record = {k: v for k, v in person.items() if k != "vos_has_word"}
            self.own[i]["ui"] = self.ui.add({**record, "born": record["born"].replace("-", "")})
            if person["vos_has_word"]:
                self.own[i]["vos"] = self.vos.add({**record, "last": record["last"].title()})
            if i % 2 == 0:
                osos.append(record)
        self.osos.add(osos)

    def edit(self, system, i, field, value):
        ssn = self.story.people[i]["ssn"]
        if system == "ui":
            self.ui.edit(next(o for o, r in self.ui.live.items() if r["ssn"] == ssn), **{field: value})
        elif system == "vos":
            self.vos.edit(next(o for o, r in self.vos.live.items() if r["ssn"] == ssn), **{field: value})
        else:
            self.osos.edit(ssn, **{field: value})

    def outages(self, day):
        self.vos.down = day in OUTAGES["vos"]
        if (day in OUTAGES["osos"]) != self.osos.down:
            self.osos.go() if not self.osos.down else self.osos.come_back()
        away = os.path.join(self.sshd, "files")
        os.chmod(away, 0o000 if day in OUTAGES["ui"] else 0o777)

    def decide(self, day):
        """Staff look at the list in the morning: by turns the system is right, and what stands."""
        for conflict in self.gateway.json(day, "conflicts", "list"):
            number = str(conflict["conflict"])
            told = self.gateway.json(day, "conflicts", "show", number, "--reveal", "--purpose", "telephone call")
            street = next(v for v in told["values"] if v["field"] == "address.line1")
            word = "theirs" if conflict["conflict"] % 2 else "ours"
            self.gateway.ask(day, "conflicts", "decide", number, word)
            view = json.loads(self.gateway.ask(day, "clients", "show", str(conflict["client"]), "--field", "ssn", "--reveal",
                                               "--purpose", "telephone call", "--json"))
            ssn = next(f["value"] for f in view["fields"] if f["field"] == "ssn")
            self.story.decided(ssn, street[word].upper())
        for review in self.gateway.json(day, "clients", "review"):
            if review["rule"] == "system-merged":
                self.gateway.ask(day, "clients", "decide", str(review["review"]), "same")

    def night(self, day):
        when = FIRST_DAY + datetime.timedelta(days=day, hours=17)
        self.vos.now = when.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.osos.now = when.strftime("%Y-%m-%d %H:%M:%S")
        self.outages(day)
        for edit in self.story.day(day):
            self.edit(*edit)
        if day == 3:
            self.duplicate()
        if day == MERGED_ON:
            self.vos.merge(*self.twins)
        if day not in OUTAGES["ui"]:
            self.ui.send(day, when.timestamp())
        if day == RESENT[1]:
            self.ui.send_again(RESENT[0], when.timestamp())
        self.vos.cut = 2 if day == 4 else 0
        self.gateway.ask(day, "run", "--all", codes=(0, 1, 3, 4))
        if day not in OUTAGES["ui"]:
            self.ui.receive()
        self.osos.receive()
        self.decide(day)

    def duplicate(self):
        """Staff of case management register somebody again, under another name and without a number."""
        person = self.story.people[DUPLICATE_OF]
        first = next(o for o, r in self.vos.live.items() if r["ssn"] == person["ssn"])
        second = self.vos.add({"first": person["first"], "last": "QUILLFEATHER", "born": person["born"], "street": person["street"],
                               "city": "MADISON", "state": "WI", "zip": "53703"})
        self.story.busy[DUPLICATE_OF] = 18
        self.twins = (first, second)

    def records(self):
        return {"ui": list(self.ui.live.values()), "vos": list(self.vos.live.values()), "osos": self.osos.records()}


def hold_against(world):
    """Every system, every person, every field, against what was typed and who owns it."""
    wrong = []
    for system, records in world.records().items():
        check(f"{system} has each of the {PEOPLE} people once", len(records) == PEOPLE, f"{len(records)} records")
        by_ssn = {}
        for record in records:
            by_ssn.setdefault(record["ssn"], []).append(record)
        for person in world.story.people:
            found = by_ssn.get(person["ssn"], [])
            if len(found) != 1:
                wrong.append(f"{system}: {len(found)} records of one person")
                continue
            for field in ("last", "first", "born", "phone", "email", "street", "city", "state", "zip"):
                said, truth = (found[0].get(field) or "").upper().replace("-", ""), person[field].replace("-", "")
                if said != truth:
                    wrong.append(f"{system} {person['ssn'][-4:]} {field}: {said} instead of {truth}")
    check("all three systems agree field by field with the rules of ownership", not wrong, "; ".join(wrong[:10]))


def main(program, example, mappings, folder, sshd_port, postgres_port):
    world = World(program, example, mappings, folder, int(sshd_port), int(postgres_port))
    world.vos.now, world.osos.now = "2026-03-01T12:00:00Z", "2026-03-01 12:00:00"
    world.gateway.ask(0, "check")
    world.populate()
    for day in range(28):
        world.night(day)
    quiet = {one["route"]: one["balance"]["delivered"] for one in world.gateway.json(28, "status")["delivery"]}
    world.night(28)
    world.night(29)
    status = world.gateway.json(30, "status")
    print(f"# {world.story.edits} edits, {world.story.overruled} of them against an owner; {world.vos.calls} requests to the web service")
    hold_against(world)
    check("nobody has to decide anything any more", status["conflicts"] == 0 and not world.story.contested, str(status["conflicts"]))
    check("no field went to and fro", status["loops"] == 0 and not any(
        one["kind"] == "loop" for one in world.gateway.json(30, "conflicts", "list", "--all", "--limit", "10000")))
    after = {one["route"]: one["balance"]["delivered"] for one in status["delivery"]}
    check("two quiet nights deliver nothing: nothing echoes", quiet == after, f"{quiet} became {after}")
    check("conflicts came up and were decided", any(
        one["state"] in ("theirs", "ours") for one in world.gateway.json(30, "conflicts", "list", "--all", "--limit", "10000")))
    check("every route keeps its promise", all(one["kept"] for one in status["freshness"] if one["route"] != "ui-in"), str(status["freshness"]))
    proof = world.gateway.json(30, "fsck", codes=(0, 4))
    check("every record is in the balance, and the structure is sound", proof["ok"], str(proof))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
