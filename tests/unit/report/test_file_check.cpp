/// Whole files through the edit checks: the federal order, damaged records, duplicates, and what is told of them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"
#include "report/check_output.hpp"
#include "report/file_check.hpp"
#include "report/sheet.hpp"
#include "report/sorted_spill.hpp"
#include "report/zip_archive.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::report {
namespace {

FileShape shape() {
  const auto field = [](const char* name, TypeKind kind, std::uint16_t size, const char* doc) {
    return Field{.name = name, .type = {.kind = kind, .size = size, .scale = 2}, .doc = doc};
  };
  FileShape shape{.layout = "small", .layout_status = "incomplete", .layout_note = "a test"};
  shape.fields.fields = {
      field("100", TypeKind::text, 12, "Identifier"), field("200", TypeKind::date, 0, "Birth"),
      field("201", TypeKind::code, 1, "Sex"),         field("900", TypeKind::date, 0, "Entry"),
      field("901", TypeKind::date, 0, "Exit"),        field("1700", TypeKind::decimal, 8, "Wages")};
  shape.fields.fields[0].required = true;
  shape.fields.fields[2].values = {"1", "2", "9"};
  return shape;
}

constexpr const char* small_rules = R"(checks: small
layout: small
duplicates:
  individual: "100"
  entry: "900"
  exit: "901"
  rules:
    DUP 2: {element: "900", overlap_days: 90, say: Periods overlap, do: Mend, source: S1}
    DUP 3: {element: "901", open: yes, say: An earlier period is open, do: Mend, source: S1}
    200 C: {element: "200", one_value: ["200"], say: Births differ, do: Mend, source: S10}
    SAME: {element: "900", same: ["100", "900"], say: Same entry, do: Mend, source: T1}
rules:
  ORDER: {element: "901", when: "[900] after [901]", say: Entry after exit, do: Mend a date, source: S10}
  LATE: {element: "900", severity: warning, when: "[900] after quarter_end", say: Entry is late, do: Wait, source: S28}
  MANY: {element: "201", severity: warning, share: {of: "[100] is not blank", part: "[201] is 9", above: 50}, say: Many, do: Ask, source: S28}
)";

CheckReport check(const std::vector<std::string>& lines, CheckOptions options = {},
                  const std::string& header = "") {
  Findings findings;
  const FileShape file = shape();
  auto rules = load_check_rules(small_rules, "small", file.fields, findings);
  EXPECT_TRUE(rules) << findings.text();
  FileCheck checker(file, std::move(*rules), std::move(options));
  if (!header.empty()) checker.header(header);
  std::uint64_t line = 0;
  for (const std::string& text : lines) EXPECT_TRUE(checker.record({.bytes = text, .line = ++line}));
  auto report = checker.finish();
  EXPECT_TRUE(report);
  return std::move(*report);
}

/// `line rule`, in the order in which they are told.
std::vector<std::string> told(const CheckReport& report) {
  std::vector<std::string> out;
  for (const CheckFinding& finding : report.findings)
    out.push_back(std::to_string(finding.line) + " " + report.rules[finding.rule].id);
  return out;
}
using Told = std::vector<std::string>;

TEST(FileCheck, BlanksAroundAValueAreToldAndItIsJudgedWithoutThem) {
  const CheckReport report = check({"A,20000101, 1,20240101,,", "B,20000101,1,20240101,   ,"});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.rules[report.findings[0].rule].id, "201 padded");
  EXPECT_EQ(report.findings[0].line, 1U);
  EXPECT_EQ(report.errors, 0U);
  EXPECT_EQ(report.warnings, 1U);
}

TEST(FileCheck, FindsNothingInACleanFile) {
  const CheckReport report = check({"A,19900101,1,20240101,20240201,100.00", "B,,9,,,"});
  EXPECT_EQ(told(report), Told{});
  EXPECT_EQ(report.records, 2U);
  EXPECT_EQ(report.clean, 2U);
  EXPECT_FALSE(report.stops_at());
}

TEST(FileCheck, TellsColumnsThenValuesThenDuplicatesThenLogic) {
  const CheckReport report = check({"A,19900101,1,20240301,20240201,", "A,19900101,7,20240215,,", "A,1,2"});
  EXPECT_EQ(told(report), (Told{"3 columns", "2 201 values", "2 DUP 3", "1 ORDER"}));
  EXPECT_EQ(report.stops_at(), CheckStep::columns);
  EXPECT_EQ(report.findings[0].detail, "3 fields instead of 6");
}

