/// Measures as shipped, by hand-worked records: windows to the day, who counts, and how values are rounded.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"
#include "mapping/mapping.hpp"
#include "report/measures.hpp"
#include "where.hpp"

namespace gatehouse::report {
namespace {

namespace fs = std::filesystem;
using Given = std::map<std::string, std::string>;

class Measures : public testing::Test {
 protected:
  void SetUp() override {
    Findings findings;
    const fs::path mappings = fs::path(source_folder) / "mappings";
    const auto layout = mapping::load_layout("pirl-2022", {.roots = {mappings}}, findings);
    ASSERT_TRUE(layout) << findings.text();
    shape = {.layout = layout->name, .fields = layout->fields, .dialect = layout->dialect};
    for (const char* name : {"wioa", "wia", "completeness"}) {
      auto rules = load(name, {}, findings);
      ASSERT_TRUE(rules) << findings.text();
      EXPECT_TRUE(rules->not_run.empty());
      all.push_back(std::move(*rules));
    }
  }
  std::optional<MeasureRules> load(const std::string& name, const MeasureWishes& wishes, Findings& findings) {
    const fs::path file = fs::path(source_folder) / "mappings" / "measures" / (name + ".measures.yaml");
    return load_measure_rules(read_file(file).value_or(""), file.string(), shape.fields, findings, wishes);
  }
  /// The rules of `wioa` otherwise than they stand there, in the place of the first.
  void wish(const MeasureWishes& wishes) {
    Findings findings;
    auto rules = load("wioa", wishes, findings);
    ASSERT_TRUE(rules) << findings.text();
    all[0] = std::move(*rules);
  }

