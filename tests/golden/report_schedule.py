#!/usr/bin/env python3
"""When reports are made by themselves: changed in words over the API and the command line, with the route's file as git
would see it; dry runs and the sending on a clock that the test sets; what was missed while the service was down; the
measures of each quarter, and who is behind a number.

    tests/golden/report_schedule.py PROGRAM
"""
import difflib
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
PATIENCE = 60
ROUTE = """\
# What the state owes WIPS each quarter.
route: pirl
from: hub
to: federal
mapping: participant-to-pirl
report: pirl
program: all
quarter: previous
due: 45 days after the quarter   # TEGL: changed by nobody
closed_days: [2026-11-27]
# who reads the findings: R. Ortiz
errors: send
"""
ACCESS = """\
people:
  rita.ortiz: {roles: [reporter]}
  max.mapper: {roles: [mapper]}
  eve.auditor: {roles: [auditor]}
  bo.operator: {roles: [operator]}
"""
AT = "2026-05-01T12:00:00Z"


class Site(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        self.process = None
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        shutil.copytree(HERE / "cases/report-calendar/site", self.site, dirs_exist_ok=True)
        federal = self.site / "systems/federal.yaml"
        federal.write_text(federal.read_text().replace("pirl-{quarter}", "pirl-{quarter}-{submission}"))
        self.route = self.site / "routes/pirl.yaml"
        self.route.write_text(ROUTE)
        (self.site / "access.yaml").write_text(ACCESS)
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        for route in ("claims", "enrollments"):
            self.gatehouse("run", route)

    def tearDown(self):
        self.stop()
        shutil.rmtree(self.folder)

    def gatehouse(self, *arguments, clock=AT):
        return subprocess.run([PROGRAM, *arguments], env=self.environment | {"GATEHOUSE_TEST_CLOCK": clock}, text=True, capture_output=True)

    def start(self, clock=AT):
        reader, writer = os.pipe()
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], pass_fds=[writer], stderr=log,
                                            env=self.environment | {"GATEHOUSE_TEST_CLOCK": clock})
        os.close(writer)
        with os.fdopen(reader) as ready:
            host, port = ready.readline().strip().split(":")
        self.address = (host, int(port))
        self.token = {person: self.gatehouse("tokens", "add", person, clock=clock).stdout.strip()
                      for person in ("rita.ortiz", "max.mapper", "eve.auditor", "bo.operator")}

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    def ask(self, path, method="GET", body=None, who="rita.ortiz", raw=False):
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        connection.request(method, path, body=json.dumps(body) if body is not None else None,
                           headers={"Host": "localhost", "Authorization": f"Bearer {self.token[who]}"})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, data if raw else json.loads(data.decode())

    def make(self, quarter, who="rita.ortiz", dry=False):
        """A report is made over the API; what came of it."""
        status, asked = self.ask(f"/v1/reports/pirl/run?quarter={quarter}" + ("&dry_run=yes" if dry else ""), "POST", {}, who=who)
        self.assertEqual(status, 202, asked)
        self.wait_for(lambda: self.ask(f"/v1/jobs/{asked['job']}")[1]["state"] == "done", "the job ends")
        return self.ask(f"/v1/jobs/{asked['job']}")[1]

    def plan(self, body, **more):
        return self.ask("/v1/reports/pirl/schedule", "POST", body, **more)

    def changed_lines(self):
        return [line for line in difflib.ndiff(ROUTE.splitlines(), self.route.read_text().splitlines()) if line[0] in "+-"]

    def wait_for(self, what, sentence):
        until = time.monotonic() + PATIENCE
        while not what():
            self.assertLess(time.monotonic(), until, sentence + "\n" + (self.folder / "log").read_text()[-3000:])
            time.sleep(0.1)

    def sent(self):
        return [path.name for path in sorted((self.site / "federal").glob("*.csv"))] if (self.site / "federal").exists() else []

    def sendings(self):
        path = self.site / "state/reports/sendings.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class InWords(Site):
    def test_a_schedule_is_tried_then_put_in_force_and_the_rest_of_the_file_stays(self):
        self.start()
        status, tried = self.plan({"days": [15], "at": "07:30", "send": True, "preview": True})
        self.assertEqual(status, 200, tried)
        self.assertEqual(self.changed_lines(), [])
        self.assertEqual(tried["sentence"], "15 days before the due date at 7:30 AM: a dry run. It is checked, and nothing is sent. On the due "
                         "date at 7:30 AM: it is made and sent, unless somebody has sent it before.")
        # May 15 is a Friday; 15 days before it is over. The next quarter's August 14 is one, too.
        self.assertEqual([one["words"] for one in tried["next"]], [
            "Friday, May 15, 2026, 7:30 AM: 2026Q1, made and sent", "Thursday, July 30, 2026, 7:30 AM: 2026Q2, dry run",
            "Friday, August 14, 2026, 7:30 AM: 2026Q2, made and sent"])
        status, done = self.plan({"days": [15], "at": "07:30", "send": True})
        self.assertEqual((status, done["live"]), (200, True), done)
        self.assertEqual(self.changed_lines(), ["+ rehearse: [15]", "+ schedule: on the due date at 07:30"])
        report = next(one for one in self.ask("/v1/reports")[1] if one["route"] == "pirl")
        self.assertEqual((report["times"]["send"], report["times"]["sentence"]), (True, tried["sentence"]))
        rows = self.ask("/v1/audit?action=configuration&newest=yes", who="eve.auditor")[1]
        self.assertEqual((rows[-1]["actor"], rows[-1]["subject"]), ("person:rita.ortiz", "schedule of pirl"))
        status, done = self.plan({"days": [], "at": "06:00", "send": False, "due": "October 1 after the program year"})
        self.assertEqual(status, 200, done)
        self.assertEqual(self.changed_lines(), [
            "- due: 45 days after the quarter   # TEGL: changed by nobody", "+ due: October 1 after the program year   # TEGL: changed by nobody",
            "+ rehearse: []", "+ schedule: by hand"])
        before = self.route.read_bytes()
        self.assertEqual(self.plan({"send": False})[0], 200)
        self.assertEqual(self.route.read_bytes(), before, "what is so already is not written anew")

    def test_what_cannot_be_is_told_beside_its_field(self):
        self.start()
        for body, field in (({"at": "24:00"}, "at"), ({"at": "soon"}, "at"), ({"days": [400]}, "days"), ({"days": ["x"]}, "days"),
                            ({"days": [10**12]}, "days"), ({"due": "soon"}, "due"), ({"due": "", "send": True}, "due"), ({"send": "yes"}, "send"),
                            ({"days": list(range(11))}, "days")):
            with self.subTest(body):
                status, answer = self.plan(body)
                self.assertEqual((status, list(answer.get("fields", {}))), (400, [field]), answer)
        self.assertEqual(self.plan({}, who="max.mapper")[0], 403)
        self.assertEqual(self.ask("/v1/reports/claims/schedule", "POST", {})[0], 404)
        self.assertEqual(self.changed_lines(), [])

    def test_a_cron_of_the_route_stays_until_somebody_says_how_it_is_sent(self):
        self.route.write_text(ROUTE + 'schedule: "0 6 1 * *"   # of the memo\n')
        self.start()
        self.assertEqual(list(self.plan({"at": "07:00"})[1]["fields"]), ["at"])
        status, done = self.plan({"days": [15]})
        self.assertEqual((status, done["cron"]), (200, "0 6 1 * *"), done)
        self.assertEqual(self.changed_lines(), ['+ schedule: "0 6 1 * *"   # of the memo', "+ rehearse: [15]"])
        self.assertEqual(self.plan({"send": True})[0], 200)
        self.assertEqual(self.changed_lines(), ["+ schedule: on the due date at 06:00   # of the memo", "+ rehearse: [15]"])

    def test_what_else_lies_changed_is_not_put_in_force_on_the_way(self):
        self.start()
        (self.site / "routes/mis.yaml").write_text((self.site / "routes/mis.yaml").read_text() + "# half done\n")
        status, answer = self.plan({"send": True})
        self.assertEqual((status, answer["error"]), (409, "not-in-force"))
        self.assertEqual(self.changed_lines(), [])
        self.assertEqual(self.ask("/v1/reload", "POST", {}, who="max.mapper")[0], 200)
        self.assertEqual(self.plan({"send": True})[0], 200)

    def test_a_schedule_that_the_site_would_not_run_with_leaves_the_file(self):
        self.route.write_text(ROUTE + "dry_run: yes\n")
        self.start()
        status, answer = self.plan({"send": True})
        self.assertEqual((status, list(answer["fields"])), (400, ["send"]), answer)
        self.assertEqual(self.changed_lines(), ["+ dry_run: yes"])

    def test_the_command_line_says_and_does_the_same(self):
        told = self.gatehouse("report", "schedule", "pirl")
        self.assertEqual((told.returncode, told.stdout.splitlines()[0]), (0, "It is sent only when somebody asks for it."), told.stderr)
        tried = self.gatehouse("report", "schedule", "pirl", "--days", "15,3", "--send", "--dry-run")
        self.assertIn("15 and 3 days before the due date at 6:00 AM: a dry run", tried.stdout)
        self.assertEqual(self.changed_lines(), [])
        done = self.gatehouse("report", "schedule", "pirl", "--days", "15,3", "--send")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.changed_lines(), ["+ rehearse: [15, 3]", "+ schedule: on the due date at 06:00"])
        self.assertIn("2026-05-15 06:00, 2026Q1 is sent; dry run 2026-05-12 06:00 of 2026Q1",
                      " ".join(self.gatehouse("schedule").stdout.split()))
        self.assertNotEqual(self.gatehouse("report", "schedule", "pirl", "--at", "25:00").returncode, 0)


