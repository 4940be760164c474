#!/usr/bin/env python3
"""Who is who while a service holds the site: the same deeds over the API and by the command line.

    tests/golden/clients_api.py PROGRAM
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 30

FILES = {
    "systems/office.yaml": "system: office\nowner: A\nconnector: file\noptions: {folder: in, stable_seconds: 0}\n",
    "routes/people.yaml": "route: people\nfrom: office\nmapping: people\nto: hub\n",
    "mappings/layouts/people.layout.yaml": """layout: people
kind: delimited
header: yes
fields:
  KEY:   {type: text 10,         labels: [pii], doc: Key}
  SSN:   {type: ssn,             labels: [pii], doc: SSN}
  LAST:  {type: text 40,         labels: [pii], doc: Last name}
  FIRST: {type: text 40,         labels: [pii], doc: First name}
  BORN:  {type: date MM/DD/YYYY, labels: [pii], doc: Birth date}
""",
    "mappings/people.map.yaml": """mapping: people
from: layout people
entities:
  client:
    key: [KEY]
    fields:
      ssn:        SSN
      name.last:  LAST
      name.first: FIRST
      birth_date: BORN
""",
    "mappings/people.tests.yaml": """tests:
  - name: a line is a client
    given: {KEY: "1", SSN: "900112222", LAST: RIVERA, FIRST: ANA, BORN: 03/07/1984}
    expect: {client.name.last: RIVERA, client.birth_date: "1984-03-07"}
""",
    "in/pending/one.csv": """KEY,SSN,LAST,FIRST,BORN
