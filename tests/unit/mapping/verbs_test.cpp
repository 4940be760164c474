/// What verbs see of a value: what its type says, and never a value that is none.
#include "case.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* typed_layout = R"(layout: in
kind: delimited
header: no
fields:
  DAY:  {type: date M/D/YYYY, labels: [open], sentinels: ["1/1/1900"]}
  PAY:  {type: "decimal 9,3", labels: [wage]}
  SSN:  {type: ssn, labels: [pii]}
  ID:   {type: digits 9, labels: [pii]}
  NO:   {type: integer, labels: [open]}
  WHEN: {type: timestamp, labels: [open]}
)";
constexpr const char* good = "2/3/2026,1234.5,900-45-6789,123456789,007,2026-03-01T23:30:00-05:00";

/// One text target, made by `rule`.
Case made_by(const std::string& rule, const std::string& type = "text 80") {
  Case c;
  c.layout("in", typed_layout);
  c.layout("out", "layout: out\nkind: delimited\nheader: no\nfields: {X: {type: " + type + ", labels: [open]}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  X: " + rule + "\n");
  return c;
}

TEST(Verbs, ComposeJoinsWhatTheTypesSay) {
  Case c = made_by(R"({compose: "{DAY}|{PAY}|{SSN}|{ID}|{NO}|{WHEN}"})");
  EXPECT_EQ(c.written(good), "2026-02-03|1234.500|900456789|123456789|7|2026-03-01T23:30:00-05:00");
}
TEST(Verbs, APartIsOneOfTheDigitsOrOfTheIsoDate) {
  EXPECT_EQ(made_by("{from: SSN, part: 6-9}").written(good), "6789");
  EXPECT_EQ(made_by("{from: DAY, part: 1-4}").written(good), "2026");
  EXPECT_EQ(made_by(R"({compose: "{DAY:6-7}/{SSN:1-3}"})").written(good), "02/900");
  EXPECT_EQ(made_by("{from: NO, clean: [zero_pad 5], part: 4-5}").written(good), "07");
}
TEST(Verbs, ReadTextGivesTheCharactersAsTheyWereSent) {
  EXPECT_EQ(made_by("{from: SSN, part: 1-4, read: text}").written(good), "900-");
  EXPECT_EQ(made_by("{from: DAY, clean: [lower], read: text}").written(good), "2/3/2026");
}
TEST(Verbs, ADateWithoutADayIsCutAsItsMonth) {
  Case c = made_by(R"({compose: "{M} {Y}"})");
  c.layout("in",
           "layout: in\nkind: delimited\nheader: no\nfields: {M: {type: date YYYYMM}, Y: {type: date YYYY}}\n");
  EXPECT_EQ(c.written("202602,2026"), "2026-02 2026");
}

