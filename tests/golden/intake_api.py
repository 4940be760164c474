#!/usr/bin/env python3
"""POST /v1/intake on a running service: registrations, repetitions, quarrels over a key, and docs/openapi.json held against every answer.

    tests/golden/intake_api.py PROGRAM
"""
import concurrent.futures
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
DOCUMENT = json.loads((ROOT / "docs/openapi.json").read_text())
DEED = DOCUMENT["paths"]["/v1/intake"]["post"]

ANN = {"person": {"ssn": "900112222", "first": "Ana", "last": "Rivera", "birth_date": "1984-03-07", "sex": "female", "address": {"city": "Harwick"}},
       "programs": ["adult"]}


class Intake(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(ROOT / "config/examples/front-desk", self.site, dirs_exist_ok=True)
        with open(self.site / "site.yaml", "a", encoding="utf-8") as file:
            file.write("api: {listen: '127.0.0.1:0'}\n")
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        reading, writing = os.pipe()
        self.log = open(self.folder / "log", "wb")
        self.service = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writing)], env=self.environment, pass_fds=[writing],
                                        stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as ready:
            self.address = ready.readline().strip()

    def tearDown(self):
        self.service.send_signal(signal.SIGTERM)
        self.service.wait(30)
        self.log.close()
        shutil.rmtree(self.folder)

    def post(self, body, key, query=""):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.address}/v1/intake{query}", data=data, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, headers, text = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, headers, text = error.code, error.headers, error.read()
        self.assertIn(str(status), DEED["responses"], text)
        self.replayed = headers["Idempotent-Replayed"]
        schema = DEED["responses"][str(status)]["content"]["application/json"]["schema"]
        said = json.loads(text)
        jsonschema.validate(said, {**schema, "components": DOCUMENT["components"]})
        if status in (409, 429, 503, 507):
            self.assertGreater(int(headers["Retry-After"]), 0)
        return status, said

    def program(self, *words):
        return subprocess.run([PROGRAM, *words], env=self.environment, capture_output=True, text=True, check=False)

    def delivered(self, count):
        for _ in range(100):
            files = sorted((self.site / "out/vos").glob("individual-*.json"))
            if len(files) >= count:
                return files
            time.sleep(0.1)
        return []

    def test_a_person_is_registered_once_and_the_program_is_told(self):
        status, said = self.post(ANN, "form-1")
        self.assertEqual((status, said["state"], self.replayed), (201, "active", None))
        [adult] = said["programs"]
        self.assertEqual((adult["program"], adult["system"]), ("adult", "vos"))
        self.assertEqual(sorted(adult["missing"]), ["address.line1", "phone", "veteran"])
        self.assertEqual(said["prefill"], {"birth_date": "1984-03-07", "address.city": "HARWICK"})
        self.assertIn("phone", said["withheld"])
        [told] = self.delivered(1)
        sent = json.loads(told.read_text(encoding="utf-8"))
        self.assertEqual([(one["number"], one["program"]) for one in sent["applications"]], [(said["correlation_id"] + "-adult", "adult")])
        again, repeated = self.post(ANN, "form-1")
        self.assertEqual((again, repeated, self.replayed), (201, said, "true"))
        other = {**ANN, "person": {**ANN["person"], "phone": "4135550100"}}
        status, said = self.post(other, "form-2")
        self.assertEqual((status, said["client"]), (201, repeated["client"]), "the same person with another key is the same client")
        self.assertNotIn("phone", said["programs"][0]["missing"])

    def test_what_is_not_in_order_is_told_and_not_taken(self):
        self.assertEqual(self.post(ANN, "")[0], 400)
        self.assertEqual(self.post(b"[" * 100000, "k")[0], 400)
        self.assertEqual(self.post({"person": {"last": "Lee"}, "programs": ["adult"], "more": json.loads("[" * 50 + "]" * 50)}, "k")[0], 400)
        self.assertEqual(self.post({**ANN, "programs": ["lottery"]}, "k")[0], 422)
        status, said = self.post({"person": {"first": "Ana", "birth_date": "1984-13-07"}, "programs": ["adult"]}, "k")
        self.assertEqual(status, 422)
        self.assertEqual({"blank", "bad-date"}, {one["rule"] for one in said["problems"]})
        self.assertEqual(self.post(ANN, "k", "?route=vos")[0], 404)
        self.assertEqual(self.post(ANN, "k")[0], 201, "the key was not used up")
        status, said = self.post({**ANN, "programs": ["youth"]}, "k")
        self.assertEqual((status, said["error"]), (422, "other-body"))
        self.assertEqual(json.loads(self.program("status", "--json").stdout)["clients"], 1)

    def test_what_nobody_would_see_is_refused_by_its_pointer(self):
        def problems(body):
            status, said = self.post(body, "k")
            self.assertEqual((status, said["error"]), (422, "not-in-order"))
            return {one["field"]: (one["rule"], one["message"]) for one in said["problems"]}

        twice = problems(b'{"person": {"last": "Lee", "last": "Ray", "first": "Kim"}, "programs": ["adult"]}')
        self.assertEqual({field: rule for field, (rule, _) in twice.items()}, {"/person/last": "member-twice"})
        unknown = problems({"person": {**ANN["person"], "birthdate": "1984-03-07", "address": {"town": "Harwick"}}, "programs": ["adult"], "x": 1})
        self.assertEqual({field: rule for field, (rule, _) in unknown.items()},
                         {"/person/birthdate": "unknown-member", "/person/address/town": "unknown-member", "/x": "unknown-member"})
        self.assertIn('did you mean "/person/birth_date"?', unknown["/person/birthdate"][1])
        self.assertIn("/registration", problems({**ANN, "registration": "INT-1"}))
        self.assertEqual(self.post(ANN, "k")[0], 201)

    def test_the_same_person_with_another_key_is_one_client_or_told_as_a_possible_match(self):
        bare = {"person": {"last": "Vandermeer", "first": "Cornelia", "birth_date": "1958-10-02"}, "programs": ["adult"]}
        for more in ({"phone": "4135550111"}, {"email": "cv@example.org"}, {"address": {"line1": "12 Mill St", "city": "Harwick", "zip": "02645"}}):
            said = [self.post({**bare, "person": {**bare["person"], "first": next(iter(more)), **more}}, f"{next(iter(more))}-{i}")[1] for i in range(3)]
            self.assertEqual([(one["client"], one["possible_match"]) for one in said], [(said[0]["client"], False)] * 3)
        said = [self.post(bare, f"bare-{i}")[1] for i in range(5)]
        self.assertFalse(said[0]["possible_match"])
        for one in said[1:]:
            self.assertTrue(one["client"] == said[0]["client"] or one["possible_match"], said)
        reviews = json.loads(self.program("clients", "review", "--json").stdout)
        self.assertEqual({one["client"] for one in said if one["possible_match"]} - {f"G{int(one['client']):011}" for one in reviews}, set())

    def test_many_at_once_with_one_key_have_one_effect(self):
        with concurrent.futures.ThreadPoolExecutor(32) as crowd:
            answers = list(crowd.map(lambda _: self.post(ANN, "one-key"), range(64)))
        codes = [status for status, _ in answers]
        self.assertIn(201, codes)
        self.assertTrue(set(codes) <= {201, 409, 503}, codes)
        self.assertEqual(json.loads(self.program("status", "--json").stdout)["records"], 1)
        self.assertEqual(self.program("fsck").returncode, 0)
        self.assertNotIn("900112222", (self.folder / "log").read_text(encoding="utf-8"))

    def test_whoever_sends_more_than_we_take_at_once_is_told_to_come_again_and_loses_nothing(self):
        told = set()

        def register(number):
            person = {"person": {"last": f"Lee{number}", "first": "Kim", "birth_date": "1984-03-07"}, "programs": ["adult"]}
            for _ in range(500):
                status, _ = self.post(person, f"key-{number}")
                told.add(status)
                if status == 201:
                    return
                time.sleep(0.01)
            self.fail("never taken")

        with concurrent.futures.ThreadPoolExecutor(16) as crowd:
            list(crowd.map(register, range(64)))
        self.assertEqual(told, {201, 429})
        self.assertEqual(json.loads(self.program("status", "--json").stdout)["records"], 64)

    def test_while_the_store_is_held_nothing_is_taken_and_the_same_key_works_later(self):
        store = sqlite3.connect(self.site / "state/hub.db", isolation_level=None)
        store.execute("BEGIN IMMEDIATE")
        status, said = self.post(ANN, "k")
        store.execute("ROLLBACK")
        store.close()
        self.assertEqual((status, said["error"]), (503, "unavailable"))
        self.assertEqual(self.post(ANN, "k")[0], 201)

    def test_who_signed_in_needs_to_be_among_the_callers_of_the_route(self):
        self.service.send_signal(signal.SIGTERM)
        self.service.wait(30)
        (self.site / "access.yaml").write_text("people:\n  clerk: {roles: [steward]}\n")
        self.setUp_again()
        self.assertEqual(self.post(ANN, "k")[0], 401)

    def setUp_again(self):
        reading, writing = os.pipe()
        self.service = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writing)], env=self.environment, pass_fds=[writing],
                                        stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as ready:
            self.address = ready.readline().strip()


if __name__ == "__main__":
    unittest.main()
