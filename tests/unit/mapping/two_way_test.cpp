/// Mappings that hold both ways: what is derived from their lines, what the round trips prove, and the line that is
/// named where something would be lost.
#include <algorithm>

#include "case.hpp"
#include "mapping/compiled.hpp"
#include "mapping/round_trip.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* theirs = R"(layout: theirs
kind: fixed-width
fields:
  SSN:   {at: 1-9,   type: ssn}
  NAME:  {at: 10-29, type: text 20}
  BORN:  {at: 30-37, type: date YYYYMMDD, sentinels: ["00000000"]}
  STAT:  {at: 38-39, type: code 2}
  BAL:   {at: 40-46, type: "decimal 7,2"}
  VET:   {at: 47-47, type: yes_no}
  CASE:  {at: 48-52, type: digits 5}
)";
constexpr const char* ours = R"(layout: ours
kind: delimited
header: yes
fields:
  ssn:     {type: ssn}
  name:    {type: text 20}
  born:    {type: date MM/DD/YYYY}
  status:  {type: code 12}
  balance: {type: "decimal 7,2"}
  veteran: {type: yes_no}
  case_no: {type: digits 5}
)";
constexpr const char* head = "mapping: case\nfrom: layout theirs\nto: layout ours\ndirection: both\nfields:\n";

struct Proven {
  std::shared_ptr<const mapping::Mapping> mapping{};
  mapping::RoundTrips trips{};
  Findings findings{};
  [[nodiscard]] const Finding* find(std::string_view rule) const {
    const auto& all = findings.all();
    const auto at = std::find_if(all.begin(), all.end(), [&](const Finding& one) { return one.rule == rule; });
    return at == all.end() ? nullptr : &*at;
  }
};

Case case_of(const std::string& fields, const std::string& codes = "source,canonical\n10,active\n20,closed\n") {
  Case c;
  c.layout("theirs", theirs).layout("ours", ours).codes("states", codes);
  c.mapping(head + fields);
  return c;
}

Proven prove(Case c) {
  Proven out;
  out.mapping = c.load();
  out.findings = c.findings;
  if (out.mapping) out.trips = mapping::prove_both_ways(out.mapping, out.findings);
  return out;
}

const std::string good =
    "  ssn: SSN\n  name: NAME\n  born: BORN\n  status: {from: STAT, codes: states}\n  balance: BAL\n"
    "  veteran: VET\n  case_no: CASE\n";

TEST(TwoWay, ABijectiveMappingIsProvenInBothDirections) {
  const Proven proven = prove(case_of(good));
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
  EXPECT_EQ(proven.trips.fields, 14);
  EXPECT_GT(proven.trips.taken, 200);
}

// A record of blanks is a line of tabs, which is no blank line.
TEST(TwoWay, ARecordOfBlanksComesBackFromATabDelimitedFile) {
  Case c;
  c.layout("theirs", "layout: theirs\nkind: fixed-width\nfields: {A: {at: 1-5}, B: {at: 6-10}}\n");
  c.layout("ours", "layout: ours\nkind: delimited\ndelimiter: tab\nheader: no\nfields: {A: {}, B: {}}\n");
  c.mapping(std::string(head) + "  A: A\n  B: B\n");
  const Proven proven = prove(std::move(c));
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
}

TEST(TwoWay, TheWayBackReadsAndWritesWhatTheForwardWayDoes) {
  Case c = case_of(good);
  const auto forward = c.load();
  ASSERT_TRUE(forward) << c.findings.text();
  EXPECT_EQ(mapping::ends(*mapping::way_back(*forward)).to, "theirs");
  mapping::Mapper back(mapping::way_back(*forward));
  std::vector<std::string> remarks;
  ASSERT_TRUE(back.begin("ssn,name,born,status,balance,veteran,case_no\n", remarks));
  Arena arena;
  MappedRecord record;
  back.map({"900456789,Lee,02/29/1980,active,12.50,Y,00042", 1, nullptr}, arena, record);
  std::string line;
  back.write(record, line);
  EXPECT_EQ(line, "900456789Lee                 19800229100001250Y00042");
}

TEST(TwoWay, ASentinelComesBackAsABlankAndThatIsSaid) {
  const Proven proven = prove(case_of(good));
  ASSERT_NE(proven.find("back-form"), nullptr) << proven.findings.text();
  EXPECT_NE(proven.find("back-form")->message.find("\"00000000\""), std::string::npos);
}

TEST(TwoWay, TheLineThatCleansForGoodIsNamed) {
  const Proven proven = prove(case_of("  ssn: SSN\n  name: {from: NAME, clean: [upper]}\n"));
  ASSERT_NE(proven.find("not-reversible"), nullptr);
  EXPECT_EQ(proven.find("not-reversible")->line, 7);
  EXPECT_NE(proven.find("not-reversible")->message.find("comes back as"), std::string::npos);
}