class ByItself(Site):
    def setUp(self):
        super().setUp()
        self.route.write_text(ROUTE + "schedule: on the due date\n")

    def on_the_due_date(self):
        """The route was in force the day before; it is due while the service runs, or starts."""
        self.start("2026-05-14T12:00:00Z")
        self.stop()
        self.start("2026-05-15T05:59:58Z")

    def test_on_the_due_date_it_is_sent_once_and_certified_by_nobody(self):
        self.on_the_due_date()
        self.wait_for(self.sendings_done, "it was sent at six")
        self.assertEqual(len(self.sent()), 1)
        submission = self.ask("/v1/submissions")[1]
        self.assertEqual([(one["quarter"], one["certified_by"]) for one in submission], [("2026Q1", "")])
        self.stop()
        self.start("2026-05-15T06:10:00Z")
        time.sleep(1.5)
        self.assertEqual(len(self.sent()), 1, "a restart sends nothing again")

    def sendings_done(self):
        return any(one.get("done") == "2026Q1" for one in self.sendings())

    def test_what_was_missed_while_the_service_was_down_is_made_up_once(self):
        self.start("2026-05-14T12:00:00Z")
        self.stop()
        self.assertEqual(self.sent(), [])
        self.start("2026-05-20T12:00:00Z")
        self.wait_for(self.sendings_done, "it is made up")
        self.assertEqual(len(self.sent()), 1)

    def test_what_was_due_before_anybody_said_so_is_not_sent(self):
        self.start("2026-05-20T12:00:00Z")
        time.sleep(1.5)
        self.stop()
        self.start("2026-05-21T12:00:00Z")
        time.sleep(1.5)
        self.assertEqual(self.sent(), [])

    def test_what_somebody_has_sent_is_not_sent_again(self):
        self.assertEqual(self.gatehouse("export", "pirl", "--quarter", "2026Q1").returncode, 0)
        self.on_the_due_date()
        time.sleep(5)
        self.assertEqual(len(self.sent()), 1)

    def test_a_file_that_is_held_back_is_not_tried_again_and_the_run_is_red(self):
        self.route.write_text(ROUTE.replace("errors: send", "errors: hold") + "schedule: on the due date\n")
        self.on_the_due_date()
        self.wait_for(self.sendings_done, "it was tried")
        self.assertEqual(self.sent(), [])
        run = next(one for one in self.ask("/v1/runs")[1] if one["route"] == "pirl")
        self.assertEqual(run["state"], "red", run)


