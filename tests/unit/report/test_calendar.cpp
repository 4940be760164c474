/// When reports are due, worked by hand over calendars; and the register of what was sent.
#include <gtest/gtest.h>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "report/calendar.hpp"
#include "report/submission.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::report {
namespace {

std::string due(const char* rule, int year, int quarter, std::vector<Date> closed = {}) {
  return iso(due_day(*parse_due_rule(rule), Quarter::of(year, quarter), closed));
}
Date day(const char* text) { return *date_from_iso(text); }

TEST(DueDay, QuarterlyReportsAreDueFortyFiveDaysAfterTheQuarter) {
  EXPECT_EQ(due("45 days after the quarter", 2024, 3), "2024-11-14");  // a Thursday
  EXPECT_EQ(due("45 days after the quarter", 2025, 1), "2025-05-15");
  EXPECT_EQ(due("45 days after the quarter", 2024, 4), "2025-02-14");
}

TEST(DueDay, LeapDaysCount) {
  EXPECT_EQ(due("60 days after the quarter", 2023, 4), "2024-02-29");
  EXPECT_EQ(due("60 days after the quarter", 2024, 4), "2025-03-03");  // March 1 is a Saturday
}

TEST(DueDay, WeekendsHolidaysAndTheStatesOwnDaysMoveItOn) {
  EXPECT_EQ(due("45 days after the quarter", 2026, 2), "2026-08-14");
  EXPECT_EQ(due("45 days after the quarter", 2025, 3), "2025-11-14");
  EXPECT_EQ(due("45 days after the quarter", 2025, 4), "2026-02-17");  // Saturday, then Presidents' Day on the 16th
  EXPECT_EQ(due("45 days after the quarter", 2024, 3, {day("2024-11-14"), day("2024-11-15")}), "2024-11-18");
}

TEST(DueDay, AnnualReportsAreDueInTheOctoberAfterTheProgramYear) {
  EXPECT_EQ(due("October 1 after the program year", 2024, 2), "2024-10-01");
  EXPECT_EQ(due("October 1 after the program year", 2023, 3), "2024-10-01");  // the same program year
  EXPECT_EQ(due("October 1 after the program year", 2022, 2), "2022-10-03");  // a Saturday
  EXPECT_EQ(due("March 1 after the program year", 2023, 2), "2024-03-01");
}

TEST(DueRule, SaysWhatMayBeWritten) {
  for (const char* text : {"", "45 days", "-1 days after the quarter", "400 days after the quarter",
                           "October 32 after the program year", "Oktober 1 after the program year",
                           "February 29 after the program year"})
    EXPECT_FALSE(parse_due_rule(text)) << text;
  EXPECT_NE(parse_due_rule("soon").error().message.find("45 days after the quarter"), std::string::npos);
}

TEST(Holidays, AreKeptOnTheDayBeforeOrAfterAWeekend) {
  for (const char* holiday : {"2026-07-03", "2021-12-31", "2022-12-26", "2024-06-19", "2024-11-28", "2024-05-27",
                              "2024-01-15", "2024-09-02", "2024-10-14", "2024-11-11"})
    EXPECT_TRUE(is_federal_holiday(day(holiday))) << holiday;
  for (const char* working : {"2026-07-06", "2020-06-19", "2024-11-29", "2024-12-24"})
    EXPECT_FALSE(is_federal_holiday(day(working))) << working;
}

TEST(Calendar, ListsWhatIsDueWithItsRehearsalsOnBusinessDays) {
  const std::vector<int> before = {7, 21};
  const auto entries =
      calendar(*parse_due_rule("45 days after the quarter"), before, {}, day("2024-11-01"), day("2025-02-28"));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].quarter.text(), "2024Q3");
  EXPECT_EQ(iso(entries[0].due), "2024-11-14");
  ASSERT_EQ(entries[0].rehearsals.size(), 2U);
  EXPECT_EQ(iso(entries[0].rehearsals[0]), "2024-10-24");
  EXPECT_EQ(iso(entries[0].rehearsals[1]), "2024-11-07");
  EXPECT_EQ(entries[1].quarter.text(), "2024Q4");
}

TEST(Calendar, AnAnnualReportStandsOnceAYearUnderItsLastQuarter) {
  const auto entries =
      calendar(*parse_due_rule("October 1 after the program year"), {}, {}, day("2022-01-01"), day("2024-12-31"));
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].quarter.text(), "2022Q2");
  EXPECT_EQ(iso(entries[0].due), "2022-10-03");
}