  /// `numerator/denominator value` of a measure, over records of the report of 2023Q2.
  std::string measured(std::size_t file, std::string_view id, std::string_view population,
                       const std::vector<Given>& records) {
    MeasureRun run(shape, all[file], {.quarter = Quarter::of(2023, 2)}, {});
    feed(run, records);
    const auto report = run.finish();
    for (std::size_t i = 0; i < run.rules().measures.size(); ++i) {
      const Measure& measure = run.rules().measures[i];
      const MeasureResult& result = report->results[i];
      if (measure.id == id && measure.population == population)
        return std::to_string(result.numerator) + "/" + std::to_string(result.denominator) + " " + result.value;
    }
    return "no such measure";
  }
  void feed(MeasureRun& run, const std::vector<Given>& records) const {
    std::vector<std::string> texts;
    for (const Given& given : records) texts.push_back(line_of(given));
    for (std::size_t i = 0; run.wants_survey() && i < texts.size(); ++i)
      EXPECT_TRUE(run.survey({.bytes = texts[i], .line = i + 1}));
    for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_TRUE(run.record({.bytes = texts[i], .line = i + 1}));
  }
  /// A calculated field of each record that is left.
  std::vector<std::string> calculated(std::string_view id, const std::vector<Given>& records) {
    std::vector<std::string> out;
    MeasureRun* running = nullptr;
    MeasureRun run(
        shape, all[0], {.quarter = Quarter::of(2023, 2), .submitted = date_of(2023, 11, 15)},
        {.calculated = [&](std::uint64_t, std::string_view, std::span<const std::string> fields) -> Result<void> {
           for (std::size_t i = 0; i < fields.size(); ++i)
             if (running->rules().calculated[i].id == id) out.push_back(fields[i]);
           return {};
         },
         .given = "NY"});
    running = &run;
    feed(run, records);
    return out;
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

using Texts = std::vector<std::string>;

TEST_F(Measures, EachPersonCountsOnceWhereThePersonsAreAskedFor) {
  const Given open{{"100", "A"}, {"903", "1"}, {"900", "20220801"}};
  EXPECT_EQ(measured(0, "served", "adult", {open, open, with(open, {{"100", "B"}})}), "3/3 3");
  EXPECT_EQ(measured(0, "persons-served", "adult", {open, open, with(open, {{"100", "B"}})}), "2/2 2");
}

TEST_F(Measures, CoEnrollmentCountsWhoWasServedByAnotherProgramToo) {
  const Given open{{"903", "1"}, {"900", "20220801"}};
  const std::vector<Given> people{open, with(open, {{"918", "1"}}), with(open, {{"904", "2"}}),
                                  with(open, {{"921", "1"}})};
  EXPECT_EQ(measured(0, "co-enrolled-wagner-peyser", "adult", people), "1/4 25.0");
  EXPECT_EQ(measured(0, "co-enrolled-dislocated-worker", "adult", people), "1/4 25.0");
  EXPECT_EQ(measured(0, "co-enrolled-any", "adult", people), "3/4 75.0");
  EXPECT_EQ(measured(0, "co-enrolled-adult", "wagner-peyser", people), "1/1 100.0");
}

TEST_F(Measures, CompletenessTellsOfEachProgramWhoLacksAnElement) {
  const std::vector<Given> people{{{"100", "A"}, {"903", "1"}, {"200", "19900101"}}, {{"100", "B"}, {"903", "1"}}};
  EXPECT_EQ(measured(2, "200", "adult", people), "1/2 50.0");
  EXPECT_EQ(measured(2, "200", "youth", people), "0/0 ");
}

TEST_F(Measures, AVariantTakesTheOtherSideOfADisagreement) {
  const Given trained{{"903", "1"}, {"901", "20210630"}, {"923", "00"}, {"1303", "02"}};
  const Given second = with(trained, {{"1802", "3"}, {"1803", "20210701"}});
  const Given excluded = with(trained, {{"923", "07"}, {"1800", "3"}, {"1801", "20210701"}});
  const Given diploma = with(trained, {{"1800", "1"}, {"1801", "20210701"}, {"1602", "0"}});
  const std::vector<Given> all_of_them{second, excluded, diploma};
  EXPECT_EQ(measured(0, "credential", "adult", all_of_them), "1/2 50.0");
  wish({.variants = {{"credential-exclusion", "annual"}}});
  EXPECT_EQ(measured(0, "credential", "adult", all_of_them), "2/3 66.7");
  wish({.variants = {{"credential-employment", "annual"}}});
  EXPECT_EQ(measured(0, "credential", "adult", all_of_them), "2/2 100.0");
  wish({.variants = {{"credential-first-only", "annual"}}});
  EXPECT_EQ(measured(0, "credential", "adult", all_of_them), "0/2 0.0");
}

TEST_F(Measures, TheWindowIsARollingYearTheQuarterOrAllSinceTheProgramBegan) {
  const auto served = [&](const char* exit) {
    return measured(0, "served", "adult", {{{"903", "1"}, {"900", "20160801"}, {"901", exit}}});
  };
  const auto second = [&](const char* exit) {
    return measured(0, "employment-q2", "adult", {with(adult, {{"900", "20160801"}, {"901", exit}})});
  };
  EXPECT_EQ(served("20220701"), "1/1 1");
  EXPECT_EQ(served("20220630"), "0/0 ");
  wish({.variants = {{"window", "quarter"}}});
  EXPECT_EQ(served("20230401"), "1/1 1");
  EXPECT_EQ(served("20230331"), "0/0 ");
  EXPECT_EQ(second("20220401"), "0/1 0.0");
  EXPECT_EQ(second("20220331"), "0/0 ");
  EXPECT_EQ(second("20220701"), "0/0 ");
  wish({.variants = {{"window", "program-to-date"}}});
  EXPECT_EQ(served("20160801"), "1/1 1");
  EXPECT_EQ(second("20160801"), "0/1 0.0");
  EXPECT_EQ(second("20220701"), "0/0 ");
}

TEST_F(Measures, AVariantOrStepThatIsNotThereIsRefusedWithThoseThatAre) {
  Findings findings;
  EXPECT_FALSE(load("wioa", {.variants = {{"credential-exclusions", "annual"}}}, findings));
  EXPECT_NE(findings.text().find("credential-exclusion"), std::string::npos);
  Findings choices;
  EXPECT_FALSE(load("wioa", {.variants = {{"employed", "both"}}}, choices));
  EXPECT_NE(choices.text().find("report, research"), std::string::npos);
  Findings steps;
  EXPECT_FALSE(load("wioa", {.prepare = {"wage"}}, steps));
  EXPECT_NE(steps.text().find("merge-periods"), std::string::npos);
}

TEST_F(Measures, EveryVariantSaysWhyThereIsAChoice) {
  for (const MeasureVariant& variant : all[0].variants) {
    EXPECT_GE(variant.choices.size(), 2U) << variant.id;
    EXPECT_FALSE(variant.why.empty() || variant.source.empty()) << variant.id;
  }
}

TEST_F(Measures, NothingIsCorrectedUnlessItIsAskedFor) {
  const Given due = with(adult, {{"1602", "9"}, {"1704", "500.00"}});
  EXPECT_EQ(measured(0, "employment-q2", "adult", {due}), "0/1 0.0");
  wish({.prepare = {"employment"}});
  EXPECT_EQ(measured(0, "employment-q2", "adult", {due}), "1/1 100.0");
  wish({.prepare = {"wages"}});
  EXPECT_EQ(measured(0, "employment-q2", "adult", {due}), "0/1 0.0");
}

TEST_F(Measures, WagesAndEmploymentOfAQuarterThatIsNotDueStayAsTheyAre) {
  // In the report of 2023Q2 the 2nd quarter after exit is due for exits up to 2022-06-30.
  wish({.prepare = {"wages", "employment"}});
  const Given blank{{"903", "1"}, {"900", "20210101"}, {"923", "00"}};
  EXPECT_EQ(calculated("CALC4013", {with(blank, {{"901", "20220630"}})}), Texts{"0"});
  EXPECT_EQ(calculated("CALC4013", {with(blank, {{"901", "20220630"}, {"1704", "0.01"}})}), Texts{"1"});
  EXPECT_EQ(calculated("CALC4013", {with(blank, {{"901", "20220630"}, {"1704", "999999.00"}})}), Texts{"0"});
  EXPECT_EQ(calculated("CALC4015", {with(blank, {{"901", "20220630"}, {"1704", "999999.99"}})}), Texts{""});
}

TEST_F(Measures, PeriodsCloserThanNinetyDaysAreOneAndThoseNinetyDaysApartAreNot) {
  wish({.prepare = {"merge-periods"}});
  const Given first{{"100", "A"}, {"903", "1"}, {"900", "20210101"}, {"901", "20211231"}};
  const Given day_89 = with(first, {{"900", "20220330"}, {"901", "20220630"}});  // 2021-12-31 + 89 days
  const Given day_90 = with(first, {{"900", "20220331"}, {"901", "20220630"}});
  EXPECT_EQ(calculated("CALC4040", {first, day_89}), Texts{"2021"});
  EXPECT_EQ(calculated("CALC4040", {first, day_90}), (Texts{"2021", "2021"}));
  EXPECT_EQ(calculated("CALC4040", {with(first, {{"901", ""}}), day_90}), Texts{"9999"});  // one is open
  EXPECT_EQ(calculated("CALC4040", {first, with(day_89, {{"100", "B"}})}), (Texts{"2021", "2021"}));
}

TEST_F(Measures, WhatLiesOutsideThePeriodIsLeftOut) {
  wish({.prepare = {"outside"}});
  const auto left = [&](const char* entry, const char* exit) {
    return calculated("CALC4040", {{{"903", "1"}, {"900", entry}, {"901", exit}}});
  };
  EXPECT_EQ(left("20230630", ""), Texts{"9999"});
  EXPECT_EQ(left("20230701", ""), Texts{});
  EXPECT_EQ(left("20200101", "20210101"), Texts{"2020"});
  EXPECT_EQ(left("20200101", "20201231"), Texts{});
  EXPECT_EQ(left("20200101", "20231115"), Texts{"2023"});
  EXPECT_EQ(left("20200101", "20231116"), Texts{"9999"});  // after the submission
}

TEST_F(Measures, CalculatedFieldsAreOneZeroOrBlankAsInThePublicFile) {
  EXPECT_EQ(calculated("CALC4000", {adult}), Texts{"NY"});
  EXPECT_EQ(calculated("CALC4001", {adult, {{"903", "4"}}}), (Texts{"1", "0"}));
  EXPECT_EQ(calculated("CALC4002", {{{"909", "1"}}, {{"904", "3"}}, adult}), (Texts{"1", "1", "0"}));
  EXPECT_EQ(calculated("CALC4006", {{{"918", "2"}}, {{"918", "2"}, {"903", "1"}}}), (Texts{"1", "0"}));
  EXPECT_EQ(calculated("CALC4013", {adult, with(adult, {{"1602", "2"}}), with(adult, {{"923", "01"}})}),
            (Texts{"0", "1", ""}));
  EXPECT_EQ(calculated("CALC4015", {with(adult, {{"1704", "812.50"}}), adult}), (Texts{"812.50", ""}));
  EXPECT_EQ(calculated("CALC4020", {{{"210", "1"}, {"212", "1"}},
                                    {{"211", "1"}, {"215", "1"}},
                                    {{"211", "1"}},
                                    {{"212", "1"}, {"215", "0"}},
                                    {{"215", "9"}}}),
            (Texts{"1", "7", "5", "2", ""}));
  EXPECT_EQ(calculated("CALC4021", {{{"203", "0"}}, {{"203", "03"}}, {}}), (Texts{"1", "0", "0"}));
  EXPECT_EQ(calculated("CALC4029", {{{"203", "9"}}, {{"203", "49"}}}), (Texts{"1", "0"}));
  EXPECT_EQ(
      calculated("CALC4034", {{{"1300", "1"}, {"1304", "57"}}, {{"1300", "1"}, {"1304", "7"}}, {{"1300", "0"}}}),
      (Texts{"1", "0", ""}));
  EXPECT_EQ(calculated("CALC4041", {{{"914", "2"}}, {{"914", "9"}}}), (Texts{"1", "0"}));
}

TEST_F(Measures, AgesAndProgramYearsAreCountedAsCalendarsDo) {
  EXPECT_EQ(calculated("CALC4039", {{{"200", "20000229"}, {"900", "20220228"}},
                                    {{"200", "20000229"}, {"900", "20220301"}},
                                    {{"200", "20000229"}, {"900", "20240229"}},
                                    {{"900", "20240229"}}}),
            (Texts{"21", "22", "24", ""}));
  EXPECT_EQ(calculated("CALC4040", {{{"901", "20220630"}}, {{"901", "20220701"}}, {}}),
            (Texts{"2021", "2022", "9999"}));
}

TEST_F(Measures, AllOfTheFieldsOfThePublicFileAreThere) {
  Texts ids;
  for (const CalculatedField& field : all[0].calculated) ids.push_back(field.id);
  Texts wanted;
  for (int number = 4000; number <= 4041; ++number) wanted.push_back("CALC" + std::to_string(number));
  EXPECT_EQ(ids, wanted);
}

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
  MeasureRun run(shape, all[0], {.quarter = Quarter::of(2023, 2)},
                 {.listed = [&](const MeasuredRecord& one) -> Result<void> {
                   if (one.measure.id == "employment-q2")
                     listed.push_back(std::to_string(one.line) + " " + std::string(one.individual) +
                                      (one.counts ? " yes" : " no"));
                   return {};
                 }});
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

TEST(MeasureFiles, LeaveOutWhatTheLayoutHasNotAndSayWhich) {
  Findings findings;
  const fs::path mappings = fs::path(source_folder) / "mappings";
  for (const char* name : {"pirl-2016-full", "pirl-2016-nfjp", "wiasrd-2012", "tapr-2010"}) {
    const auto layout = mapping::load_layout(name, {.roots = {mappings}}, findings);
    ASSERT_TRUE(layout) << findings.text();
    const auto rules = load_measure_rules(read_file(mappings / "measures/wioa.measures.yaml").value_or(""), "wioa",
                                          layout->fields, findings, {.prepare = {"all"}});
    ASSERT_TRUE(rules) << name << findings.text();
    EXPECT_FALSE(rules->not_run.empty()) << name;
    for (const CalculatedField& field : rules->calculated)
      EXPECT_NE(field.id, "CALC4007") << name;  // 1813 is of 2018
  }
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
