/// Files and records that somebody made to hurt: what the fuzzers found (tests/fuzz), told as sentences.
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "gatehouse/support/yaml.hpp"
#include "mapping/codes.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::test {
namespace {

std::string refused(const std::string& text) {
  Findings findings;
  EXPECT_FALSE(yaml::parse(text, "f", findings));
  return findings.text();
}

/// What compiling says of a mapping from this layout.
std::string compiled(const std::string& layout) {
  nlohmann::json bundle;
  bundle["mapping"] = "mapping: m\nfrom: layout in\nto: layout in\nfields:\n  A: A\n";
  bundle["files"] = {{"layouts/in.layout.yaml", layout}};
  Findings findings;
  (void)mapping::mapping_from_canonical(bundle.dump(), findings);
  return findings.text();
}

/// A mapping of the JSON member A to a layout's field A.
std::shared_ptr<const mapping::Mapping> from_json(const std::string& to_layout, const std::string& rule) {
  nlohmann::json bundle;
  bundle["mapping"] = "mapping: m\nfrom: layout in\nto: layout out\nfields:\n  A: " + rule + "\n";
  bundle["files"] = {{"layouts/in.layout.yaml", "layout: in\nkind: json\nfields:\n  A: {labels: [pii]}\n"},
                     {"layouts/out.layout.yaml", to_layout}};
  Findings findings;
  auto made = mapping::mapping_from_canonical(bundle.dump(), findings);
  EXPECT_TRUE(made) << findings.text();
  return made;
}

TEST(Hostile, AValueThatWouldBreakItsRecordIsHeldWhereTheLayoutHasNoQuotes) {
  const std::string bare = "layout: out\nkind: delimited\ndelimiter: '|'\nquote: none\nfields:\n  A:\n";
  const std::string fixed = "layout: out\nkind: fixed-width\nfields:\n  A: {at: 1-9}\n";
  for (const char* rule : {"A", "{from: A, clean: [collapse_spaces]}"}) {
    mapping::Mapper to_bare(from_json(bare, rule)), to_fixed(from_json(fixed, rule));
    Arena arena;
    MappedRecord record;
    to_bare.map({R"({"A":"a|b"})", 1, nullptr}, arena, record);
    EXPECT_EQ(record.outcome, Outcome::held);
    to_bare.map({R"({"A":"a\nb"})", 1, nullptr}, arena, record);
    EXPECT_EQ(record.outcome, Outcome::held);
    to_fixed.map({R"({"A":"a\rb"})", 1, nullptr}, arena, record);
    EXPECT_EQ(record.outcome, Outcome::held);
    to_fixed.map({R"({"A":"a|b"})", 1, nullptr}, arena, record);
    EXPECT_EQ(record.outcome, Outcome::stored);
  }
}

TEST(Hostile, ARecordWhereTheHeaderShouldBeIsNotRepeated) {
  nlohmann::json bundle;
  bundle["mapping"] = "mapping: m\nfrom: layout in\nto: layout in\nfields:\n  LAST: LAST\n";
  bundle["files"] = {{"layouts/in.layout.yaml",
                      "layout: in\nkind: delimited\nheader: yes\nfields:\n  ID:\n  LAST:\n  FIRST:\n  DAY:\n"}};
  Findings findings;
  mapping::Mapper mapper(mapping::mapping_from_canonical(bundle.dump(), findings));
  std::vector<std::string> remarks;
  const auto record = mapper.begin("1,LASTER,FIRSTY,DAY", remarks);
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().message.find("LASTER"), std::string::npos) << record.error().message;
  const auto header = mapper.begin("ID,LAST,FRIST,DAY", remarks);
  ASSERT_FALSE(header);
  EXPECT_NE(header.error().message.find("\"FRIST\""), std::string::npos) << header.error().message;
}

TEST(Hostile, AComposedTextOfWhichNothingIsLeftIsBlank) {
  const std::string fields = "layout: out\nkind: delimited\nfields:\n  A: {type: \"decimal 7,2\"}\n";
  mapping::Mapper mapper(from_json(fields, "{compose: \"[{A:1-1}{A:5-9}]\", if_blank: use 1.00}"));
  Arena arena;
  MappedRecord record;
  mapper.map({R"({"A":"12"})", 1, nullptr}, arena, record);
  std::string line;
  ASSERT_EQ(record.outcome, Outcome::stored);
  mapper.write(record, line);
  EXPECT_EQ(line, "1.00");
}

