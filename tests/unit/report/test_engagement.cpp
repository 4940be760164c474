/// Which services count, for which enrollment. Engagements are read from the canonical schemas as shipped.
#include <gtest/gtest.h>

#include "people.hpp"
#include "report/engagement.hpp"

namespace gatehouse::report {
namespace {

const Date as_of = date_of(2024, 12, 31);

Engagement engaged(Someone& person, const EngagementRules& rules = {}) {
  Columns columns(schemas());
  const FactReader reader(columns);
  EXPECT_TRUE(columns.missing().empty());
  Facts facts;
  reader.read(person.history(), facts);
  Engagement engagement;
  engage(facts, rules, as_of, engagement);
  return engagement;
}

TEST(Engagement, CountsStaffServicesAndLeavesOutWhatDoesNotQualify) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01");
  person.service("basic", "2024-01-02").service("individualized", "2024-01-03").service("supportive", "2024-01-04");
  person.service("self-service", "2024-01-05").service("information-only", "2024-01-06");
  person.service("follow-up", "2024-01-07").service("administrative", "2024-01-08");
  person.service("reportable-contact", "2024-01-09");
  EXPECT_EQ(engaged(person).stretches.size(), 3U);
}

TEST(Engagement, AnEnrollmentThatIsRepeatedWithEachServiceIsOneAndItsLatestRecordCounts) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01", {{"enrollment_no", "7"}});
  person.service("basic", "2024-01-02", {{"enrollment_no", "7"}});
  person.enrolled("adult", "2024-01-15", {{"enrollment_no", "7"}});
  person.service("basic", "2024-02-01", {{"enrollment_no", "7"}});
  const Engagement engagement = engaged(person);
  // The service of January 2 lies before the enrollment as it is known now; and no system dates are used.
  ASSERT_EQ(engagement.stretches.size(), 1U);
  EXPECT_EQ(engagement.stretches[0].first, date_of(2024, 2, 1));
  EXPECT_FALSE(engagement.stretches[0].system_dates);
}

TEST(Engagement, WhatBelongsToADeniedEnrollmentCountsForNothingAndNothingElseGoesToIt) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01", {{"enrollment_no", "7"}, {"status", "denied"}});
  person.service("basic", "2024-01-02", {{"enrollment_no", "7"}}).service("basic", "2024-01-03");
  const Engagement engagement = engaged(person);
  EXPECT_TRUE(engagement.stretches.empty());
  EXPECT_EQ(engagement.doubts.denied, 1);
  EXPECT_EQ(engagement.doubts.loose, 1);  // the one that names no enrollment finds none
  EXPECT_EQ(engaged(person, {.not_enrolled = {}}).stretches.size(), 2U);
}

TEST(Engagement, AWithdrawnEnrollmentCountsAndIsNoted) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01", {{"enrollment_no", "7"}, {"status", "withdrawn"}});
  person.service("basic", "2024-01-02", {{"enrollment_no", "7"}});
  EXPECT_EQ(engaged(person).stretches.size(), 1U);
  EXPECT_EQ(engaged(person).doubts.withdrawn, 1);
}

TEST(Engagement, ADeniedEnrollmentWithoutServicesIsNoPeriodOfItsSystemsDates) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01", {{"status", "denied"}});
  EXPECT_TRUE(engaged(person).stretches.empty());
  EXPECT_EQ(engaged(person).doubts.denied, 1);
}

TEST(Engagement, ATrainingWhoseEndCameLaterHasOnlyItsLatestRecord) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01");
  person.add("training", {{"training_no", "T"}, {"type", "ojt"}, {"began_on", "2024-02-01"}});
  person.add("training",
             {{"training_no", "T"}, {"type", "ojt"}, {"began_on", "2024-02-01"}, {"ended_on", "2024-05-01"}});
  const Engagement engagement = engaged(person);
  ASSERT_EQ(engagement.stretches.size(), 1U);
  EXPECT_EQ(engagement.stretches[0].last, date_of(2024, 5, 1));
}

TEST(Engagement, FollowsTheEnrollmentThatAServiceNamesInItsOwnSystem) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01", {{"enrollment_no", "7"}});
  person.add("enrollment", {{"enrollment_no", "7"}, {"program", "youth"}, {"entered_on", "2024-01-01"}}, "other");
  person.service("basic", "2024-02-01", {{"enrollment_no", "7"}});
  const Engagement engagement = engaged(person);
  ASSERT_EQ(engagement.services.size(), 1U);
  EXPECT_EQ(engagement.services[0].program, Program::adult);
}

TEST(Engagement, AServiceOfAProgramGoesToItsLatestEnrollmentThatHadBegun) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01", {{"enrollment_no", "1"}});
  person.enrolled("adult", "2024-06-01", {{"enrollment_no", "2"}});
  person.enrolled("adult", "2024-11-01", {{"enrollment_no", "3"}});
  person.service("basic", "2024-07-01", {{"program", "adult"}});
  EXPECT_EQ(engaged(person).services[0].enrollment, 1U);
}

TEST(Engagement, AServiceWithoutProgramGoesToTheLatestEnrollmentThatHadBegun) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01").enrolled("wagner-peyser", "2024-03-01").service("basic", "2024-02-01");
  EXPECT_EQ(engaged(person).services[0].program, Program::adult);
}

TEST(Engagement, AServiceOfAnotherProgramThanAnyEnrollmentIsLoose) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01").service("basic", "2024-02-01", {{"program", "youth"}});
  const Engagement engagement = engaged(person);
  EXPECT_EQ(engagement.doubts.loose, 1);
  EXPECT_EQ(engagement.services[0].program, Program::youth);
}

