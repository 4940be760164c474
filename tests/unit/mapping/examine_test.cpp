/// What `check` says of mappings that compile: one small mapping a rule, and one that has nothing to be said of.
#include <algorithm>

#include "case.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* in_layout = R"(layout: in
kind: fixed-width
fields:
  STAT: {at: 1-2, type: code 2, values: ["10", "20", "30"]}
  FLAG: {at: 3, type: yes_no}
  NAME: {at: 4-33, type: text 30}
  DAY:  {at: 34-41, type: date YYYYMMDD}
  BAL:  {at: 42-48, type: "decimal 7,2"}
)";
constexpr const char* out_layout = R"(layout: out
kind: delimited
header: yes
fields:
  status: {type: code 8, values: [active, closed, other]}
  name:   {type: text 20}
  flag:   {type: yes_no}
  count:  {type: integer 3}
)";

struct Looked {
  Findings findings{};
  [[nodiscard]] const Finding* find(std::string_view rule) const {
    const auto& all = findings.all();
    const auto at = std::find_if(all.begin(), all.end(), [&](const Finding& f) { return f.rule == rule; });
    return at == all.end() ? nullptr : &*at;
  }
};

/// What is said of a mapping with these fields.
Looked look(const std::string& fields, const std::string& codes = {}) {
  Case c;
  c.layout("in", in_layout).layout("out", out_layout);
  if (!codes.empty()) c.codes("states", codes);
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n" + fields);
  const auto mapping = c.load();
  Looked out;
  out.findings.take(c.findings);  // what is called an error lets nothing be loaded
  if (mapping) mapping::examine(*mapping, out.findings);
  return out;
}

const std::string good_codes = "source,canonical\n10,active\n20,closed\n30,other\n";

TEST(Examine, AGoodMappingHasNothingToBeSaidOf) {
  const Looked seen = look("  status: {from: STAT, codes: states}\n  flag: FLAG\n", good_codes);
  EXPECT_TRUE(seen.findings.all().empty()) << seen.findings.text();
}

TEST(Examine, ALegalCodeOfTheSourceWithoutALineIsNamed) {
  const Looked seen =
      look("  status: {from: STAT, codes: states}\n", "source,canonical\n10,active\n20,closed\n40,other\n");
  ASSERT_TRUE(seen.find("codes-incomplete"));
  EXPECT_NE(seen.find("codes-incomplete")->message.find("\"30\""), std::string::npos);
  EXPECT_EQ(seen.find("codes-incomplete")->line, 5u);
}

TEST(Examine, ACodeTableMayGiveOnlyWhatTheTargetAllows) {
  const Looked seen =
      look("  status: {from: STAT, codes: states}\n", "source,canonical\n10,active\n20,close\n30,other\n");
  ASSERT_TRUE(seen.find("codes-not-legal"));
  EXPECT_EQ(seen.find("codes-not-legal")->line, 3u);
}

TEST(Examine, AGapBetweenDatesIsToldWithItsDays) {
  const Looked seen = look("  status: {from: STAT, codes: {table: states, on: DAY}, if_unmapped: hold}\n",
                           "source,canonical,valid_from,valid_to\n10,active,2020-01-01,2020-06-30\n"
                           "10,closed,2020-08-01,\n20,other,,\n");
  ASSERT_TRUE(seen.find("codes-gap"));
  EXPECT_NE(seen.find("codes-gap")->message.find("2020-07-01 to 2020-07-31"), std::string::npos);
}

TEST(Examine, DatedLinesNeedADateToChooseBy) {
  const Looked seen =
      look("  status: {from: STAT, codes: states, if_unmapped: hold}\n",
           "source,canonical,valid_from\n10,active,2020-01-01\n20,closed,2020-01-01\n30,other,2020-01-01\n");
  EXPECT_TRUE(seen.find("codes-without-date"));
}

TEST(Examine, AChoiceThatStandsBelowAWiderOneIsNeverTaken) {
  const Looked seen = look(R"(  status:
    choose:
      - {when: "BAL > 0", value: active}
      - {when: "BAL > 100", value: closed}
    otherwise: other
)");
  ASSERT_TRUE(seen.find("choice-never"));
  EXPECT_EQ(seen.find("choice-never")->line, 8u);
}

TEST(Examine, AChoiceThatContradictsItselfIsNeverTaken) {
  const Looked seen = look(R"(  status:
    choose:
      - {when: "STAT is '10' and STAT is '20'", value: active}
      - {when: "STAT is '30'", value: closed}
    otherwise: other
)");
  ASSERT_TRUE(seen.find("choice-never"));
  EXPECT_EQ(seen.find("choice-never")->line, 7u);
}