// A bad date, a number that is none and an SSN of twelve digits went out where `compose` wrote them into a text.
TEST(Verbs, WhatIsNoValueOfItsTypeIsHeldWhateverTheVerb) {
  const auto rule_of = [](const std::string& rule, std::string_view record) {
    Case c = made_by(rule);
    EXPECT_EQ(c.run(record).outcome, Outcome::held) << rule;
    return c.problem();
  };
  EXPECT_EQ(rule_of(R"({compose: "{DAY}-{NO}"})", "13/45/2026,1,,,7,"), "bad-date");
  EXPECT_EQ(rule_of(R"({compose: "x[{PAY}]"})", "2/3/2026,abc,,,7,"), "bad-number");
  EXPECT_EQ(rule_of("{from: SSN, part: 1-3, why: x}", "2/3/2026,1,900456789012,,7,"), "bad-ssn");
  EXPECT_EQ(rule_of("{from: SSN, clean: [digits_only], why: x}", "2/3/2026,1,900456789012,,7,"), "bad-ssn");
  EXPECT_EQ(rule_of("{from: ID, clean: [lower]}", "2/3/2026,1,,12,7,"), "bad-digits");
  EXPECT_EQ(rule_of("{from: NO, clean: [zero_pad 5]}", "2/3/2026,1,,,x7,"), "bad-number");
  EXPECT_EQ(rule_of("{first_of: [{from: DAY, part: 1-4}, {from: WHEN, part: 1-4}]}", "x,1,,,7,"), "bad-date");
}
TEST(Verbs, IfBadSaysWhatBecomesOfIt) {
  Case c = made_by(R"({compose: "{DAY}-{NO}", if_bad: use none, why: x})");
  EXPECT_EQ(c.written("13/45/2026,1,,,7,"), "none");
}
TEST(Verbs, ItsSourceIsNamedWithTheProblem) {
  Case c = made_by(R"({compose: "{DAY}-{NO}"})");
  c.run("13/45/2026,1,,,7,");
  ASSERT_EQ(c.out.problems.size(), 1U);
  EXPECT_EQ(c.out.problems[0].source, "DAY");
  EXPECT_NE(c.out.problems[0].message.find("in the form M/D/YYYY"), std::string::npos);
}
TEST(Verbs, AnSsnThatIsNobodysAndASentinelAreBlankForThem) {
  Case c = made_by(R"({compose: "{NO}[ born {DAY}][ ssn {SSN}]"})");
  EXPECT_EQ(c.written("1/1/1900,1,999-99-9999,,7,"), "7");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_NE(quiet[0].find("X: 1 placeholder value was left blank"), std::string::npos) << quiet[0];
  EXPECT_EQ(made_by("{from: SSN, part: 6-9, if_blank: use none}").written("2/3/2026,1,000-00-0000,,7,"), "none");
}
TEST(Verbs, FirstOfGoesOnWhereAnSsnIsNobodys) {
  EXPECT_EQ(made_by("{first_of: [SSN, ID]}").written("2/3/2026,1,000-00-0000,123456789,7,"), "123456789");
}

// What people write is made a number before its type is asked; 12 is not 12.000, and then twelve thousand.
TEST(Verbs, CleaningMendsWhatItsTypeWouldRefuse) {
  EXPECT_EQ(made_by("{from: PAY, clean: [us_number]}").written("2/3/2026,\"$1,234.50\",,,7,"), "1234.500");
  EXPECT_EQ(made_by("{from: PAY, clean: [comma_decimal]}").written("2/3/2026,12,,,7,"), "12.000");
  EXPECT_EQ(made_by("{from: PAY, clean: [comma_decimal, zero_pad 8]}").written("2/3/2026,\"1.234,5\",,,7,"),
            "1234.500");
  EXPECT_EQ(made_by("{from: ID, clean: [digits_only]}").written("2/3/2026,1,,12-3456789,7,"), "123456789");
  EXPECT_EQ(made_by("{from: ID, clean: [digits_only, zero_pad 9]}").written("2/3/2026,1,,12-34567,7,"),
            "001234567");
  EXPECT_EQ(made_by("{from: DAY, clean: [digits_only], why: x}").written(good), "20260203");
}

std::string told(const std::string& rule, const std::string& type = "text 80") {
  Case c = made_by(rule, type);
  const auto loaded = c.load();
  EXPECT_TRUE(loaded) << c.findings.text();
  Findings findings;
  if (loaded) mapping::examine(*loaded, findings);
  return findings.text();
}
TEST(Verbs, CheckTellsOfPartsThatCountTheSendersCharacters) {
  EXPECT_NE(told("{from: DAY, part: 1-2, why: The month}").find("[part-of-form]"), std::string::npos);
  EXPECT_NE(told("{from: SSN, part: 8-11, why: The last four}").find("[part-of-form]"), std::string::npos);
  EXPECT_NE(told("{from: SSN, part: 10-11, why: x}").find("[part-beyond]"), std::string::npos);
  EXPECT_NE(told(R"({compose: "{PAY:1-3}"})").find("[part-of-form]"), std::string::npos);
  EXPECT_EQ(told("{from: DAY, part: 6-7, why: The month}"), "");
  EXPECT_EQ(told("{from: DAY, part: 6-, why: Month and day}"), "");
  EXPECT_EQ(told("{from: SSN, part: 6-, why: The last four}"), "");
  EXPECT_EQ(told("{from: NO, clean: [zero_pad 9], part: 1-3, why: x}"), "");
  EXPECT_EQ(told("{from: DAY, part: 1-2, read: text, why: x}"), "");
}

}  // namespace
}  // namespace gatehouse::test
