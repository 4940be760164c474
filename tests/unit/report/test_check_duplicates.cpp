/// The shipped duplicate rules of the PIRL, on small files: records once more, records of several petitions.
#include <gtest/gtest.h>

#include "gatehouse/support/files.hpp"
#include "report/file_check.hpp"
#include "where.hpp"

namespace gatehouse::report {
namespace {

FileShape shape() {
  const auto field = [](const char* name, TypeKind kind) {
    return Field{.name = name, .type = {.kind = kind}, .doc = name};
  };
  FileShape shape{.layout = "small"};
  shape.fields.fields = {field("OBS", TypeKind::integer), field("100", TypeKind::text),
                         field("200", TypeKind::date),    field("306", TypeKind::date),
                         field("900", TypeKind::date),    field("901", TypeKind::date),
                         field("915", TypeKind::text)};
  return shape;
}

using Told = std::vector<std::string>;

/// `line rule` of each finding.
Told told(const std::vector<std::string>& lines, const std::string& checks = "pirl-2016") {
  Findings findings;
  const std::string file = std::string(source_folder) + "/mappings/checks/" + checks + ".checks.yaml";
  auto rules = load_check_rules(*read_file(file), file, shape().fields, findings);
  EXPECT_TRUE(rules) << findings.text();
  FileCheck checker(shape(), std::move(*rules), {});
  std::uint64_t line = 0;
  for (const std::string& text : lines) EXPECT_TRUE(checker.record({.bytes = text, .line = ++line}));
  const auto report = checker.finish();
  EXPECT_TRUE(report);
  Told out;
  for (const CheckFinding& finding : report->findings)
    out.push_back(std::to_string(finding.line) + " " + report->rules[finding.rule].id);
  return out;
}

TEST(Duplicates, TheSameRecordOnceMoreIsToldThoughItsDatesAreBlank) {
  EXPECT_EQ(told({"1,A,,,20240101,,", "2,A,,,20240101,,"}), (Told{"2 DUP record", "2 DUP open"}));
  EXPECT_EQ(told({"1,A,,,,,", "2,A,,,,,"}), (Told{"2 DUP record", "2 DUP no entry"}));
  EXPECT_EQ(told({"1,A,,,,,", "2,B,,,,,"}), Told{});
}

TEST(Duplicates, TheSameLineTwiceIsToldOfATaprWithoutBenefitDate) {
  EXPECT_EQ(told({"1,A,,,20240101,,", "2,A,,,20240101,,"}, "tapr-2010"), Told{"2 DUP record"});
}

TEST(Duplicates, TwoRecordsOfAPersonWithoutEntryOrWithoutExitAreToldThoughTheyDiffer) {
  EXPECT_EQ(told({"1,A,,,,,", "2,A,19900101,,,,"}), Told{"2 DUP no entry"});
  EXPECT_EQ(told({"1,A,,,20240101,,", "2,A,,20240101,20240101,,"}), Told{"2 DUP open"});
}

TEST(Duplicates, AnObservationNumberIsThereOnce) {
  EXPECT_EQ(told({"7,A,,,20240101,,", "7,B,,,20240101,,"}), Told{"2 DUP number"});
}

TEST(Duplicates, RecordsOfTwoPetitionsDoNotStandAgainstEachOther) {
  EXPECT_EQ(told({"1,A,,,20240101,20240301,92001", "2,A,,,20240101,20240301,92002"}), Told{});
  EXPECT_EQ(told({"1,A,,,20240101,,92001", "2,A,,,20240201,,92002"}), Told{});
  EXPECT_EQ(told({"1,A,,20240101,20240101,,92001", "2,A,,20240101,20240101,,92002"}), Told{});
}

TEST(Duplicates, RecordsOfOnePetitionOrOfNoneStandAgainstEachOther) {
  EXPECT_EQ(told({"1,A,,,20240101,20240301,92001", "2,A,,,20240201,20240401,92001"}), Told{"2 DUP 2"});
  EXPECT_EQ(told({"1,A,,,20240101,20240301,92001", "2,A,,,20240201,20240401,"}), Told{"2 DUP 2"});
  EXPECT_EQ(told({"1,A,,,20240101,,92001", "2,A,,,20240201,,92002", "3,A,,,20240301,,92001"}), Told{"1 DUP 3"});
}

}  // namespace
}  // namespace gatehouse::report