TEST(Hostile, ExplainMasksWhatARestrictedFieldGaveToAnOpenOne) {
  mapping::Mapper mapper(from_json("layout: out\nkind: delimited\nfields:\n  A: {labels: [open]}\n", "A"));
  const auto traces = mapper.explain({R"({"A":"secret"})", 1, nullptr}, "", false);
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0].value, "*** (6 characters)");
}

TEST(Hostile, TextThatIsNoUtf8IsRefusedWhateverItsShape) {
  for (const char* bad : {"a: \xC0\x80", "a: \xE0\x80\x80", "a: \xED\xA0\x80", "a: \xF5\x80\x80\x80", "a: \xC3",
                          "a: \"\\N\"", "a: \"\\_\""})
    EXPECT_NE(refused(bad).find("not-utf8"), std::string::npos);
}

TEST(Hostile, ManyMistakesUnderALongKeyAreToldInBoundedText) {
  std::string text = std::string(100'000, 'k') + ":\n";
  for (int i = 0; i < 3000; ++i) text += "  a: 1\n";
  EXPECT_LT(refused(text).size(), 3'000'000u);
}

TEST(Hostile, ManyKeysAreReadInTimeAndADuplicateIsStillFound) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  EXPECT_NE(refused(text + "k7: 1\n").find("first in line 8"), std::string::npos);
}

TEST(Hostile, ARequiredKeyWithoutAValueIsAFinding) {
  Findings findings;
  EXPECT_EQ(mapping::mapping_from_canonical(R"({"mapping": "mapping:\nfrom:\n", "files": {}})", findings), nullptr);
  EXPECT_FALSE(findings.ok());
}

TEST(Hostile, AStrayCommaIsRefusedAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_NE(refused(",a\nb,").find("one-document"), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Hostile, ARepeatedGroupWithoutFieldsIsAFinding) {
  EXPECT_NE(compiled("layout: in\nkind: json\nfields:\n  A:\n  g: {fields: }\n").find("no fields"),
            std::string::npos);
}

TEST(Hostile, AJsonWordThatIsNoValueHoldsTheRecord) {
  mapping::Mapper mapper(from_json("layout: out\nkind: json\nfields:\n  A:\n", "A"));
  Arena arena;
  MappedRecord record;
  for (const char* bad :
       {R"({"A":n})", R"({"A":nul})", R"({"A":nullx})", R"({"A":t})", R"({"A":})", R"({"A":-})"}) {
    mapper.map({bad, 1, nullptr}, arena, record);
    EXPECT_EQ(record.outcome, Outcome::held) << bad;
  }
}

TEST(Hostile, ADelimiterThatIsAQuoteOrALineEndIsRefused) {
  for (const char* bad : {"'\"'", "\"\\n\"", "\"\\r\""})
    EXPECT_NE(compiled("layout: in\nkind: delimited\ndelimiter: " + std::string(bad) + "\nfields:\n  A:\n")
                  .find("bad-delimiter"),
              std::string::npos);
}

TEST(Hostile, AStoredMappingOfAnotherShapeIsAFinding) {
  Findings findings;
  EXPECT_EQ(mapping::mapping_from_canonical(R"({"mapping": 1, "files": {"a": 2}})", findings), nullptr);
  EXPECT_NE(findings.text().find("bad-bundle"), std::string::npos);
}

TEST(Hostile, AHundredThousandCodesThatMeanTheSameAreReadInTime) {
  std::string text = "source,canonical\n";
  for (int i = 0; i < 100'000; ++i) text += "a-long-code-" + std::to_string(i) + ",one\n";
  Findings findings;
  const auto table = mapping::CodeTable::parse("t", text, "t.csv", findings);
  ASSERT_TRUE(table) << findings.text();
  EXPECT_EQ(table->rows()[table->index("a-long-code-99999")].line, 100'001u);
}

TEST(Hostile, ATableOfOneCodeIsToldInBoundedText) {
  std::string text = "source,canonical\n";
  for (int i = 0; i < 50'000; ++i) text += "x,y\n";
  Findings findings;
  EXPECT_EQ(mapping::CodeTable::parse("t", text, "t.csv", findings), nullptr);
  EXPECT_LE(findings.all().size(), 1001u);
}

}  // namespace
}  // namespace gatehouse::test
