#!/usr/bin/env python3
"""Who may do what over the API: each role at each endpoint, each field in each sight; tokens, certificates, lockout.

    tests/golden/access.py PROGRAM
"""
import http.client
import json
import os
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 30

DOCUMENT = json.loads((ROOT / "docs/openapi.json").read_text())
ROLES = ("operator", "mapper", "steward", "reporter", "auditor")
# What the site's own table (gateway/policy/access.cpp) must say; x is open. Anything else is refused.
MATRIX = """
                                    operator mapper steward reporter auditor
GET  /healthz                       x        x      x       x        x
GET  /readyz                        x        x      x       x        x
GET  /v1/me                         x        x      x       x        x
GET  /v1/status                     x        x      x       x        x
GET  /v1/runs                       x        x      -       x        x
GET  /v1/jobs                       x        x      -       x        x
GET  /v1/jobs/*                     x        x      -       x        x
POST /v1/jobs/*/cancel              x        x      -       x        x
GET  /v1/events                     x        x      x       x        x
GET  /metrics                       x        -      -       -        -
POST /v1/routes/*/run               x        -      -       -        -
POST /v1/reports/*/run              -        -      -       x        -
POST /v1/reports/*/schedule         -        -      -       x        -
POST /v1/reload                     -        x      -       -        -
POST /v1/intake                     x        x      x       x        x
POST /v1/held/replay                -        x      -       -        -
GET  /v1/deliveries                 x        x      -       -        -
POST /v1/held/decide                x        -      -       -        -
POST /v1/held/correct               -        -      x       -        -
GET  /v1/reviews                    -        -      x       -        -
GET  /v1/reviews/*                  -        -      x       -        -
POST /v1/reviews/*/claim            -        -      x       -        -
POST /v1/reviews/*/release          -        -      x       -        -
POST /v1/reviews/*/decide           -        -      x       -        -
GET  /v1/clients/*                  -        -      x       -        -
GET  /v1/clients/*/how              -        -      x       -        -
GET  /v1/clients/*/why/*            -        -      x       -        -
POST /v1/clients/*/reveal           -        -      x       -        -
POST /v1/clients/*/split            -        -      x       -        -
POST /v1/clients/*/pin              -        -      x       -        -
POST /v1/clients/*/unpin            -        -      x       -        -
POST /v1/clients/*/purge            -        -      x       -        -
POST /v1/clients/*/hold             -        -      x       -        -
POST /v1/holds/*/release            -        -      x       -        -
GET  /v1/purges                     -        -      x       -        x
GET  /v1/holds                      -        -      x       -        x
POST /v1/clients/merge              -        -      x       -        -
POST /v1/clients/reconsider         -        -      x       -        -
GET  /v1/quality                    -        -      x       -        x
GET  /v1/models                     -        -      x       -        x
POST /v1/models/*/activate          -        -      x       -        -
GET  /v1/conflicts                  -        -      x       -        -
GET  /v1/conflicts/*                -        -      x       -        -
POST /v1/conflicts/*/decide         -        -      x       -        -
GET  /v1/audit                      -        -      -       -        x
GET  /v1/audit/verify               -        -      -       -        x
GET  /v1/routes                     x        x      x       x        x
GET  /v1/runs/*                     x        x      -       x        x
GET  /v1/runs/*/records             x        x      -       -        x
GET  /v1/runs/*/deliveries          x        x      -       -        x
POST /v1/search                     x        x      x       x        x
GET  /v1/held                       x        x      x       -        -
GET  /v1/held/groups                x        x      x       -        -
GET  /v1/held/workbook              x        x      x       -        -
GET  /v1/codes                      -        x      -       -        -
POST /v1/codes                      -        x      -       -        -
GET  /v1/records/*                  -        x      x       -        -
POST /v1/records/*/reveal           -        -      x       -        -
POST /v1/records/purge              -        -      x       -        -
POST /v1/records/*/take-out         -        -      x       -        -
POST /v1/clients/find               -        -      x       -        -
GET  /v1/clients/*/disclosures      -        -      x       -        x
GET  /v1/mappings                   -        x      -       -        -
GET  /v1/mappings/*                 -        x      -       -        -
GET  /v1/mappings/*/file            -        x      -       -        -
POST /v1/mappings/*/try             -        x      -       -        -
POST /v1/mappings/*/save            -        x      -       -        -
GET  /v1/mappings/*/trials/*        -        x      -       -        -
GET  /v1/mappings/*/trials/*/examples -      x      -       -        -
GET  /v1/reports                    x        -      -       x        x
GET  /v1/reports/calendar           x        -      -       x        x
GET  /v1/reports/*/checks           -        -      -       x        x
GET  /v1/reports/*/findings         -        -      -       x        -
GET  /v1/measures/*                 -        -      -       x        x
GET  /v1/measures/*/people          -        -      -       x        -
GET  /v1/submissions                -        -      -       x        x
GET  /v1/submissions/*/receipt      -        -      -       x        x
GET  /v1/submissions/*/findings     -        -      -       x        -
POST /v1/submissions/*/difference/* -        -      -       x        -
POST /v1/submissions/*/certify      -        -      -       x        -
POST /v1/submissions/*/rebuild      -        -      -       x        x
GET  /v1/agreements                 x        -      x       -        x
GET  /v1/access                     -        -      -       -        x
GET  /v1/health                     x        -      -       -        x
GET  /v1/keys                       x        -      -       -        x
GET  /v1/retention                  x        -      x       -        x
GET  /v1/nothing                    -        -      -       -        -
"""
PEOPLE = "".join(f"  {role}.person: {{roles: [{role}]}}\n" for role in ROLES) + """\
  merit.steward: {roles: [steward], merit_staff: yes}
  cert.auditor: {roles: [auditor], certificate: auditor.agency.example}
  left.us: {roles: [operator]}
"""
PERSON = ("900112222", "QUIROGA", "MARISOL", "19840307")
LIKE_HER = ("900884321", "QUIROGA", "MARISOL", "19840307")  # or herself: a person must say


