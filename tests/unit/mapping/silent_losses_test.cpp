/// What other engines lose without a word, one test each: here each is loud. The comments say who loses it, and
/// how.
#include "case.hpp"
#include "gatehouse/support/framing.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* people = R"(layout: in
kind: delimited
header: yes
fields:
  NAME:   {type: text 10, labels: [pii]}
  COUNTY: {type: code 2,  labels: [pii]}
  DOB:    {type: date YYYYMMDD, labels: [pii]}
  AMOUNT: {type: "decimal 7,2", labels: [wage]}
)";

Case with(const std::string& fields, const std::string& in = people) {
  Case c;
  c.layout("in", in);
  c.layout("out",
           "layout: out\nkind: delimited\nheader: yes\nfields: {name: {type: text 5, required: yes}, "
           "county: {type: text 20}, birth_date: {type: date YYYY-MM-DD}, amount: {type: \"decimal 5,2\"}}\n");
  c.codes("counties", "source,canonical\n01,Adams\n02,Allen\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n" + fields);
  return c;
}

constexpr std::string_view head = "NAME,COUNTY,DOB,AMOUNT";
constexpr const char* all =
    "  name: NAME\n  county: {from: COUNTY, codes: counties}\n  birth_date: DOB\n  amount: AMOUNT\n";

// Mirth Connect wraps a wrong path in try/catch and maps it to ''; JSONata and Miller drop the field.
TEST(SilentLosses, AMisspeltSourceFieldIsAnErrorBeforeAnythingRuns) {
  Case c = with("  name: NAEM\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("did you mean \"NAME\"?"), std::string::npos) << c.findings.text();
}

// JSONata drops a member of a name that the receiver does not know.
TEST(SilentLosses, AMisspeltTargetFieldIsAnErrorBeforeAnythingRuns) {
  Case c = with("  name: NAME\n  conty: COUNTY\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("[unknown-target]"), std::string::npos);
}

// OpenFn compiles a call of a function that does not exist, and dies when the first record comes.
TEST(SilentLosses, AVerbThatDoesNotExistIsAnErrorBeforeAnythingRuns) {
  Case c = with("  name: {from: NAME, clean: [uper]}\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("did you mean \"upper\"?"), std::string::npos);
}

// OpenFn drops the member `county` when a lookup gives undefined; Airbyte writes NULL.
TEST(SilentLosses, ACodeThatNobodyMappedHoldsItsRecord) {
  Case c = with(all);
  EXPECT_EQ(c.run("LEE,99,19800229,1.00", head).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "unmapped-code");
}

// Airbyte nulls a value that does not fit its type.
TEST(SilentLosses, ADateThatIsNoneHoldsItsRecord) {
  Case c = with(all);
  EXPECT_EQ(c.run("LEE,01,19801301,1.00", head).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "bad-date");
}

// Airbyte and many databases cut a text that is too long.
TEST(SilentLosses, ATextThatIsTooLongHoldsItsRecord) {
  Case c = with(all);
  EXPECT_EQ(c.run("LEONARDO,01,19800229,1.00", head).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "too-long");
}

// A number that does not fit loses its first digits in a COBOL move.
TEST(SilentLosses, ANumberThatIsTooLongHoldsItsRecord) {
  Case c = with(all);
  EXPECT_EQ(c.run("LEE,01,19800229,54321.00", head).outcome, Outcome::held);
}

// A required value that is missing becomes '' in Mirth, NULL in a step of Kettle.
TEST(SilentLosses, ABlankRequiredValueHoldsItsRecord) {
  Case c = with(all);
  EXPECT_EQ(c.run(",01,19800229,1.00", head).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "blank-required");
}

// Airbyte goes on when a column disappears upstream, and fills it with NULL.
TEST(SilentLosses, AColumnThatDisappearedRefusesTheFile) {
  Case c = with(all);
  const auto mapping = c.load();
  mapping::Mapper mapper(mapping);
  std::vector<std::string> remarks;
  const auto begun = mapper.begin("NAME,COUNTY,DOB", remarks);
  ASSERT_FALSE(begun);
  EXPECT_NE(begun.error().message.find("\"AMOUNT\""), std::string::npos);
}

// A new column upstream is dropped without a word by nearly all.
TEST(SilentLosses, AColumnThatNobodyReadsIsRemarkedOn) {
  Case c = with(all);
  const auto mapping = c.load();
  mapping::Mapper mapper(mapping);
  std::vector<std::string> remarks;
  ASSERT_TRUE(mapper.begin("NAME,COUNTY,DOB,AMOUNT,BONUS", remarks));
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_NE(remarks[0].find("column 5"), std::string::npos);
}

