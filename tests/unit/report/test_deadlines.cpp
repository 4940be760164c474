/// Hand-worked cases for the date rules that are shipped, day by day.
#include <gtest/gtest.h>

#include <filesystem>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "people.hpp"
#include "report/calendar.hpp"
#include "report/deadlines.hpp"
#include "where.hpp"

namespace gatehouse::report {
namespace {

constexpr std::int64_t micros_per_day = 86'400'000'000;

Date on(std::string_view text) { return *date_from_iso(text); }

const DateRules& shipped() {
  static const DateRules rules = [] {
    const auto file = std::filesystem::path(source_folder) / "mappings/date-rules/workforce.date-rules.yaml";
    Findings findings;
    auto loaded = load_date_rules(*read_file(file), file.filename(), schemas(), findings);
    EXPECT_TRUE(findings.ok()) << findings.text();
    return std::move(*loaded);
  }();
  return rules;
}

DeadlineTerms terms_on(std::string_view day, std::vector<Date> closed = {}) {
  return {.as_of = on(day), .closed = std::move(closed), .day_of = [](Timestamp at) {
            return Date{static_cast<std::int32_t>(at.micros / micros_per_day)};
          }};
}

/// `due` or `due (done DAY)` of a rule, in order.
std::vector<std::string> due(Someone& person, std::string_view rule, std::string_view day,
                             const DateRules& rules = shipped()) {
  const auto reader = DeadlineReader::open(rules, terms_on(day), schemas());
  std::vector<std::string> out;
  for (const Deadline& one : (*reader)->of(person.history(), plus_days(on(day), 366)))
    if (one.rule->id == rule) out.push_back(iso(one.due) + (one.met ? " (done " + iso(*one.met) + ")" : ""));
  return out;
}

/// `rule due` of what is told on that day.
std::vector<std::string> told(Someone& person, std::string_view day, const std::vector<Date>& closed = {},
                              int days_back = 0) {
  const auto reader = DeadlineReader::open(shipped(), terms_on(day, closed), schemas());
  std::vector<std::string> out;
  for (const Reminder& one : reminders_of((*reader)->of(person.history(), plus_days(on(day), 366)), 1,
                                          plus_days(on(day), -1 - days_back), on(day), closed))
    out.push_back(one.deadline.rule->id + " " + iso(one.deadline.due));
  return out;
}

using Texts = std::vector<std::string>;

Someone taa(Fields more) {
  Someone person(1);
  Fields fields{{"enrollment_no", "T1"}};
  fields.insert(fields.end(), more.begin(), more.end());
  person.enrolled("taa", "2023-09-01", fields);
  person.service("basic", "2023-09-01").service("basic", "2023-11-15").service("basic", "2024-02-01");
  return person;
}

DateRules rules_of(const std::string& text) {
  Findings findings;
  auto rules = load_date_rules("date_rules: own\nrules:\n" + text, "own", schemas(), findings);
  EXPECT_TRUE(findings.ok()) << findings.text();
  return rules ? std::move(*rules) : DateRules{};
}

TEST(Spans, CountInCalendarsAndMonthsKeepTheDayOrTakeTheLast) {
  EXPECT_EQ(after(on("2024-01-31"), *parse_span("1 month")), on("2024-02-29"));
  EXPECT_EQ(after(on("2023-01-31"), *parse_span("1 month")), on("2023-02-28"));
  EXPECT_EQ(after(on("2024-01-31"), *parse_span("1 month"), 2), on("2024-03-31"));
  EXPECT_EQ(after(on("2024-02-29"), *parse_span("1 year")), on("2025-02-28"));
  EXPECT_EQ(after(on("2023-12-01"), *parse_span("90 days")), on("2024-02-29"));
  EXPECT_EQ(after(on("2023-09-01"), *parse_span("26 weeks")), on("2024-03-01"));
  EXPECT_EQ(after(on("2022-09-01"), *parse_span("26 weeks")), on("2023-03-02"));
  EXPECT_FALSE(parse_span("a week"));
  EXPECT_FALSE(parse_span("-3 days"));
}

TEST(TrainingDeadline, IsTwentySixWeeksAfterTheLaterOfSeparationAndCertification) {
  auto person = taa({{"separated_on", "2023-08-01"}, {"petition.certified_on", "2023-09-01"}});
  EXPECT_EQ(due(person, "taa-training-deadline", "2024-01-10"), Texts{"2024-03-01"});  // over a leap day
  auto later = taa({{"separated_on", "2023-09-01"}, {"petition.certified_on", "2023-08-01"}});
  EXPECT_EQ(due(later, "taa-training-deadline", "2024-01-10"), Texts{"2024-03-01"});
  auto one_known = taa({{"separated_on", "2023-08-01"}});
  EXPECT_EQ(due(one_known, "taa-training-deadline", "2024-01-10"), Texts{"2024-01-30"});
  auto none = taa({});
  EXPECT_EQ(due(none, "taa-training-deadline", "2024-01-10"), Texts{});
}

TEST(TrainingDeadline, IsMetByATrainingOfThatEnrollment) {
  auto person = taa({{"separated_on", "2023-09-01"}});
  person.add("training", {{"enrollment_no", "T1"}, {"began_on", "2024-02-15"}});
  EXPECT_EQ(due(person, "taa-training-deadline", "2024-02-14"), Texts{"2024-03-01"});
  EXPECT_EQ(due(person, "taa-training-deadline", "2024-02-15"), Texts{"2024-03-01 (done 2024-02-15)"});
}

TEST(TrainingDeadline, IsLiftedByAWaiverThatIsInForceOnTheDay) {
  auto waived = taa(
      {{"separated_on", "2023-09-01"}, {"waiver.issued_on", "2023-12-01"}, {"waiver.expires_on", "2024-03-01"}});
  EXPECT_EQ(due(waived, "taa-training-deadline", "2024-02-10"), Texts{});
  auto a_day_short = taa(
      {{"separated_on", "2023-09-01"}, {"waiver.issued_on", "2023-12-01"}, {"waiver.expires_on", "2024-02-29"}});
  EXPECT_EQ(due(a_day_short, "taa-training-deadline", "2024-02-10"), Texts{"2024-03-01"});
  auto revoked = taa({{"separated_on", "2023-09-01"},
                      {"waiver.issued_on", "2023-12-01"},
                      {"waiver.expires_on", "2024-06-01"},
                      {"waiver.revoked_on", "2024-02-01"}});
  EXPECT_EQ(due(revoked, "taa-training-deadline", "2024-01-31"), Texts{});  // the revocation is not known yet
  EXPECT_EQ(due(revoked, "taa-training-deadline", "2024-02-01"), Texts{"2024-03-01"});
}

TEST(TrainingDeadline, IsOneForEachPetition) {
  auto person = taa({{"separated_on", "2023-09-01"}, {"petition_no", "P1"}});
  person.enrolled("taa", "2023-12-01",
                  {{"enrollment_no", "T2"}, {"separated_on", "2023-11-20"}, {"petition_no", "P2"}});
  EXPECT_EQ(due(person, "taa-training-deadline", "2024-02-10"), (Texts{"2024-03-01", "2024-05-20"}));
}

TEST(Waiver, IsToldThirtyAndFourteenDaysBeforeAndOnTheDayOnBusinessDays) {
  auto person = taa({{"waiver.issued_on", "2023-10-01"}, {"waiver.expires_on", "2024-02-29"}});
  EXPECT_EQ(told(person, "2024-01-30"), Texts{"taa-waiver-expires 2024-02-29"});
  EXPECT_EQ(told(person, "2024-01-31"), Texts{});
  EXPECT_EQ(told(person, "2024-02-15"), Texts{"taa-waiver-expires 2024-02-29"});
  EXPECT_EQ(told(person, "2024-02-29"), Texts{"taa-waiver-expires 2024-02-29"});
  // 2024-02-29 is closed by the state: it is told on the 28th.
  EXPECT_EQ(told(person, "2024-02-28", {on("2024-02-29")}), Texts{"taa-waiver-expires 2024-02-29"});
  EXPECT_EQ(told(person, "2024-02-29", {on("2024-02-29")}), Texts{});
}

TEST(Waiver, IsNotToldOnceItIsRevokedOrTrainingHasBegunOrThePersonHasExited) {
  auto revoked = taa({{"waiver.expires_on", "2024-02-29"}, {"waiver.revoked_on", "2024-01-20"}});
  EXPECT_EQ(told(revoked, "2024-01-30"), Texts{});
  auto trains = taa({{"waiver.expires_on", "2024-02-29"}});
  trains.add("training", {{"enrollment_no", "T1"}, {"began_on", "2024-01-08"}});
  EXPECT_EQ(told(trains, "2024-01-30"), Texts{});
  auto exited = taa({{"waiver.expires_on", "2024-06-28"}});
  EXPECT_EQ(due(exited, "taa-waiver-expires", "2024-04-30"), Texts{"2024-06-28"});  // 89 quiet days
  EXPECT_EQ(due(exited, "taa-waiver-expires", "2024-05-01"), Texts{});              // the exit is known
}

TEST(Plans, AreReviewedNinetyDaysAfterTheLastReview) {
  Someone person(1);
  person.enrolled("adult", "2023-12-01").service("individualized", "2023-12-01").service("basic", "2024-02-20");
  person.add("plan", {{"plan_no", "1"}, {"created_on", "2023-12-01"}, {"status", "open"}});
  EXPECT_EQ(due(person, "plan-review-90-days", "2024-02-01"), Texts{"2024-02-29"});  // leap day
  Someone reviewed(2);
  reviewed.enrolled("adult", "2023-12-01").service("individualized", "2023-12-01").service("basic", "2024-02-20");
  reviewed.add("plan", {{"plan_no", "1"}, {"created_on", "2023-12-01"}, {"reviewed_on", "2024-01-15"}});
  EXPECT_EQ(due(reviewed, "plan-review-90-days", "2024-02-01"), Texts{"2024-04-14"});
  Someone closed(3);
  closed.enrolled("adult", "2023-12-01").service("individualized", "2023-12-01");
  closed.add("plan", {{"plan_no", "1"}, {"created_on", "2023-12-01"}, {"status", "achieved"}});
  EXPECT_EQ(due(closed, "plan-review-90-days", "2024-02-01"), Texts{});
}

TEST(Plans, AreToldAgainAWeekAfterTheDay) {
  Someone person(1);
  person.enrolled("adult", "2023-12-01").service("individualized", "2023-12-01").service("basic", "2024-02-26");
  person.add("plan", {{"plan_no", "1"}, {"created_on", "2023-12-01"}});
  EXPECT_EQ(told(person, "2024-02-15"), Texts{"plan-review-90-days 2024-02-29"});
  EXPECT_EQ(told(person, "2024-03-07"), Texts{"plan-review-90-days 2024-02-29"});
  EXPECT_EQ(told(person, "2024-03-08"), Texts{});
}

TEST(CaseFiles, AreUpdatedThirtyDaysAfterTheLatestOfServicesPlansAndNotes) {
  Someone person(1);
  person.enrolled("adult", "2024-01-10", {{"enrollment_no", "E1"}}).service("basic", "2024-01-30");
  EXPECT_EQ(due(person, "case-file-30-days", "2024-02-10"), Texts{"2024-02-29"});
  person.add("note", {{"enrollment_no", "E1"}, {"event_date", "2024-02-05"}, {"text", "called"}});
  EXPECT_EQ(due(person, "case-file-30-days", "2024-02-10"), Texts{"2024-03-06"});
  person.add("plan", {{"created_on", "2024-01-10"}, {"reviewed_on", "2024-02-08"}});
  EXPECT_EQ(due(person, "case-file-30-days", "2024-02-10"), Texts{"2024-03-09"});
  EXPECT_EQ(due(person, "case-file-30-days", "2024-02-07"), Texts{"2024-03-06"});  // what was known that day
  person.service("basic", "2024-02-09", {{"status", "cancelled"}})
      .service("basic", "2024-03-30", {{"status", "planned"}});
  EXPECT_EQ(due(person, "case-file-30-days", "2024-02-10"), Texts{"2024-03-09"});
}

TEST(CaseFiles, AreOneForEachOpenEnrollment) {
  Someone person(1);
  person.enrolled("adult", "2024-01-10", {{"enrollment_no", "A"}});
  person.enrolled("jvsg", "2024-01-12", {{"enrollment_no", "B"}});
  person.service("basic", "2024-02-01", {{"enrollment_no", "A"}});
  person.service("basic", "2024-02-03", {{"enrollment_no", "B"}});
  EXPECT_EQ(due(person, "case-file-30-days", "2024-02-10"), (Texts{"2024-03-02", "2024-03-04"}));
  Someone closed(2);
  closed.enrolled("adult", "2024-01-10", {{"status", "withdrawn"}}).service("basic", "2024-02-01");
  EXPECT_EQ(due(closed, "case-file-30-days", "2024-02-10"), Texts{});
}

TEST(FollowUp, GoesOnEachThreeMonthsForTwelveAfterExit) {
  Someone person(1);
  person.enrolled("youth", "2023-06-01").service("youth", "2023-11-30");
  // A leap-year February, then Thursday May 30, Friday August 30, and Saturday November 30 moved to Monday.
  EXPECT_EQ(due(person, "follow-up-12-months", "2024-03-15"),
            (Texts{"2024-02-29", "2024-05-30", "2024-08-30", "2024-12-02"}));
  EXPECT_EQ(due(person, "follow-up-12-months", "2024-02-27"), Texts{});  // the 89th quiet day: no exit is known
  EXPECT_EQ(due(person, "follow-up-12-months", "2024-02-28").size(), 4U);
}

TEST(FollowUp, IsMetByAFollowUpSinceTheTimeBefore) {
  Someone person(1);
  person.enrolled("youth", "2023-06-01").service("youth", "2023-11-30");
  person.service("follow-up", "2024-02-29").service("follow-up", "2024-03-01");
  EXPECT_EQ(due(person, "follow-up-12-months", "2024-08-31"),
            (Texts{"2024-02-29 (done 2024-02-29)", "2024-05-30 (done 2024-03-01)", "2024-08-30", "2024-12-02"}));
}

TEST(FollowUp, EndsWithReentryOrAReasonThatExcludesAndIsOfYouthOnly) {
  Someone again(1);
  again.enrolled("youth", "2023-06-01").service("youth", "2023-11-30").service("youth", "2024-02-29");
  EXPECT_EQ(due(again, "follow-up-12-months", "2024-06-15").size(), 4U);  // day 91 began anew, and that ended too
  EXPECT_EQ(due(again, "follow-up-12-months", "2024-06-15").front(), "2024-05-29");
  EXPECT_EQ(due(again, "follow-up-12-months", "2024-03-15"), Texts{});
  Someone excluded(2);
  excluded.enrolled("youth", "2023-06-01", {{"exit_reason", "deceased"}}).service("youth", "2023-11-30");
  EXPECT_EQ(due(excluded, "follow-up-12-months", "2024-03-15"), Texts{});
  Someone adult(3);
  adult.enrolled("adult", "2023-06-01").service("basic", "2023-11-30");
  EXPECT_EQ(due(adult, "follow-up-12-months", "2024-03-15"), Texts{});
}

TEST(Recording, IsInTimeOnTheFifthDayAndLateOnTheSixth) {
  Someone person(1);
  person.enrolled("adult", "2024-02-01");
  person.service("basic", "2024-02-25", {{"recorded_at", "2024-03-01T23:59:59Z"}});
  person.service("basic", "2024-02-26", {{"recorded_at", "2024-03-03T00:00:00Z"}});
  const auto reader = DeadlineReader::open(shipped(), terms_on("2024-04-01"), schemas());
  std::vector<bool> late;
  for (const Deadline& one : (*reader)->of(person.history(), on("2024-04-01")))
    if (one.rule->id == "service-recorded-5-days") late.push_back(one.late(on("2024-04-01")));
  EXPECT_EQ(late, (std::vector<bool>{false, true}));
}

TEST(Recording, GoesByTheEnrollmentOfTheProgramThatHadBegunByThatDay) {
  Someone person(1);
  person.enrolled("wagner-peyser", "2024-01-02", {{"enrollment_no", "W"}});
  person.enrolled("adult", "2024-01-05", {{"enrollment_no", "A"}});
  person.enrolled("adult", "2024-05-01", {{"enrollment_no", "B"}});
  person.enrolled("youth", "2024-05-02", {{"enrollment_no", "Y"}});
  person.service("basic", "2024-01-10", {{"program", "adult"}});
  person.service("basic", "2024-01-11", {{"program", "wagner-peyser"}});
  person.service("basic", "2024-01-12", {{"program", "jvsg"}});
  const auto reader = DeadlineReader::open(shipped(), terms_on("2024-06-01"), schemas());
  Texts enrollments;
  for (const Deadline& one : (*reader)->of(person.history(), on("2024-06-01")))
    if (one.rule->id == "service-recorded-5-days") enrollments.emplace_back(one.enrollment_no);
  EXPECT_EQ(enrollments, (Texts{"A", "W", ""}));
}

TEST(Deadlines, OfADayThatHasGoneByKnowNothingOfWhatCameLater) {
  Someone person(1);
  person.enrolled("adult", "2023-01-10", {{"status", "exited"}, {"exited_on", "2024-03-31"}});
  person.service("basic", "2023-06-30").service("basic", "2024-01-15", {{"status", "completed"}});
  person.add("plan", {{"plan_no", "1"}, {"created_on", "2023-01-10"}, {"reviewed_on", "2024-01-15"}});
  EXPECT_EQ(due(person, "service-recorded-5-days", "2023-12-15"), Texts{"2023-07-05"});
  EXPECT_EQ(due(person, "case-file-30-days", "2023-12-15"), Texts{});  // an exit of June 30 is known
  EXPECT_EQ(due(person, "case-file-30-days", "2023-08-01"), Texts{"2023-07-30"});
  EXPECT_EQ(due(person, "plan-review-90-days", "2023-08-01"), Texts{"2023-04-10"});
}

TEST(Reminders, OfTwoNoticesThatWereMissedTheLatestIsTold) {
  auto person = taa({{"waiver.expires_on", "2024-02-29"}});
  EXPECT_EQ(told(person, "2024-02-16", {}, 20), Texts{"taa-waiver-expires 2024-02-29"});
}

TEST(Reminders, HaveTheSameIdWhenTheyAreMadeAgainAndAnotherForEachNotice) {
  auto person = taa({{"waiver.expires_on", "2024-02-29"}});
  const auto reader = DeadlineReader::open(shipped(), terms_on("2024-02-29"), schemas());
  const auto all = (*reader)->of(person.history(), on("2024-02-29"));
  const auto first = reminders_of(all, 1, on("2024-01-29"), on("2024-01-30"), {});
  const auto again = reminders_of(all, 7, on("2024-01-01"), on("2024-01-30"), {});
  const auto next = reminders_of(all, 1, on("2024-01-30"), on("2024-02-15"), {});
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].id, again.at(0).id);  // also after the client was merged into another
  EXPECT_NE(first[0].id, next.at(0).id);
}

