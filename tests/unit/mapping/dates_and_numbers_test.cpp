/// Dates and numbers as systems and people write them: what is read, what it becomes, and what is refused.
#include "case.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::test {
namespace {

std::string read(std::string_view format, std::string_view text) {
  const auto date = DateFormat::compile(format)->read(text);
  return date ? iso(*date) : "none";
}

std::string written(std::string_view format, std::string_view date) {
  const auto to = DateFormat::compile(format);
  std::string out(to->size(), '\0');
  out.resize(to->write(*date_from_iso(date), out.data()));
  return out;
}

TEST(DateFormats, AMonthAndADayOfOneDigitAreRead) {
  EXPECT_EQ(read("M/D/YYYY", "7/3/1984"), "1984-07-03");
  EXPECT_EQ(read("M/D/YYYY", "12/31/1984"), "1984-12-31");
  EXPECT_EQ(read("M/D/YYYY", "07/03/1984"), "1984-07-03");
  EXPECT_EQ(read("D.M.YYYY", "7.3.1984"), "1984-03-07");
  EXPECT_EQ(read("YYYY-M-D", "1984-7-31"), "1984-07-31");
  EXPECT_EQ(read("M/D/YY", "2/29/00"), "2000-02-29");
}
TEST(DateFormats, ALostZeroInFrontIsKnownByTheLength) {
  EXPECT_EQ(read("MDDYYYY", "7031984"), "1984-07-03");
  EXPECT_EQ(read("MDDYYYY", "12031984"), "1984-12-03");
}
TEST(DateFormats, NamesOfMonthsAreReadInAnyCase) {
  EXPECT_EQ(read("DDMONYYYY", "05JAN2026"), "2026-01-05");
  EXPECT_EQ(read("DD-MON-YYYY", "29-feb-2024"), "2024-02-29");
  EXPECT_EQ(read("D-MON-YY", "1-Dec-26"), "2026-12-01");
  EXPECT_EQ(read("DDMONYYYY", "05JAM2026"), "none");
  EXPECT_EQ(read("DDMONYYYY", "05ANF2026"), "none");
}
TEST(DateFormats, JulianDatesCountTheDaysOfTheYear) {
  EXPECT_EQ(read("YYYYDDD", "2024366"), "2024-12-31");
  EXPECT_EQ(read("YYYYDDD", "2023365"), "2023-12-31");
  EXPECT_EQ(read("YYDDD", "24060"), "2024-02-29");
  EXPECT_EQ(read("YYYYDDD", "2023366"), "none");
  EXPECT_EQ(read("YYYYDDD", "2023000"), "none");
}
TEST(DateFormats, WhatIsNoDayIsNotRead) {
  EXPECT_EQ(read("M/D/YYYY", "13/1/1984"), "none");
  EXPECT_EQ(read("M/D/YYYY", "2/30/1984"), "none");
  EXPECT_EQ(read("M/D/YYYY", "/1/1984"), "none");
  EXPECT_EQ(read("M/D/YYYY", "1/1/984"), "none");
  EXPECT_EQ(read("M/D/YYYY", "001/1/1984"), "none");
  EXPECT_EQ(read("M/D/YYYY", "1/1/1984 "), "none");
  EXPECT_EQ(read("M/D/YYYY", ""), "none");
}
TEST(DateFormats, EachWritesWhatItReads) {
  for (const char* format : {"M/D/YYYY", "D.M.YYYY", "DDMONYYYY", "D-MON-YYYY", "YYYYDDD", "YYYY-M-D", "MDDYYYY"})
    for (int month = 1; month <= 12; ++month)
      for (const unsigned day : {1U, 9U, 10U, days_in_month(2024, static_cast<unsigned>(month))}) {
        const std::string date = iso(Date{days_from_civil(2024, static_cast<unsigned>(month), day)});
        EXPECT_EQ(read(format, written(format, date)), date) << format;
      }
  EXPECT_EQ(written("M/D/YYYY", "1984-07-03"), "7/3/1984");
  EXPECT_EQ(written("D-MON-YYYY", "1984-07-03"), "3-JUL-1984");
  EXPECT_EQ(written("YYDDD", "1984-12-31"), "84366");
}
TEST(DateFormats, WhatCanBeReadInTwoWaysIsNoFormat) {
  for (const char* format : {"MDYYYY", "YYYYMMDDD", "DDD", "YYYYDDDMM", "MONMMYYYY", "MMMYYYY", "YYYYMD", "D/YYYY"})
    EXPECT_FALSE(DateFormat::compile(format)) << format;
}

Case amounts(const std::string& verbs) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nheader: yes\nfields: {A: {type: text 20, labels: [wage]}}\n");
  c.layout("out", "layout: out\nkind: delimited\nheader: no\nfields: {A: {type: \"decimal 9,2\"}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  A: {from: A, " + verbs + "}\n");
  return c;
}

