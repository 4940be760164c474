/// Hand-worked cases of what comes after exit: which quarter it is, whose wages count, which dates of credentials
/// and skill gains do. The days that matter are edges: of quarters, of leap years, of 365 days.
#include <gtest/gtest.h>

#include "people.hpp"

namespace gatehouse::report {
namespace {

/// An adult who entered on February 1, 2024, and had a last service on that day.
Someone exited(std::string_view on, std::int64_t client = 1) {
  Someone person(client);
  person.enrolled("adult", "2024-02-01", {{"funding", "local-formula"}, {"enrollment_no", "1"}});
  person.service("basic", "2024-02-01", {{"enrollment_no", "1"}});
  person.service("basic", on, {{"enrollment_no", "1"}});
  return person;
}

Someone trained(std::string_view exit) {
  Someone person = exited(exit);
  person.add("training", {{"enrollment_no", "1"},
                          {"type", "occupational"},
                          {"began_on", "2024-02-05"},
                          {"ended_on", "2024-02-20"},
                          {"completed", "yes"},
                          {"leads_to_credential", "yes"}});
  return person;
}

std::string element(Someone& person, std::string_view number, std::string_view quarter = "2025Q4") {
  return report_on({&person}, spec_of(quarter)).at(0, number);
}

TEST(QuarterAfterExit, IsCountedFromTheQuarterOfExitWhateverItsDay) {
  for (const auto& [exit, quarter] : {std::pair{"2024-04-01", "2024Q3"},
                                      {"2024-03-31", "2024Q2"},
                                      {"2024-02-29", "2024Q2"},
                                      {"2024-04-30", "2024Q3"}}) {
    Someone person = exited(exit);
    person.wage(quarter, "100.00");
    EXPECT_EQ(element(person, "1703"), "100.00") << exit;
  }
}

TEST(QuarterAfterExit, CrossesTheYear) {
  Someone person = exited("2024-04-01");
  person.wage("2024Q4", "2.00").wage("2025Q1", "3.00").wage("2025Q2", "4.00");
  EXPECT_EQ(element(person, "1704"), "2.00");
  EXPECT_EQ(element(person, "1705"), "3.00");
  EXPECT_EQ(element(person, "1706"), "4.00");
}

TEST(Wages, OfSeveralEmployersAreAddedAndTheBestPaidJobGivesTheIndustry) {
  Someone person = exited("2024-03-31");
  person.add("wage",
             {{"quarter", "2024Q2"}, {"amount", "4000.10"}, {"employer.account", "A"}, {"industry", "722511"}});
  person.add("wage",
             {{"quarter", "2024Q2"}, {"amount", "4000.20"}, {"employer.account", "B"}, {"industry", "6211"}});
  EXPECT_EQ(element(person, "1703"), "8000.30");
  EXPECT_EQ(element(person, "1614"), "621100");
}

TEST(Wages, OfOneEmployerFromTwoSourcesAreAddedUnlessTheyAreTheSameRow) {
  Someone person = exited("2024-03-31");
  person.wage("2024Q2", "10.00", "A").wage("2024Q2", "10.00", "A").wage("2024Q2", "15.00", "A");
  EXPECT_EQ(element(person, "1703"), "25.00");
}

TEST(Wages, ThatReachTheCodeForNotYetAvailableAreBlankAndTheJobIsTold) {
  Someone most = exited("2024-03-31"), too_much = exited("2024-03-31");
  most.wage("2024Q2", "999999.98");
  too_much.wage("2024Q2", "999999.98", "A").wage("2024Q2", "0.01", "B");
  EXPECT_EQ(element(most, "1703"), "999999.98");
  EXPECT_EQ(element(too_much, "1703"), "");
  EXPECT_EQ(element(too_much, "1600"), "1");
}

TEST(Wages, ThatAreTooLargeToBeToldTakeTheirIndustryWithThem) {
  Someone person = exited("2024-03-31");
  for (const char* quarter : {"2023Q4", "2024Q2"})
    person.add("wage", {{"quarter", quarter}, {"amount", "1000000.00"}, {"industry", "621100"}});
  EXPECT_EQ(element(person, "1700"), "");
  EXPECT_EQ(element(person, "404"), "");
  EXPECT_EQ(element(person, "1703"), "");
  EXPECT_EQ(element(person, "1614"), "");
}

TEST(Wages, OfAQuarterThatIsSaidToBeCompleteAndHoldsNoneAreCounted) {
  ReportSpec spec = spec_of("2025Q1");
  spec.wages_through = Quarter::of(2024, 3);
  Someone first = exited("2024-03-31"), second = exited("2024-03-31", 2);
  second.wage("2024Q3", "70.00");
  const Made made = report_on({&first, &second}, spec);
  const auto& wages = made.summary.wages;
  EXPECT_EQ(wages.at(Quarter::of(2024, 2)).records, 0);
  EXPECT_EQ(wages.at(Quarter::of(2024, 2)).told_as_none, 2);
  EXPECT_EQ(wages.at(Quarter::of(2024, 3)).records, 1);
}

TEST(Wages, ACappedAmountCountsAsTheLeastThatItIs) {
  Someone person = exited("2024-03-31");
  person.add("wage", {{"quarter", "2024Q2"}, {"amount", "50000.00"}, {"capped", "yes"}});
  person.wage("2024Q2", "100.00", "B");
  EXPECT_EQ(element(person, "1703"), "50100.00");
}

TEST(Wages, ThatCameLateChangeTheReportThatIsMadeAfterThem) {
  ReportSpec spec = spec_of("2025Q1");
  spec.wages_through = Quarter::of(2024, 4);
  Someone before = exited("2024-03-31"), after = exited("2024-03-31");
  after.wage("2024Q2", "70.00");
  const Made first = report_on({&before}, spec), second = report_on({&after}, spec);
  EXPECT_EQ(first.at(0, "1600"), "0");
  EXPECT_EQ(first.at(0, "1703"), "0.00");
  EXPECT_EQ(second.at(0, "1600"), "1");
  EXPECT_EQ(second.at(0, "1703"), "70.00");
}

TEST(Wages, OfAnotherProgramsPeriodBelongToTheQuarterNotToThePeriod) {
  Someone person = exited("2024-03-31");
  person.service("basic", "2024-06-30", {{"enrollment_no", "1"}});  // day 91: a second period
  person.wage("2024Q2", "10.00").wage("2024Q3", "20.00");
  const Made made = report_on({&person}, spec_of("2025Q4"));
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.at(0, "1703"), "10.00");
  EXPECT_EQ(made.at(0, "1704"), "20.00");
  EXPECT_EQ(made.at(1, "1703"), "20.00");
}

TEST(Employment, EvidenceOfAJobCountsBeforeWordThatThereWasNone) {
  Someone person = exited("2024-03-31");
  person.add("outcome",
             {{"kind", "employment"}, {"quarter", "2024Q2"}, {"employed", "no"}, {"happened_on", "2024-05-01"}});
  person.add("outcome",
             {{"kind", "employment"}, {"quarter", "2024Q2"}, {"employed", "yes"}, {"happened_on", "2024-06-01"}});
  EXPECT_EQ(element(person, "1600"), "1");
  EXPECT_EQ(element(person, "1601"), "4");
  person.wage("2024Q2", "1.00");
  EXPECT_EQ(element(person, "1601"), "1");
  EXPECT_EQ(element(person, "1703"), "1.00");
}

TEST(Employment, ByTheMatchTheWageRecordComesBeforeFederalAndMilitary) {
  Someone person = exited("2024-03-31");
  person.add("wage",
             {{"quarter", "2024Q2"}, {"amount", "5.00"}, {"source", "military"}, {"employer.account", "M"}});
  EXPECT_EQ(element(person, "1601"), "3");
  person.add("wage", {{"quarter", "2024Q2"}, {"amount", "6.00"}, {"source", "federal"}, {"employer.account", "F"}});
  EXPECT_EQ(element(person, "1601"), "2");
  person.wage("2024Q2", "7.00");
  EXPECT_EQ(element(person, "1601"), "1");
  EXPECT_EQ(element(person, "1703"), "18.00");
}

TEST(Credentials, CountUntilThe365thDayAlsoWhereALeapDayLiesBetween) {
  Someone leap = trained("2024-02-29"), late = trained("2024-02-29");
  leap.add("credential", {{"type", "licensure"}, {"attained_on", "2025-02-28"}});  // day 365
  late.add("credential", {{"type", "licensure"}, {"attained_on", "2025-03-01"}});
  EXPECT_EQ(element(leap, "1801"), "20250228");
  EXPECT_EQ(element(late, "1801"), "");
  EXPECT_EQ(element(late, "1800"), "0");
}

TEST(Credentials, EnteredOnSeveralScreensAreOne) {
  Someone person = trained("2024-02-29");
  person.add("credential", {{"type", "licensure"}, {"attained_on", "2024-03-10"}});
  person.add("credential", {{"type", "licensure"}, {"attained_on", "2024-03-10"}}, "adult-ed");
  person.add("credential", {{"type", "certificate"}, {"attained_on", "2024-03-10"}});
  EXPECT_EQ(element(person, "1803"), "20240310");
  EXPECT_EQ(element(person, "1804"), "");
}

TEST(SkillGains, CountUpToTheDayOfExit) {
  Someone person = trained("2024-02-29");
  person.add("outcome", {{"kind", "skill-gain"}, {"gain", "training-milestone"}, {"happened_on", "2024-02-29"}});
  person.add("outcome", {{"kind", "skill-gain"}, {"gain", "training-milestone"}, {"happened_on", "2024-03-01"}});
  person.add("outcome", {{"kind", "skill-gain"}, {"gain", "skills-progression"}, {"happened_on", "2024-01-31"}});
  EXPECT_EQ(element(person, "1809"), "20240229");
  EXPECT_EQ(element(person, "1810"), "");
}

TEST(PointInTime, WhatLiesAfterTheAsOfDayIsNotKnown) {
  ReportSpec spec = spec_of("2024Q1");
  Someone person = exited("2024-02-29");
  spec.as_of = date_of(2024, 5, 28);  // the 89th quiet day
  EXPECT_EQ(report_on({&person}, spec).at(0, "901"), "");
  spec.as_of = date_of(2024, 5, 29);
  EXPECT_EQ(report_on({&person}, spec).at(0, "901"), "20240229");
  person.service("basic", "2024-05-29", {{"enrollment_no", "1"}});  // day 90, typed on that day
  EXPECT_EQ(report_on({&person}, spec).at(0, "901"), "");
}

TEST(Outcomes, AreBlankOnTheLastDayBeforeTheyAreDue) {
  // The outcome of the k-th quarter is told when the exit quarter is the report quarter minus k + 2, or earlier.
  Someone person = exited("2024-03-31");
  person.wage("2024Q2", "1.00").wage("2024Q3", "2.00").wage("2024Q4", "3.00").wage("2025Q1", "4.00");
  const std::array<std::string_view, 4> wages = {"1703", "1704", "1705", "1706"};
  for (int k = 1; k <= 4; ++k) {
    const Quarter first = Quarter::of(2024, 1).plus(k + 2);
    const auto at = [&](Quarter quarter) {
      return element(person, wages[static_cast<std::size_t>(k - 1)], quarter.text());
    };
    EXPECT_EQ(at(first.plus(-1)), "") << k;
    EXPECT_EQ(at(first), std::to_string(k) + ".00") << k;
  }
}

}  // namespace
}  // namespace gatehouse::report
