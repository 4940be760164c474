/// The edit checks as shipped: every rule can be read, is broken by its examples and kept by the mended ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/yaml.hpp"
#include "mapping/mapping.hpp"
#include "report/check_rules.hpp"
#include "report/file_check.hpp"
#include "where.hpp"

namespace gatehouse::report {
namespace {

namespace fs = std::filesystem;

const fs::path mappings = fs::path(source_folder) / "mappings";

Schema fields_of(const std::string& layout) {
  Findings findings;
  const auto shape = mapping::load_layout(layout, {.roots = {mappings}}, findings);
  EXPECT_TRUE(shape) << findings.text();
  return shape ? shape->fields : Schema{};
}

CheckRules rules_of(const std::string& checks, const Schema& schema) {
  Findings findings;
  const fs::path file = mappings / "checks" / (checks + ".checks.yaml");
  auto rules = load_check_rules(read_file(file).value_or(""), file.string(), schema, findings);
  EXPECT_TRUE(rules) << findings.text();
  return rules ? std::move(*rules) : CheckRules{};
}

/// A record in which only the named elements have a value.
struct Example {
  Example(const Schema& schema, const CheckMoment& moment) : schema_(schema), record(schema, moment) {}

  void give(const yaml::Node& values) {
    for (const auto& [element, line, quoted, value] : values.entries) {
      const auto at = schema_.find(element);
      ASSERT_TRUE(at) << element;
      fields_.resize(schema_.fields.size());
      fields_[*at] = value.text;
    }
    fields_.resize(schema_.fields.size());
    record.begin(fields_);
  }

  const Schema& schema_;
  CheckRecord record;
  std::vector<std::string_view> fields_{};
};

/// Some form of the rule (one for each row of `over`) is broken.
bool broken(const CheckRules& rules, std::string_view id, const CheckRecord& record) {
  return std::ranges::any_of(
      rules.rules, [&](const LogicRule& rule) { return rule.info.id == id && rule.broken.holds(record); });
}

std::size_t broken_forms(const CheckRules& rules, std::string_view id, const CheckRecord& record) {
  return static_cast<std::size_t>(std::ranges::count_if(
      rules.rules, [&](const LogicRule& rule) { return rule.info.id == id && rule.broken.holds(record); }));
}

class PirlExamples : public testing::Test {
 protected:
  void SetUp() override {
    Findings findings;
    document = yaml::load(mappings / "checks/pirl-2022.checks.tests.yaml", "examples", findings);
    ASSERT_TRUE(document) << findings.text();
  }
  const Schema schema = fields_of("pirl-2022");
  const CheckRules rules = rules_of("pirl-2022", schema);
  const CheckMoment moment{.quarter = Quarter::of(2023, 2), .submitted = date_of(2023, 11, 15)};
  std::optional<yaml::Document> document{};
};

TEST_F(PirlExamples, BreakTheRuleTheyStandForAndTheMendedOnesKeepIt) {
  for (const yaml::Node::Entry& rule : document->root.find("rules")->entries)
    for (const yaml::Node& one : rule.value.items) {
      Example example(schema, moment);
      example.give(*one.find("breaks"));
      const std::size_t before = broken_forms(rules, rule.key, example.record);
      EXPECT_GT(before, 0U) << rule.key << ", line " << one.line;
      example.give(*one.find("mended"));
      EXPECT_LT(broken_forms(rules, rule.key, example.record), before) << rule.key << ", line " << one.line;
    }
}

TEST_F(PirlExamples, StandForEveryForm) {
  std::map<std::pair<std::string, std::string>, bool> seen;
  for (const LogicRule& rule : rules.rules) seen[{rule.info.id, rule.info.sentence}];
  for (const yaml::Node::Entry& rule : document->root.find("rules")->entries)
    for (const yaml::Node& one : rule.value.items) {
      Example example(schema, moment);
      example.give(*one.find("breaks"));
      for (const LogicRule& form : rules.rules)
        if (form.info.id == rule.key && form.broken.holds(example.record))
          seen[{form.info.id, form.info.sentence}] = true;
    }
  for (const auto& [form, has_example] : seen) EXPECT_TRUE(has_example) << form.first << ": " << form.second;
}

TEST_F(PirlExamples, HaveCleanRecordsThatBreakNothing) {
  for (const yaml::Node& one : document->root.find("clean")->items) {
    Example example(schema, moment);
    example.give(one);
    for (const LogicRule& rule : rules.rules)
      EXPECT_FALSE(broken(rules, rule.info.id, example.record)) << rule.info.id << ", line " << one.line;
  }
}

TEST(PirlChecks, NameEachOfTheRulesOfTheNationalFile) {
  const CheckRules rules = rules_of("pirl-2022", fields_of("pirl-2022"));
  std::set<std::string> ids;
  const auto take = [&](const std::string& id) { ids.insert(id.substr(0, id.find_first_of(" ,"))); };
  for (const LogicRule& rule : rules.rules) take(rule.info.id);
  for (const ShareRule& rule : rules.shares) take(rule.info.id);
  for (const DuplicateRule& rule : rules.duplicates) take(rule.info.id);
  for (const RuleNotRun& rule : rules.not_run) take(rule.id);
  const std::vector<std::pair<std::string, int>> families{
      {"RI", 4},   {"DUP", 1},  {"DT", 10}, {"EO", 5}, {"VET", 10}, {"EMP", 5},  {"ED", 7}, {"PA", 4},
      {"PRG", 14}, {"SVC", 14}, {"TR", 12}, {"Y", 3},  {"FU", 1},   {"OUT", 14}, {"GEO", 1}};
  int known = 0;
  for (const auto& [family, last] : families)
    for (int number = 1; number <= last; ++number, ++known)
      EXPECT_TRUE(ids.contains(family + "-" + std::to_string(number))) << family << "-" << number;
  EXPECT_EQ(known, 105);
}

TEST(PirlChecks, TellEachRulePlainlyWithWhatToDoAndItsSource) {
  const CheckRules rules = rules_of("pirl-2022", fields_of("pirl-2022"));
  for (const LogicRule& rule : rules.rules) {
    EXPECT_FALSE(rule.info.sentence.empty() || rule.info.remedy.empty() || rule.info.source.empty())
        << rule.info.id;
    EXPECT_EQ(rule.info.sentence.find('{'), std::string::npos) << rule.info.sentence;
    EXPECT_TRUE(fields_of("pirl-2022").find(rule.info.element)) << rule.info.id;
  }
}

TEST(OtherChecks, CanBeReadAgainstTheirLayouts) {
  EXPECT_EQ(rules_of("pirl-2016", fields_of("pirl-2016-full")).duplicates.size(), 8U);
  EXPECT_EQ(rules_of("tapr-2010", fields_of("tapr-2010")).duplicates.size(), 2U);
  const CheckRules nfjp = rules_of("pirl-2016", fields_of("pirl-2016-nfjp"));
  ASSERT_EQ(nfjp.not_run.size(), 3U);  // DUP 1, and rules over 1001 to 1004
  EXPECT_EQ(nfjp.not_run[0].why, "the layout has no element 306");
}

}  // namespace
}  // namespace gatehouse::report