Submission sent(const char* file, std::int64_t replaces = 0) {
  return {.route = "pirl",
          .quarter = "2026Q1",
          .file = file,
          .file_sha256 = std::string(file) + "-hash",
          .rows = 3,
          .replaces = replaces,
          .at = "2026-05-14T10:00:00Z"};
}

TEST(Submissions, AreNumberedChainedAndFoundAgain) {
  const TemporaryFolder folder;
  auto book = SubmissionRegister::open(folder.path);
  ASSERT_TRUE(book);
  EXPECT_EQ(book->latest("pirl", "2026Q1"), nullptr);
  ASSERT_TRUE(book->add(sent("a.csv"), "{}\n"));
  ASSERT_TRUE(book->add(sent("b.csv", 1), "{}\n"));
  ASSERT_TRUE(book->certify(2, "M. Rivera", "Director", "2026-05-15T09:00:00Z"));
  const auto again = SubmissionRegister::open(folder.path);
  ASSERT_TRUE(again) << again.error().text();
  ASSERT_EQ(again->all().size(), 2U);
  EXPECT_EQ(again->latest("pirl", "2026Q1")->number, 2);
  EXPECT_EQ(again->find(2)->replaces, 1);
  EXPECT_EQ(again->find(2)->certified_by, "M. Rivera");
  EXPECT_EQ(again->with_file("a.csv-hash")->number, 1);
  EXPECT_TRUE(std::filesystem::exists(again->receipt_of(*again->find(1))));
}

TEST(Submissions, AreCertifiedOnce) {
  const TemporaryFolder folder;
  auto book = SubmissionRegister::open(folder.path);
  ASSERT_TRUE(book->add(sent("a.csv"), "{}\n"));
  EXPECT_FALSE(book->certify(2, "A", "", ""));
  ASSERT_TRUE(book->certify(1, "A", "", "2026-05-15T09:00:00Z"));
  EXPECT_EQ(book->certify(1, "B", "", "").error().code, Errc::not_permitted);
}

TEST(Submissions, ALineThatWasChangedOrTakenOutIsNoticed) {
  const TemporaryFolder folder;
  auto book = SubmissionRegister::open(folder.path);
  ASSERT_TRUE(book->add(sent("a.csv"), "{}\n"));
  ASSERT_TRUE(book->add(sent("b.csv", 1), "{}\n"));
  const auto path = folder.path / "submissions.jsonl";
  const std::string whole = *read_file(path);
  std::string changed = whole;
  changed.replace(changed.find("\"rows\":3"), 8, "\"rows\":4");
  for (const std::string& text : {changed, whole.substr(whole.find('\n') + 1), whole.substr(0, whole.size() - 5)}) {
    ASSERT_TRUE(write_file(path, text, {}));
    EXPECT_EQ(SubmissionRegister::open(folder.path).error().code, Errc::corrupt);
  }
}

TEST(Submissions, LastLinesThatWereTakenOutAreNoticedAndARegisterOfAnOlderProgramIsTaken) {
  const TemporaryFolder folder;
  auto book = SubmissionRegister::open(folder.path);
  ASSERT_TRUE(book->add(sent("a.csv"), "{}\n"));
  ASSERT_TRUE(book->certify(1, "A", "", "2026-05-15T09:00:00Z"));
  const auto path = folder.path / "submissions.jsonl";
  const std::string whole = *read_file(path);
  ASSERT_TRUE(write_file(path, whole.substr(0, whole.find('\n') + 1), {}));
  EXPECT_EQ(SubmissionRegister::open(folder.path).error().code, Errc::corrupt);
  std::filesystem::remove(path);
  EXPECT_EQ(SubmissionRegister::open(folder.path).error().code, Errc::corrupt);
  ASSERT_TRUE(write_file(path, whole, {}));
  std::filesystem::remove(folder.path / "submissions.head");
  EXPECT_TRUE(SubmissionRegister::open(folder.path));
}

TEST(Submissions, AReceiptIsFoundToTheLetter) {
  const TemporaryFolder folder;
  auto book = SubmissionRegister::open(folder.path);
  const std::string receipt = "{\"rows\": 3}\n";
  Submission one = sent("a.csv");
  one.receipt_sha256 = sha256_hex(receipt);
  ASSERT_TRUE(book->add(one, receipt));
  EXPECT_NE(book->with_receipt("{\"rows\": 3}\r\n"), nullptr);
  EXPECT_EQ(book->with_receipt("{\"rows\": 4}\n"), nullptr);
}

}  // namespace
}  // namespace gatehouse::report
