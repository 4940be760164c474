/// The tests that lie beside a mapping: they fail where the mapping does something else, and say what; coverage
/// counts.
#include "case.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* mapping_text = R"(mapping: case
from: layout in
to: layout out
fields:
  status:
    choose: [{when: "STAT is '10'", value: active}]
    otherwise: {from: STAT, codes: states}
  name: {from: NAME, clean: [upper]}
)";

Case with_tests(const std::string& tests) {
  Case c;
  c.layout("in",
           "layout: in\nkind: fixed-width\nfields: {STAT: {at: 1-2, type: code 2, labels: [uc-confidential]}, "
           "NAME: {at: 3-12, labels: [pii]}, SSN: {at: 13-21, type: ssn, labels: [pii]}}\n");
  c.layout("out", "layout: out\nkind: delimited\nheader: yes\nfields: {status: {}, name: {required: yes}}\n");
  c.codes("states", "source,canonical\n20,closed\n30,other\n").mapping(mapping_text);
  if (!tests.empty()) c.file("m/case.tests.yaml", "tests:\n" + tests);
  return c;
}

struct Ran {
  mapping::TestRun run{};
  Findings findings{};
};

Ran run(Case c) {
  Ran out;
  const auto mapping = c.load();
  EXPECT_TRUE(mapping) << c.findings.text();
  out.run = mapping::run_tests(mapping, out.findings);
  return out;
}

TEST(TestsBeside, AMappingThatDoesWhatIsExpectedPasses) {
  const Ran ran =
      run(with_tests("  - name: ten is active\n    given: {STAT: \"10\", NAME: lee}\n"
                     "    expect: {status: active, name: LEE}\n    because: {status: \"STAT is '10'\"}\n"));
  EXPECT_TRUE(ran.findings.ok()) << ran.findings.text();
  ASSERT_EQ(ran.run.results.size(), 1u);
  EXPECT_EQ(ran.run.failed(), 0u);
}

TEST(TestsBeside, AnotherValueIsAComplaintThatNamesBoth) {
  const Ran ran =
      run(with_tests("  - {name: wrong, given: {STAT: \"20\", NAME: lee}, expect: {status: active}}\n"));
  ASSERT_EQ(ran.run.failed(), 1u);
  EXPECT_EQ(ran.run.results[0].complaints.at(0), "status is \"closed\", and \"active\" was expected (line 2)");
}

TEST(TestsBeside, ARecordThatIsHeldFailsATestThatDoesNotSayso) {
  const Ran ran = run(with_tests("  - {name: held, given: {STAT: \"77\", NAME: lee}, expect: {name: LEE}}\n"));
  ASSERT_EQ(ran.run.failed(), 1u);
  EXPECT_NE(ran.run.results[0].complaints.at(0).find("[unmapped-code]"), std::string::npos);
}

TEST(TestsBeside, AHoldMayBeExpectedWithItsRule) {
  EXPECT_EQ(
      run(with_tests(
              "  - {name: a, given: {STAT: \"77\", NAME: x}, expect: {outcome: held, rule: unmapped-code}}\n"))
          .run.failed(),
      0u);
  EXPECT_EQ(
      run(with_tests("  - {name: a, given: {STAT: \"77\", NAME: x}, expect: {outcome: held, rule: bad-date}}\n"))
          .run.failed(),
      1u);
}

TEST(TestsBeside, AValueThatCameAboutInAnotherWayFails) {
  const Ran ran =
      run(with_tests("  - name: wrong way\n    given: {STAT: \"20\", NAME: lee}\n"
                     "    expect: {status: closed}\n    because: {status: codes others}\n"));
  EXPECT_EQ(ran.run.failed(), 1u);
}

TEST(TestsBeside, NamesThatDoNotExistAreFindings) {
  const Ran ran = run(with_tests("  - {name: a, given: {STATE: \"20\"}, expect: {statuss: closed}}\n"));
  EXPECT_NE(ran.findings.text().find("did you mean \"STAT\"?"), std::string::npos);
  EXPECT_NE(ran.findings.text().find("did you mean \"status\"?"), std::string::npos);
}

