/// Hand-worked cases. Days are counted from January 10, 2023 (day 0) where a distance matters.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "report/periods.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {
namespace {

const Date day_0 = date_of(2023, 1, 10);

Date day(int count) { return plus_days(day_0, count); }
Stretch on(Date when, Program program = Program::adult) {
  return {.first = when, .last = when, .program = program};
}
std::vector<Period> worked(std::vector<Stretch> stretches, Date as_of, ProgramSet planned = {},
                           const PeriodRules& rules = {}) {
  return periods_of(stretches, planned, rules, as_of);
}

TEST(Periods, ThereAreNoneWithoutQualifyingService) { EXPECT_TRUE(worked({}, day(500)).empty()); }

TEST(Periods, BeginWithTheFirstServiceAndRunOnWhileServicesCome) {
  const auto periods = worked({on(day(40)), on(day(0)), on(day(80))}, day(100));
  ASSERT_EQ(periods.size(), 1U);
  EXPECT_EQ(periods[0].entry, day(0));
  EXPECT_EQ(periods[0].last_service, day(80));
  EXPECT_FALSE(periods[0].exit);
}

TEST(Periods, DoNotEndOnThe89thQuietDay) { EXPECT_FALSE(worked({on(day(0))}, day(89))[0].exit); }

TEST(Periods, EndOnTheDayOfTheLastServiceOnce90DaysAreQuiet) {
  const auto periods = worked({on(day(0)), on(day(7))}, day(97));
  ASSERT_EQ(periods.size(), 1U);
  EXPECT_EQ(periods[0].exit, day(7));
}

TEST(Periods, AServiceOnThe90thDayContinuesThePeriod) {
  const auto periods = worked({on(day(0)), on(day(90))}, day(400));
  ASSERT_EQ(periods.size(), 1U);
  EXPECT_EQ(periods[0].exit, day(90));
}

TEST(Periods, AServiceOnThe91stDayBeginsANewPeriod) {
  const auto periods = worked({on(day(0)), on(day(91))}, day(120));
  ASSERT_EQ(periods.size(), 2U);
  EXPECT_EQ(periods[0].exit, day(0));
  EXPECT_EQ(periods[1].entry, day(91));
  EXPECT_FALSE(periods[1].exit);
}

TEST(Periods, AnExitSeenOnDay90IsTakenBackByAServiceTypedLaterForThatDay) {
  EXPECT_EQ(worked({on(day(0))}, day(90))[0].exit, day(0));
  EXPECT_FALSE(worked({on(day(0)), on(day(90))}, day(90))[0].exit);
}

TEST(Periods, CountLeapDays) {
  // 2024: January 31 + 29 days of February + 31 of March = day 90 after December 31 is March 30.
  const Date last = date_of(2023, 12, 31);
  EXPECT_FALSE(worked({on(last)}, date_of(2024, 3, 29))[0].exit);
  EXPECT_EQ(worked({on(last)}, date_of(2024, 3, 30))[0].exit, last);
  // 2023 has no February 29: day 90 is March 31.
  const Date year_before = date_of(2022, 12, 31);
  EXPECT_FALSE(worked({on(year_before)}, date_of(2023, 3, 30))[0].exit);
  EXPECT_EQ(worked({on(year_before)}, date_of(2023, 3, 31))[0].exit, year_before);
}

TEST(Periods, BeginAndEndOnALeapDay) {
  const Date leap = date_of(2024, 2, 29);
  const auto periods = worked({on(leap)}, date_of(2024, 12, 31));
  ASSERT_EQ(periods.size(), 1U);
  EXPECT_EQ(periods[0].entry, leap);
  EXPECT_EQ(periods[0].exit, leap);
}

TEST(Periods, ExitOnTheLastDayOfAQuarterBelongsToThatQuarter) {
  const auto periods = worked({on(date_of(2025, 12, 1)), on(date_of(2025, 12, 31))}, date_of(2026, 3, 31));
  ASSERT_EQ(periods.size(), 1U);
  ASSERT_TRUE(periods[0].exit);
  EXPECT_EQ(quarter_of(*periods[0].exit).text(), "2025Q4");
}

TEST(Periods, ALongTrainingIsServiceOnEachOfItsDays) {
  const Stretch course{.first = day(0), .last = day(200), .program = Program::adult};
  EXPECT_FALSE(worked({course}, day(150))[0].exit);
  EXPECT_EQ(worked({course}, day(290))[0].exit, day(200));
  EXPECT_EQ(worked({course, on(day(290))}, day(290)).size(), 1U);
}

TEST(Periods, AShortServiceInsideALongOneDoesNotPullTheEndForward) {
  const Stretch course{.first = day(0), .last = day(200), .program = Program::adult};
  const auto periods = worked({course, on(day(20)), on(day(289))}, day(600));
  ASSERT_EQ(periods.size(), 1U);
  EXPECT_EQ(periods[0].exit, day(289));
}

TEST(Periods, AreThoseThatWereKnownOnTheAsOfDate) {
  const std::vector<Stretch> all = {on(day(0)), on(day(50)), on(day(300))};
  EXPECT_EQ(worked(all, day(49))[0].last_service, day(0));
  EXPECT_EQ(worked(all, day(299)).size(), 1U);
  EXPECT_EQ(worked(all, day(300)).size(), 2U);
}

TEST(Periods, APlannedServiceKeepsTheLastPeriodOpenAndNoEarlierOne) {
  ProgramSet planned;
  planned.add(Program::adult);
  const auto periods = worked({on(day(0)), on(day(200))}, day(400), planned);
  ASSERT_EQ(periods.size(), 2U);
  EXPECT_EQ(periods[0].exit, day(0));
  EXPECT_FALSE(periods[1].exit);
}

TEST(Periods, TwoProgramsExitTogether) {
  const auto periods = worked({on(day(0), Program::adult), on(day(80), Program::wagner_peyser)}, day(400));
  ASSERT_EQ(periods.size(), 1U);
  EXPECT_EQ(periods[0].exit, day(80));
  EXPECT_TRUE(periods[0].programs.has(Program::adult));
  EXPECT_TRUE(periods[0].programs.has(Program::wagner_peyser));
}

TEST(Periods, TwoProgramsExitEachByItselfWhereTheRulesSaySo) {
  const auto periods = worked({on(day(0), Program::adult), on(day(80), Program::wagner_peyser)}, day(100), {},
                              PeriodRules::separate_exits());
  ASSERT_EQ(periods.size(), 2U);
  EXPECT_EQ(periods[0].exit, day(0));
  EXPECT_FALSE(periods[0].programs.has(Program::wagner_peyser));
  EXPECT_FALSE(periods[1].exit);
}

TEST(Periods, APlannedServiceOfOneExitGroupDoesNotHoldAnotherOpen) {
  ProgramSet planned;
  planned.add(Program::wagner_peyser);
  const auto periods = worked({on(day(0), Program::adult), on(day(1), Program::wagner_peyser)}, day(400), planned,
                              PeriodRules::separate_exits());
  ASSERT_EQ(periods.size(), 2U);
  EXPECT_TRUE(periods[0].exit);
  EXPECT_FALSE(periods[1].exit);
}

TEST(Periods, RestOnSystemDatesOnlyWhileNoServiceIsKnown) {
  const Stretch dates{.first = day(0), .last = day(60), .program = Program::adult, .system_dates = true};
  EXPECT_TRUE(worked({dates}, day(100))[0].system_dates);
  EXPECT_FALSE(worked({dates, on(day(70))}, day(100))[0].system_dates);
}

TEST(Periods, AnEndBeforeItsBeginningCountsAsOneDay) {
  const auto periods = worked({{.first = day(10), .last = day(3), .program = Program::adult}}, day(400));
  ASSERT_EQ(periods.size(), 1U);
  EXPECT_EQ(periods[0].exit, day(10));
}

TEST(Periods, DoNotDependOnTheOrderInWhichServicesCame) {
  const auto forth = worked({on(day(0)), on(day(91)), on(day(150), Program::youth), on(day(400))}, day(420));
  const auto back = worked({on(day(400)), on(day(150), Program::youth), on(day(91)), on(day(0))}, day(420));
  ASSERT_EQ(forth.size(), 3U);
  ASSERT_EQ(back.size(), 3U);
  EXPECT_EQ(forth[1].entry, back[1].entry);
  EXPECT_EQ(forth[1].exit, back[1].exit);
  EXPECT_EQ(forth[1].exit, day(150));
}

/// The rules once more, told by a walk through the days: a period runs while no 90 quiet days have passed.
std::vector<Period> walked(const std::vector<Stretch>& stretches, Date as_of) {
  std::vector<Period> periods;
  int quiet = 0;
  for (Date today = plus_days(day_0, -1); today <= as_of; today = plus_days(today, 1)) {
    const bool served =
        std::ranges::any_of(stretches, [&](const Stretch& one) { return one.first <= today && today <= one.last; });
    const bool running = !periods.empty() && !periods.back().exit;
    if (served && !running) periods.push_back({.entry = today, .last_service = today});
    if (served) periods.back().last_service = today;
    quiet = served ? 0 : quiet + 1;
    if (running && !served && quiet == 90) periods.back().exit = periods.back().last_service;
  }
  return periods;
}

TEST(Periods, AgreeWithAWalkThroughTheDays) {
  std::mt19937 numbers(20260406);
  const auto below = [&](unsigned limit) { return static_cast<int>(numbers() % limit); };
  for (int person = 0; person < 2000; ++person) {
    std::vector<Stretch> stretches;
    for (int i = below(9); i >= 0; --i) {
      const Date first = day(below(700));
      stretches.push_back({.first = first, .last = plus_days(first, below(3) == 0 ? below(120) : 0)});
    }
    const Date as_of = day(below(900));
    const auto periods = worked(stretches, as_of);
    const auto expected = walked(stretches, as_of);
    ASSERT_EQ(periods.size(), expected.size()) << "person " << person;
    for (std::size_t i = 0; i < periods.size(); ++i) {
      EXPECT_EQ(periods[i].entry, expected[i].entry) << "person " << person;
      EXPECT_EQ(periods[i].exit, expected[i].exit) << "person " << person;
    }
  }
}

TEST(ExitGroups, AProgramOfAListExitsApartFromTheOthers) {
  PeriodRules rules;
  rules.exit_group = *exit_groups(std::vector<std::vector<std::string>>{{"jvsg", "wagner-peyser"}, {"snap-et"}});
  EXPECT_EQ(rules.group_of(Program::jvsg), rules.group_of(Program::wagner_peyser));
  EXPECT_NE(rules.group_of(Program::jvsg), rules.group_of(Program::snap_et));
  EXPECT_EQ(rules.group_of(Program::adult), 0);
  const auto periods = worked({on(day(0)), on(day(80), Program::jvsg)}, day(100), {}, rules);
  ASSERT_EQ(periods.size(), 2U);
  EXPECT_EQ(periods[0].exit, day(0));
  EXPECT_FALSE(periods[1].exit);
}

TEST(ExitGroups, RefuseWhatIsNoProgramAndAProgramTwice) {
  EXPECT_FALSE(exit_groups(std::vector<std::vector<std::string>>{{"jvgs"}}));
  EXPECT_FALSE(exit_groups(std::vector<std::vector<std::string>>{{"jvsg"}, {"jvsg"}}));
}

}  // namespace
}  // namespace gatehouse::report