// yaml-cpp keeps the first of two equal keys, JSON libraries the last: one rule would be lost.
TEST(SilentLosses, TwoRulesForOneTargetAreAnError) {
  Case c = with("  name: NAME\n  name: COUNTY\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("[duplicate-key]"), std::string::npos);
}

// One mistake at a time is told by most: mend it, and the next one shows.
TEST(SilentLosses, AKeyThatStandsTwiceHidesNoOtherMistake) {
  Case c = with("  name: NAME\n  name: {from: COUNTY, codes: nowhere}\n  conty: COUNTY\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("[duplicate-key]"), std::string::npos);
  EXPECT_NE(c.findings.text().find("[unknown-codes]"), std::string::npos) << c.findings.text();
  EXPECT_NE(c.findings.text().find("[unknown-target]"), std::string::npos) << c.findings.text();
}
TEST(SilentLosses, AKeyThatStandsTwiceInALayoutHidesNoOtherMistake) {
  Case c = with("  name: NAME\n");
  c.layout("in", "layout: in\nkind: delimited\nheader: yes\nfields:\n  NAME: {type: text}\n  NAME: {type: txet}\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("[duplicate-key]"), std::string::npos);
  EXPECT_NE(c.findings.text().find("\"txet\""), std::string::npos) << c.findings.text();
}

// YAML reads 010 as 8, N as false and 01234 as a number.
TEST(SilentLosses, FixedValuesKeepTheirZerosAndLetters) {
  Case c = with("  name: {value: 010}\n  county: {value: N}\n");
  EXPECT_EQ(c.written("LEE,01,19800229,1.00", head), "010,N,,");
}

// Spreadsheet tools and JSON lookups take the last of two lines for one code.
TEST(SilentLosses, TwoLinesForOneCodeAreAnError) {
  Case c = with(all);
  c.codes("counties", "source,canonical\n01,Adams\n01,Allen\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("[duplicate-code]"), std::string::npos);
}

// Redpanda Connect sends failed messages on to the output unless told otherwise.
TEST(SilentLosses, AHeldRecordIsNotWritten) {
  Case c = with(all);
  MappedRecord& record = c.run("LEE,99,19800229,1.00", head);
  Arena arena;
  std::string out;
  EXPECT_FALSE(c.mapper().write_plain({"LEE,99,19800229,1.00", 2, nullptr}, arena, out));
  EXPECT_NE(record.outcome, Outcome::stored);
  EXPECT_EQ(out, "");
}

// OpenFn loses the whole job with one exception, and the record's number with it.
TEST(SilentLosses, OneBadRecordIsItsOwnMatter) {
  Case c = with(all);
  EXPECT_EQ(c.run("LEE,01,19801301,1.00", head).outcome, Outcome::held);
  EXPECT_EQ(c.run("LEE,01,19800229,1.00", head).outcome, Outcome::stored);
}

// A quote that is never closed swallows the rest of the file in most CSV readers.
TEST(SilentLosses, AQuoteThatIsNeverClosedCostsOneRecord) {
  Framing framing;
  framing.cut = Cut::quoted;
  const std::string file = "LEE,\"01\nBAKER,02\nCLARK,01\n";
  std::size_t at = 0;
  Framer framer(framing, [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min(size, file.size() - at);
    file.copy(to, n, at);
    at += n;
    return n;
  });
  Batch batch;
  ASSERT_TRUE(framer.next(batch, 10).value());
  EXPECT_EQ(batch.records.size(), 3u);
  EXPECT_NE(batch.records[0].fault, nullptr);
  EXPECT_EQ(batch.records[1].bytes, "BAKER,02");
}

// An empty line stops a sync of Airbyte.
TEST(SilentLosses, AnEmptyLineIsARecordThatIsHeld) {
  Case c = with(all);
  EXPECT_EQ(c.run("", head).outcome, Outcome::held);
}

// Vector's tests do not see an event that was dropped.
TEST(SilentLosses, ATestSeesThatARecordIsLeftOut) {
  Case c = with("  name: {from: NAME, if_blank: filter, why: lines without a name are subtotals}\n");
  c.file("m/case.tests.yaml",
         "tests:\n  - {name: subtotal, given: {COUNTY: \"01\"}, expect: {outcome: filtered}}\n"
         "  - {name: unseen, given: {COUNTY: \"01\"}, expect: {county: \"\"}}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  Findings findings;
  const mapping::TestRun run = mapping::run_tests(mapping, findings);
  ASSERT_EQ(run.results.size(), 2u);
  EXPECT_TRUE(run.results[0].complaints.empty());
  EXPECT_FALSE(run.results[1].complaints.empty());
}

/// One delimited field, `P` of this type, into a fixed-width place of so many columns.
Case into_columns(const std::string& type, const std::string& at, const std::string& more = "") {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nheader: no\nfields:\n  P: {type: " + type + "}\n")
      .layout("out", "layout: out\nkind: fixed-width\nrecord_length: 20\nfields:\n  P: {at: " + at +
                         ", type: " + type + "}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  P: {from: P" + more + ", why: w}\n");
  return c;
}

// Fixed-width writers cut what does not fit.
TEST(SilentLosses, WhatDoesNotFitItsColumnsIsHeldWhateverItsType) {
  for (const auto& [type, at, text] : {std::tuple{"zip", "1-5", "123456789"},
                                       {"ssn", "1-8", "900112222"},
                                       {"phone", "1-7", "6175550123"},
                                       {"date YYYYMMDD", "1-7", "20260131"},
                                       {"digits 9", "1-6", "123456789"},
                                       {"text 9", "1-6", "123456789"},
                                       {"\"decimal 9,2\"", "1-6", "1234567.80"}}) {
    Case c = into_columns(type, at);
    if (c.load() == nullptr) continue;  // found before anything runs
    EXPECT_EQ(c.run(text).outcome, Outcome::held) << type;
    EXPECT_EQ(c.problem(), "too-long") << type;
  }
  Case cut = into_columns("zip", "1-5", ", if_too_long: truncate");
  EXPECT_EQ(cut.written("123456789"), "12345               ");
  ASSERT_EQ(cut.out.problems.size(), 1u) << "what was cut leaves a note";
  EXPECT_EQ(cut.out.problems[0].rule, "truncated");
}

TEST(SilentLosses, AFormOfSoManyColumnsHoldsWhatIsLonger) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nheader: no\nfields: {P: {}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {P: {}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  P: {from: P, write: fixed 4}\n");
  EXPECT_EQ(c.written("ab"), "ab  ");
  EXPECT_EQ(c.run("abcdefgh").outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "too-long");
}

// Copybook converters write the last of the fields that share their columns.
TEST(SilentLosses, FieldsThatShareTheirColumnsDoNotOverwriteEachOther) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nheader: no\nfields: {K: {}, Y: {}, Z: {}}\n")
      .layout("out",
              "layout: out\nkind: fixed-width\nrecord_length: 5\nfields:\n  K: {at: 1-1}\n  Z: {at: 2-5}\n"
              "  Y: {at: 2-5, redefines: Z, only_if: {K: [A]}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {K: K, Y: Y, Z: Z}\n");
  EXPECT_EQ(c.written("A,yyyy,"), "Ayyyy");
  EXPECT_EQ(c.written("B,,zzzz"), "Bzzzz");
  c.run("B,yyyy,zzzz");
  EXPECT_EQ(c.problem(), "not-there");
  c.run("A,yyyy,zzzz");
  EXPECT_EQ(c.problem(), "same-columns");
}

/// A dated table for STAT, picked by this field of the source.
Case dated(const std::string& on) {
  Case c;
  c.layout("in",
           "layout: in\nkind: delimited\nheader: no\nfields: {STAT: {}, LAST: {type: date YYYY-MM-DD}, NAME: {}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {status: {}}\n")
      .codes("status",
             "source,canonical,valid_from,valid_to\nA,active,,2020-12-31\nA,appealed,2021-01-01,\nB,closed,,\n")
      .mapping(
          "mapping: case\nfrom: layout in\nto: layout out\nfields:\n  status: {from: STAT, codes: {table: status, "
          "on: " +
          on + "}}\n");
  return c;
}

TEST(SilentLosses, ALineOfADatedTableIsNotGuessedWithoutItsDate) {
  Case c = dated("LAST");
  EXPECT_EQ(c.written("A,2026-01-31,x"), "appealed");
  EXPECT_EQ(c.written("B,,x"), "closed") << "this line holds on every day";
  EXPECT_EQ(c.run("A,,x").outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "codes-no-date");
  Case text = dated("NAME");
  EXPECT_EQ(text.load(), nullptr);
  EXPECT_NE(text.findings.text().find("[on-no-date]"), std::string::npos) << text.findings.text();
}

TEST(SilentLosses, ACodeTableHoldsNothingThatNobodyMeant) {
  const auto refused = [](const std::string& table) {
    Case c = dated("LAST");
    c.codes("status", table);
    return c.load() == nullptr;
  };
  EXPECT_FALSE(refused("source,canonical\nA,active\n"));
  EXPECT_TRUE(refused("source,canonical\nA,caf\xe9\n")) << "no UTF-8";
  EXPECT_TRUE(refused(std::string("source,canonical\nA,b\x01\0c\n", 24))) << "control characters";
  EXPECT_TRUE(refused("source,canonical\nA,lack of work, seasonal\n")) << "a third cell";
  EXPECT_TRUE(refused("source,source,canonical\nA,A,active\n")) << "a column twice";
}

TEST(SilentLosses, ATextThatIsAFieldsNameIsDoubted) {
  Case c = with("  name: {choose: [{when: \"COUNTY is '01'\", from: NAME}], otherwise: NAME}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::examine(*mapping, c.findings);
  EXPECT_NE(c.findings.text().find("[literal-names-field]"), std::string::npos) << c.findings.text();
}

TEST(SilentLosses, ATrailerThatCouldBeARecordIsDoubted) {
  const auto told = [](const std::string& trailer) {
    Case c = dated("LAST");
    c.layout("in", "layout: in\nkind: delimited\nheader: no\ntrailer: {" + trailer +
                       "}\nfields: {STAT: {}, LAST: {type: date YYYY-MM-DD}}\n");
    EXPECT_TRUE(c.load()) << c.findings.text();
    return c.findings.text().find("[trailer-without-count]") != std::string::npos;
  };
  EXPECT_TRUE(told("starts: T"));
  EXPECT_FALSE(told("starts: T, count_column: 2"));
}

// Mirth: a path that leads nowhere is an empty value and no error.
TEST(SilentLosses, AMemberThatNoRecordHasIsTold) {
  for (const std::string to : {"delimited", "json"}) {
    Case c;
    c.layout("in", "layout: in\nkind: json\nfields:\n  id: {}\n  name: {path: person.nam.last}\n")
        .layout("out", "layout: out\nkind: " + to + "\nfields: {id: {}, name: {}}\n")
        .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {id: id, name: name}\n");
    Arena arena;
    const auto take = [&](const std::string& bytes) {
      std::string line;
      if (!c.mapper().write_plain({bytes, 1, nullptr}, arena, line)) c.run(bytes);
    };
    const auto never = [&c] {
      std::vector<mapping::QuietCount> out = c.mapper().quiet();
      std::erase_if(out, [](const auto& one) { return one.rule != "never-a-value"; });
      return out;
    };
    c.run(R"({"id":"1","person":{"name":{"last":"Lee"}}})");
    EXPECT_TRUE(never().empty()) << "of one record it is no news";
    take(R"({"id":"2","person":{"name":{"last":"Roe"}}})");
    const auto told = never();
    ASSERT_EQ(told.size(), 1u) << to;
    EXPECT_NE(told[0].field.find("person.nam.last"), std::string::npos) << told[0].field;
    EXPECT_EQ(told[0].count, 2u);
    take(R"({"id":"3","person":{"nam":{"last":"Doe"}}})");
    EXPECT_TRUE(never().empty());
  }
}

/// Which line of `choose` a record takes: "yes" where the condition holds; else "no", or why it was kept back.
std::string when(const std::string& condition, const std::string& field, const std::string& text) {
  Case c;
  c.layout("in",
           "layout: in\nkind: json\nfields:\n  n: {type: integer}\n  bal: {type: \"decimal 7,2\"}\n  flag: {type: "
           "yes_no}\n"
           "  ssn: {type: ssn}\n  day: {type: date MM/DD/YYYY}\n  name: {}\n  other: {type: integer}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {id: {}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  id: {choose: [{when: \"" + condition +
               "\", value: yes}], otherwise: no}\n");
  const bool known = c.run("{\"" + field + "\":\"" + text + "\",\"other\":5}").outcome == Outcome::stored;
  if (!known) return c.problem();
  std::string out;
  c.mapper().write(c.out, out);
  return out;
}

// What is compared as text is false for ever where the sender writes 0.00, 05 or 900-11-2222.
TEST(SilentLosses, ConditionsCompareByTheTypeOfTheField) {
  EXPECT_EQ(when("bal is '0'", "bal", "0.00"), "yes");
  EXPECT_EQ(when("bal in ['7', '0']", "bal", "0.00"), "yes");
  EXPECT_EQ(when("n is '5'", "n", "05"), "yes");
  EXPECT_EQ(when("n is other", "n", "05"), "yes");
  EXPECT_EQ(when("flag is 'yes'", "flag", "Y"), "yes");
  EXPECT_EQ(when("flag is 'Y'", "flag", "Y"), "yes");
  EXPECT_EQ(when("ssn is '900112222'", "ssn", "900-11-2222"), "yes");
  EXPECT_EQ(when("day is '2026-01-31'", "day", "01/31/2026"), "yes");
  EXPECT_EQ(when("name length is 3", "name",
                 "\xC3\xA9"
                 "12"),
            "yes");
  EXPECT_EQ(when("name is '05'", "name", "5"), "no") << "text stays text";
}

TEST(SilentLosses, WhatCannotBeComparedHoldsTheRecord) {
  EXPECT_EQ(when("bal is 0", "bal", "abc"), "bad-comparison");
  EXPECT_EQ(when("day is not 2026-01-31", "day", "31.01.2026"), "bad-comparison");
  EXPECT_EQ(when("n in [1, 2]", "n", "x"), "bad-comparison");
}

TEST(SilentLosses, AComparisonWithWhatIsNoValueOfTheTypeIsTold) {
  Case c;
  c.layout("in", "layout: in\nkind: json\nfields: {n: {type: integer}, day: {type: date YYYYMMDD}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {id: {}}\n")
      .mapping(
          "mapping: case\nfrom: layout in\nto: layout out\nfields:\n  id: {choose: [{when: \"n is 'x' or day is "
          "'13/31/2026'\", value: a}], otherwise: b}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping);
  mapping::examine(*mapping, c.findings);
  EXPECT_NE(c.findings.text().find("\"x\" is no such value"), std::string::npos) << c.findings.text();
  EXPECT_NE(c.findings.text().find("\"13/31/2026\" is no such value"), std::string::npos);
}

// In the evening of the 31st it is the 1st in Greenwich.
TEST(SilentLosses, ATimeBecomesTheDayThatStandsInIt) {
  Case c;
  c.layout("in", "layout: in\nkind: json\nfields: {at: {type: timestamp}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {day: {type: date YYYY-MM-DD}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {day: at}\n");
  EXPECT_EQ(c.written(R"({"at":"2026-01-31T23:30:00-05:00"})"), "2026-01-31");
  mapping::examine(*c.loaded, c.findings);
  EXPECT_NE(c.findings.text().find("drops the time"), std::string::npos) << c.findings.text();
}

TEST(SilentLosses, AYearThatTwoDigitsDoNotTellFromAnotherIsHeld) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nfields: {d: {type: date YYYY-MM-DD}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {d: {type: date MM/DD/YY}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {d: d}\n");
  EXPECT_EQ(c.written("1941-02-28"), "02/28/41");
  EXPECT_EQ(c.written("2040-02-28"), "02/28/40");
  for (const char* day : {"1940-02-28", "1900-02-28", "2041-02-28"}) {
    EXPECT_EQ(c.run(day).outcome, Outcome::held) << day;
    EXPECT_EQ(c.problem(), "year-lost");
  }
}

TEST(SilentLosses, LineEndsInAFileThatShouldHaveNoneAreFound) {
  Case c;
  c.layout("in", "layout: in\nkind: fixed-width\nline_end: none\nrecord_length: 4\nfields: {a: {at: 1-4}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {a: {}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {a: a}\n");
  EXPECT_EQ(c.written("abcd"), "abcd");
  EXPECT_EQ(c.run("d\nab").outcome, Outcome::held);
}

TEST(SilentLosses, ABinaryNumberInLinesIsAnError) {
  Case c;
  c.layout("in", "layout: in\nkind: fixed-width\nfields: {a: {at: 1-4, type: integer, stored: binary}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {a: {}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {a: a}\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("[binary-in-lines]"), std::string::npos) << c.findings.text();
}

TEST(SilentLosses, ColumnsWithAccentsAreFoundInTheLayoutsEncoding) {
  Case c;
  c.layout(
       "in",
       "layout: in\nkind: delimited\nencoding: latin-1\nheader: yes\nfields: {born: {column: \"n\xC3\xA9(e)\"}}\n")
      .layout("out", "layout: out\nkind: delimited\nfields: {born: {}}\n")
      .mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {born: born}\n");
  EXPECT_EQ(c.written("1980", "n\xE9(e)"), "1980");
}

}  // namespace
}  // namespace gatehouse::test
