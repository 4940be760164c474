#!/usr/bin/env python3
"""Who sees which field where: each role at each endpoint with each field that an intake can bring, and the fields that
only a sender has. The fields and their labels come from the schemas, the endpoints from the table of permits; a record
in which every field has a value of its own is sent in, and each answer is searched for each value.

    tests/golden/sights.py PROGRAM
"""
import datetime
import io
import json
import re
import sys
import time
import unittest
import zipfile
from pathlib import Path
from urllib.parse import quote

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))
from access import ROLES, ROOT, Site, matrix  # noqa: E402

LABELS = {"open", "pii", "uc-confidential", "wage", "fti", "ssa", "ferpa", "vr", "medical", "note", "protected-location"}
# Made by the gateway for what it sends: no system brings them.
NOT_BROUGHT = {"participant", "reminder", "merge"}
OWN_IDS = {"client.client_id", "client.system_id"}
# A sender's layout may label a field otherwise than the schema that it goes to. Here it has the labels that no schema of
# an intake has, and once none at all.
OF_THE_SENDER = {"note.subject": {"fti"}, "note.author": {"ssa"}, "note.type": {"vr"}, "note.enrollment_no": {"open"}, "note.text": set()}
# Roles of the three sites that are tried: as they are if nothing is said; all see and reveal all; each sees something else.
USUAL = {"steward": ({"pii", "uc-confidential"}, {"pii"})}
WIDE = {role: (LABELS, LABELS) for role in ROLES}
CROSSED = {"operator": ({"medical"}, {"medical"}), "mapper": ({"pii"}, {"pii"}), "steward": ({"pii", "note", "ferpa", "wage", "uc-confidential"}, {"note", "ferpa"}),
           "reporter": ({"uc-confidential"}, set()), "auditor": ({"pii", "protected-location"}, {"pii"})}
SITES = {"usual": (USUAL, {"uc-confidential", "wage"}), "wide": (WIDE, set()), "crossed": (CROSSED, {"note"})}
OPEN_TO = {f"{method} {path}": open_to for method, path, open_to in matrix() if any(open_to.values())}
BODIES = {"/v1/clients/*/reveal": {"purpose": "a test"}, "/v1/records/*/reveal": {"purpose": "a test"},
          "/v1/clients/*/pin": {"field": "sex", "value": "female", "because": "her licence"}, "/v1/clients/*/unpin": {"field": "sex"},
          "/v1/clients/*/purge": {"because": "her letter", "dry_run": True}, "/v1/clients/*/hold": {"because": "case 26-114"},
          "/v1/records/purge": {"client": 0, "route": "nowhere", "records": [77], "because": "her letter"},
          "/v1/clients/merge": {"a": 1, "b": 2, "because": "seen at the counter"}, "/v1/clients/reconsider": {"a": 1, "b": 2, "because": "a mix-up"},
          "/v1/records/*/take-out": {"because": "her sister's"}, "/v1/submissions/*/certify": {"as": "director"},
          "/v1/reviews/*/decide": {"decision": "cannot-tell"}, "/v1/conflicts/*/decide": {"decision": "nobody's"}}
# How the table of permits refuses; what is open by the table may be refused by a rule of its own, with other words.
CLOSED = "THIS IS OPEN TO NONE OF YOUR ROLES"
# What no request of this test brings about.
SILENT = {"POST /v1/intake", "POST /v1/codes", "POST /v1/mappings/*/save", "POST /v1/conflicts/*/decide", "POST /v1/held/decide",
          "POST /v1/clients/*/split", "POST /v1/clients/reconsider", "POST /v1/records/*/take-out", "POST /v1/jobs/*/cancel", "POST /v1/records/purge"}
REVEALS = {"POST /v1/clients/*/reveal", "POST /v1/records/*/reveal"}


