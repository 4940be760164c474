/// A file of the wrong form is not only held: the message says what it looks like and what to do. And what a rule
/// quietly leaves blank is counted.
#include "case.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* to_csv = R"(mapping: case
from: layout in
to: layout out
fields: {ssn: SSN, name: NAME}
)";
constexpr const char* out_layout = R"(layout: out
kind: delimited
header: yes
fields: {ssn: {type: text}, name: {type: text}}
)";

Case fixed() {
  Case c;
  c.layout("out", out_layout).mapping(to_csv);
  c.layout("in", "layout: in\nkind: fixed-width\nfields: {SSN: {at: 1-9, type: ssn}, NAME: {at: 10-14}}\n");
  return c;
}

Case delimited() {
  Case c;
  c.layout("out", out_layout).mapping(to_csv);
  c.layout("in", "layout: in\nkind: delimited\nheader: yes\nfields: {SSN: {type: ssn}, NAME: {}}\n");
  return c;
}

std::string refusal(Case& c, std::string_view head) {
  const auto mapping = c.load();
  mapping::Mapper mapper(mapping);
  std::vector<std::string> remarks;
  const auto begun = mapper.begin(head, remarks);
  return begun ? "" : begun.error().message;
}

TEST(StrangeFiles, ARecordFullOfZeroBytesIsSaidToLookLikeUtf16) {
  Case c = fixed();
  const std::string wide(
      "\xFF\xFE"
      "9\0"
      "0\0"
      "0\0",
      8);
  EXPECT_NE(c.run(wide).problems.at(0).message.find("looks like UTF-16"), std::string::npos);
}

TEST(StrangeFiles, LinesThatEndWithCrAloneAreNamed) {
  Case c = fixed();
  EXPECT_NE(c.run("900112222ADAMS\r900112223BAKER\r").problems.at(0).message.find("CR alone"), std::string::npos);
}

TEST(StrangeFiles, AHeaderWithSemicolonsIsSaidToHaveThem) {
  Case c = delimited();
  const std::string said = refusal(c, "SSN;NAME");
  EXPECT_NE(said.find("separated by \";\""), std::string::npos) << said;
  EXPECT_NE(said.find("delimiter: \";\""), std::string::npos) << said;
}

TEST(StrangeFiles, AHeaderInUtf16IsSaidToBeOne) {
  Case c = delimited();
  EXPECT_NE(refusal(c, std::string_view("\xFF\xFES\0S\0N\0,\0N\0", 12)).find("UTF-16"), std::string::npos);
}

TEST(StrangeFiles, AHeaderThatOnlyLacksAColumnGetsNoHint) {
  Case c = delimited();
  EXPECT_EQ(refusal(c, "SSN,NOM").find("separated"), std::string::npos);
}

TEST(QuietValues, PlaceholderSsnsAreCountedByTheRuleThatLeftThemBlank) {
  Case c = fixed();
  EXPECT_EQ(c.written("999999999ADAMS"), ",ADAMS");
  EXPECT_EQ(c.written("000000000BAKER"), ",BAKER");
  EXPECT_EQ(c.written("900112222CLARK"), "900112222,CLARK");
  const auto quiet = c.mapper().quiet();
  ASSERT_EQ(quiet.size(), 1u);
  EXPECT_EQ(quiet[0].count, 2u);
  EXPECT_NE(in_words(quiet).at(0).find("ssn: 2 placeholder values were left blank"), std::string::npos);
  EXPECT_NE(quiet[0].where.find("case.map.yaml:4"), std::string::npos) << quiet[0].where;
}

/// A delimited file whose header counts and whose columns have no names.
Case without_names(const std::string& header) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\ndelimiter: \"|\"\nquote: none\nheader: " + header +
                     "\nfields: {KIND: {type: text 1}, NAME: {type: text 9, labels: [pii]}}\n");
  c.layout("out", "layout: out\nkind: delimited\nheader: no\nfields: {name: {type: text 9}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  name: NAME\n");
  return c;
}

TEST(StrangeFiles, AHeaderOfADelimitedFileNeedNotNameItsColumns) {
  Case c = without_names("{starts: \"H|\", names: no, count_column: 3}");
  EXPECT_EQ(c.written("D|LEE", "H|WAGES|3"), "LEE");
}
TEST(StrangeFiles, AHeaderThatNamesNoColumnsIsWrittenAsItIsRead) {
  Case c = without_names("{lines: 1, names: no, write: HWAGES}");
  c.file("m/case.map.yaml", "mapping: case\nfrom: layout out\nto: layout in\nfields:\n  NAME: name\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  EXPECT_EQ(mapping::head(*mapping), "HWAGES\n");
}

// What `check` advises about a header that nothing writes can be written.
TEST(StrangeFiles, ALineAboveTheNamesOfTheColumnsNeedNotBeginInOneWay) {
  Case c = without_names("{lines: 2, write: Our claims}");
  c.file("m/case.map.yaml", "mapping: case\nfrom: layout out\nto: layout in\nfields:\n  NAME: name\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  EXPECT_EQ(mapping::head(*mapping), "Our claims\nKIND|NAME\n");
}

}  // namespace
}  // namespace gatehouse::test