TEST(DateRules, MayCountFromTheEarliestOrWaitUntilAllIsKnown) {
  const std::string head =
      "  own:\n    each: enrollment\n    from: [separated_on, petition.certified_on]\n    after: "
      "26 weeks\n    say: X\n    source: X\n    confidence: K\n";
  auto both = taa({{"separated_on", "2023-08-01"}, {"petition.certified_on", "2023-09-01"}});
  auto one = taa({{"separated_on", "2023-08-01"}});
  const DateRules earliest = rules_of(head + "    take: earliest\n");
  EXPECT_EQ(due(both, "own", "2024-01-10", earliest), Texts{"2024-01-30"});
  const DateRules all = rules_of(head + "    take: latest\n    all_known: yes\n");
  EXPECT_EQ(due(both, "own", "2024-01-10", all), Texts{"2024-03-01"});
  EXPECT_EQ(due(one, "own", "2024-01-10", all), Texts{});
}

TEST(DateRules, SayWhatIsWrongWithThem) {
  Findings findings;
  const auto rules = load_date_rules(
      "date_rules: own\nrules:\n  a:\n    each: plan\n    programs: [nobody]\n    from: [entered_on]\n    after: "
      "soon\n"
      "    every: 3 months\n    tell: [soon]\n    met_by: [magic]\n    say: X\n    source: X\n    confidence: X\n",
      "own", schemas(), findings);
  EXPECT_FALSE(rules);
  for (const char* rule : {"unknown-program", "unknown-day", "bad-span", "bad-notice", "unknown-choice"})
    EXPECT_NE(findings.text().find(rule), std::string::npos) << rule;
}

TEST(DateRules, EachSaysWhereItComesFromAndHowSureThatIs) {
  EXPECT_GE(shipped().rules.size(), 7U);
  for (const DateRule& rule : shipped().rules) {
    EXPECT_FALSE(rule.source.empty()) << rule.id;
    EXPECT_FALSE(rule.confidence.empty()) << rule.id;
  }
}

}  // namespace
}  // namespace gatehouse::report