class Differences(Site):
    def test_two_submissions_are_laid_side_by_side_as_a_job_that_is_left_and_found_again(self):
        for _ in range(2):
            self.assertIn(self.gatehouse("export", "pirl", "--quarter", "2026Q1").returncode, (0, 3))
        self.start()
        self.assertEqual(self.ask("/v1/submissions/2/difference/1", "POST", {}, who="eve.auditor")[0], 403)
        self.assertEqual(self.ask("/v1/submissions/2/difference/7", "POST", {})[0], 404)
        status, asked = self.ask("/v1/submissions/2/difference/1", "POST", {})
        self.assertEqual(status, 202)
        self.wait_for(lambda: self.ask(f"/v1/jobs/{asked['job']}")[1]["state"] == "done", "the job ends")
        job = self.ask("/v1/jobs?kind=difference")[1][0]
        found = job["result"]
        self.assertEqual((job["about"], found["added"], found["removed"], found["changed"], found["rows"]),
                         ("submission 2 beside 1", 0, 0, 0, []))
        self.assertGreater(found["same"], 0)
        self.assertEqual(job["done"], job["all"])
        self.assertTrue(found["older_proven"] and found["newer_proven"], found)
        self.assertIsNone(self.ask(f"/v1/jobs/{asked['job']}", who="eve.auditor")[1]["result"], "what differs is for the reporters")
        self.assertEqual([row["actor"] for row in self.ask("/v1/audit?action=compare", who="eve.auditor")[1]], ["person:rita.ortiz"])