TEST(FileCheck, HoldsEachValueAgainstItsType) {
  const CheckReport report = check({",20230229,3,2024-01-01,20241301,1.234"});
  EXPECT_EQ(told(report),
            (Told{"1 100 blank", "1 200 values", "1 201 values", "1 900 values", "1 901 values", "1 1700 values"}));
  EXPECT_EQ(check({"1234567890123,,1,,,"}).errors, 1U);
  EXPECT_EQ(check({"123456789012,,1,,,123456.78"}).errors, 0U);
  EXPECT_EQ(check({"1,,1,,,1234567.00"}).errors, 1U);
  EXPECT_EQ(check({std::string("A\0B,,1,,,", 9)}).errors, 1U);
}

TEST(FileCheck, DoesNotJudgeByAValueThatIsWrongItself) {
  const CheckReport report = check({"A,,1,20240301,2024020,"});
  EXPECT_EQ(told(report), Told{"1 901 values"});
}

TEST(FileCheck, PeriodsOverlapUpToTheNinetiethDayAfterExit) {
  EXPECT_EQ(told(check({"A,,1,20240101,20240201,", "A,,1,20240501,,"})), Told{"2 DUP 2"});  // day 90
  EXPECT_EQ(told(check({"A,,1,20240101,20240201,", "A,,1,20240502,,"})), Told{});           // day 91
  EXPECT_EQ(told(check({"A,,1,20240101,20240201,", "B,,1,20240102,,"})), Told{});
}

TEST(FileCheck, OnlyTheLatestPeriodMayBeOpen) {
  EXPECT_EQ(told(check({"A,,1,20240501,,", "A,,1,20230101,,"})), Told{"2 DUP 3"});
  EXPECT_EQ(told(check({"A,,1,20240501,,", "A,,1,20230101,20230601,"})), Told{});
}

TEST(FileCheck, APersonHasOneBirthDate) {
  const CheckReport report = check({"A,19900101,1,,,", "B,19900102,1,,,", "A,19900102,1,,,", "A,,1,,,"});
  EXPECT_EQ(told(report), Told{"3 200 C"});
  EXPECT_EQ(report.findings[0].other_line, 1U);
  EXPECT_EQ(report.findings[0].case_number, "A");
}

TEST(FileCheck, AFileWithoutRulesForItsLayoutSaysSo) {
  FileCheck checker(shape(), CheckRules{.layout = "small"}, {});
  EXPECT_TRUE(checker.record({.bytes = "A,19900101,1,20240101,20240201,100.00", .line = 1}));
  const auto report = checker.finish();
  ASSERT_EQ(report->remarks.size(), 1U);
  EXPECT_NE(report->remarks[0].find("No edit rules"), std::string::npos);
}

TEST(FileCheck, TheCaseNumberThatTheCallerKnowsIsTold) {
  FileCheck checker(shape(), CheckRules{.layout = "small", .individual = 0}, {});
  EXPECT_TRUE(checker.record({.bytes = "A,,7,,,", .line = 1}, "P01"));
  EXPECT_EQ(checker.finish()->findings.at(0).case_number, "P01");
}

TEST(FileCheck, TheSameKeyTwiceIsTold) {
  EXPECT_EQ(told(check({"A,,1,20240101,20240101,", "A,,1,20240101,20240101,"})), (Told{"2 DUP 2", "2 SAME"}));
}

TEST(FileCheck, ARuleThatNeedsTheQuarterIsListedAsNotRunWithoutIt) {
  const CheckReport without = check({"A,,1,20250101,,"});
  EXPECT_EQ(told(without), Told{});
  ASSERT_EQ(without.not_run.size(), 1U);
  EXPECT_EQ(without.not_run[0].id, "LATE");
  const CheckReport with = check({"A,,1,20250101,,"}, {.moment = {.quarter = Quarter::of(2024, 4)}});
  EXPECT_EQ(told(with), Told{"1 LATE"});
  EXPECT_EQ(with.warnings, 1U);
  EXPECT_EQ(with.errors, 0U);
}

