/// Measures as shipped, by hand-worked records: windows to the day, who counts, and how values are rounded.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"
#include "mapping/mapping.hpp"
#include "report/measures.hpp"

namespace gatehouse::report {
namespace {

namespace fs = std::filesystem;
using Given = std::map<std::string, std::string>;

class Measures : public testing::Test {
 protected:
  void SetUp() override {
    Findings findings;
    const fs::path mappings = fs::path(GATEHOUSE_SOURCE_DIR) / "mappings";
    const auto layout = mapping::load_layout("pirl-2022", {.roots = {mappings}}, findings);
    ASSERT_TRUE(layout) << findings.text();
    shape = {.layout = layout->name, .fields = layout->fields, .dialect = layout->dialect};
    for (const char* name : {"wioa", "wia"}) {
      const fs::path file = mappings / "measures" / (std::string(name) + ".measures.yaml");
      auto rules = load_measure_rules(read_file(file).value_or(""), file.string(), shape.fields, findings);
      ASSERT_TRUE(rules) << findings.text();
      EXPECT_TRUE(rules->not_run.empty());
      all.push_back(std::move(*rules));
    }
  }

  /// `numerator/denominator value` of a measure, over records of the report of 2023Q2.
  std::string measured(std::size_t file, std::string_view id, std::string_view population,
                       const std::vector<Given>& records) {
    MeasureRun run(shape, all[file], {.quarter = Quarter::of(2023, 2)}, {});
    std::uint64_t line = 0;
    for (const Given& given : records) {
      const std::string text = line_of(given);
      EXPECT_TRUE(run.record({.bytes = text, .line = ++line}));
    }
    const auto report = run.finish();
    for (std::size_t i = 0; i < run.rules().measures.size(); ++i) {
      const Measure& measure = run.rules().measures[i];
      const MeasureResult& result = report->results[i];
      if (measure.id == id && measure.population == population)
        return std::to_string(result.numerator) + "/" + std::to_string(result.denominator) + " " + result.value;
    }
    return "no such measure";
  }
  std::string line_of(const Given& given) const {
    std::string text;
    for (const Field& field : shape.fields.fields) {
      const auto found = given.find(field.name);
      if (&field != &shape.fields.fields.front()) text += ',';
      if (found != given.end()) text += found->second;
    }
    return text;
  }
  static Given with(Given base, const Given& more) {
    for (const auto& [element, value] : more) base[element] = value;
    return base;
  }