def matrix():
    head, *rows = [line.split() for line in MATRIX.strip("\n").splitlines()]
    for method, path, *marks in rows:
        yield method, path, {role: mark == "x" for role, mark in zip(head, marks)}


def hold_against_the_document(method, path, answer):
    """The shape that docs/openapi.json gives the answer of this endpoint."""
    deed = next(deeds[method.lower()] for url, deeds in DOCUMENT["paths"].items() if re.sub(r"{[a-z]+}", "*", url) == path and method.lower() in deeds)
    content = next(one for code, one in deed["responses"].items() if code.startswith("2"))["content"]
    schema = next(iter(content.values()))["schema"]
    jsonschema.validate(answer, {**schema, "components": DOCUMENT["components"]})


def labels_of_client():
    """Field -> its labels, as the schema says."""
    text = (ROOT / "mappings/schemas/client.yaml").read_text()
    return {name: set(labels.split(", ")) for name, labels in re.findall(r"^  ([a-z_.]+): +\{.*?labels: \[([^\]]*)\]", text, re.M)}


class Site(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.site = cls.folder / "site"
        subprocess.run([PROGRAM, "init", cls.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", cls.site, dirs_exist_ok=True)
        cls.prepare()
        (cls.site / "access.yaml").write_text("people:\n" + PEOPLE)
        (cls.site / "in/pending").mkdir(parents=True)
        lines = [f"D{ssn}{last:<15}{first:<12}{born}{n:06}20260105A" for n, (ssn, last, first, born) in enumerate((PERSON, LIKE_HER), 1)]
        lines.append(f"D{PERSON[0]}{PERSON[1]:<15}{PERSON[2]:<12}19841399{3:06}20260105A")  # no date: held
        (cls.site / "in/pending/c1.dat").write_text("\n".join([*lines, "T000003"]) + "\n")
        cls.environment = dict(os.environ, GATEHOUSE_SITE=str(cls.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        assert cls.gatehouse("run", "claims").returncode in (0, 3)  # 3: some are held
        cls.start()

    @classmethod
    def prepare(cls):
        pass

    @classmethod
    def start(cls):
        reader, writer = os.pipe()
        with open(cls.folder / "log", "w") as log:
            cls.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=cls.environment,
                                           pass_fds=[writer], stderr=log)
        os.close(writer)
        with os.fdopen(reader) as ready:
            host, port = ready.readline().strip().split(":")
        cls.address = (host, int(port))

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait(PATIENCE)
        shutil.rmtree(cls.folder)

    @classmethod
    def gatehouse(cls, *arguments, check=False):
        done = subprocess.run([PROGRAM, *arguments], env=cls.environment, text=True, capture_output=True)
        assert not check or done.returncode == 0, done.stderr
        return done

    @classmethod
    def token(cls, person, *more):
        return cls.gatehouse("tokens", "add", person, *more, check=True).stdout.strip()

    def connection(self):
        return http.client.HTTPConnection(*self.address, timeout=PATIENCE)

    def ask(self, path, method="GET", token=None, body=None):
        connection = self.connection()
        headers = {"Host": "localhost"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=headers)
        answer = connection.getresponse()
        goes_on = answer.getheader("Content-Type") == "text/event-stream"
        text = "" if goes_on else answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text


class Roles(Site):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tokens = {role: cls.token(f"{role}.person") for role in ROLES}
        cls.tokens["merit"] = cls.token("merit.steward")

    def test_each_role_at_each_endpoint(self):
        for method, path, open_to in matrix():
            for role in ROLES:
                with self.subTest(role=role, endpoint=f"{method} {path}"):
                    status, _ = self.ask(path.replace("*", "77"), method, self.tokens[role], {} if method == "POST" else None)
                    self.assertEqual(status == 403, not open_to[role], status)
                    self.assertNotEqual(status, 401)

    def test_nobody_gets_nothing_but_health(self):
        for method, path, _ in matrix():
            with self.subTest(path):
                status, _ = self.ask(path.replace("*", "77"), method, None, {} if method == "POST" else None)
                self.assertEqual(status, 200 if path == "/healthz" else 401)

    def test_the_table_of_the_program_is_the_table_here(self):
        here = {f"{method} {path}" for method, path, open_to in matrix() if any(open_to.values())}
        secret = json.loads((self.site / "state/service.json").read_text())["secret"]
        self.assertEqual(set(self.ask("/v1/me", token=secret)[1]["open"]), here)
        for role in ROLES:
            mine = self.ask("/v1/me", token=self.tokens[role])[1]
            self.assertEqual(set(mine["open"]), {f"{m} {p}" for m, p, open_to in matrix() if open_to[role]})
            self.assertEqual(mine["roles"], [role])
            self.assertLess(len(mine["open"]), len(here), "no role has everything")

    def test_the_document_names_what_the_program_opens_and_to_whom(self):
        said = {f"{method.upper()} {re.sub(r'{[a-z]+}', '*', path)}": deed.get("x-roles")
                for path, deeds in DOCUMENT["paths"].items() for method, deed in deeds.items()}
        here = {f"{method} {path}": [role for role in ROLES if open_to[role]] for method, path, open_to in matrix() if any(open_to.values())}
        self.assertEqual({key: roles for key, roles in said.items() if roles is not None}, here)
        self.assertEqual({key.split()[1] for key, roles in said.items() if roles is None},
                         {"/v1/session", "/v1/session/setup", "/v1/session/end", "/v1/session/password", "/v1/session/openid", "/v1/session/openid/back"})

    def fields(self, token, reveal=False):
        if reveal:
            status, view = self.ask("/v1/clients/1/reveal", "POST", token, {"purpose": "a test"})
        else:
            status, view = self.ask("/v1/clients/1", token=token)
        self.assertEqual(status, 200, view)
        return {one["field"]: one for one in view["fields"]}

    def test_each_field_in_each_sight(self):
        clear = dict(zip(("ssn", "name.last", "name.first", "birth_date"), (*PERSON[:3], "1984-03-07")))
        for who, merit in (("steward", False), ("merit", True)):
            for reveal in (False, True):
                shown = self.fields(self.tokens[who], reveal)
                for field, labels in labels_of_client().items():
                    sees = {"pii", "open", "protected-location"} | ({"uc-confidential"} if merit else set())
                    with self.subTest(who=who, reveal=reveal, field=field):
                        if labels - sees or labels == {"protected-location"}:
                            self.assertEqual(shown[field]["value"], "withheld")
                            self.assertEqual((shown[field]["system"], shown[field]["said"]), ("", []))
                        elif field in clear and reveal:
                            self.assertEqual(shown[field]["value"], clear[field])
                        elif field in clear:
                            self.assertTrue(shown[field]["value"].startswith("***"), shown[field]["value"])
                        else:
                            self.assertNotIn(field, shown)

    def test_no_answer_to_anybody_says_a_value_in_clear(self):
        """Every endpoint that is read, with what the store has: whatever field its answer shows, it is masked."""
        said = {form for ssn, last, first, born in (PERSON, LIKE_HER) for form in (
            ssn, f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}", last, first, born, f"{born[:4]}-{born[4:6]}-{born[6:]}", f"{born[4:6]}/{born[6:]}/{born[:4]}")}
        self.assertEqual(self.ask("/v1/clients/1/hold", "POST", self.tokens["steward"], {"because": "case 26-114"})[0], 200)
        answered = set()
        for method, path, open_to in matrix():
            if method != "GET":
                continue
            for role, token in self.tokens.items():
                if not open_to.get(role, open_to["steward"]):
                    continue
                with self.subTest(role=role, endpoint=path):
                    status, answer = self.ask(path.replace("/why/*", "/why/2").replace("*", "1"), token=token)
                    if status == 200:
                        hold_against_the_document(method, path, answer)
                    text = (answer if isinstance(answer, str) else json.dumps(answer)).upper()
                    self.assertEqual([form for form in said if form in text], [])
                    answered |= {path} if status == 200 else set()
        silent = {path for method, path, open_to in matrix() if method == "GET" and any(open_to.values())} - answered
        nothing = {"/v1/jobs/*", "/v1/conflicts/*", "/v1/mappings/*", "/v1/mappings/*/file", "/v1/mappings/*/trials/*", "/v1/mappings/*/trials/*/examples", "/v1/submissions/*/receipt", "/v1/submissions/*/findings",
                   "/v1/measures/*", "/v1/measures/*/people", "/v1/reports/*/checks",
                   "/v1/reports/*/findings"}
        self.assertEqual(silent, nothing, "these had nothing to show, all others did")

    def test_a_reveal_needs_a_purpose_and_is_audited_under_the_callers_own_name(self):
        status, _ = self.ask("/v1/clients/1/reveal", "POST", self.tokens["steward"], {"actor": "person:somebody.else"})
        self.assertEqual(status, 400)
        body = {"actor": "person:somebody.else", "purpose": "her letter of May 3"}
        self.assertEqual(self.ask("/v1/clients/1/reveal", "POST", self.tokens["steward"], body)[0], 200)
        rows = self.ask("/v1/audit?action=reveal&limit=1000", token=self.tokens["auditor"])[1]
        self.assertIn(("person:steward.person", "client 1", "her letter of May 3"),
                      [(row["actor"], row["subject"], row["purpose"]) for row in rows])
        self.assertNotIn("somebody.else", json.dumps(rows))

    def correct(self, who, fields, record=3):
        status, done = self.ask("/v1/held/correct", "POST", self.tokens[who],
                                {"records": [{"record": record, "fields": fields}], "because": "her call", "try": True})
        self.assertEqual(status, 200, done)
        return done["records"][0]

    def test_a_held_record_is_corrected_as_far_as_its_fields_are_seen(self):
        self.assertEqual(self.correct("steward", {"DOB": "19840307"})["outcome"], "stored")
        self.assertEqual(self.correct("steward", {"DOB": "19840399"})["problems"][0]["rule"], "bad-date")
        self.assertEqual(self.correct("steward", {"STAT": "B"})["error"], "not-permitted")
        self.assertEqual(self.correct("steward", {"": "D" + " " * 59})["error"], "not-permitted")
        self.assertEqual(self.correct("merit", {"DOB": "19840307", "STAT": "A"})["outcome"], "stored")
        self.assertEqual(self.correct("merit", {"DBO": "19840307"})["error"], "bad-input")
        self.assertEqual(self.correct("merit", {"DOB": "19840307"}, record=1)["error"], "conflict")
        for wrong in ({}, {"records": 3}, {"records": [{"record": 3}]}, {"records": [{"record": 3, "fields": {"DOB": 7}}]},
                      {"records": [{"record": 3, "fields": {"DOB": "19840307"}}]}):
            self.assertEqual(self.ask("/v1/held/correct", "POST", self.tokens["steward"], wrong)[0], 400, wrong)

    def test_what_a_sender_wrote_is_shown_field_by_field_as_far_as_it_is_seen(self):
        masked = {f["field"]: f for f in self.ask("/v1/records/3", token=self.tokens["steward"])[1]["fields"]}
        self.assertEqual((masked["DOB"]["text"], masked["STAT"]["text"]), ("*** (8 characters)", "withheld"))
        self.assertIsNone(masked["DOB"]["corrected"])
        story = self.ask("/v1/records/3/reveal", "POST", self.tokens["steward"], {"purpose": "a test"})[1]
        shown = {f["field"]: f for f in story["fields"]}
        self.assertEqual((shown["DOB"]["text"], shown["STAT"]["text"], story["text"]), ("19841399", "withheld", None))

    def test_what_was_refused_is_audited(self):
        self.ask("/v1/clients/1", token=self.tokens["reporter"])
        rows = self.ask("/v1/audit?actor=person:reporter.person&limit=1000", token=self.tokens["auditor"])[1]
        self.assertIn(("/v1/clients/1", "refused"), [(row["subject"], row["outcome"]) for row in rows])


class Tokens(Site):
    def test_a_token_lies_nowhere_in_clear(self):
        token = self.token("operator.person")
        self.assertEqual(self.ask("/v1/status", token=token)[0], 200)
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.assertNotIn(token[4:].encode(), path.read_bytes(), path)

    def test_only_who_is_named_gets_one(self):
        done = self.gatehouse("tokens", "add", "operator.persom")
        self.assertEqual(done.returncode, 1)
        self.assertIn('did you mean "operator.person"', done.stderr)

    def test_a_revoked_token_opens_nothing_at_once(self):
        token = self.token("operator.person")
        self.assertEqual(self.ask("/v1/status", token=token)[0], 200)
        number = str(json.loads(self.gatehouse("tokens", "list", "--json").stdout)[-1]["token"])
        self.gatehouse("tokens", "revoke", number, check=True)
        self.assertEqual(self.ask("/v1/status", token=token), (401, {"error": "bad-token"}))
        self.assertEqual(json.loads(self.gatehouse("tokens", "list", "--json").stdout)[-1]["state"], "revoked")
        self.assertEqual(self.gatehouse("tokens", "revoke", number).returncode, 1)
        self.assertEqual(self.gatehouse("audit", "verify").returncode, 0)

    def test_an_expired_token_opens_nothing(self):
        token = self.token("operator.person")
        with sqlite3.connect(self.site / "state/hub.db") as store:
            store.execute("UPDATE token SET expires = 1 WHERE id = (SELECT max(id) FROM token)")
        store.close()
        self.assertEqual(self.ask("/v1/status", token=token)[0], 401)

    def test_who_is_struck_from_the_file_is_out_with_the_next_reload(self):
        token, mapper = self.token("left.us"), self.token("mapper.person")
        self.assertEqual(self.ask("/v1/status", token=token)[0], 200)
        file = self.site / "access.yaml"
        before = file.read_text()
        file.write_text(before.replace("  left.us: {roles: [operator]}\n", ""))
        self.assertEqual(self.ask("/v1/reload", "POST", mapper)[0], 200)
        self.assertEqual(self.ask("/v1/status", token=token)[0], 401)
        file.write_text(before)

    def test_the_command_line_of_this_account_needs_none(self):
        done = self.gatehouse("run", "claims")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.site / "state/service.json").stat().st_mode & 0o777, 0o600)

    def test_a_forgotten_role_is_an_error_with_file_and_line(self):
        file = self.site / "access.yaml"
        before = file.read_text()
        for line, rule in (("  x: {roles: [opperator]}\n", "unknown-role"), ("  x: {roles: []}\n", "no-role"),
                           ("  x: {roles: [auditor, steward]}\n", "too-many-roles"),
                           ("  x: {roles: [operator, mapper, steward]}\n", "too-many-roles"),
                           ("  x: {roles: [operator], certificate: auditor.agency.example}\n", "same-certificate"),
                           ("roles: {steward: {sees: [pii], reveals: [wage]}}\n", "reveals-unseen"),
                           ("roles: {steward: {sees: [piii]}}\n", "unknown-label")):
            file.write_text(before + line)
            done = self.gatehouse("check")
            self.assertEqual(done.returncode, 4)
            self.assertIn(f"access.yaml:{len(before.splitlines()) + 1}", done.stdout + done.stderr)
            self.assertIn(rule, done.stdout + done.stderr)
        file.write_text(before)


class Locked(Site):
    def test_ten_failures_lock_the_address_for_a_while(self):
        good = self.token("operator.person")
        for n in range(9):
            self.assertEqual(self.ask("/v1/status", token=f"ght_{n:064x}")[0], 401)
        self.assertEqual(self.ask("/v1/status", token=good)[0], 200)  # nine and a success: forgotten
        for n in range(10):
            self.assertEqual(self.ask("/v1/status", token=f"ght_{n:064x}")[0], 401)
        status, said = self.ask("/v1/status", token=good)
        self.assertEqual((status, said["error"]), (429, "locked"))
        self.assertEqual(self.ask("/healthz")[0], 200)
        self.assertEqual(self.gatehouse("run", "claims").returncode, 0)  # the account that owns the site is not
        trail = self.gatehouse("audit", "show", "--action", "sign-in").stdout
        self.assertIn("10 failures", trail)


class Certificates(Site):
    @classmethod
    def prepare(cls):
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], check=True, cwd=cls.folder, capture_output=True)

        def authority(name):
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout",
                    f"{name}.key", "-out", f"{name}.pem")

        def certificate(name, common, by, days="2"):
            openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={common}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
            openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial",
                    "-days", days, "-out", f"{name}.pem")

        authority("ours")
        authority("theirs")
        certificate("server", "localhost", "ours")
        certificate("auditor", "auditor.agency.example", "ours")
        certificate("stranger", "nobody.agency.example", "ours")
        certificate("forged", "auditor.agency.example", "theirs")
        text = (cls.site / "site.yaml").read_text().replace('api: {listen: "127.0.0.1:0"}', "api:\n  listen: 127.0.0.1:0\n  tls: "
                                                            f"{{certificate: {cls.folder}/server.pem, key: {cls.folder}/server.key, "
                                                            f"client_ca: {cls.folder}/ours.pem}}")
        (cls.site / "site.yaml").write_text(text)

    def context(self, name=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(self.folder / "ours.pem")
        if name:
            context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def ask_as(self, name, path):
        connection = http.client.HTTPSConnection(*self.address, timeout=PATIENCE, context=self.context(name))
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def test_a_certificate_speaks_for_a_person(self):
        self.assertEqual(json.loads(self.ask_as("auditor", "/v1/me")[1])["name"], "person:cert.auditor")
        self.assertEqual(self.ask_as("auditor", "/v1/audit")[0], 200)
        self.assertEqual(self.ask_as("auditor", "/v1/clients/1")[0], 403)

    def test_a_certificate_that_speaks_for_nobody_opens_nothing(self):
        self.assertEqual(self.ask_as("stranger", "/v1/status")[0], 401)

    def test_without_a_certificate_of_ours_there_is_no_answer(self):
        for name in (None, "forged"):
            with self.subTest(name), self.assertRaises(OSError):
                self.ask_as(name, "/healthz")

    def test_nothing_older_than_tls_1_2(self):
        for version in ("-tls1", "-tls1_1"):
            done = subprocess.run(["openssl", "s_client", version, "-cipher", "ALL:@SECLEVEL=0", "-connect", "%s:%d" % self.address,
                                   "-cert", self.folder / "auditor.pem", "-key", self.folder / "auditor.key"],
                                  input="", text=True, capture_output=True, timeout=PATIENCE)
            self.assertIn("New, (NONE)", done.stdout, version)
        done = subprocess.run(["openssl", "s_client", "-tls1_2", "-connect", "%s:%d" % self.address, "-cert", self.folder / "auditor.pem",
                               "-key", self.folder / "auditor.key"], input="", text=True, capture_output=True, timeout=PATIENCE)
        self.assertIn("TLSv1.2", done.stdout)

    def test_who_speaks_plainly_is_not_understood(self):
        connection = self.connection()
        with self.assertRaises((OSError, http.client.HTTPException)):
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse()
        connection.close()

    def test_the_command_line_works_beside_it(self):
        done = self.gatehouse("run", "claims")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads((self.site / "state/service.json").read_text())
        side = http.client.HTTPConnection(told["address"], told["port"], timeout=PATIENCE)
        side.request("GET", "/v1/status", headers={"Host": "localhost"})
        self.assertEqual(side.getresponse().status, 401)  # it knows nobody else
        side.close()


class Beyond(unittest.TestCase):
    def test_beyond_this_machine_it_wants_people_and_tls(self):
        with tempfile.TemporaryDirectory() as name:
            site = Path(name) / "site"
            subprocess.run([PROGRAM, "init", site], check=True, stdout=subprocess.DEVNULL)
            tls, people = "  tls: {certificate: a.pem, key: a.key}\n", "people:\n  ann: {roles: [operator]}\n"
            for said, listed, right in (("", "", False), (tls, "", False), ("", people, False), (tls, people, True)):
                (site / "site.yaml").write_text("site: x\nsynthetic: yes\napi:\n  listen: 0.0.0.0:8470\n" + said)
                (site / "access.yaml").unlink(missing_ok=True)
                if listed:
                    (site / "access.yaml").write_text(listed)
                done = subprocess.run([PROGRAM, "check", "--site", site], text=True, capture_output=True,
                                      env=dict(os.environ, GATEHOUSE_MAPPINGS=str(ROOT / "mappings")))
                self.assertEqual("api-not-on-loopback" in done.stdout + done.stderr, not right)

    def test_on_a_site_of_real_people_nobody_unknown_reveals_or_is_one_of_two(self):
        with tempfile.TemporaryDirectory() as name:
            site = Path(name) / "site"
            subprocess.run([PROGRAM, "init", site], check=True, stdout=subprocess.DEVNULL)
            shutil.copytree(HERE / "base", site, dirs_exist_ok=True)
            (site / "site.yaml").write_text((site / "site.yaml").read_text().replace("synthetic: yes", "synthetic: no"))
            (site / "in/pending").mkdir(parents=True)
            reader, writer = os.pipe()
            process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], pass_fds=[writer], stderr=subprocess.DEVNULL,
                                       env=dict(os.environ, GATEHOUSE_SITE=str(site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings")))
            os.close(writer)
            with os.fdopen(reader) as ready:
                host, port = ready.readline().strip().split(":")
            said = {}
            for path, body in (("/v1/clients/1/reveal", {"purpose": "b"}), ("/v1/reviews/1/decide", {"decision": "same"}),
                               ("/v1/reviews/1/claim", {}), ("/v1/clients/merge", {"a": 1, "b": 2, "because": "sure"}), ("/v1/clients/1/split", {})):
                connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE)
                connection.request("POST", path, body=json.dumps({"actor": "a", **body}), headers={"Host": "localhost"})
                said[path] = connection.getresponse().status
                connection.close()
            process.terminate()
            process.wait(PATIENCE)
            self.assertEqual(said.pop("/v1/clients/1/split"), 404, "who splits is one person, and there is no such client")
            self.assertEqual(set(said.values()), {403}, said)


if __name__ == "__main__":
    unittest.main()