TEST(FileCheck, SharesSpeakOfTheWholeFileOnceItIsLargeEnough) {
  const std::vector<std::string> nineteen(19, "A,,9,,,"), twenty(20, "A,,9,,,");
  EXPECT_EQ(told(check(nineteen)), Told{});
  const CheckReport report = check(twenty);
  EXPECT_EQ(told(report), Told{"0 MANY"});
  EXPECT_EQ(report.findings[0].detail, "20 of 20 records; more than 50 percent");
}

TEST(FileCheck, CountsAllAndListsTheFirstOfEachRule) {
  const CheckReport report = check(std::vector<std::string>(50, ",,1,,,"), {.most_per_rule = 3});
  EXPECT_EQ(report.findings.size(), 3U);
  EXPECT_EQ(report.errors, 50U);
}

TEST(FileCheck, BindsColumnsByAHeaderInAnyOfItsForms) {
  const CheckReport report =
      check({"20240201,x,A,20240301"}, {}, "PIRL 901,Other,Item_100,900 - Date of Participation");
  EXPECT_EQ(told(report), (Told{"1 columns", "1 columns", "1 columns", "1 ORDER"}));  // 200, 201, 1700 are missing
  ASSERT_EQ(report.remarks.size(), 1U);
  EXPECT_NE(report.remarks[0].find("\"Other\""), std::string::npos);
}

TEST(FileCheck, KeepsValuesBackUnlessTheyAreAskedFor) {
  EXPECT_EQ(check({"A,,7,,,"}).findings[0].value, "");
  EXPECT_EQ(check({"A,,7,,,"}, {.values = true}).findings[0].value, "7");
}

