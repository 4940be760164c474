// When a site's reports are due and rehearsed, and what the register says became of them.
#include "engine/report_calendar.hpp"
#include "gatehouse/support/dates.hpp"
#include "golden_site.hpp"
#include "where.hpp"

namespace gatehouse::engine {
namespace {

Date day(const char* text) { return *date_from_iso(text); }

class ReportCalendar : public GoldenSite {
 protected:
  void SetUp() override {
    GoldenSite::SetUp();
    folder.put("systems/federal.yaml",
               "system: federal\nconnector: file\noptions: {folder: federal, name: \"pirl-{quarter}.csv\"}\n");
    route("due: 45 days after the quarter\nrehearse: [21, 7]\n");
    plan = load();
    ASSERT_NE(plan, nullptr);
  }
  void route(const std::string& more) {
    folder.put(
        "routes/pirl.yaml",
        "route: pirl\nfrom: hub\nto: federal\nmapping: participant-to-pirl\nreport: pirl\nquarter: previous\n" +
            more);
  }
  /// What `load` would refuse, in words.
  std::string refusal() {
    Findings findings;
    (void)load_plan(folder.path, std::filesystem::path(source_folder) / "mappings", connectors(), findings);
    return findings.text();
  }
};

TEST_F(ReportCalendar, TheNextRehearsalIsAtSixInTheAgencysMorning) {
  const auto next = next_turns(*plan, *timestamp_from_iso("2026-05-01T12:00:00Z"));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].route, "pirl");
  EXPECT_EQ(next[0].quarter.text(), "2026Q1");
  EXPECT_EQ(iso(next[0].due), "2026-05-15");
  EXPECT_EQ(plan->zone.stamp(next[0].at), "20260508T060000");
}

TEST_F(ReportCalendar, AfterTheLastRehearsalOfAQuarterComesTheFirstOfTheNext) {
  const auto next = next_turns(*plan, *timestamp_from_iso("2026-05-12T12:00:00Z"));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].quarter.text(), "2026Q2");
  EXPECT_EQ(plan->zone.stamp(next[0].at), "20260724T060000");
}

TEST_F(ReportCalendar, SaysWhatBecameOfEachReport) {
  auto sent = report::SubmissionRegister::open(folder.path / "state/reports");
  ASSERT_TRUE(sent);
  const auto state = [&](const char* today) {
    const auto due = due_reports(*plan, *sent, {}, day("2026-05-01"), day("2026-05-31"), day(today));
    return due.size() == 1 ? due[0].state : std::to_string(due.size()) + " reports";
  };
  EXPECT_EQ(state("2026-05-15"), "open");
  EXPECT_EQ(state("2026-05-17"), "overdue by 2 days");
  ASSERT_TRUE(sent->add({.route = "pirl", .quarter = "2026Q1", .at = "2026-05-18T09:00:00Z"}, "{}\n"));
  EXPECT_EQ(state("2026-05-18"), "sent late");
  ASSERT_TRUE(sent->certify(1, "M. Rivera", "", "2026-05-19T09:00:00Z"));
  EXPECT_EQ(state("2026-05-19"), "certified");
}

TEST_F(ReportCalendar, ADryRunThatNobodyMadeIsToldAndOwedOnce) {
  const auto reports = folder.path / "state/reports";
  const auto sent = report::SubmissionRegister::open(reports);
  auto dry_runs = report::DryRuns::open(reports);
  ASSERT_TRUE(sent && dry_runs);
  const auto missed = [&](const char* today) {
    return due_reports(*plan, *sent, *dry_runs, day("2026-05-01"), day("2026-05-31"), day(today))[0].missed.size();
  };
  const auto owed = [&](const char* now) {
    return missed_rehearsals(*plan, *sent, *dry_runs, *timestamp_from_iso(now)).size();
  };
  EXPECT_EQ(missed("2026-04-24"), 0U);  // the day of the first
  EXPECT_EQ(missed("2026-04-25"), 1U);
  EXPECT_EQ(missed("2026-05-09"), 2U);
  EXPECT_EQ(owed("2026-05-09T12:00:00Z"), 1U);  // the last of the two
  ASSERT_TRUE(dry_runs->note("pirl", report::Quarter::of(2026, 1), day("2026-05-09")));
  EXPECT_EQ(missed("2026-05-10"), 1U);
  EXPECT_EQ(owed("2026-05-10T12:00:00Z"), 0U);
  const auto again = report::DryRuns::open(reports);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->made("pirl", report::Quarter::of(2026, 1), day("2026-05-08"), day("2026-05-15")));
}

TEST_F(ReportCalendar, ARouteSaysInWordsWhenItIsSent) {
  EXPECT_EQ(report_times(""), ReportTimes{});
  EXPECT_EQ(report_times("by hand"), ReportTimes{});
  EXPECT_EQ(report_times("on the due date"), (ReportTimes{.minute = 360, .send = true}));
  EXPECT_EQ(report_times("on the due date at 14:05"), (ReportTimes{.minute = 845, .send = true}));
  EXPECT_EQ(report_times("dry runs at 00:00"), (ReportTimes{.minute = 0, .send = false}));
  EXPECT_FALSE(report_times("on the due date at 24:00"));
  EXPECT_FALSE(report_times("on the due date at -1:00"));
  EXPECT_FALSE(report_times("by hand at 06:00"));
  EXPECT_FALSE(report_times("0 6 * * *"));
  EXPECT_EQ(report_times(schedule_text({.minute = 845, .send = true})), (ReportTimes{.minute = 845, .send = true}));
  EXPECT_EQ(report_times(schedule_text({.minute = 5, .send = false})), (ReportTimes{.minute = 5, .send = false}));
}

