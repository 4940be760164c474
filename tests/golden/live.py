#!/usr/bin/env python3
"""What pages are told while they are open (server-sent events), and jobs: how far they are, and stopping one.

    tests/golden/live.py PROGRAM
"""
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 120
PASSWORD = "a long walk by the river"
RECORDS = 30000


class Stream:
    """What `GET /v1/events` says, line by line."""

    def __init__(self, address, **headers):
        self.connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
        self.connection.request("GET", "/v1/events", headers={"Host": "localhost", "Accept": "text/event-stream"} | headers)
        self.answer = self.connection.getresponse()
        self.status, self.id = self.answer.status, ""

    def line(self):
        """Without its end; None once the stream is over."""
        line = self.answer.readline()
        return line.decode().rstrip("\n") if line else None

    def event(self):
        """The topics of the next event; None once the stream is over."""
        while (line := self.line()) is not None:
            if line.startswith("id: "):
                self.id = line[4:]
            if line.startswith("data: "):
                return json.loads(line[6:])["topics"]
        return None

    def until(self, topic):
        while (topics := self.event()) is not None:
            if topic in topics:
                return topics
        raise AssertionError(f"the stream ended before {topic}")

    def begun(self):
        while self.line() != "":
            pass
        return self

    def close(self):
        self.answer.close()
        self.connection.close()