TEST(TwoWay, ALineThatSaysHowItGoesBackNeedsOnlyComeToRest) {
  const Proven proven = prove(case_of("  ssn: SSN\n  name: {from: NAME, clean: [upper], back: name}\n"));
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
}

TEST(TwoWay, ALineWhoseOwnWayBackChangesValuesSaysWhy) {
  const std::string line = "  case_no: {compose: \"17{CASE:3-5}\", back: {CASE: case_no}";
  const Proven silent = prove(case_of(line + "}\n"));
  ASSERT_NE(silent.find("back-changes"), nullptr) << silent.findings.text();
  EXPECT_EQ(silent.find("back-changes")->line, 6);
  EXPECT_EQ(silent.find("back-changes")->grade, Finding::Grade::warning);
  EXPECT_EQ(prove(case_of(line + ", why: All cases are ours}\n")).find("back-changes"), nullptr);
}

TEST(TwoWay, ATextThatBecomesANumberIsTriedWithNumbers) {
  Case c = case_of("  case_no: NAME\n");
  const Proven proven = prove(std::move(c));
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
}

TEST(TwoWay, WhatAConditionNamesIsTriedSoAnOwnWayBackThatNeverRestsIsFound) {
  const std::string choice =
      "  status:\n    choose:\n      - {when: \"STAT is '10'\", value: active}\n    otherwise: closed\n"
      "    back: {choose: [{when: \"status is 'active'\", value: \"";
  const Proven unrest = prove(case_of(choice + "11\"}], otherwise: \"20\", why: x}\n"));
  ASSERT_NE(unrest.find("not-at-rest"), nullptr) << unrest.findings.text();
  const Proven rest = prove(case_of(choice + "10\"}], otherwise: \"20\", why: x}\n"));
  EXPECT_EQ(rest.find("not-at-rest"), nullptr) << rest.findings.text();
}

TEST(TwoWay, AWayBackThatMakesNothingIsAnError) {
  EXPECT_NE(prove(case_of("  ssn: SSN\n  name: {from: NAME, clean: [upper], back: }\n")).find("not-reversible"),
            nullptr);
  EXPECT_NE(prove(case_of("  ssn: {from: SSN, direction: out}\n")).find("not-reversible"), nullptr);
}

TEST(TwoWay, AChoiceHasNoWayBackUnlessItIsSaid) {
  const std::string choice =
      "  status:\n    choose:\n      - {when: \"STAT is '10'\", value: active}\n    otherwise: closed\n";
  EXPECT_EQ(prove(case_of(choice)).find("not-reversible")->line, 6);
  EXPECT_EQ(prove(case_of("  status: {value: active}\n")).find("not-reversible")->line, 6);
  EXPECT_EQ(prove(case_of("  name: {first_of: [NAME, CASE]}\n")).find("not-reversible")->line, 6);
}

TEST(TwoWay, ALineThatHoldsOneWayOnlyIsLeftOut) {
  Case c = case_of("  ssn: SSN\n  status: {value: active, direction: out}\n  name: {direction: in, from: NAME}\n");
  const auto forward = c.load();
  ASSERT_TRUE(forward) << c.findings.text();
  EXPECT_EQ(forward->blocks[0].targets.size(), 2);
  EXPECT_EQ(forward->back->blocks[0].targets.size(), 2);
}

TEST(TwoWay, AFieldBesideOneWithItsOwnWayBackIsProvenThoughTheyShareALine) {
  const std::string own = "name: {from: NAME, clean: [upper], back: {from: name}, why: x}";
  const Proven alone = prove(case_of("  {ssn: SSN, " + own + "}\n"));
  EXPECT_EQ(alone.find("not-reversible"), nullptr) << alone.findings.text();
  const Proven beside =
      prove(case_of("  {ssn: SSN, " + own + ", case_no: {from: CASE, if_blank: use 00000, why: x}}\n"));
  EXPECT_NE(beside.find("not-reversible"), nullptr) << beside.findings.text();
}

TEST(TwoWay, TwoCodesOfTheSameMeaningNeedAPreferredOne) {
  const std::string line = "  status: {from: STAT, codes: states}\n";
  const Proven doubtful = prove(case_of(line, "source,canonical\n10,active\n11,active\n"));
  ASSERT_NE(doubtful.find("not-reversible"), nullptr) << doubtful.findings.text();
  EXPECT_EQ(doubtful.find("not-reversible")->line, 3);
  EXPECT_TRUE(doubtful.find("not-reversible")->file.ends_with("states.csv"));
  const Proven settled = prove(case_of(line, "source,canonical,preferred\n10,active,\n11,active,yes\n"));
  EXPECT_TRUE(settled.findings.ok()) << settled.findings.text();
}