class Sent(Site):
    def test_who_sends_a_federal_file_is_a_reporter_and_stands_in_run_submission_and_audit(self):
        self.start()
        for path in ("/v1/reports/pirl/run", "/v1/routes/pirl/run"):
            self.assertEqual(self.ask(path, "POST", {}, who="bo.operator")[0], 403, path)
        self.assertEqual(self.ask("/v1/routes/claims/run", "POST", {}, who="bo.operator")[0], 202)
        self.assertEqual(self.sent(), [])
        done = self.make("Q1%202026")  # as people type it
        self.assertEqual(done["trigger"], "person:rita.ortiz", done)
        run = self.ask(f"/v1/runs/{done['result']['run']}")[1]
        self.assertEqual(run["trigger"], "person:rita.ortiz")
        submission = self.ask("/v1/submissions")[1][0]
        self.assertEqual((submission["by"], submission["quarter"]), ("person:rita.ortiz", "2026Q1"))
        rows = self.ask("/v1/audit?action=submit", who="eve.auditor")[1]
        self.assertEqual([(row["actor"], row["subject"]) for row in rows], [("person:rita.ortiz", "submission 1")])
        self.assertEqual(self.ask("/v1/audit?action=submit&actor=rita.ortiz", who="eve.auditor")[1], rows, "people are found by their names")
        wrong = self.make("Q5%202026")
        self.assertIn('\"Q5 2026\" is no quarter', wrong["result"]["message"])

    def test_the_error_workbook_of_a_submission_is_what_it_was_sent_with_whatever_is_made_later(self):
        self.start()
        self.make("2026Q1")
        self.assertGreater(self.ask("/v1/submissions")[1][0]["errors"], 0, "the test needs a file with errors")
        status, before = self.ask("/v1/submissions/1/findings", raw=True)
        self.assertEqual(status, 200, before)
        self.assertTrue(before.startswith(b"PK"))
        self.stop()
        self.route.write_text(ROUTE.replace("program: all", "program: jvsg"))  # other people, other findings
        self.start("2026-05-01T13:00:00Z")  # later than what was sent: the newest file of the quarter is asked for
        self.make("2026Q1", dry=True)
        last = self.ask("/v1/reports/pirl/findings?quarter=2026Q1", raw=True)[1]
        self.assertFalse(last == before, "the test needs a dry run that finds something else")
        self.assertTrue(self.ask("/v1/submissions/1/findings", raw=True)[1] == before)
        self.assertEqual((self.site / "state/reports/receipts/1.findings.xlsx").stat().st_mode & 0o777, 0o600)

    def test_a_file_that_is_refused_leaves_the_pages_at_the_one_that_left_and_nobody_is_told_that_it_may_have_been_sent(self):
        federal = self.site / "systems/federal.yaml"
        federal.write_text(federal.read_text().replace("-{submission}", ""))
        self.start()
        self.make("2026Q1")
        made = self.ask("/v1/measures/pirl")[1]["quarters"][0]
        self.assertEqual((made["dry_run"], made["held_back"]), (False, False))
        found = self.ask("/v1/reports/pirl/checks")[1]["quarters"][0]
        (self.site / "federal" / self.sent()[0]).write_text("somebody else's file")
        refused = self.make("2026Q1")
        self.assertIn("exported before with other content", refused["result"].get("note", "") + refused["result"].get("message", ""))
        self.assertEqual(self.ask("/v1/measures/pirl")[1]["quarters"][0], made)
        self.assertEqual(self.ask("/v1/reports/pirl/checks")[1]["quarters"][0], found)
        self.assertEqual(len(self.ask("/v1/submissions")[1]), 1)
        sent = self.ask("/v1/clients/1/disclosures", who="eve.auditor")[1]
        self.assertEqual(sorted(one["state"] for one in sent), ["not sent", "sent"], sent)

    def test_a_file_that_is_held_back_for_its_errors_says_so(self):
        self.route.write_text(ROUTE.replace("errors: send", "errors: hold"))
        self.start()
        self.make("2026Q1")
        made = self.ask("/v1/measures/pirl")[1]["quarters"][0]
        self.assertEqual((made["dry_run"], made["held_back"], self.sent()), (False, True, []))