def letters(n):
    return "ZQ" + "".join(chr(65 + n // 26 ** place % 26) for place in (2, 1, 0)) + "X"


def value_of(kind, legal, n):
    """What the sender writes for the n-th value, and the forms by which an answer would give it away; none where a value
    cannot be told from other text."""
    size = int(re.search(r"\d+", kind + " 0")[0])
    if legal:
        return legal[0], ()
    if kind.startswith("text"):
        return (letters(n), (letters(n),)) if size >= 6 or size == 0 else ("Z", ())
    if kind == "ssn":
        return f"9008{n:05}", (f"9008{n:05}", f"900-8{n // 10000}-{n % 10000:04}")
    if kind == "phone":
        return f"608555{n:04}", (f"608555{n:04}", f"608-555-{n:04}", f"(608) 555-{n:04}")
    if kind == "zip":
        return f"53703{n:04}", (f"53703{n:04}", f"53703-{n:04}")
    if kind == "date":
        day = datetime.date(1940, 1, 1) + datetime.timedelta(17 * n)
        return f"{day:%Y%m%d}", (f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", f"{day:%m/%d/%Y}")
    if kind == "timestamp":
        at = datetime.datetime(2011, 3, 4) + datetime.timedelta(minutes=n)
        return f"{at:%Y-%m-%dT%H:%M:%SZ}", (f"{at:%Y-%m-%dT%H:%M}",)
    if kind == "quarter":
        return "2026Q1", ()
    if kind.startswith("decimal"):
        return f"{40000 + n}.37", (f"{40000 + n}.37",)
    if kind.startswith("digits"):
        return ("7" + f"{n:0{size - 1}}", ("7" + f"{n:0{size - 1}}",)) if size >= 8 else ("7" * size, ())
    if kind.startswith("integer"):
        return "3", ()
    return ("no", ()) if kind == "yes_no" else ("WI", ())


def fields_of_schemas():
    """Field -> (type, labels, legal values), of all entities that a system can bring about a client."""
    out = {}
    for path in sorted((ROOT / "mappings/schemas").glob("*.yaml")):
        schema = yaml.load(path.read_text(), yaml.BaseLoader)
        if schema["schema"] in NOT_BROUGHT or schema.get("parent", "client") != "client":
            continue
        for name, field in schema["fields"].items():
            full = f"{schema['schema']}.{name}"
            if full not in OWN_IDS:
                out[full] = (field["type"], set(field["labels"]), field.get("values", []))
    return out


FIELDS = fields_of_schemas()
COLUMN = {field: f"C{number:03}" for number, field in enumerate(FIELDS)}


class Record:
    """One line of the sender's file: text by column, and what would give each field away."""

    def __init__(self, first, protected):
        self.protected = protected
        self.texts, self.forms = {}, {}
        for number, (field, (kind, _, legal)) in enumerate(FIELDS.items(), first):
            self.texts[COLUMN[field]], self.forms[field] = value_of(kind, legal, number)
        self.texts[COLUMN["client.protected_location"]] = "yes" if protected else "no"

    def line(self):
        return ",".join(self.texts.values())


HER, HIM, HELD = Record(0, False), Record(400, True), Record(800, False)
HELD.texts[COLUMN["client.birth_date"]] = "19840399"  # no date: it is held
HELD.forms["client.birth_date"] = ("19840399",)
LABELS_OF = {field: labels for field, (_, labels, _) in FIELDS.items()}
SENT_WITH = LABELS_OF | OF_THE_SENDER


def as_type(kind):
    return "date YYYYMMDD" if kind == "date" else "text" if kind == "quarter" else kind


def layout():
    fields = {COLUMN[field]: {"column": COLUMN[field], "type": as_type(kind)} for field, (kind, _, _) in FIELDS.items()}
    for field, labels in SENT_WITH.items():
        if labels:
            fields[COLUMN[field]]["labels"] = sorted(labels)
    return {"layout": "everything", "kind": "delimited", "encoding": "utf-8", "header": "yes", "fields": fields}


def mapping():
    entities = {"client": {"fields": {}}}  # a parent stands above its children
    for field in FIELDS:
        entity, name = field.split(".", 1)
        block = entities.setdefault(entity, {"of": "client", "fields": {}})
        block["fields"][name] = COLUMN[field]
    keys = {entity: next(field for field, (kind, _, _) in FIELDS.items() if field.startswith(entity + ".") and kind.split()[0] in ("text", "ssn"))
            for entity in entities}
    for entity, block in entities.items():
        block["key"] = [COLUMN[keys[entity]]]
    return {"mapping": "everything", "from": "layout everything", "entities": entities}


def twisted():
    """The same with each value drawn from the next column of its type, but for the keys: a trial of it has something to tell of every field."""
    out = mapping()
    by_kind = {}
    for field, (kind, _, _) in FIELDS.items():
        by_kind.setdefault(kind, []).append(COLUMN[field])
    following = {column: columns[(at + 1) % len(columns)] for columns in by_kind.values() for at, column in enumerate(columns)}
    for block in out["entities"].values():
        block["fields"] = {name: column if column in block["key"] else following[column] for name, column in block["fields"].items()}
    return out


def sight(role_sights, merit_only, merit, labels, protected, revealing):
    """The rules of docs/security/access.md once more, written apart from the program's."""
    sees, reveals = role_sights
    if not labels:
        return "withheld"
    if labels == {"open"}:
        return "clear"
    if not merit and labels & merit_only:
        return "withheld"
    asked = labels if protected or labels == {"protected-location"} else labels - {"protected-location"}
    if asked - sees - {"open"}:
        return "withheld"
    return "clear" if revealing and not asked - reveals - {"open"} else "masked"


class Sights(Site):
    @classmethod
    def prepare(cls):
        with open(cls.site / "site.yaml", "a") as site:
            site.write("untested: yes\n")  # nobody writes tests for a mapping that a test makes up
        for system in ("all", "other"):
            (cls.site / f"systems/{system}.yaml").write_text(
                f"system: {system}\nowner: Somebody\nconnector: file\noptions: {{folder: {system}, stable_seconds: 0}}\nsync: {{fills: [sex]}}\n")
            (cls.site / f"routes/{system}-in.yaml").write_text(f"route: {system}-in\nfrom: {system}\nmapping: everything\nto: hub\n")
            (cls.site / system / "pending").mkdir(parents=True)
        (cls.site / "mappings/layouts/everything.layout.yaml").write_text(json.dumps(layout()))
        cls.mapping_text = json.dumps(mapping())
        (cls.site / "mappings/everything.map.yaml").write_text(cls.mapping_text)
        cls.report_site()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.process.kill)  # also where what follows fails
        cls.secret = json.loads((cls.site / "state/service.json").read_text())["secret"]
        cls.be("usual")
        cls.fill()
        cls.records = [4, 5, 6]
        cls.her, cls.him = (cls().ask(f"/v1/records/{number}", token=cls.secret)[1]["client"] for number in cls.records[:2])
        cls.tokens = {role: cls.token(f"{role}.person") for role in ROLES} | {"merit": cls.token("merit.steward")}
        cls.changes_of_trial = cls().try_the_twisted()

    def try_the_twisted(self):
        """How many changes the trial has that is asked about later."""
        status, said = self.ask("/v1/mappings/everything/try?job=yes", "POST", self.secret, {"text": json.dumps(twisted())})
        assert status == 202, said
        deadline = time.monotonic() + 60
        while (job := self.ask(f"/v1/jobs/{said['job']}", token=self.secret)[1])["state"] != "done":
            assert time.monotonic() < deadline, job
            time.sleep(0.05)
        assert job["result"]["values"] > 50, job
        return len(self.ask("/v1/mappings/everything/trials/1", token=self.secret)[1]["changes"])

    @classmethod
    def report_site(cls):
        case = Path(__file__).resolve().parent / "cases/report/site"
        for path in [*case.glob("systems/*"), *case.glob("routes/*"), *case.glob("enrolled/pending/*")]:
            target = cls.site / path.relative_to(case)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())

    @classmethod
    def send(cls, system, name, *lines):
        (cls.site / system / "pending" / name).write_text("\n".join([",".join(HER.texts), *lines]) + "\n")
        done = cls.gatehouse("run", f"{system}-in")
        assert done.returncode in (0, 3), done.stdout + done.stderr

    @classmethod
    def fill(cls):
        """People with a value in every field, one held, a conflict about an e-mail address, a delivery, a federal file."""
        cls.send("all", "a1.csv", HER.line(), HIM.line(), HELD.line())
        cls.send("other", "o1.csv", HER.line())
        cls.emails = [letters(1300), letters(1301)]
        for system, name, email in (("other", "o2.csv", cls.emails[0]), ("all", "a2.csv", cls.emails[1])):
            cls.send(system, name, ",".join((HER.texts | {COLUMN["client.email"]: email}).values()))
        for route in ("mis", "enrollments"):
            assert cls.gatehouse("run", route).returncode in (0, 3)
        cls.gatehouse("export", "pirl", "--quarter", "2026Q1")

    @classmethod
    def be(cls, site):
        """Other roles see other labels, from now on."""
        sights, merit_only = SITES[site]
        people = json.loads(json.dumps({f"{role}.person": {"roles": [role]} for role in ROLES}))
        people["merit.steward"] = {"roles": ["steward"], "merit_staff": "yes"}
        access = {"people": people, "merit_only": sorted(merit_only)}
        access["roles"] = {role: {"sees": sorted(sees), "reveals": sorted(reveals)} for role, (sees, reveals) in sights.items()}
        (cls.site / "access.yaml").write_text(json.dumps(access))
        status, said = cls().ask("/v1/reload", "POST", cls.secret, {})
        assert status == 200, said

    def text_of_answer(self, path, method, token, body):
        """(status, all text of the answer); of a workbook, that of its parts."""
        connection = self.connection()
        headers = {"Host": "localhost", "Authorization": f"Bearer {token}"}
        connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=headers)
        answer = connection.getresponse()
        data = answer.read1(65536) if path == "/v1/events" else answer.read()  # events have no end
        connection.close()
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                data = b"\n".join(book.read(name) for name in book.namelist())
        return answer.status, data.decode("utf-8", "replace").upper()

    def requests(self):
        """Each endpoint of the table with the paths and bodies that make it show the most that it can."""
        people, records = (self.her, self.him), (self.records[0], self.records[1], self.records[2])
        for method, path, open_to in matrix():
            if not any(open_to.values()):
                continue
            body = BODIES.get(path, {}) if method == "POST" else None
            if path == "/v1/clients/*/why/*":
                yield method, path, f"/v1/clients/{self.her}/why/{self.him}", None, HER
            elif path.startswith("/v1/clients/*"):
                for client, record in zip(people, (HER, HIM)):
                    yield method, path, path.replace("*", str(client), 1), body, record
            elif path.startswith("/v1/records/*"):
                for number, record in zip(records, (HER, HIM, HELD)):
                    yield method, path, path.replace("*", str(number)), body, record
            elif path.startswith("/v1/runs/*"):
                for run in range(1, 9):
                    yield method, path, path.replace("*", str(run)), body, None
            elif path == "/v1/measures/*/people":
                yield method, path, self.people_of_a_measure(), None, None
            elif path == "/v1/reports/*/findings":
                yield method, path, "/v1/reports/pirl/findings?quarter=2026Q1", None, None
            elif path == "/v1/mappings/*/trials/*":
                yield method, path, "/v1/mappings/everything/trials/1", None, None
            elif path == "/v1/mappings/*/trials/*/examples":
                for change in range(self.changes_of_trial):
                    yield method, path, f"/v1/mappings/everything/trials/1/examples?change={change}", None, None
            elif path == "/v1/search":
                for text in ("a1.csv", HER.texts[COLUMN["client.ssn"]], "1", "4"):
                    yield method, path, path, {"text": text}, None
            elif path.startswith(("/v1/mappings/*", "/v1/routes/*", "/v1/reports/*", "/v1/measures/*")):
                name = {"mappings": "everything", "routes": "all-in", "reports": "pirl", "measures": "pirl"}[path.split("/")[2]]
                if path.endswith("/try"):
                    body = {"text": self.mapping_text, "last": 50}
                yield method, path, path.replace("*", name), body, None
            elif path == "/v1/held/correct":
                correction = {"record": records[2], "fields": {COLUMN["client.birth_date"]: "19840307"}}
                yield method, path, path, {"records": [correction], "because": "her call", "try": True}, HELD
            elif path == "/v1/clients/find":
                yield method, path, path, {"ssn": HER.texts[COLUMN["client.ssn"]]}, HER
            else:
                yield method, path, path.replace("*", "1"), body, None

    def people_of_a_measure(self):
        """Where the people behind a number are listed, of the first measure that counts anybody."""
        one = self.ask("/v1/measures/pirl", token=self.secret)[1]["measures"][0]
        return f"/v1/measures/pirl/people?quarter=2026Q1&measure={quote(one['measure'])}&population={quote(one['population'])}"

    def may_show(self, site, who, labels, protected, revealing):
        sights, merit_only = SITES[site]
        role = "steward" if who == "merit" else who
        return sight(sights.get(role, (set(), set())), merit_only, who == "merit", labels, protected, revealing)

    def test_every_cell(self):
        """Role x endpoint x field, at three sites: a value stands in an answer only where it may stand there in clear."""
        cells, answered = 0, set()
        for site in SITES:
            self.be(site)
            for method, path, url, body, whose in self.requests():
                endpoint = f"{method} {path}"
                for who, token in self.tokens.items():
                    open_to_it = OPEN_TO[endpoint][("steward" if who == "merit" else who)]
                    status, text = self.text_of_answer(url, method, token, body)
                    self.assertEqual(status == 403 and CLOSED in text, not open_to_it, (site, endpoint, who, text[:300]))
                    answered |= {endpoint} if status < 300 else set()
                    with self.subTest(site=site, role=who, endpoint=endpoint, url=url):
                        cells += self.look(site, who, endpoint, text, whose, status)
        self.assertEqual(set(OPEN_TO) - answered - SILENT, set(), "these had nothing to say, all others did")
        print(f"{cells} cells of role x endpoint x field, {len(OPEN_TO)} endpoints, {len(FIELDS)} fields", file=sys.stderr)
        self.assertGreater(cells, 3 * 6 * len(OPEN_TO) * len(FIELDS))

    def look(self, site, who, endpoint, text, whose, status):
        revealing = endpoint in REVEALS and status == 200
        cells = 0
        for record in (HER, HIM, HELD):
            for field, forms in record.forms.items():
                cells += 1
                by = {self.may_show(site, who, labels, record.protected, revealing and record is whose)
                      for labels in (LABELS_OF[field], SENT_WITH[field])}
                may = "clear" if "clear" in by else "not in clear"
                shown = any(form in text for form in forms)
                if shown and may != "clear":
                    self.fail(f"{field} ({', '.join(LABELS_OF[field])}) was shown: ..." + self.around(text, forms))
                if forms and revealing and by == {"clear"} and record is whose and self.belongs(endpoint, field):
                    self.assertTrue(shown, f"{field} is revealed to {who} and was not shown")
        for email in self.emails:
            if email in text:
                self.assertEqual(self.may_show(site, who, LABELS_OF["client.email"], False, revealing), "clear", self.around(text, (email,)))
        return cells

    @staticmethod
    def belongs(endpoint, field):
        """What an endpoint that reveals must show: a client its own fields, a record all. The e-mail was changed since."""
        return field != "client.email" and ("records" in endpoint or field.startswith("client."))

    @staticmethod
    def around(text, forms):
        at = next(text.index(form) for form in forms if form in text)
        return text[max(0, at - 200):at + 60]

    def test_what_is_shown_field_by_field_says_how_it_is_seen(self):
        """Also of fields whose values could stand in any text (yes and no, codes): the answers that list fields say of each
        how it is seen, and the value is what that sight lets through."""
        cells = 0
        for site in SITES:
            self.be(site)
            for who in ("mapper", "steward", "merit"):
                for revealing in (False, True):
                    if revealing and who == "mapper":
                        continue
                    for number, record in zip(self.records, (HER, HIM, HELD)):
                        story = self.story("records", number, who, revealing)
                        of_mapping = {one["field"]: one for one in story["values"]}
                        of_sender = {one["field"]: one for one in story["fields"]}
                        self.assertEqual(set(of_mapping), set(FIELDS))
                        self.assertEqual(set(of_sender), set(record.texts))
                        for field in FIELDS:
                            with self.subTest(site=site, who=who, revealing=revealing, field=field):
                                seen = [self.may_show(site, who, labels[field], record.protected, revealing) for labels in (LABELS_OF, SENT_WITH)]
                                self.hold(seen[0], of_mapping[field]["sight"], of_mapping[field]["value"])
                                self.hold(seen[1], of_sender[COLUMN[field]]["sight"], of_sender[COLUMN[field]]["text"])
                                cells += 2
        self.assertEqual(cells, 3 * 5 * 3 * 2 * len(FIELDS))

    def hold(self, may, said, value):
        self.assertEqual(said, may)
        if may == "withheld":
            self.assertEqual(value, "withheld")
        if may == "masked":
            self.assertTrue(value in ("", None) or "*" in value, value)

    def story(self, kind, number, who, revealing):
        path, method, body = f"/v1/{kind}/{number}", "GET", None
        if revealing:
            path, method, body = path + "/reveal", "POST", {"purpose": "a test"}
        status, said = self.ask(path, method, self.tokens[who], body)
        self.assertEqual(status, 200, said)
        return said

    def test_a_client_shows_each_of_its_fields_as_it_is_seen(self):
        for site in SITES:
            self.be(site)
            for who in ("steward", "merit"):
                for revealing in (False, True):
                    for client, record in ((self.her, HER), (self.him, HIM)):
                        shown = {one["field"]: one["value"] for one in self.story("clients", client, who, revealing)["fields"]}
                        for field in (one for one in FIELDS if one.startswith("client.")):
                            may = self.may_show(site, who, LABELS_OF[field], record.protected, revealing)
                            with self.subTest(site=site, who=who, revealing=revealing, field=field):
                                value = shown[field.removeprefix("client.")]
                                self.assertEqual(value == "withheld", may == "withheld", value)
                                if may == "masked":
                                    self.assertIn("*", value)


if __name__ == "__main__":
    unittest.main()