TEST_F(ReportCalendar, AfterTheDryRunsComesTheSendingOnTheDueDate) {
  route("due: 45 days after the quarter\nrehearse: [21, 0]\nschedule: on the due date at 07:30\n");
  const auto with = load();
  const auto next = next_turns(*with, *timestamp_from_iso("2026-05-12T12:00:00Z"));
  ASSERT_EQ(next.size(), 2U);  // at one moment: the dry run first
  EXPECT_FALSE(next[0].send);
  EXPECT_TRUE(next[1].send);
  EXPECT_EQ(next[1].quarter.text(), "2026Q1");
  EXPECT_EQ(with->zone.stamp(next[1].at), "20260515T073000");
}

TEST_F(ReportCalendar, ASendingThatWasMissedIsOwedOnceAndNotOneThatNobodyHadAskedFor) {
  route("due: 45 days after the quarter\nschedule: on the due date\n");
  const auto with = load();
  const auto reports = folder.path / "state/reports";
  auto sent = report::SubmissionRegister::open(reports);
  auto sendings = report::Sendings::open(reports);
  ASSERT_TRUE(sent && sendings);
  const auto owed = [&](const char* now) {
    return missed_sendings(*with, *sent, *sendings, *timestamp_from_iso(now)).size();
  };
  EXPECT_EQ(owed("2026-05-20T12:00:00Z"), 0U);  // it was never in force before
  ASSERT_TRUE(note_senders(*with, *sendings, *timestamp_from_iso("2026-05-01T12:00:00Z")));
  ASSERT_TRUE(note_senders(*with, *sendings, *timestamp_from_iso("2026-05-18T12:00:00Z")));  // it was already so
  EXPECT_EQ(owed("2026-05-15T05:59:00Z"), 0U);
  EXPECT_EQ(owed("2026-05-15T06:00:00Z"), 1U);
  EXPECT_EQ(owed("2026-08-20T12:00:00Z"), 2U);  // of two quarters
  ASSERT_TRUE(
      sendings->note_done("pirl", report::Quarter::of(2026, 1), *timestamp_from_iso("2026-05-20T12:00:00Z")));
  const auto again = report::Sendings::open(reports);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->done("pirl", report::Quarter::of(2026, 1)));
  EXPECT_EQ(missed_sendings(*with, *sent, *again, *timestamp_from_iso("2026-05-20T12:00:00Z")).size(), 0U);
  ASSERT_TRUE(sent->add({.route = "pirl", .quarter = "2026Q2", .at = "2026-08-01T09:00:00Z"}, "{}\n"));
  EXPECT_EQ(owed("2026-08-20T12:00:00Z"), 0U);  // somebody sent it by hand
}

TEST_F(ReportCalendar, ARouteThatStopsToSendOwesNothingOfTheTimeBetween) {
  route("due: 45 days after the quarter\nschedule: on the due date\n");
  const auto with = load();
  const auto sent = report::SubmissionRegister::open(folder.path / "state/reports");
  auto sendings = report::Sendings::open(folder.path / "state/reports");
  ASSERT_TRUE(sent && sendings);
  ASSERT_TRUE(note_senders(*with, *sendings, *timestamp_from_iso("2026-05-01T12:00:00Z")));
  ASSERT_TRUE(note_senders(*plan, *sendings, *timestamp_from_iso("2026-05-02T12:00:00Z")));
  ASSERT_TRUE(note_senders(*with, *sendings, *timestamp_from_iso("2026-05-20T12:00:00Z")));
  EXPECT_EQ(missed_sendings(*with, *sent, *sendings, *timestamp_from_iso("2026-05-21T12:00:00Z")).size(), 0U);
}

TEST_F(ReportCalendar, HalfALineAtTheEndOfTheListOfSendingsCostsThatLineOnly) {
  const auto reports = folder.path / "state/reports";
  folder.put("state/reports/sendings.jsonl",
             "{\"route\":\"pirl\",\"since\":\"2026-05-01T12:00:00Z\"}\n{\"route\":\"pi");
  auto sendings = report::Sendings::open(reports);
  ASSERT_TRUE(sendings);
  ASSERT_TRUE(
      sendings->note_done("pirl", report::Quarter::of(2026, 1), *timestamp_from_iso("2026-05-20T12:00:00Z")));
  const auto again = report::Sendings::open(reports);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->since("pirl").has_value());
  EXPECT_TRUE(again->done("pirl", report::Quarter::of(2026, 1)));
}

TEST_F(ReportCalendar, WhatIsNoDueDateOrDayIsToldWithItsLine) {
  route("due: soon\n");
  EXPECT_NE(refusal().find("routes/pirl.yaml:7: due: \"soon\" is no due date"), std::string::npos) << refusal();
  route("due: 45 days after the quarter\nclosed_days: [today]\n");
  EXPECT_NE(refusal().find("\"today\" is no day"), std::string::npos) << refusal();
  route("rehearse: [7]\n");
  EXPECT_NE(refusal().find("need a due date"), std::string::npos) << refusal();
  route("schedule: on the due date\n");
  EXPECT_NE(refusal().find("needs one: due: 45 days"), std::string::npos) << refusal();
  route("due: 45 days after the quarter\nschedule: on the due date\ndry_run: yes\n");
  EXPECT_NE(refusal().find("that it never is"), std::string::npos) << refusal();
  route("due: 45 days after the quarter\nschedule: on the day\n");
  EXPECT_NE(refusal().find("bad-schedule"), std::string::npos) << refusal();
  route("due: 45 days after the quarter\nrehearse: [often]\n");
  EXPECT_NE(refusal().find("\"often\" is no number of days"), std::string::npos) << refusal();
}

}  // namespace
}  // namespace gatehouse::engine