class Live(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        (self.site / "in/pending").mkdir(parents=True)
        (self.site / "access.yaml").write_text("people:\n" + "".join(
            f"  {role}.person: {{roles: [{role}]}}\n" for role in ("operator", "mapper", "steward", "reporter", "auditor")))
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        self.start()
        self.tokens = {role: self.gatehouse("tokens", "add", f"{role}.person").stdout.strip() for role in ("operator", "mapper", "steward", "reporter", "auditor")}

    def start(self):
        reader, writer = os.pipe()
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=self.environment, pass_fds=[writer], stderr=log)
        os.close(writer)
        with os.fdopen(reader) as ready:
            host, port = ready.readline().strip().split(":")
        self.address = (host, int(port))

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)

    def tearDown(self):
        self.end()
        shutil.rmtree(self.folder)

    def gatehouse(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], env=self.environment, text=True, capture_output=True)

    def ask(self, path, method="GET", role="operator", body=None):
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        connection.request(method, path, body=body, headers={"Host": "localhost", "Authorization": f"Bearer {self.tokens[role]}"})
        answer = connection.getresponse()
        self.headers = dict((name.lower(), value) for name, value in answer.getheaders())
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text

    def drop_in(self, name, records, first=0, status="A", born="19820314"):
        lines = [f"D{900000000 + first + n}{'NAME' + str(n):<15}{'FIRST':<12}{born}{first + n:06}20260105{status}" for n in range(records)]
        aside = self.site / "in" / (name + ".aside")
        aside.write_text("\n".join([*lines, f"T{records:06}"]) + "\n")
        aside.rename(self.site / "in/pending" / name)

    def listen(self, role="operator", **headers):
        return Stream(self.address, Authorization=f"Bearer {self.tokens[role]}", **headers)

    def job_when(self, number, state):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            _, job = self.ask(f"/v1/jobs/{number}")
            if state(job):
                return job
            time.sleep(0.05)
        raise AssertionError(f"the job never came there: {job}")

    def test_a_run_is_told_to_those_who_look_on_without_a_value(self):
        stream = self.listen("auditor").begun()
        self.assertEqual(stream.status, 200)
        self.assertEqual(stream.answer.getheader("Content-Type"), "text/event-stream")
        self.assertEqual(stream.answer.getheader("Cache-Control"), "no-store")
        self.drop_in("c1.dat", 3)
        self.assertEqual(self.ask("/v1/routes/claims/run", "POST")[0], 202)
        told = set()  # what happens in one moment is told in one event
        while "runs" not in told:
            told |= set(stream.event())
        self.assertLessEqual({"jobs", "held", "clients", "reviews"}, told)
        self.assertLessEqual(told, {"jobs", "runs", "held", "clients", "reviews", "mappings", "reports", "trust"})
        self.assertEqual(self.ask("/v1/runs")[1][0]["state"], "done")
        stream.close()

    def test_who_comes_again_is_told_what_happened_meanwhile(self):
        stream = self.listen().begun()
        self.assertEqual(self.ask("/v1/reload", "POST", "mapper")[0], 200)
        stream.until("mappings")
        known = stream.id
        stream.close()
        self.assertEqual(self.ask("/v1/held/replay", "POST", "mapper")[0], 200)
        again = self.listen(**{"Last-Event-ID": known})
        self.assertEqual(set(again.event()), {"held", "runs", "clients"})
        again.close()
        self.end()
        self.start()
        after = self.listen(**{"Last-Event-ID": known})
        self.assertIn("mappings", self.news_after_a_restart(after))

    def news_after_a_restart(self, stream):
        self.assertEqual(self.ask("/v1/reload", "POST", "mapper")[0], 200)
        topics = stream.event()
        stream.close()
        return topics

    def test_nobody_listens_who_may_not_and_whoever_is_out_hears_no_more(self):
        self.assertEqual(Stream(self.address).status, 401)
        self.assertEqual(Stream(self.address, Authorization="Bearer ght_wrong").status, 401)
        stream = self.listen().begun()
        self.assertEqual(self.gatehouse("tokens", "revoke", "1").returncode, 0)
        began = time.monotonic()
        self.assertIsNone(stream.event(), "the stream is over")
        self.assertLess(time.monotonic() - began, 15)

    def test_many_listeners_keep_nobody_waiting(self):
        streams = [self.listen() for _ in range(64)]
        self.assertTrue(all(one.status == 200 for one in streams))
        one_more = self.listen()
        self.assertEqual((one_more.status, one_more.answer.getheader("Retry-After")), (503, "5"))
        self.assertEqual(self.ask("/v1/status")[0], 200)
        for one in streams:
            one.close()
        deadline = time.monotonic() + 40  # a closed one is noticed when something is said, at the latest at its next beat
        while (status := self.listen().status) != 200 and time.monotonic() < deadline:
            self.ask("/v1/reload", "POST", "mapper")
            time.sleep(0.5)
        self.assertEqual(status, 200)

    def test_a_job_says_how_far_it_is_and_ends_when_it_is_stopped_and_nothing_is_lost(self):
        self.drop_in("c1.dat", RECORDS)
        _, asked = self.ask("/v1/routes/claims/run", "POST")
        job = self.job_when(asked["job"], lambda one: one["done"] > 0)
        running = job
        status, job = self.ask(f"/v1/jobs/{asked['job']}/cancel", "POST")
        self.assertEqual((status, job["cancelled"]), (200, True))
        self.assertEqual((running["state"], running["route"], running["trigger"][:6], running["cancelled"]), ("running", "claims", "person", False))
        job = self.job_when(asked["job"], lambda one: one["state"] == "done")
        self.assertEqual(job["result"]["state"], "interrupted", job)
        before = job["result"]["balance"]
        read = before["read"]
        self.assertTrue(0 < read < RECORDS, read)
        self.assertEqual(self.ask(f"/v1/jobs/{asked['job']}/cancel", "POST")[0], 409, "it is over")
        self.assertEqual(self.ask("/v1/jobs/4711/cancel", "POST")[0], 404)
        self.assertEqual(self.ask("/v1/jobs/4711/cancel", "POST", "steward")[0], 403)
        _, asked = self.ask("/v1/routes/claims/run", "POST")
        self.assertEqual(self.ask("/v1/jobs?state=open")[1][0]["job"], asked["job"])
        self.assertEqual(self.ask(f"/v1/jobs/{asked['job']}/cancel", "POST", "reporter")[0], 403, "reports only")
        job = self.job_when(asked["job"], lambda one: one["state"] == "done")
        self.assertEqual(job["result"]["state"], "done")
        after = job["result"]["balance"]
        self.assertEqual(read + after["read"], RECORDS)
        self.assertEqual(sum(one[term] for one in (before, after) for term in ("stored", "held")), RECORDS, (before, after))
        self.assertIn("cancel", self.gatehouse("audit", "show", "--limit", "50").stdout)
        self.assertEqual(self.gatehouse("fsck").returncode, 0)

    def hold(self, records):
        self.drop_in("held.dat", records, status="W")
        _, asked = self.ask("/v1/routes/claims/run", "POST")
        self.job_when(asked["job"], lambda one: one["state"] == "done")
        return self.ask("/v1/held/groups")[1][0]

    def test_held_records_are_mapped_again_as_a_job_that_says_how_far_it_is_and_to_whom_it_is_open_what_came_of_it(self):
        group = self.hold(600)  # more than are read at a time
        which = f"route=claims&rule={group['rule']}&source={group['source'].replace(' ', '%20')}"
        with open(self.site / "mappings/codes/claim-status.csv", "a") as codes:
            codes.write("W,active\n")
        self.assertEqual(self.ask("/v1/reload", "POST", "mapper")[0], 200)
        self.assertEqual(self.ask(f"/v1/held/replay?{which}&job=yes", "POST")[0], 403)
        status, asked = self.ask(f"/v1/held/replay?{which}&job=yes", "POST", "mapper")
        self.assertEqual(status, 202)
        job = self.job_when(asked["job"], lambda one: one["state"] == "done")
        self.assertEqual((job["kind"], job["about"], job["route"], job["done"], job["all"]),
                         ("replay", f"{group['rule']}, {group['source']}", "claims", 600, 600))
        told = self.ask(f"/v1/jobs/{asked['job']}", "GET", "mapper")[1]["result"]
        self.assertEqual((told["tried"], told["stored"], told["held"], told["stopped"]), (600, 600, 0, False))
        self.assertIsNone(self.ask(f"/v1/jobs/{asked['job']}", "GET", "auditor")[1]["result"], "who may not replay is not told what came of it")
        self.assertEqual([one["job"] for one in self.ask("/v1/jobs?kind=replay&route=claims")[1]], [asked["job"]])
        self.assertEqual(self.ask("/v1/jobs?kind=rebuild")[1], [])
        self.assertEqual(self.ask("/v1/held/groups")[1], [])
        rows = self.ask("/v1/audit?action=replay&limit=1000", "GET", "auditor")[1]
        self.assertEqual({row["actor"] for row in rows}, {"person:mapper.person"})
        self.assertEqual(self.gatehouse("fsck").returncode, 0)

    def test_a_changed_mapping_is_tried_on_many_records_and_tells_what_changes_field_by_field_and_record_by_record(self):
        self.drop_in("c1.dat", 2000)
        self.drop_in("c2.dat", 312, first=2000, status="X")
        _, asked = self.ask("/v1/routes/claims/run", "POST")
        self.job_when(asked["job"], lambda one: one["state"] == "done")
        mapping = self.ask("/v1/mappings/claim", role="mapper")[1]
        changed = mapping["text"].replace("codes: claim-status}", "codes: claim-status-new}")
        self.assertNotEqual(changed, mapping["text"])
        (self.site / "mappings/codes/claim-status-new.csv").write_text("source,canonical\nA,active\nX,denied\n")
        body = json.dumps({"text": changed, "last": 5000})
        self.assertEqual(self.ask("/v1/mappings/claim/try?job=yes", "POST", "operator", body)[0], 403)
        before = self.ask("/v1/audit/verify", role="auditor")[1]["rows"]
        status, asked = self.ask("/v1/mappings/claim/try?job=yes", "POST", "mapper", body)
        self.assertEqual(status, 202, asked)
        job = self.job_when(asked["job"], lambda one: one["state"] == "done")
        self.assertEqual((job["kind"], job["route"], job["done"], job["all"]), ("trial", "claims", 2300, 2312))
        self.assertIsNone(job["result"], "who may not try is not told what came of it")
        told = self.ask(f"/v1/jobs/{asked['job']}", role="mapper")[1]["result"]
        self.assertEqual((told["records"], told["changed"], told["values"], told["stopped"]), (2312, 312, 312, False))
        self.assertLess(self.ask("/v1/audit/verify", role="auditor")[1]["rows"] - before, 5, "one row for all that was read")
        trial = self.ask(f"/v1/mappings/claim/trials/{told['trial']}", role="mapper")[1]
        self.assertEqual(trial["text"], changed)
        self.assertEqual([(c["field"], c["records"], c["examples"]) for c in trial["changes"]], [("claim.status", 312, 312)])
        self.assertRegex(trial["changes"][0]["line"], r"^codes/claim-status-new\.csv:3$")
        seen, after = [], 0
        while True:
            page = self.ask(f"/v1/mappings/claim/trials/{told['trial']}/examples?change=0&after={after}&limit=100", role="mapper")[1]
            seen += page["examples"]
            after = len(seen)
            if not page["more"]:
                break
        self.assertEqual((len(seen), len({one["record"] for one in seen}), {one["place"].split(":")[0] for one in seen}), (312, 312, {"c2.dat"}))
        self.assertEqual({one["words"] for one in seen}, {"withheld"}, "a claim's state is none of a mapper's business")
        self.assertEqual(self.ask(f"/v1/mappings/claim/trials/{told['trial']}/examples?change=1", role="mapper")[0], 404)
        self.assertEqual(self.ask("/v1/mappings/claim/trials/4711", role="mapper")[0], 404)
        self.assertEqual(self.ask(f"/v1/mappings/client-to-mis/trials/{told['trial']}", role="mapper")[0], 404)
        status, said = self.ask("/v1/mappings/claim/try?job=yes", "POST", "mapper", json.dumps({"text": changed + "nonsense: 1\n"}))
        self.assertEqual((status, said["findings"][0]["rule"]), (409, "unknown-key"))
        delivery = self.ask("/v1/mappings/client-to-mis", role="mapper")[1]["text"]
        swapped = delivery.replace("LAST:  name.last", "LAST:  name.first")
        self.assertNotEqual(delivery, swapped)
        _, asked = self.ask("/v1/mappings/client-to-mis/try?job=yes", "POST", "mapper", json.dumps({"text": swapped, "last": 500}))
        self.job_when(asked["job"], lambda one: one["state"] == "done")
        told = self.ask(f"/v1/jobs/{asked['job']}", role="mapper")[1]["result"]
        self.assertEqual((told["records"], told["values"], told["of_clients"]), (500, 500, True), told)

    def test_a_trial_is_stopped_and_what_it_saw_stays(self):
        self.drop_in("c1.dat", RECORDS)
        _, asked = self.ask("/v1/routes/claims/run", "POST")
        self.job_when(asked["job"], lambda one: one["state"] == "done")
        changed = self.ask("/v1/mappings/claim", role="mapper")[1]["text"].replace("{from: LNAME, clean: [trim]}", "{from: FNAME, clean: [trim]}")
        _, asked = self.ask("/v1/mappings/claim/try?job=yes", "POST", "mapper", json.dumps({"text": changed, "last": RECORDS}))
        self.job_when(asked["job"], lambda one: one["done"] > 0)
        self.assertEqual(self.ask(f"/v1/jobs/{asked['job']}/cancel", "POST", "reporter")[0], 403)
        self.assertEqual(self.ask(f"/v1/jobs/{asked['job']}/cancel", "POST", "mapper")[0], 200)
        self.job_when(asked["job"], lambda one: one["state"] == "done")
        told = self.ask(f"/v1/jobs/{asked['job']}", role="mapper")[1]["result"]
        self.assertTrue(told["stopped"] and 0 < told["records"] < RECORDS and told["values"] == told["records"], told)

    def test_a_record_with_several_reasons_is_mapped_again_by_each_of_them(self):
        self.drop_in("held.dat", 3, status="W", born="19821314")
        _, asked = self.ask("/v1/routes/claims/run", "POST")
        self.job_when(asked["job"], lambda one: one["state"] == "done")
        self.assertEqual([one["records"] for one in self.ask("/v1/held/groups")[1]], [3], "each is counted once, by its first reason")
        for rule in ("bad-date", "unmapped-code"):
            self.assertEqual(self.ask(f"/v1/held/replay?rule={rule}", "POST", "mapper")[1]["tried"], 3, rule)
        self.assertEqual(self.ask("/v1/held/replay?rule=too-long", "POST", "mapper")[1]["tried"], 0)

    def test_the_inbox_of_codes_reads_each_record_once(self):
        self.hold(600)  # more than are read at a time
        first = self.ask("/v1/codes", role="mapper")[1]
        self.assertEqual([(one["code"], one["records"]) for one in first["codes"]], [("W", first["looked_at"])])
        self.assertEqual((first["looked_at"] + first["unread"], first["unread"] > 0), (600, True))
        second = self.ask("/v1/codes", role="mapper")[1]
        self.assertEqual((second["codes"][0]["records"], second["unread"], second["answered"]), (600, 0, 0))
        rows = lambda: self.ask("/v1/audit/verify", role="auditor")[1]["rows"]
        before = rows()
        self.assertEqual(self.ask("/v1/codes", role="mapper")[1], second)
        self.assertEqual(rows(), before, "nothing was read again")
        with open(self.site / "mappings/codes/claim-status.csv", "a") as codes:
            codes.write("W,active\n")
        self.assertEqual(self.ask("/v1/reload", "POST", "mapper")[0], 200)
        self.ask("/v1/codes", role="mapper")
        third = self.ask("/v1/codes", role="mapper")[1]
        self.assertEqual((third["codes"], third["answered"]), ([], 600))
        self.assertEqual(self.ask("/v1/held/replay?limit=1000", "POST", "mapper")[1]["stored"], 600)
        self.assertEqual(self.ask("/v1/codes", role="mapper")[1]["answered"], 0)

    def test_a_replay_is_stopped_by_who_may_ask_for_it_and_the_rest_is_held_as_it_was(self):
        self.hold(RECORDS)
        status, asked = self.ask("/v1/held/replay?route=claims&job=yes", "POST", "mapper")
        self.assertEqual(status, 202)
        job = self.job_when(asked["job"], lambda one: one["done"] > 0)
        self.assertFalse(self.ask(f"/v1/jobs/{asked['job']}", "GET", "reporter")[1]["may_stop"])
        self.assertEqual(self.ask(f"/v1/jobs/{asked['job']}/cancel", "POST", "reporter")[0], 403)
        self.assertEqual(self.ask(f"/v1/jobs/{asked['job']}/cancel", "POST", "mapper")[0], 200)
        job = self.job_when(asked["job"], lambda one: one["state"] == "done")
        told = self.ask(f"/v1/jobs/{asked['job']}", "GET", "mapper")[1]["result"]
        self.assertTrue(told["stopped"] and 0 < told["tried"] < RECORDS, told)
        self.assertEqual(self.ask("/v1/status")[1]["held"], RECORDS)
        self.assertIn("replay of all that is held", self.gatehouse("audit", "show", "--limit", "50").stdout)


if __name__ == "__main__":
    unittest.main()
