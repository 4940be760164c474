// When a site's reports are due and rehearsed, and what the register says became of them.
#include "engine/report_calendar.hpp"
#include "gatehouse/support/dates.hpp"
#include "golden_site.hpp"

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
    (void)load_plan(folder.path, std::filesystem::path(GATEHOUSE_SOURCE_DIR) / "mappings", connectors(), findings);
    return findings.text();
  }
};

TEST_F(ReportCalendar, TheNextRehearsalIsAtSixInTheAgencysMorning) {
  const auto next = next_rehearsals(*plan, *timestamp_from_iso("2026-05-01T12:00:00Z"));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].route, "pirl");
  EXPECT_EQ(next[0].quarter.text(), "2026Q1");
  EXPECT_EQ(iso(next[0].due), "2026-05-15");
  EXPECT_EQ(plan->zone.stamp(next[0].at), "20260508T060000");
}

TEST_F(ReportCalendar, AfterTheLastRehearsalOfAQuarterComesTheFirstOfTheNext) {
  const auto next = next_rehearsals(*plan, *timestamp_from_iso("2026-05-12T12:00:00Z"));
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

TEST_F(ReportCalendar, WhatIsNoDueDateOrDayIsToldWithItsLine) {
  route("due: soon\n");
  EXPECT_NE(refusal().find("routes/pirl.yaml:7: due: \"soon\" is no due date"), std::string::npos) << refusal();
  route("due: 45 days after the quarter\nclosed_days: [today]\n");
  EXPECT_NE(refusal().find("\"today\" is no day"), std::string::npos) << refusal();
  route("rehearse: [7]\n");
  EXPECT_NE(refusal().find("need a due date"), std::string::npos) << refusal();
  route("due: 45 days after the quarter\nrehearse: [often]\n");
  EXPECT_NE(refusal().find("\"often\" is no number of days"), std::string::npos) << refusal();
}

}  // namespace
}  // namespace gatehouse::engine