TEST(Engagement, AServiceThatNamesAnEnrollmentItsSystemDidNotSendGoesByItsProgramAndIsCounted) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01", {{"enrollment_no", "A1"}});
  person.service("basic", "2024-02-01", {{"enrollment_no", "NOPE"}, {"program", "adult"}});
  person.add("service",
             {{"category", "basic"}, {"began_on", "2024-02-02"}, {"enrollment_no", "7"}, {"program", "adult"}},
             "another");
  const Engagement engagement = engaged(person);
  EXPECT_EQ(engagement.services[0].enrollment, 0U);
  EXPECT_EQ(engagement.doubts.misnamed, 1);  // the other system sent no enrollment at all
  EXPECT_EQ(engagement.stretches.size(), 2U);
}

TEST(Engagement, WhatRunsWithoutAnEndForMoreThanAYearIsCounted) {
  Someone person(1);
  person.enrolled("adult", "2016-01-01").service("basic", "2016-02-01", {{"status", "in-progress"}});
  person.service("basic", "2024-01-01", {{"status", "in-progress"}});  // 365 days before: a leap year
  EXPECT_EQ(engaged(person).doubts.unended, 1);
}

TEST(Engagement, CancelledServicesCountForNothing) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01").service("basic", "2024-02-01", {{"status", "cancelled"}});
  person.service("basic", "2024-02-03");
  EXPECT_EQ(engaged(person).stretches.size(), 1U);
}

TEST(Engagement, AServiceAheadOrPlannedWithoutADayIsAwaitedAndOneWhoseDayWentByIsNot) {
  Someone ahead(1);
  ahead.enrolled("adult", "2024-01-01").service("basic", "2025-01-10");
  EXPECT_TRUE(engaged(ahead).planned.has(Program::adult));
  EXPECT_TRUE(engaged(ahead).stretches.empty());

  Someone undated(2);
  undated.enrolled("adult", "2024-01-01").add("service", {{"category", "basic"}, {"status", "planned"}});
  EXPECT_TRUE(engaged(undated).planned.has(Program::adult));

  Someone missed(3);
  missed.enrolled("adult", "2024-01-01").service("basic", "2024-06-01", {{"status", "planned"}});
  EXPECT_FALSE(engaged(missed).planned.has(Program::adult));
  EXPECT_TRUE(engaged(missed).stretches.empty());
}

TEST(Engagement, AServiceSaidToBeDoneOnADayThatHasNotComeIsAwaitedByNobody) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01").service("basic", "2024-03-31", {{"status", "completed"}});
  person.service("basic", "2029-02-15", {{"status", "completed"}});
  const Engagement engagement = engaged(person);
  EXPECT_FALSE(engagement.planned.has(Program::adult));
  EXPECT_EQ(engagement.stretches.size(), 1U);
  EXPECT_EQ(engagement.doubts.no_day, 1);
}

TEST(Engagement, AServiceOrTrainingOfNoKnownDayLeavesTheSystemsDates) {
  Someone person(1);
  person.enrolled("adult", "2024-01-10").add("service", {{"category", "basic"}, {"status", "completed"}});
  person.add("training", {{"type", "ojt"}});
  const Engagement engagement = engaged(person);
  ASSERT_EQ(engagement.stretches.size(), 1U);
  EXPECT_TRUE(engagement.stretches[0].system_dates);
  EXPECT_FALSE(engagement.planned.has(Program::adult));
  EXPECT_EQ(engagement.doubts.no_day, 2);
}

TEST(Engagement, AServiceInProgressRunsToTheAsOfDateAndAPlainOneLastsADay) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01").service("individualized", "2024-03-01", {{"status", "in-progress"}});
  person.service("basic", "2024-02-01");
  const Engagement engagement = engaged(person);
  ASSERT_EQ(engagement.stretches.size(), 2U);
  EXPECT_EQ(engagement.stretches[0].last, as_of);
  EXPECT_EQ(engagement.stretches[1].last, date_of(2024, 2, 1));
}

TEST(Engagement, ATrainingRunsUntilItEndsOrToTheAsOfDate) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01");
  person.add("training", {{"type", "ojt"}, {"began_on", "2024-02-01"}, {"ended_on", "2024-05-01"}});
  person.add("training", {{"type", "ojt"}, {"began_on", "2024-06-01"}});
  const Engagement engagement = engaged(person);
  ASSERT_EQ(engagement.stretches.size(), 2U);
  EXPECT_EQ(engagement.stretches[0].last, date_of(2024, 5, 1));
  EXPECT_EQ(engagement.stretches[1].last, as_of);
}

TEST(Engagement, UsesTheSystemsDatesOnlyForAnEnrollmentWithoutAnyService) {
  Someone served(1);
  served.enrolled("adult", "2024-01-01").service("self-service", "2024-01-02");
  EXPECT_TRUE(engaged(served).stretches.empty());

  Someone silent(2);
  silent.enrolled("adult", "2024-01-01", {{"exited_on", "2024-04-01"}});
  const Engagement engagement = engaged(silent);
  ASSERT_EQ(engagement.stretches.size(), 1U);
  EXPECT_TRUE(engagement.stretches[0].system_dates);
  EXPECT_EQ(engagement.stretches[0].last, date_of(2024, 4, 1));
}

TEST(Engagement, AnEnrollmentOfAReportableIndividualBeginsNothingByItself) {
  Someone person(1);
  person.enrolled("wagner-peyser", "2024-01-01", {{"role", "reportable-individual"}});
  EXPECT_TRUE(engaged(person).stretches.empty());
}

}  // namespace
}  // namespace gatehouse::report
