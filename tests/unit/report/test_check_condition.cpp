/// The language of edit checks, by hand-worked cases.
#include <gtest/gtest.h>

#include "report/check_condition.hpp"

namespace gatehouse::report {
namespace {

Schema small_schema() {
  Schema schema{.name = "small", .fields = {}};
  for (const char* name : {"100", "900", "901", "1700", "1701", "108-A"})
    schema.fields.push_back({.name = name, .type = {}, .doc = name});
  return schema;
}

/// Values of 100, 900, 901, 1700, 1701, 108-A.
using Values = std::vector<std::string_view>;

class Conditions : public testing::Test {
 protected:
  bool holds(std::string_view text, const Values& values) {
    CheckCondition::Problem problem;
    const auto condition = CheckCondition::parse(text, schema, terms, problem);
    EXPECT_TRUE(condition) << text << ": " << problem.text;
    CheckRecord record(schema, moment);
    record.begin(values);
    return condition && condition->holds(record);
  }
  std::string problem_of(std::string_view text) {
    CheckCondition::Problem problem;
    EXPECT_FALSE(CheckCondition::parse(text, schema, terms, problem)) << text;
    return problem.text;
  }
  const Schema schema = small_schema();
  CheckCondition::Terms terms{{"exit", "[901]"}, {"exited", "[901] is not blank"}, {"loop", "loop"}};
  CheckMoment moment{.quarter = Quarter::of(2024, 1), .submitted = date_of(2024, 5, 15)};
};

TEST_F(Conditions, AskForValuesByTheirBytesWithoutTheBlanksAround) {
  EXPECT_TRUE(holds("[100] is 05", {" 05 ", "", "", "", "", ""}));
  EXPECT_FALSE(holds("[100] is 5", {"05", "", "", "", "", ""}));
  EXPECT_TRUE(holds("[100] in 1, 05", {"05", "", "", "", "", ""}));
  EXPECT_TRUE(holds("[100] not in 1, 2", {"", "", "", "", "", ""}));
  EXPECT_TRUE(holds("[100] is blank and [108-A] is 12345", {"", "", "", "", "", "12345"}));
}

TEST_F(Conditions, BlankPassesNoComparisonNotEvenANegatedOne) {
  EXPECT_FALSE(holds("[900] before [901]", {"", "", "20240101", "", "", ""}));
  EXPECT_FALSE(holds("[900] not before [901]", {"", "", "20240101", "", "", ""}));
  EXPECT_FALSE(holds("[1700] > 0", {"", "", "", "", "", ""}));
}

TEST_F(Conditions, CountDaysMonthsAndYearsAsCalendarsDo) {
  EXPECT_TRUE(holds("[901] on [900] + 365 days", {"", "20230301", "20240229", "", "", ""}));
  EXPECT_TRUE(holds("[901] on [900] + 1 years", {"", "20240229", "20250228", "", "", ""}));
  EXPECT_TRUE(holds("[901] on [900] - 1 months", {"", "20240331", "20240229", "", "", ""}));
  EXPECT_TRUE(holds("[901] on [900] - 14 months", {"", "20240331", "20230131", "", "", ""}));
  EXPECT_TRUE(holds("years from [900] to [901] = 13", {"", "20000229", "20140228", "", "", ""}));
  EXPECT_TRUE(holds("years from [900] to [901] = 14", {"", "20000229", "20140301", "", "", ""}));
  EXPECT_TRUE(holds("days from [900] to [901] >= 90", {"", "20240101", "20240331", "", "", ""}));
}

TEST_F(Conditions, KnowTheReport) {
  EXPECT_TRUE(holds("[900] on quarter_begin and [901] on quarter_end", {"", "20240101", "20240331", "", "", ""}));
  EXPECT_TRUE(holds("[901] after submitted", {"", "", "20240516", "", "", ""}));
  EXPECT_FALSE(holds("[901] after submitted", {"", "", "20240515", "", "", ""}));
}

TEST_F(Conditions, ASecondQuarterIsDueFourQuartersAfterTheQuarterOfExit) {
  EXPECT_TRUE(holds("due 2", {"", "", "20230331", "", "", ""}));
  EXPECT_FALSE(holds("due 2", {"", "", "20230401", "", "", ""}));
  EXPECT_FALSE(holds("due 2", {"", "", "", "", "", ""}));
  EXPECT_TRUE(holds("not due 2 and exited", {"", "", "20230401", "", "", ""}));
}

TEST_F(Conditions, PutListsAndRangesToTheTest) {
  const Values values{"", "20240301", "20240201", "5", "", ""};
  EXPECT_TRUE(holds("any of [1700-1799] is blank", values));
  EXPECT_FALSE(holds("all of [1700, 1701] is blank", values));
  EXPECT_TRUE(holds("none of [1700-1701] > 5", values));
  EXPECT_TRUE(holds("any of [900, 901] before 2024-02-02", values));
  EXPECT_TRUE(holds("earliest of [900, 901] on 2024-02-01", values));
  EXPECT_TRUE(holds("[900] is latest of [900, 901]", values));
}

TEST_F(Conditions, CompareNumbersExactly) {
  EXPECT_TRUE(holds("[1700] = 999999.99", {"", "", "", "999999.99", "", ""}));
  EXPECT_FALSE(holds("[1700] >= 999999.99", {"", "", "", "999999.98", "", ""}));
  EXPECT_TRUE(holds("[1700] < 0", {"", "", "", "-0.01", "", ""}));
  EXPECT_FALSE(holds("[1700] < 0", {"", "", "", "x", "", ""}));
  EXPECT_TRUE(holds("[100] has 3 characters and [100] contains 2", {"123", "", "", "", "", ""}));
  EXPECT_TRUE(holds("[100] has 3 digits", {"123", "", "", "", "", ""}));
  EXPECT_FALSE(holds("[100] has 3 digits", {"12A", "", "", "", "", ""}));
  EXPECT_FALSE(holds("[100] has 3 digits", {"1234", "", "", "", "", ""}));
}

TEST_F(Conditions, SayWhatIsWrongWithThem) {
  EXPECT_EQ(problem_of("[555] is blank"), "the layout has no element 555");
  EXPECT_NE(problem_of("[100] was blank").find("a test is expected instead of \"was\""), std::string::npos);
  EXPECT_NE(problem_of("([100] is blank").find("a closing bracket is missing"), std::string::npos);
  EXPECT_NE(problem_of("[100] is blank or").find("no element, date, number or term"), std::string::npos);
  EXPECT_NE(problem_of("[100] is blank [900]").find("is not expected"), std::string::npos);
  EXPECT_NE(problem_of("[100 is blank").find("not closed"), std::string::npos);
  EXPECT_NE(problem_of("loop").find("nested too deeply"), std::string::npos);
  EXPECT_NE(problem_of("").find("no element"), std::string::npos);
}

TEST_F(Conditions, AreUndecidedOverAValueThatBrokeItsOwnRule) {
  CheckCondition::Problem problem;
  const auto condition = CheckCondition::parse("[900] is not blank and [901] is blank", schema, terms, problem);
  CheckRecord record(schema, moment);
  record.begin(Values{"", "2024", "", "", "", ""});
  EXPECT_FALSE(condition->undecided(record));
  record.mark_bad(1);
  EXPECT_TRUE(condition->undecided(record));
  record.begin(Values{"", "20240101", "", "", "", ""});
  EXPECT_FALSE(condition->undecided(record));
}

}  // namespace
}  // namespace gatehouse::report