TEST(Amounts, AsPeopleWriteThemAreNumbersByAVerb) {
  Case c = amounts("clean: [us_number]");
  EXPECT_EQ(c.written("\"$1,234.50\"", "A"), "1234.50");
  EXPECT_EQ(c.written("\"1,234,567.00\"", "A"), "1234567.00");
  EXPECT_EQ(c.written("\"($1,012.00)\"", "A"), "-1012.00");
  EXPECT_EQ(c.written("-$12.50", "A"), "-12.50");
  EXPECT_EQ(c.written("\"1,234.50-\"", "A"), "-1234.50");
  EXPECT_EQ(c.written("0.07", "A"), "0.07");
  Case continental = amounts("clean: [comma_decimal]");
  EXPECT_EQ(continental.written("\"1.234,50\"", "A"), "1234.50");
  EXPECT_EQ(continental.written("\"12,5\"", "A"), "12.50");
}
TEST(Amounts, ThatAreNotGroupedInThreesAreHeld) {
  for (const char* text :
       {"\"12,34.50\"", "\"1,2345\"", "\",123\"", "\"1,234,56\"", "\"1.234,50\"", "\"--1\"", "$"}) {
    Case c = amounts("clean: [us_number]");
    EXPECT_EQ(c.run(text, "A").outcome, Outcome::held) << text;
    EXPECT_EQ(c.problem(), "bad-number") << text;
  }
}
TEST(Amounts, ZerosAreFilledInBehindTheSign) {
  Case c = amounts("clean: [zero_pad 8]");
  EXPECT_EQ(c.run("-12.50", "A").outcome, Outcome::stored);
  EXPECT_EQ(c.written("-12.50", "A"), "-12.50");
  Case to_text;
  to_text.layout(
      "in", "layout: in\nkind: delimited\nheader: yes\nfields: {A: {type: \"decimal 9,2\", labels: [wage]}}\n");
  to_text.layout(
      "out",
      "layout: out\nkind: delimited\nheader: no\nfields: {A: {type: text 10}, B: {type: \"decimal 9,2\"}}\n");
  to_text.mapping(
      "mapping: case\nfrom: layout in\nto: layout out\nfields:\n  A: {from: A, clean: [zero_pad 8]}\n"
      "  B: {from: A, write: zero_pad 9}\n");
  EXPECT_EQ(to_text.written("-12.50", "A"), "-0012.50,-00012.50");
}
TEST(Amounts, AreFilledUpByCharactersNotBytes) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nheader: yes\nfields: {A: {type: text 10, labels: [pii]}}\n");
  c.layout("out", "layout: out\nkind: delimited\nheader: no\nfields: {A: {type: text 10}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  A: {from: A, write: fixed 6 right}\n");
  EXPECT_EQ(c.written("Jos\xC3\xA9", "A"), "  Jos\xC3\xA9");
}

}  // namespace
}  // namespace gatehouse::test