TEST(TwoWay, PartsThatLieSideBySideAreJoinedAgain) {
  Case c = case_of("  status: {from: SSN, part: 1-3}\n  name: {from: SSN, part: 4-9}\n");
  const auto forward = c.load();
  ASSERT_TRUE(forward) << c.findings.text();
  EXPECT_NE(mapping::way_back_in_yaml(*forward).find("SSN: {compose: \"{status}{name}\"}"), std::string::npos)
      << mapping::way_back_in_yaml(*forward);
}

TEST(TwoWay, TwoLinesThatWouldMakeTheSameFieldAreNamed) {
  const Proven proven = prove(case_of("  ssn: SSN\n  name: SSN\n"));
  ASSERT_NE(proven.find("not-reversible"), nullptr);
  EXPECT_EQ(proven.find("not-reversible")->line, 7);
}

TEST(TwoWay, WhatIsPutInThePlaceOfABlankIsFound) {
  const Proven proven = prove(case_of("  veteran: {from: VET, if_blank: use no}\n"));
  ASSERT_NE(proven.find("not-reversible"), nullptr) << proven.findings.text();
  EXPECT_NE(proven.find("not-reversible")->message.find("a blank"), std::string::npos);
}

TEST(TwoWay, AMappingFromASchemaSaysByWhichKeyRecordsComeBack) {
  Case c = case_of("");
  c.mapping("mapping: case\nfrom: schema client\nto: layout ours\ndirection: both\nfields:\n  ssn: ssn\n");
  EXPECT_FALSE(c.load());
  EXPECT_EQ(c.findings.all()[0].rule, "back-key");
  c.mapping(
      "mapping: case\nfrom: schema client\nto: layout ours\ndirection: both\nback: {key: [case_no]}\n"
      "fields:\n  ssn: ssn\n  born: birth_date\n  name: {from: name.last, if_too_long: hold}\n");
  Proven proven;
  proven.mapping = c.load();
  ASSERT_TRUE(proven.mapping) << c.findings.text();
  (void)mapping::prove_both_ways(proven.mapping, proven.findings);
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
  EXPECT_EQ(mapping::info(*proven.mapping->back).blocks[0].entity, "client");
  EXPECT_TRUE(mapping::info(*proven.mapping->back).blocks[0].principal);
}

TEST(TwoWay, TheWayBackIsRebuiltFromWhatIsKeptOfIt) {
  Case c = case_of(good);
  const auto forward = c.load();
  ASSERT_TRUE(forward);
  Findings findings;
  const auto rebuilt = mapping::mapping_from_canonical(mapping::info(*forward->back).canonical, findings);
  ASSERT_TRUE(rebuilt) << findings.text();
  EXPECT_EQ(mapping::info(*rebuilt).hash, mapping::info(*forward->back).hash);
  EXPECT_NE(mapping::info(*rebuilt).hash, mapping::info(*forward).hash);
}

TEST(TwoWay, BackInAMappingThatHoldsOneWayIsAnError) {
  Case c = case_of("");
  c.mapping("mapping: case\nfrom: layout theirs\nto: layout ours\nfields:\n  ssn: {from: SSN, back: ssn}\n");
  EXPECT_FALSE(c.load());
  EXPECT_EQ(c.findings.all()[0].rule, "back-one-way");
}

TEST(TwoWay, TheDerivedFileIsAMappingOfItsOwn) {
  Case c = case_of(good);
  const auto forward = c.load();
  ASSERT_TRUE(forward);
  c.mapping(mapping::way_back_in_yaml(*forward));
  const auto alone = c.load();
  ASSERT_TRUE(alone) << c.findings.text() << mapping::way_back_in_yaml(*forward);
  EXPECT_EQ(alone->blocks[0].targets.size(), 7);
}

TEST(TwoWay, ATableIsLookedUpByItsOtherColumnWhereTheMappingSaysSo) {
  Case c = case_of("  status: {from: NAME, codes: {table: states, from: canonical}}\n",
                   "source,canonical,preferred\n10,active,\n11,active,yes\n99,(unknown),\n");
  EXPECT_EQ(c.written("900456789active              19800229100000000 00000"), ",,,11,,,") << c.problem();
  EXPECT_EQ(c.written("900456789                    19800229100000000 00000"), ",,,99,,,") << c.problem();
}

TEST(TwoWay, WhatStoodForAWithheldValueSaysNothingWhenItComesBack) {
  Case c = case_of("  name: NAME\n");
  c.layout("theirs", "layout: theirs\nkind: delimited\nfields:\n  NAME: {type: text 20, withheld: WITHHELD}\n");
  (void)c.run("WITHHELD");
  EXPECT_EQ(c.value("ours", "name").state(), State::unchanged);
}