TEST(Examine, ChoicesInTheRightOrderAreAllTaken) {
  const Looked seen = look(R"(  status:
    choose:
      - {when: "STAT is '10' and BAL > 0", value: active}
      - {when: "STAT is '10'", value: closed}
    otherwise: other
)");
  EXPECT_TRUE(seen.findings.all().empty()) << seen.findings.text();
}

TEST(Examine, AComparisonWithACodeThatTheSourceHasNotIsASlip) {
  const Looked seen = look(R"(  status:
    choose: [{when: "STAT is '11'", value: active}, {when: "STAT is '20'", value: closed}]
    otherwise: other
)");
  ASSERT_TRUE(seen.find("not-a-source-value"));
}

TEST(Examine, ALegalValueThatNothingMakesIsNamedUntilItIsSaidToBeRight) {
  const std::string choice = "choose: [{when: \"BAL > 0\", value: active}], otherwise: closed";
  ASSERT_TRUE(look("  status: {" + choice + "}\n").find("value-never"));
  EXPECT_NE(look("  status: {" + choice + "}\n").find("value-never")->message.find("\"other\""), std::string::npos);
  EXPECT_FALSE(look("  status: {" + choice + ", never: [other], why: we have none}\n").find("value-never"));
  EXPECT_TRUE(look("  status: {" + choice + ", never: [active]}\n").find("never-is-made"));
}

TEST(Examine, AFixedValueMustBeOneThatTheTargetTakes) {
  EXPECT_TRUE(look("  status: {value: actve}\n").find("fixed-not-legal"));
  EXPECT_TRUE(look("  count: {value: many}\n").find("fixed-not-of-type"));
  EXPECT_TRUE(look("  name: {value: ABCDEFGHIJKLMNOPQRSTUVWXYZ}\n").find("fixed-too-long"));
  EXPECT_TRUE(look("  status: {from: STAT, codes: states, if_unmapped: use none, why: x}\n", good_codes)
                  .find("fixed-not-legal"));
}

TEST(Examine, ALongerSourceThanTargetNeedsAWord) {
  EXPECT_TRUE(look("  name: NAME\n").find("may-not-fit"));
  EXPECT_FALSE(look("  name: {from: NAME, if_too_long: hold}\n").find("may-not-fit"));
}

TEST(Examine, ADateCanBecomeNoNumber) { EXPECT_TRUE(look("  count: DAY\n").find("types-differ")); }

TEST(Examine, AVerbThatLosesSomethingSaysWhy) {
  EXPECT_TRUE(look("  name: {from: NAME, part: 1-5}\n").find("loses-silently"));
  EXPECT_TRUE(look("  name: {from: NAME, clean: [letters_only], if_too_long: hold}\n").find("loses-silently"));
  EXPECT_TRUE(look("  name: {from: NAME, if_too_long: truncate}\n").find("loses-silently"));
  EXPECT_FALSE(look("  name: {from: NAME, if_too_long: truncate, why: The field has 20 characters}\n")
                   .find("loses-silently"));
}

TEST(Examine, WhatIsCleanedOrJoinedMayBeTooLongToo) {
  EXPECT_TRUE(look("  name: {from: NAME, clean: [upper]}\n").find("may-not-fit"));
  EXPECT_TRUE(look("  name: {compose: \"{STAT} {NAME}\"}\n").find("may-not-fit"));
  EXPECT_FALSE(look("  name: {compose: \"{STAT} {NAME:1-9}\"}\n").find("may-not-fit"));
  EXPECT_FALSE(look("  name: {from: NAME, part: 1-20, why: x}\n").find("may-not-fit"));
  EXPECT_FALSE(look("  name: {from: NAME, clean: [digits_only], why: x}\n").find("may-not-fit"));
}

TEST(Examine, APartBehindTheEndOfAFieldIsAlwaysBlank) {
  EXPECT_TRUE(look("  name: {from: NAME, part: 31-40, why: x}\n").find("part-beyond"));
  EXPECT_TRUE(look("  name: {compose: \"{STAT:3-4}\"}\n").find("part-beyond"));
  EXPECT_FALSE(look("  name: {from: NAME, part: 30-40, why: x}\n").find("part-beyond"));
}

TEST(Examine, AConditionThatGoesAgainstATypeIsTold) {
  const auto when = [](const std::string& condition) {
    return "  status: {choose: [{when: \"" + condition +
           "\", value: active}], otherwise: closed, never: [other], why: x}\n";
  };
  EXPECT_TRUE(look(when("NAME > 5")).find("compare-types"));
  EXPECT_TRUE(look(when("DAY > 5")).find("compare-types"));
  EXPECT_TRUE(look(when("STAT length is 10")).find("compare-never"));
  EXPECT_TRUE(look(when("STAT length is 2 and BAL > 5 and DAY after 2020-01-01")).findings.all().empty());
}