TEST(TestsBeside, CoverageCountsRulesChoicesAndLines) {
  const Ran ran = run(with_tests("  - {name: a, given: {STAT: \"20\", NAME: lee}, expect: {status: closed}}\n"));
  const mapping::Coverage& c = ran.run.coverage;
  EXPECT_EQ(c.rules, 2u);
  EXPECT_EQ(c.rules_tested, 1u);
  EXPECT_EQ(c.choices, 2u);
  EXPECT_EQ(c.choices_tested, 1u);
  EXPECT_EQ(c.lines, 2u);
  EXPECT_EQ(c.lines_tested, 1u);
  EXPECT_EQ(c.untested.size(), 3u);
}

TEST(TestsBeside, FailingTestsAreErrorsAndMissingOnesWarnings) {
  Case without = with_tests("");
  Findings missing;
  mapping::check_tests(*without.load(), {}, missing);
  EXPECT_TRUE(missing.ok());
  EXPECT_NE(missing.text().find("[no-tests]"), std::string::npos) << missing.text();

  Case failing = with_tests("  - {name: wrong, given: {STAT: \"20\", NAME: lee}, expect: {status: active}}\n");
  Findings failed;
  mapping::check_tests(*failing.load(), {}, failed);
  EXPECT_FALSE(failed.ok());
  EXPECT_NE(failed.text().find("case.tests.yaml:2: wrong: "), std::string::npos) << failed.text();
}

TEST(TestFromRecord, IsMaskedAndPasses) {
  Case c = with_tests("");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  const std::string record = "20O'Neill   123456780";
  const auto text = mapping::test_from_record(mapping, "", {record, 1, nullptr}, "like a record", -500);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(text->find("Neill"), std::string::npos) << *text;
  EXPECT_EQ(text->find("123456780"), std::string::npos) << *text;
  EXPECT_NE(text->find("\"STAT\": \"20\""), std::string::npos) << *text;
  const Ran ran = run(with_tests(*text));
  EXPECT_TRUE(ran.findings.ok()) << ran.findings.text();
  ASSERT_EQ(ran.run.results.size(), 1u);
  EXPECT_EQ(ran.run.failed(), 0u);
}

TEST(TestFromRecord, WhatNoTableKnowsIsMaskedInACodeToo) {
  Case c = with_tests("");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  const auto text =
      mapping::test_from_record(mapping, "", {"QZO'Neill   123456780", 1, nullptr}, "like a record", -500);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(text->find("QZ"), std::string::npos) << *text;
  EXPECT_NE(text->find("rule: \"unmapped-code\""), std::string::npos) << *text;
}

TEST(TestFromRecord, ADateThatCannotBeReadStaysOneThatCannot) {
  Case c;
  c.layout("in",
           "layout: in\nkind: delimited\nheader: no\nfields: {BORN: {type: date MM/DD/YYYY, labels: [pii]}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {born: {type: date YYYY-MM-DD, labels: [pii]}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {born: BORN}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  const auto text = mapping::test_from_record(mapping, "", {"02/30/1990", 1, nullptr}, "like a record", -500);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(text->find("02/30/1990"), std::string::npos) << *text;
  EXPECT_NE(text->find("rule: \"bad-date\""), std::string::npos) << *text;
}

TEST(TestsBeside, ATestThatExpectsNothingIsAnErrorAndNoTestIsNone) {
  const Ran nothing = run(with_tests("  - {name: a, given: {STAT: \"20\", NAME: lee}, expect: {}}\n"));
  EXPECT_NE(nothing.findings.text().find("[bad-test]"), std::string::npos) << nothing.findings.text();
  Case empty = with_tests("  []\n");
  Findings findings;
  mapping::check_tests(*empty.load(), {}, findings);
  EXPECT_NE(findings.text().find("no test stands in case.tests.yaml"), std::string::npos) << findings.text();
}

TEST(TestsBeside, TestsOfOneNameAreToldApart) {
  const std::string one = "  - {name: a, given: {STAT: \"20\", NAME: lee}, expect: {status: closed}}\n";
  EXPECT_NE(run(with_tests(one + one)).findings.text().find("[test-twice]"), std::string::npos);
}

TEST(TestsBeside, AWayThatWasNotTakenIsToldOnOneLine) {
  const Ran ran = run(with_tests(
      "  - {name: a, given: {STAT: \"20\", NAME: lee}, expect: {status: closed}, because: {status: codes no}}\n"));
  ASSERT_EQ(ran.run.failed(), 1u);
  EXPECT_EQ(ran.run.results[0].complaints[0].find('\n'), std::string::npos) << ran.run.results[0].complaints[0];
}

}  // namespace
}  // namespace gatehouse::test
