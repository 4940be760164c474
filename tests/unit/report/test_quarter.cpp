#include <gtest/gtest.h>

#include "report/quarter.hpp"

namespace gatehouse::report {
namespace {

TEST(Quarter, HasItsFirstAndLastDayAlsoInLeapYears) {
  EXPECT_EQ(iso(Quarter::of(2024, 1).first_day()), "2024-01-01");
  EXPECT_EQ(iso(Quarter::of(2024, 1).last_day()), "2024-03-31");
  EXPECT_EQ(Quarter::of(2024, 1).last_day().days - Quarter::of(2024, 1).first_day().days, 90);
  EXPECT_EQ(Quarter::of(2023, 1).last_day().days - Quarter::of(2023, 1).first_day().days, 89);
  EXPECT_EQ(iso(Quarter::of(2025, 4).last_day()), "2025-12-31");
}

TEST(Quarter, CountsAcrossYears) {
  EXPECT_EQ(Quarter::of(2025, 4).plus(1).text(), "2026Q1");
  EXPECT_EQ(Quarter::of(2018, 3).plus(-8).text(), "2016Q3");
}

TEST(Quarter, KnowsTheDaysAtItsEdges) {
  EXPECT_EQ(quarter_of(date_of(2026, 3, 31)).text(), "2026Q1");
  EXPECT_EQ(quarter_of(date_of(2026, 4, 1)).text(), "2026Q2");
  EXPECT_EQ(quarter_of(date_of(2024, 2, 29)).text(), "2024Q1");
}

TEST(Quarter, IsACalendarQuarterUnlessWrittenAsAProgramYear) {
  const Date today = date_of(2026, 5, 4);
  EXPECT_EQ(parse_quarter("2026Q1", today)->text(), "2026Q1");
  for (const char* const typed : {"Q1 2026", "q1 2026", "2026 Q1", "2026-q1"})
    EXPECT_EQ(parse_quarter(typed, today)->text(), "2026Q1") << typed;
  EXPECT_FALSE(parse_quarter("Q5 2026", today));
  EXPECT_FALSE(parse_quarter("Q1 26", today));
  EXPECT_EQ(parse_quarter("PY2025Q1", today)->text(), "2025Q3");
  EXPECT_EQ(parse_quarter("PY2025Q3", today)->text(), "2026Q1");
}

TEST(Quarter, PreviousAndCurrentAreSeenFromToday) {
  EXPECT_EQ(parse_quarter("previous", date_of(2026, 1, 1))->text(), "2025Q4");
  EXPECT_EQ(parse_quarter("previous", date_of(2026, 12, 31))->text(), "2026Q3");
  EXPECT_EQ(parse_quarter("current", date_of(2026, 12, 31))->text(), "2026Q4");
}

TEST(Quarter, RefusesWhatIsNoQuarterWithASentenceThatShowsTheForms) {
  for (const char* text : {"", "2026", "2026Q5", "2026Q0", "2026-1", "26Q1", "PY26Q1", "2026Q11", "next"}) {
    const auto quarter = parse_quarter(text, date_of(2026, 5, 4));
    ASSERT_FALSE(quarter) << text;
    EXPECT_EQ(quarter.error().code, Errc::bad_config);
    EXPECT_NE(quarter.error().message.find("2026Q1"), std::string::npos);
  }
}

}  // namespace
}  // namespace gatehouse::report