  FileShape shape{};
  std::vector<MeasureRules> all{};
  const Given adult{{"903", "1"}, {"900", "20210101"}, {"901", "20211231"}, {"923", "00"}};
};

TEST_F(Measures, TheSecondQuarterLooksAtExitsOfAYearToTheDay) {
  const auto one = [&](const char* exit) {
    return measured(0, "employment-q2", "adult", {with(adult, {{"901", exit}, {"1602", "1"}})});
  };
  EXPECT_EQ(one("20210630"), "0/0 ");
  EXPECT_EQ(one("20210701"), "1/1 100.0");
  EXPECT_EQ(one("20220630"), "1/1 100.0");
  EXPECT_EQ(one("20220701"), "0/0 ");
}

TEST_F(Measures, TheFourthQuarterLooksAtExitsOfTheCalendarYearBefore) {
  const auto one = [&](const char* exit) {
    return measured(0, "employment-q4", "adult", {with(adult, {{"901", exit}, {"1606", "0"}})});
  };
  EXPECT_EQ(one("20201231"), "0/0 ");
  EXPECT_EQ(one("20210101"), "0/1 0.0");
  EXPECT_EQ(one("20211231"), "0/1 0.0");
  EXPECT_EQ(one("20220101"), "0/0 ");
}

TEST_F(Measures, ExcludedExitersAndThoseWhoAreReportableDoNotCount) {
  EXPECT_EQ(measured(0, "employment-q2", "adult", {with(adult, {{"923", "01"}}), with(adult, {{"903", "4"}})}),
            "0/0 ");
}

TEST_F(Measures, AYouthCountsByPlacementToo) {
  const Given youth = with(adult, {{"903", "0"}, {"905", "1"}, {"1602", "0"}});
  EXPECT_EQ(measured(0, "youth-q2", "youth", {with(youth, {{"1900", "2"}}), with(youth, {{"1900", "0"}})}),
            "1/2 50.0");
}

TEST_F(Measures, TheMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo) {
  const auto earning = [&](const char* wages) { return with(adult, {{"1704", wages}}); };
  EXPECT_EQ(measured(0, "median-earnings-q2", "adult", {earning("100.00"), earning("7.01"), earning("7.00")}),
            "3/3 7.01");
  EXPECT_EQ(measured(0, "median-earnings-q2", "adult", {earning("7.01"), earning("7.00")}), "2/2 7.01");
  EXPECT_EQ(measured(0, "median-earnings-q2", "adult", {earning("0.00"), earning("999999.99"), earning("")}),
            "0/0 ");
}

TEST_F(Measures, ACredentialCountsUntilTheYearAfterExitIsOver) {
  const Given trained = with(adult, {{"1303", "06"}, {"1800", "5"}});
  EXPECT_EQ(measured(0, "credential", "adult", {with(trained, {{"1801", "20221231"}})}), "1/1 100.0");
  EXPECT_EQ(measured(0, "credential", "adult", {with(trained, {{"1801", "20230101"}})}), "0/1 0.0");
  EXPECT_EQ(measured(0, "credential", "adult", {with(trained, {{"1303", "01"}, {"1801", "20221231"}})}), "0/0 ");
}

TEST_F(Measures, ASecondaryDiplomaNeedsEmploymentOrFurtherEducation) {
  const Given diploma = with(adult, {{"408", "0"}, {"1401", "1"}, {"1800", "1"}, {"1801", "20220101"}});
  EXPECT_EQ(measured(0, "credential", "adult", {diploma}), "0/1 0.0");
  EXPECT_EQ(measured(0, "credential", "adult", {with(diploma, {{"1604", "3"}})}), "1/1 100.0");
  EXPECT_EQ(measured(0, "credential", "adult", {with(diploma, {{"1406", "20221231"}})}), "1/1 100.0");
}

TEST_F(Measures, ASkillGainLiesInTheYear) {
  const Given learning = with(adult, {{"901", ""}, {"1811", "20220101"}});
  EXPECT_EQ(measured(0, "skill-gains", "adult", {with(learning, {{"1809", "20220701"}})}), "1/1 100.0");
  EXPECT_EQ(measured(0, "skill-gains", "adult", {with(learning, {{"1809", "20220630"}})}), "0/1 0.0");
  EXPECT_EQ(measured(0, "skill-gains", "adult", {with(learning, {{"1813", "20220630"}})}), "0/0 ");
}

TEST_F(Measures, EnteredEmploymentLeavesOutThoseWhoWereEmployed) {
  const Given exiter = with(adult, {{"901", "20220930"}, {"1600", "1"}});
  EXPECT_EQ(measured(1, "entered-employment", "adult", {with(exiter, {{"400", "2"}})}), "1/1 100.0");
  EXPECT_EQ(measured(1, "entered-employment", "adult", {with(exiter, {{"400", "1"}})}), "0/0 ");
}

TEST_F(Measures, AverageEarningsRestOnWageRecordsOfAllThreeQuarters) {
  const Given earner = with(adult, {{"1600", "1"},
                                    {"1602", "1"},
                                    {"1604", "1"},
                                    {"1601", "1"},
                                    {"1603", "2"},
                                    {"1605", "1"},
                                    {"1704", "100.00"},
                                    {"1705", "0.01"}});
  EXPECT_EQ(measured(1, "average-earnings", "adult", {earner, with(earner, {{"1705", "0.02"}})}), "2/2 100.02");
  EXPECT_EQ(measured(1, "average-earnings", "adult", {with(earner, {{"1603", "4"}})}), "0/0 ");
}

TEST_F(Measures, ListWhoIsInThemAndCountWhatCannotBeRead) {
  std::vector<std::string> listed;
  MeasureRun run(shape, all[0], {.quarter = Quarter::of(2023, 2)}, [&](const MeasuredRecord& one) -> Result<void> {
    if (one.measure.id == "employment-q2")
      listed.push_back(std::to_string(one.line) + " " + std::string(one.individual) +
                       (one.counts ? " yes" : " no"));
    return {};
  });
  const std::string yes = line_of(with(adult, {{"100", "A"}, {"1602", "1"}}));
  const std::string no = line_of(with(adult, {{"100", "B"}, {"1602", "0"}}));
  EXPECT_TRUE(run.record({.bytes = yes, .line = 1}));
  EXPECT_TRUE(run.record({.bytes = "too,few", .line = 2}));
  EXPECT_TRUE(run.record({.bytes = no, .line = 3}));
  const auto report = run.finish();
  EXPECT_EQ(report->unreadable, 1U);
  EXPECT_EQ(listed, (std::vector<std::string>{"1 A yes", "3 B no"}));
  const auto json = nlohmann::json::parse(measures_json(run.rules(), *report, {.quarter = Quarter::of(2023, 2)}));
  EXPECT_EQ(json["records"], 3);
  EXPECT_EQ(json["results"][0]["value"], nullptr);
}

TEST(MeasureFiles, SayWhatIsWrongWithThem) {
  Findings findings;
  const Schema schema{.name = "small", .fields = {{.name = "903"}}};
  EXPECT_FALSE(
      load_measure_rules("measures: x\nlayout: small\npopulations: {a: \"[903] is 1\"}\nrules:\n"
                         "  m: {for: [b], form: rate, of: \"[903] was 1\", say: s, source: S1}\n",
                         "x", schema, findings));
  EXPECT_NE(findings.text().find("there is no population \"b\""), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::report