1,900-11-2222,RIVERA,ANA,03/07/1984
2,900-55-6666,RIVERA,ANA,03/07/1984
3,900-77-1234,HAUGEN,SIGRID,11/30/1990
""",
}


class Clients(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        site = self.folder / "site"
        subprocess.run([PROGRAM, "init", site], check=True, stdout=subprocess.DEVNULL)
        for name, text in FILES.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(text)
        text = (site / "site.yaml").read_text().replace("synthetic: no", "synthetic: yes")
        (site / "site.yaml").write_text(text + "\napi: {listen: '127.0.0.1:0'}\n")
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(site), GATEHOUSE_MAPPINGS=str(HERE.parent.parent / "mappings"))
        self.program("run", "people")
        reader, writer = os.pipe()
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=self.environment,
                                            pass_fds=[writer], stderr=log)
        os.close(writer)
        with os.fdopen(reader) as ready:
            self.address = "http://" + ready.readline().strip()

    def tearDown(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder)

    def program(self, *words):
        done = subprocess.run([PROGRAM, *words], env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done.stdout

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, method="GET" if body is None else "POST")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def test_a_review_is_seen_claimed_and_decided_by_two_people(self):
        status, reviews = self.ask("/v1/reviews")
        self.assertEqual((status, len(reviews)), (200, 1))
        name = "/v1/reviews/" + str(reviews[0]["review"])
        status, review = self.ask(name)
        self.assertEqual(status, 200)
        self.assertIn("SSN", review["why"]["sentence"])
        shown = {field["field"]: field for field in review["fields"]}
        self.assertTrue(shown["name.last"]["same"])
        self.assertNotIn("RIVERA", json.dumps(review), "a value is shown that nobody asked to see")

        self.assertEqual(self.ask(name + "/claim", {})[0], 400, "nobody says who claims it")
        self.assertEqual(self.ask(name + "/claim", {"actor": "maria"})[0], 200)
        self.assertEqual(self.ask(name + "/decide", {"actor": "piotr", "decision": "same"})[0], 409)
        status, answer = self.ask(name + "/decide", {"actor": "maria", "decision": "same"})
        self.assertTrue(answer["waits_for_second"])
        self.assertEqual(self.ask(name + "/decide", {"actor": "maria", "decision": "same"})[0], 409)
        self.assertEqual(self.ask(name + "/decide", {"actor": "piotr", "decision": "same"})[0], 200)
        self.assertEqual(self.ask("/v1/clients/2")[1]["client"], 1)
        self.assertEqual(self.ask("/v1/clients/2/how")[1]["happenings"][0]["kind"], "merged")

    def test_the_command_line_asks_the_service_that_holds_the_site(self):
        self.assertIn("in your hands", self.program("clients", "claim", "1"))
        self.assertIn("second person", self.program("clients", "decide", "1", "same"))
        self.assertIn("is pinned", self.program("clients", "pin", "3", "phone", "--value", "6085550101", "--because", "she called"))
        fields = {field["field"]: field for field in self.ask("/v1/clients/3")[1]["fields"]}
        self.assertEqual(fields["phone"]["why"], "pinned by a person")
        self.assertIn("records say", self.program("clients", "unpin", "3", "phone"))

    def test_values_are_shown_for_a_purpose_and_that_is_audited(self):
        self.assertEqual(self.ask("/v1/clients/3/reveal", {"actor": "maria"})[0], 400)
        status, client = self.ask("/v1/clients/3/reveal", {"actor": "maria", "purpose": "she stands here"})
        self.assertEqual(status, 200)
        self.assertIn("HAUGEN", json.dumps(client))
        trail = self.program("audit", "export", "--purpose", "test")
        self.assertIn("she stands here", trail)
        self.assertNotIn("HAUGEN", trail)

    def test_mistakes_are_taken_back(self):
        self.assertEqual(self.ask("/v1/reviews/1/release", {"actor": "maria"})[0], 409)
        self.assertEqual(self.ask("/v1/reviews/1/claim", {"actor": "maria"})[0], 200)
        self.assertIn("nobody's hands", self.program("clients", "release", "1"))
        for who in ("maria", "piotr"):
            self.assertEqual(self.ask("/v1/reviews/1/decide", {"actor": who, "decision": "same"})[0], 200)
        self.assertEqual(self.ask("/v1/clients/2")[1]["client"], 1)
        self.assertIn("client 2 is a client of its own again: it and client 1", self.program("clients", "split", "2"))
        self.assertEqual(self.ask("/v1/clients/merge", {"actor": "maria", "a": 1, "b": 2, "because": "sure"})[0], 409)
        self.assertEqual(self.ask("/v1/clients/reconsider", {"actor": "maria", "a": 1, "b": 3, "because": "sure"})[0], 404)
        self.assertEqual(self.ask("/v1/clients/reconsider", {"actor": "maria", "a": 1, "b": 2, "because": "a mix-up"})[0], 200)
        said = [(one["kind"], one["because"]) for one in self.ask("/v1/clients/1/how")[1]["happenings"]]
        self.assertIn(("reconsidered", "a mix-up"), said)
        status, merged = self.ask("/v1/clients/merge", {"actor": "maria", "a": 1, "b": 2, "because": "sure"})
        self.assertEqual(status, 200, merged)
        self.assertEqual(self.ask(f"/v1/reviews/{merged['waits_for_second']}/decide", {"actor": "piotr", "decision": "same"})[0], 200)

        status, out = self.ask("/v1/records/2/take-out", {"actor": "maria", "because": "her sister's"})
        self.assertEqual((status, out["from"], out["records"]), (200, 1, 1), out)
        self.assertEqual(self.ask(f"/v1/clients/{out['client']}/how")[1]["happenings"][0]["because"], "her sister's")
        self.assertEqual(self.ask("/v1/records/2/take-out", {"actor": "maria", "because": "again"})[0], 409)

    def test_what_is_wrong_is_said(self):
        for a in (0, -1, "1", None, 1):
            status, answer = self.ask("/v1/clients/merge", {"actor": "maria", "a": a, "b": 1, "because": "sure"})
            self.assertEqual(status, 400, answer)
            self.assertNotIn("--because", json.dumps(answer))
        self.assertEqual(self.ask("/v1/clients/99/reveal", {"actor": "maria", "purpose": "she stands here"})[0], 404)
        self.assertNotIn("client 99", self.program("audit", "export", "--purpose", "test"))
        for wish in ({"value": "999-99-9999"}, {"value": "123"}):
            self.assertEqual(self.ask("/v1/clients/3/pin", {"actor": "maria", "field": "ssn", "because": "her card", **wish})[0], 400)
        for value in ("2199-01-01", "1850-01-01", "1900-01-01"):
            wish = {"actor": "maria", "field": "birth_date", "because": "her card", "value": value}
            self.assertEqual(self.ask("/v1/clients/3/pin", wish)[0], 400)
        for wish in ({"ssn": "12"}, {"last": "HAUGEN"}, {"surname": "HAUGEN"}, {"last": "HAUGEN", "birth_date": "yesterday"}, {"ssn": 900110001}):
            self.assertEqual(self.ask("/v1/clients/find", {"actor": "maria", **wish})[0], 400, wish)
        self.assertEqual(self.ask("/v1/clients/99")[0], 404)
        self.assertEqual(self.ask("/v1/reviews/99/decide", {"actor": "maria", "decision": "same"})[0], 404)
        for query in ("reviews?limit=abc", "reviews?limit=-1", "records?after=x", "runs?before=1.5"):
            status, answer = self.ask("/v1/" + query)
            self.assertEqual((status, "is a whole number" in answer["message"]), (400, True), query)
        self.assertEqual(self.ask("/v1/clients/merge", {"actor": "maria", "a": 1, "b": 3})[0], 400)
        self.assertEqual(self.ask("/v1/models/7/activate", {"actor": "maria"})[0], 404)
        self.assertEqual(self.ask("/v1/nothing/7", {"actor": "maria"})[0], 404)
        self.assertEqual(self.ask("/v1/clients/1/split", json.loads("[" * 50 + "]" * 50))[0], 400)
        self.assertEqual(self.ask("/v1/quality")[0], 200)
        self.assertEqual(self.ask("/v1/models")[1][0]["model"], 1)


if __name__ == "__main__":
    unittest.main()
