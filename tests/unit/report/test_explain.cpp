/// Why an exit date is what it is, told in sentences that the same facts give as the report.
#include <gtest/gtest.h>

#include <map>

#include "people.hpp"
#include "report/explain.hpp"

namespace gatehouse::report {
namespace {

ReportSpec spec_on(const char* quarter, const char* as_of) {
  ReportSpec spec = spec_of(quarter);
  spec.as_of = *date_from_iso(as_of);
  return spec;
}

ExplainedPerson told(Someone& person, const ReportSpec& spec) {
  auto explained = explain_person(spec, schemas(), person.history());
  EXPECT_TRUE(explained) << explained.error().text();
  return std::move(*explained);
}

/// All sentences of one derived value, joined.
std::string because(const ExplainedPeriod& period, std::string_view what) {
  std::string text;
  for (const Derived& one : period.values)
    if (one.what.starts_with(what)) {
      text += one.value + ":";
      for (const std::string& sentence : one.because) text += " " + sentence + ".";
    }
  return text;
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Explain, AnExitIsTheLastQualifyingServiceAfterNinetyQuietDays) {
  Someone person(7);
  person.enrolled("adult", "2024-01-08").service("individualized", "2024-01-10").service("basic", "2024-02-29");
  person.service("self-service", "2024-03-15");
  const ExplainedPerson explained = told(person, spec_on("2024Q1", "2024-05-29"));  // the 90th day
  ASSERT_EQ(explained.periods.size(), 1U);
  const std::string exit = because(explained.periods[0], "date of exit");
  EXPECT_TRUE(says(exit, "2024-02-29: basic service of 2024-02-29, from mis")) << exit;
  EXPECT_TRUE(says(exit, "90 days without a service up to 2024-05-29"));
  EXPECT_TRUE(says(because(explained.periods[0], "date of entry"), "2024-01-10: individualized service"));
  ASSERT_EQ(explained.not_counted.size(), 1U);
  EXPECT_TRUE(says(explained.not_counted[0], "self-service of 2024-03-15"));
}

TEST(Explain, ADayEarlierItSaysWhenTheExitWillBeKnown) {
  Someone person(7);
  person.enrolled("adult", "2024-01-08").service("basic", "2024-02-29");
  const ExplainedPerson explained = told(person, spec_on("2024Q1", "2024-05-28"));
  const std::string exit = because(explained.periods[0], "date of exit");
  EXPECT_TRUE(says(exit, "none: ")) << exit;
  EXPECT_TRUE(says(exit, "only 89 days of 90"));
  EXPECT_TRUE(says(exit, "known on 2024-05-29"));
}

TEST(Explain, ReentryOnDayNinetyContinuesAndOnDayNinetyOneBeginsAnew) {
  Someone same(1), anew(2);
  same.enrolled("adult", "2024-01-01").service("basic", "2024-01-01").service("basic", "2024-03-31");
  anew.enrolled("adult", "2024-01-01").service("basic", "2024-01-01").service("basic", "2024-04-01");
  EXPECT_EQ(told(same, spec_on("2024Q2", "2024-12-31")).periods.size(), 1U);
  const ExplainedPerson two = told(anew, spec_on("2024Q2", "2024-12-31"));
  ASSERT_EQ(two.periods.size(), 2U);
  EXPECT_TRUE(says(because(two.periods[0], "date of exit"), "91 days after it: more than 90"));
}

TEST(Explain, APlannedServiceKeepsAPeriodOpen) {
  Someone person(7);
  person.enrolled("adult", "2024-01-01").service("basic", "2024-01-01");
  person.service("basic", "2024-09-01", {{"status", "planned"}});
  const ExplainedPerson explained = told(person, spec_on("2024Q1", "2024-08-01"));
  EXPECT_TRUE(says(because(explained.periods[0], "date of exit"), "a planned service keeps the period open"));
}

TEST(Explain, TheQuartersAfterExitSayWhatWasFoundAndWhenItIsDue) {
  Someone person(7);
  person.enrolled("adult", "2023-01-01").service("basic", "2023-03-31").wage("2023Q3", "5000.00");
  ReportSpec spec = spec_on("2023Q3", "2023-12-31");
  spec.wages_through = Quarter::of(2023, 2);
  const ExplainedPerson explained = told(person, spec);
  const ExplainedPeriod& period = explained.periods.at(0);
  const std::string first = because(period, "quarter 1"), second = because(period, "quarter 2");
  EXPECT_TRUE(
      says(first, "2023Q2: the exit lies in 2023Q1; its outcome is due in the report of 2023Q4, so it is blank"));
  EXPECT_TRUE(says(first, "complete up to then: once it is due, not employed (0)")) << first;
  EXPECT_TRUE(says(second, "1 wage record and 0 outcomes")) << second;
  EXPECT_TRUE(says(because(period, "quarter 4"), "not said to be complete"));
  EXPECT_FALSE(says(second, "5000"));
}

TEST(Explain, SaysWhyAPeriodIsNotInTheFile) {
  Someone old(1), late(2);
  old.enrolled("adult", "2019-01-01").service("basic", "2019-01-01");
  late.enrolled("adult", "2024-05-01").service("basic", "2024-05-01");
  EXPECT_TRUE(says(told(old, spec_on("2024Q1", "2024-12-31")).periods[0].why, "the exit lies before 2021-10-01"));
  EXPECT_TRUE(says(told(late, spec_on("2024Q1", "2024-12-31")).periods[0].why, "the entry lies after 2024Q1"));
}

TEST(Explain, DatesOfASystemAreCalledSo) {
  Someone person(7);
  person.enrolled("adult", "2024-01-01", {{"exited_on", "2024-02-01"}});
  const ExplainedPerson explained = told(person, spec_on("2024Q2", "2024-12-31"));
  EXPECT_TRUE(says(because(explained.periods.at(0), "date of exit"), "2024-02-01: dates that mis gave"));
}

TEST(Explain, EveryElementOfTheRowHasTheRuleThatMakesItAndNoAmounts) {
  Someone person(1, {{"birth_date", "1980-02-29"}});
  person.enrolled("taa", "2023-01-10", {{"petition_no", "96123"}, {"separated_on", "2022-12-01"}});
  person.service("basic", "2023-01-10", {{"activity", "career-guidance"}});
  person.add("training", {{"type", "occupational"}, {"began_on", "2023-01-20"}, {"ended_on", "2023-02-01"}});
  person.add(
      "payment",
      {{"type", "tra-basic"}, {"paid_on", "2023-02-10"}, {"week_ending", "2023-02-04"}, {"gross", "301.00"}});
  person.wage("2023Q2", "4711.00");
  const auto explained = explain_person(spec_of("2023Q4"), schemas(), person.history());
  ASSERT_TRUE(explained) << explained.error().text();
  ASSERT_EQ(explained->periods.size(), 1U);
  std::map<std::string, Derived> by_name;
  for (const Derived& one : explained->periods[0].elements) {
    EXPECT_EQ(one.because.size(), 1U) << one.what;
    EXPECT_EQ(one.value.find("4711"), std::string::npos) << one.what;
    EXPECT_EQ(one.value.find("301"), std::string::npos) << one.what;
    EXPECT_EQ(one.what.find("person."), std::string::npos);
    by_name[one.what.substr(0, one.what.find(':'))] = one;
  }
  EXPECT_EQ(by_name["training.1.began_on"].value, "2023-01-20");
  EXPECT_EQ(by_name["taa.petition_no"].value, "96123");
  EXPECT_EQ(by_name["tra.basic.weeks"].value, "1");
  EXPECT_EQ(by_name["tra.basic.paid"].value, "known, not shown");
  EXPECT_EQ(by_name["wages.after.1"].value, "known, not shown");
}

TEST(Explain, EachPetitionThatHasARowIsTold) {
  Someone person(1);
  person.enrolled("taa", "2023-01-10", {{"petition_no", "92001"}, {"enrollment_no", "1"}});
  person.enrolled("taa", "2023-01-20", {{"petition_no", "92002"}, {"enrollment_no", "2"}});
  person.service("basic", "2023-01-21");
  ReportSpec spec = spec_of("2023Q4");
  spec.row_each_petition = true;
  std::vector<std::string> petitions;
  const ExplainedPerson explained = told(person, spec);
  for (const Derived& one : explained.periods.at(0).elements) {
    if (one.what.starts_with("taa.petition_no")) petitions.push_back(one.value);
  }
  EXPECT_EQ(petitions, (std::vector<std::string>{"92001", "92002"}));
}

TEST(Explain, AServiceThatNamesAnUnknownEnrollmentIsSaidToGoByItsProgramAndUnreadWagesAreTold) {
  Someone person(7);
  person.enrolled("adult", "2023-01-08", {{"enrollment_no", "A1"}});
  person.service("basic", "2023-02-01", {{"enrollment_no", "NOPE"}, {"program", "adult"}});
  person.wage("20232", "100.00");
  const ExplainedPerson explained = told(person, spec_on("2023Q4", "2024-12-31"));
  EXPECT_TRUE(says(because(explained.periods.at(0), "date of exit"), "names the enrollment NOPE"));
  EXPECT_TRUE(says(because(explained.periods.at(0), "quarter 1 after exit"), "1 of the person's wage records"));
}

TEST(Explain, ATrainingWithoutAnEndKeepsTheExitUnknownAndNoDayIsPromised) {
  Someone person(7);
  person.enrolled("adult", "2024-01-08").add("training", {{"type", "ojt"}, {"began_on", "2024-02-01"}});
  const ExplainedPerson explained = told(person, spec_on("2024Q1", "2024-05-28"));
  const std::string exit = because(explained.periods[0], "date of exit");
  EXPECT_TRUE(says(exit, "it has no end, so no exit can be known")) << exit;
  EXPECT_FALSE(says(exit, "the exit is known on"));
}

TEST(Explain, AReportableIndividualIsSaidToBeInTheFileAndOneOutsideTheWindowIsNot) {
  Someone person(7);
  person.service("self-service", "2024-02-01", {{"program", "wagner-peyser"}});
  EXPECT_TRUE(
      says(told(person, spec_on("2024Q1", "2024-05-28")).reportable, "in the file of 2024Q1 as a reportable"));
  const ExplainedPerson later = told(person, spec_on("2025Q1", "2025-05-28"));
  EXPECT_TRUE(later.reportable.starts_with("not in the file of 2025Q1")) << later.reportable;
  EXPECT_TRUE(says(later.reportable, "contacts before 2024-04-01 are too old"));
}

TEST(Explain, AnOutcomeThatIsNotDueIsNotSaidToBeZero) {
  Someone person(7);
  person.enrolled("adult", "2024-01-08").service("basic", "2024-02-01");
  ReportSpec spec = spec_on("2024Q1", "2025-05-29");
  spec.wages_through = Quarter::of(2024, 4);
  const ExplainedPerson explained = told(person, spec);
  const std::string first = because(explained.periods[0], "quarter 1 after exit");
  EXPECT_TRUE(says(first, "so it is blank now") && says(first, "once it is due, not employed (0)")) << first;
}

TEST(Explain, HeldWagesAndQuartersWithoutAnyWageRecordAreTold) {
  Someone person(7);
  person.enrolled("adult", "2024-01-08").service("basic", "2024-02-01");
  ReportSpec spec = spec_on("2025Q1", "2025-05-29");
  spec.wages_through = Quarter::of(2024, 4);
  const std::vector<HeldWage> held{
      {.record = 31, .route = "pay", .rule = "bad-number", .quarter = Quarter::of(2024, 2)}};
  const ExplainAside aside{.held_wages = [&]() -> Result<std::span<const HeldWage>> { return held; },
                           .has_wages = [](Quarter quarter) -> Result<bool> { return quarter.number() == 2; }};
  const auto explained = explain_person(spec, schemas(), person.history(), aside);
  ASSERT_TRUE(explained);
  const std::string second = because(explained->periods[0], "quarter 1 after exit");
  const std::string third = because(explained->periods[0], "quarter 2 after exit");
  EXPECT_TRUE(says(second, "WARNING: record 31 of route pay, a wage record of the person of this quarter"))
      << second;
  EXPECT_FALSE(says(second, "at all"));
  EXPECT_TRUE(says(third, "WARNING: the hub holds no wage record of 2024Q3 at all")) << third;
  EXPECT_FALSE(says(third, "record 31"));
}

}  // namespace
}  // namespace gatehouse::report