TEST(FileCheck, EveryDamageOfALineIsToldAndNothingCrashes) {
  const std::string good = "A,19900101,1,20240101,20240201,100.00";
  for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_LE(check({good.substr(0, cut)}).records, 1U);
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const char byte : {'\0', '"', ',', '\xff', '\n'}) {
      std::string damaged = good;
      damaged[at] = byte;
      EXPECT_EQ(check({damaged}).records, 1U);
    }
  EXPECT_GE(check({"\"A,19900101,1,20240101,20240201,"}).errors, 1U);
  EXPECT_GE(check({"\"A\"x,19900101,1,,,"}).errors, 1U);
  EXPECT_GE(check({""}).errors, 1U);
  EXPECT_GE(check({std::string(10'000, ',')}).errors, 1U);
}

TEST(FileCheck, AFileWithoutRecordsCannotBeSent) {
  const CheckReport report = check({});
  EXPECT_EQ(told(report), Told{"0 file"});
  EXPECT_EQ(report.findings[0].detail, "it has no records");
  EXPECT_EQ(report.errors, 1U);
}

TEST(FileCheck, AHeaderThatTheLayoutDoesNotHaveIsToldOnceAndTakenAtItsWord) {
  const CheckReport report =
      check({"901,100,200,201,900,1700", "20240201,A,19900101,1,20240301,", "20240201,B,19900101,1,20240101,"});
  EXPECT_EQ(told(report), (Told{"1 columns", "2 ORDER"}));
  EXPECT_EQ(report.records, 2U);
}

TEST(FileCheck, AHeaderThatNamesAColumnTwiceIsTold) {
  const CheckReport report = check({"A,19900101,1,,,,B"}, {}, "100,200,201,900,901,1700,PIRL 100");
  EXPECT_EQ(told(report), Told{"1 columns"});
  EXPECT_EQ(report.findings[0].detail, "the header names column 100 twice; the first one is checked");
}

TEST(FileCheck, AFirstLineThatNamesNothingIsToldAndItsValuesAreNot) {
  const CheckReport report = check({"B,19900101,1,20240101,,"}, {}, "900123456,19600101,1,20240101,,1704");
  EXPECT_EQ(told(report), Told({"1 columns", "1 100 blank"}));
  EXPECT_EQ(
      report.findings[0].detail,
      "the first line names 0 of the layout's 6 columns: if it is a record, and the file has no line of names, "
      "say --no-header");
  for (const std::string& remark : report.remarks)
    EXPECT_TRUE(remark.find("900123456") == std::string::npos && remark.find("1960") == std::string::npos)
        << remark;
}

TEST(FileCheck, AnIdentifierLikeASocialSecurityNumberIsNotToldUnlessValuesAre) {
  const std::vector<std::string> lines{"900123456,19900101,7,,,", "900-12-3456,19900101,7,,,",
                                       "A12345678,19900101,7,,,"};
  const CheckReport report = check(lines);
  ASSERT_EQ(report.findings.size(), 3U);
  EXPECT_EQ(report.findings[0].individual, "(nine digits: not told)");
  EXPECT_EQ(report.findings[1].case_number, "(nine digits: not told)");
  EXPECT_EQ(report.findings[2].individual, "A12345678");
  EXPECT_EQ(check(lines, {.values = true}).findings[0].individual, "900123456");
}

/// A check of the small layout, as a file of a format whose readers split at every comma.
CheckReport check_unquoted(const std::vector<std::string>& lines, const FileForm& form = {}) {
  Findings findings;
  FileShape file = shape();
  file.quotes_mean_nothing = true;
  auto rules = load_check_rules(small_rules, "small", file.fields, findings);
  FileCheck checker(file, std::move(*rules), {});
  std::uint64_t line = 0;
  for (const std::string& text : lines) EXPECT_TRUE(checker.record({.bytes = text, .line = ++line}));
  checker.form(form);
  return std::move(*checker.finish());
}

TEST(FileCheck, ACommaInsideQuotesAndQuotesWithoutNeedAreToldWhereReadersSplitAtEveryComma) {
  EXPECT_EQ(told(check_unquoted({"\"A,B\",19900101,1,,,"})), Told{"1 quoted comma"});
  const CheckReport quoted = check_unquoted({"\"A\",\"19900101\",\"1\",\"\",\"\",\"\""});
  EXPECT_EQ(told(quoted), Told{"0 file form"});
  EXPECT_EQ(quoted.findings[0].detail, "1 records have quotes around fields that need none");
  EXPECT_EQ(told(check({"\"A,B\",19900101,1,,,"})), Told{});
}

TEST(FileCheck, AByteOrderMarkAndOtherLineEndsAreTold) {
  const std::vector<std::string> lines{"A,19900101,1,,,"};
  EXPECT_EQ(told(check_unquoted(lines, {.lf = 1})), Told{});
  EXPECT_EQ(told(check_unquoted(lines, {.byte_order_mark = true, .lf = 1})), Told{"0 file form"});
  EXPECT_EQ(told(check_unquoted(lines, {.crlf = 1})), Told{"0 file form"});
  EXPECT_EQ(check_unquoted(lines, {.crlf = 2, .lf = 1}).findings[0].detail,
            "2 lines end with CR and LF, 1 with LF alone");
  EXPECT_EQ(told(check_unquoted(lines, {.line_end = false})), Told{"0 file end"});
}

TEST(FileCheck, ACaseNumberThatASpreadsheetWouldTakeForAFormulaIsTextInTheCsv) {
  const std::string csv = check_csv(check({"=1+1|A2,19900101,7,,,", "-5,19900101,7,,,"}));
  EXPECT_NE(csv.find("\"'=1+1|A2\""), std::string::npos) << csv;
  EXPECT_NE(csv.find("\"-5\""), std::string::npos) << csv;
}

TEST(FileCheck, AQuoteInsideAFieldWithoutQuotesIsToldAndOneInsideQuotesIsNot) {
  EXPECT_EQ(told(check({"A\"B,19900101,1,,,"})), Told{"1 record"});
  EXPECT_EQ(told(check({"\"A\"\"B\",19900101,1,,,"})), Told{});
}

TEST(FileCheck, BytesThatAreNoUtf8AreWrongValues) {
  EXPECT_EQ(told(check({"JOS\xC9,19900101,1,,,"})), Told{"1 100 values"});
  EXPECT_EQ(told(check({"JOS\xC3\x89,19900101,1,,,"})), Told{});
}

TEST(FileCheck, AnEmptyLineIsNamedAsOne) {
  EXPECT_EQ(check({"A,19900101,1,,,", ""}).findings[0].detail, "an empty line instead of 6 fields");
  EXPECT_EQ(check({"A"}).findings[0].detail, "1 field instead of 6");
}

TEST(FileKind, KnowsWhatIsNoText) {
  EXPECT_EQ(why_no_text("1,A,2\n"), "");
  EXPECT_EQ(why_no_text(""), "");
  EXPECT_EQ(why_no_text("\xEF\xBB\xBF"
                        "1,A\n"),
            "");
  EXPECT_NE(why_no_text("PK\x03\x04rest").find("XLSX"), std::string::npos);
  EXPECT_NE(why_no_text("\xFF\xFE"
                        "1")
                .find("UTF-16"),
            std::string::npos);
  EXPECT_NE(why_no_text(std::string("1\0,\0A\0,\0", 8)).find("UTF-16"), std::string::npos);
  EXPECT_NE(why_no_text(std::string(4096, '\0')).find("binary"), std::string::npos);
  EXPECT_EQ(why_no_text("one\x1A\ttab\r\n"), "");
}

TEST(SortedSpill, GivesBackAllInOrderWhenItLaysAside) {
  SortedSpill<int> spill(100);
  for (int i = 0; i < 1'234; ++i) ASSERT_TRUE(spill.add((i * 7'919) % 1'234));
  std::vector<int> seen;
  ASSERT_TRUE(spill.each([&](int value) { seen.push_back(value); }));
  ASSERT_EQ(seen.size(), 1'234U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(seen.front(), 0);
  EXPECT_EQ(seen.back(), 1'233);
}

TEST(CheckOutput, SaysTheSameInJsonAndCsv) {
  const CheckReport report = check({"A,,7,20240301,20240201,", "0123,,1,20240301,20240201,"});
  const auto json = nlohmann::json::parse(check_json(report));
  EXPECT_EQ(json["errors"], 3);
  EXPECT_EQ(json["stops_at"], "values");
  EXPECT_EQ(json["findings"][0]["message"], "\"Sex\" is not one of its codes: 1, 2, 9");
  EXPECT_EQ(json["findings"][2]["case_number"], "0123");
  EXPECT_EQ(json["findings"][2]["month"], "2024-02");
  const std::string csv = check_csv(report);
  EXPECT_TRUE(csv.starts_with("\"Case number\",\"Month\",\"Message\",\"Item number\",\"Field name\""));
  EXPECT_NE(csv.find("\"0123\",\"2024-02\",\"Entry after exit\",\"901\",\"Exit\",\"2\",\"ORDER\""),
            std::string::npos);
  EXPECT_EQ(check_summary(report).find("0123"), std::string::npos);
}

TEST(CheckOutput, MakesAWorkbookWhoseCountsAreNumbersAndAllElseTextTheSameBytesEachTime) {
  const TemporaryFolder folder;
  const CheckReport report = check({"00123,,7,,,"});
  ASSERT_TRUE(write_check_workbook(report, folder.path / "a.xlsx"));
  ASSERT_TRUE(write_check_workbook(report, folder.path / "b.xlsx"));
  const auto a = read_file(folder.path / "a.xlsx"), b = read_file(folder.path / "b.xlsx");
  const auto archive = ZipArchive::open(*a);
  ASSERT_TRUE(archive);
  const auto rules = archive->read("xl/worksheets/sheet2.xml", 1u << 20);
  ASSERT_TRUE(rules);
  EXPECT_NE(rules->find("<c r=\"E2\"><v>"), std::string::npos) << "counts are numbers";
  EXPECT_EQ(rules->find("<c r=\"A2\"><v>"), std::string::npos) << "ids are text";
  EXPECT_TRUE(a->starts_with("PK"));
  EXPECT_EQ(sha256_hex(*a), sha256_hex(*b));
  EXPECT_FALSE(write_check_workbook(report, folder.path / "no" / "such" / "c.xlsx"));
}

TEST(CheckOutput, MakesAWorkbookThatOpensWhateverAFileSays) {
  const TemporaryFolder folder;
  CheckReport report = check({"00123,,7,,,"});
  report.findings[0].case_number = "=cmd|' /C calc'!A0";
  report.findings[0].detail = std::string(31'999, 'a') + "\xC3\xA9<b>&" + std::string(2'000, 'b');
  ASSERT_TRUE(write_check_workbook(report, folder.path / "a.xlsx"));
  const auto bytes = read_file(folder.path / "a.xlsx");
  const auto sheets = read_sheets(*bytes);
  ASSERT_TRUE(sheets) << sheets.error().text();
  EXPECT_EQ(sheets->at(0).rows.at(1).at(0), "=cmd|' /C calc'!A0");
  const auto first = ZipArchive::open(*bytes)->read("xl/worksheets/sheet1.xml", 1u << 20);
  EXPECT_EQ(first->find("<f"), std::string::npos) << "no formula";
}

}  // namespace
}  // namespace gatehouse::report