class Overdue(Site):
    def test_a_report_whose_day_is_over_is_told_by_the_doctor_until_it_is_sent(self):
        told = lambda: [(one["subject"], one["what"]) for one in json.loads(self.gatehouse("doctor", "--json", "--offline", clock="2026-06-01T12:00:00Z").stdout)["findings"]
                        if one["id"] == "report-overdue"]
        self.assertIn(("route pirl", "2026Q1 was due on 2026-05-15, and nothing was sent"), told())
        self.assertIn(self.gatehouse("export", "pirl", "--quarter", "2026Q1").returncode, (0, 3))
        self.assertNotIn("2026Q1", str(told()))


class Measures(Site):
    def test_each_report_is_measured_and_who_is_behind_a_number_is_masked_and_audited(self):
        self.start()
        self.assertEqual(self.ask("/v1/measures/pirl")[1]["quarters"], [])
        self.assertEqual(self.ask("/v1/measures/claims")[0], 404)
        for quarter in ("2026Q1", "2026Q2"):
            self.assertIn(self.gatehouse("export", "pirl", "--quarter", quarter, "--dry-run").returncode, (0, 3))
        status, found = self.ask("/v1/measures/pirl")
        self.assertEqual([(one["quarter"], one["dry_run"]) for one in found["quarters"]], [("2026Q1", True), ("2026Q2", True)], found)
        served = next(one for one in found["measures"] if one["measure"] == "served")
        self.assertEqual(len(served["values"]), 2)
        number = served["values"][0]
        self.assertGreater(number["denominator"], 0)
        query = f"?quarter=2026Q1&measure=served&population={served['population']}"
        status, page = self.ask("/v1/measures/pirl/people" + query)
        self.assertEqual((status, len(page["records"]), page["more"]), (200, number["denominator"], False), page)
        self.assertEqual({one["name.last"] for one in page["records"]}, {"withheld"})
        self.assertTrue(all(one["individual"].startswith("G") and one["client"] > 0 for one in page["records"]))
        self.assertEqual(self.ask("/v1/measures/pirl/people" + query + f"&after={page['records'][-1]['line']}")[1]["records"], [])
        self.assertEqual(self.ask("/v1/measures/pirl/people" + query + "&limit=1")[1]["more"], number["denominator"] > 1)
        self.assertEqual(self.ask("/v1/measures/pirl/people?quarter=2020Q1&measure=served")[0], 404)
        self.assertEqual(self.ask("/v1/measures/pirl/people?quarter=2026Q1&measure=none")[0], 400)
        self.assertEqual(self.ask("/v1/measures/pirl/people" + query, who="eve.auditor")[0], 403)
        rows = self.ask("/v1/audit?action=read&newest=yes", who="eve.auditor")[1]
        self.assertIn(("person:rita.ortiz", "people behind served of pirl 2026Q1"), [(row["actor"], row["subject"]) for row in rows])
        for path in (self.site / "state/reports").glob("*.measures.*"):
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)


if __name__ == "__main__":
    unittest.main(verbosity=1)