TEST(TwoWay, ANameInOneColumnIsCutAtItsMarksAndJoinedAgain) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nfields:\n  NAME: {type: text 60}\n");
  c.mapping(
      "mapping: case\nfrom: layout in\nto: schema client\ndirection: both\nfields:\n"
      "  name.last: {from: NAME, clean: [\"before ,\"], why: w, back: {NAME: {compose: \"{name.last}[, "
      "{name.first}][ {name.middle}]\"}}}\n"
      "  name.first: {from: NAME, clean: [\"after ,\", first_word], direction: out, why: w}\n"
      "  name.middle: {from: NAME, clean: [\"after ,\", other_words], direction: out, why: w}\n");
  const Proven proven = prove(std::move(c));
  ASSERT_TRUE(proven.mapping) << proven.findings.text();
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
  mapping::Mapper mapper(proven.mapping);
  Arena arena;
  MappedRecord record;
  mapper.map({"\"De La Roe, Jane Q R\"", 1, nullptr}, arena, record);
  ASSERT_EQ(record.outcome, Outcome::stored);
  const auto text = [&](std::size_t i) {
    return record.entities[0].values[proven.mapping->blocks[0].targets[i].index].text();
  };
  EXPECT_EQ(text(0), "De La Roe");
  EXPECT_EQ(text(1), "Jane");
  EXPECT_EQ(text(2), "Q R");
}

TEST(TwoWay, TestsOfTheWayBackRunWithTheOthers) {
  Case c = case_of(good);
  c.file("m/case.tests.yaml",
         "tests:\n  - {name: over, given: {STAT: \"10\"}, expect: {status: active}}\n"
         "  - {name: back, back: yes, given: {status: closed}, expect: {STAT: \"20\"}}\n"
         "  - {name: wrong, back: yes, given: {status: closed}, expect: {STAT: \"10\"}}\n");
  Findings findings;
  const mapping::TestRun run = mapping::run_tests(c.load(), findings);
  EXPECT_TRUE(findings.ok()) << findings.text();
  EXPECT_EQ(run.results.size(), 3);
  EXPECT_EQ(run.failed(), 1);
}

TEST(TwoWay, ElementsOfARepeatedGroupGoBackToo) {
  Case c;
  c.layout("theirs",
           "layout: theirs\nkind: json\nfields:\n  ID: {path: id, type: text 9}\n"
           "  weeks: {path: weeks, fields: {END: {path: end, type: date YYYYMMDD}, PAID: {path: paid, type: "
           "\"decimal 7,2\"}}}\n");
  c.layout("ours",
           "layout: ours\nkind: json\nfields:\n  id: {path: claim.id, type: text 9}\n"
           "  payments: {path: claim.payments, fields: {ending: {path: e, type: date}, amount: {path: a, "
           "type: \"decimal 7,2\"}}}\n");
  c.mapping(
      "mapping: case\nfrom: layout theirs\nto: layout ours\ndirection: both\nfields:\n  id: ID\n"
      "  payments: {each: weeks, fields: {ending: END, amount: PAID}}\n");
  const Proven proven = prove(std::move(c));
  ASSERT_TRUE(proven.mapping) << proven.findings.text();
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
  EXPECT_EQ(proven.trips.fields, 6);
}

TEST(TwoWay, FieldsOfAGroupMayBeCalledByTheirFullNames) {
  Case c;
  c.layout("theirs", "layout: theirs\nkind: json\nfields:\n  WEEKS: {fields: {WE: {type: date YYYYMMDD}}}\n");
  c.layout("ours", "layout: ours\nkind: json\nfields:\n  weeks: {fields: {we: {type: date}}}\n");
  c.mapping(
      "mapping: case\nfrom: layout theirs\nto: layout ours\ndirection: both\nfields:\n"
      "  weeks: {each: WEEKS, fields: {we: WEEKS.WE}}\n");
  const Proven proven = prove(std::move(c));
  ASSERT_TRUE(proven.mapping) << proven.findings.text();
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
  EXPECT_EQ(proven.trips.fields, 2);
}

TEST(TwoWay, XmlNamesOfANamespaceComeBack) {
  Case c;
  c.layout("theirs",
           "layout: theirs\nkind: xml\nrecords: u:L/u:P\nnamespaces: {u: \"urn:a\"}\nfields:\n"
           "  A: {path: \"u:A\", type: text 9}\n");
  c.layout("ours", "layout: ours\nkind: delimited\nfields:\n  a: {type: text 9}\n");
  c.mapping("mapping: case\nfrom: layout theirs\nto: layout ours\ndirection: both\nfields: {a: A}\n");
  const Proven proven = prove(std::move(c));
  ASSERT_TRUE(proven.mapping) << proven.findings.text();
  EXPECT_TRUE(proven.findings.ok()) << proven.findings.text();
  EXPECT_EQ(proven.trips.fields, 2);
}

}  // namespace
}  // namespace gatehouse::test