TEST(Examine, VerbsThatDoNothingAreTold) {
  EXPECT_TRUE(look("  flag: {from: FLAG, if_unmapped: hold}\n").find("unmapped-without-codes"));
  EXPECT_TRUE(look("  flag: {first_of: [FLAG, FLAG]}\n").find("first-of-twice"));
}

TEST(Examine, ALineForACodeThatNeverComesIsToldUnlessAnotherRuleUsesIt) {
  const Looked seen = look("  status: {from: STAT, codes: states}\n", good_codes + "40,other\n");
  ASSERT_TRUE(seen.find("code-never-comes"));
  EXPECT_EQ(seen.find("code-never-comes")->line, 5u);
  EXPECT_TRUE(look("  status: {from: STAT, codes: states}\n", good_codes + "100,other\n").find("code-never-comes"));
  EXPECT_FALSE(look("  status: {from: STAT, codes: states}\n  name: {from: NAME, codes: states}\n",
                    good_codes + "40,other\n")
                   .find("code-never-comes"));
}

TEST(Examine, ChecksOfOneIdAreToldApart) {
  const Looked seen = look(
      "  flag: FLAG\n"
      "checks:\n  - {id: a, when: \"flag is blank\", message: m}\n  - {id: a, when: \"flag is 'yes'\", message: "
      "m}\n");
  ASSERT_TRUE(seen.find("check-twice"));
}

/// What is said of a layout with these fields.
Looked look_at_layout(const std::string& fields) {
  Case c;
  c.layout("odd", "layout: odd\nkind: fixed-width\nfields:\n" + fields);
  Looked out;
  EXPECT_TRUE(mapping::check_data_file(c.folder() / "layouts/odd.layout.yaml", {}, out.findings));
  return out;
}

TEST(Examine, ColumnsThatATypeDoesNotFitIntoAreTold) {
  for (const char* field :
       {"{at: 1-7, type: date YYYYMMDD}", "{at: 1-8, type: ssn}", "{at: 1-20, type: text 30}",
        "{at: 1-7, type: \"decimal 12,2\"}", "{at: 1-3, type: \"decimal 7,2\", stored: packed}"})
    EXPECT_TRUE(look_at_layout("  A: " + std::string(field) + "\n").find("too-few-columns")) << field;
  for (const char* field : {"{at: 1-8, type: date YYYYMMDD}", "{at: 1-30, type: text 30}",
                            "{at: 1-4, type: \"decimal 7,2\", stored: packed}"})
    EXPECT_TRUE(look_at_layout("  A: " + std::string(field) + "\n").findings.all().empty()) << field;
}

TEST(Examine, WordsThatAFieldCannotHoldAreTold) {
  EXPECT_TRUE(look_at_layout("  A: {at: 1-2, type: code, values: [AB, ABC]}\n").find("word-too-long"));
  EXPECT_TRUE(look_at_layout("  A: {at: 1-2, type: code, sentinels: [XXX]}\n").find("word-too-long"));
  EXPECT_FALSE(look_at_layout("  A: {at: 1-2, type: code, sentinels: [\"(spaces)\"]}\n").find("word-too-long"));
}

TEST(Examine, ACodeTableIsLookedAtByItself) {
  Case c;
  c.codes("dated", "source,canonical,valid_from,valid_to\nOPEN,active,2020-12-31,2020-01-01\n");
  Findings findings;
  EXPECT_TRUE(mapping::check_data_file(c.folder() / "codes/dated.csv", {}, findings));
  EXPECT_NE(findings.text().find("[codes-dates-turned]"), std::string::npos) << findings.text();
}

TEST(Examine, WhatIsCalledAnErrorLetsNoMappingBeLoaded) {
  Case c;
  c.layout("in", in_layout).layout("out", out_layout);
  c.codes("states", "source,canonical,valid_from,valid_to\n10,active,2020-12-31,2020-01-01\n");
  c.mapping(
      "mapping: case\nfrom: layout in\nto: layout out\nfields: {status: {from: STAT, codes: {table: states, on: "
      "DAY}}}\n");
  EXPECT_EQ(c.load(), nullptr);
  EXPECT_NE(c.findings.text().find("[codes-dates-turned]"), std::string::npos) << c.findings.text();
}

}  // namespace
}  // namespace gatehouse::test
