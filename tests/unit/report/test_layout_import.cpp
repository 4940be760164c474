/// Official tables made into layouts, from CSV and from workbooks, and what changed against the layout before.
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include <algorithm>

#include "gatehouse/support/files.hpp"
#include "report/layout_import.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::report {
namespace {

constexpr const char* table = R"(PARTICIPANT RECORD LAYOUT,,,,
,,,,
Data Element No.,Data Element Name,Data Type/Field Length,Code Value,WIOA Adult
SECTION A,,,,
OBS Number,OBS Number,IN 9,000000000,R
100,Unique Individual Identifier,AN 12,XXXXXXXXXXXX,R
PIRL 201,Sex,IN 1,"1 = Male
2 = Female
9 = Did not say",R
108-A,Local Board,IN 5,00000,
900,Date of Entry,DT 8,YYYYMMDD,R
1704,Wages,DE 8.2,000000.00,
900,Date of Entry again,DT 8,YYYYMMDD,R
9999,Strange,ZZ 3,,
)";

ImportWish wish() { return {.name = "pirl-2030", .format = "pirl", .version = "2030", .source = "a table"}; }

ImportedLayout imported(const std::string& bytes, const ImportWish& asked = wish()) {
  const auto sheets = read_sheets(bytes);
  EXPECT_TRUE(sheets) << sheets.error().text();
  auto layout = import_layout(*sheets, asked);
  EXPECT_TRUE(layout) << layout.error().text();
  return layout ? std::move(*layout) : ImportedLayout{};
}

TEST(LayoutImport, FindsTheTableByItsHeadsAndReadsEachElement) {
  ImportWish asked = wish();
  asked.required_by = "wioa adult";
  const ImportedLayout layout = imported(table, asked);
  ASSERT_EQ(layout.elements.size(), 7U);
  EXPECT_EQ(layout.elements[0].number, "OBS");
  EXPECT_EQ(layout.elements[2].number, "201");
  EXPECT_EQ(layout.elements[2].type, "code 1");
  EXPECT_EQ(layout.elements[2].codes, (std::vector<std::string>{"1", "2", "9"}));
  EXPECT_TRUE(layout.elements[2].required);
  EXPECT_EQ(layout.elements[3].number, "108-A");
  EXPECT_FALSE(layout.elements[3].required);
  EXPECT_EQ(layout.elements[4].type, "date YYYYMMDD");
  EXPECT_EQ(layout.elements[5].type, "\"decimal 8,2\"");
}

TEST(LayoutImport, SaysWhatItLeftOutOrCouldNotRead) {
  const ImportedLayout layout = imported(table);
  ASSERT_EQ(layout.remarks.size(), 3U);
  EXPECT_NE(layout.remarks[0].find("row 4"), std::string::npos);
  EXPECT_NE(layout.remarks[1].find("900 stands there again"), std::string::npos);
  EXPECT_NE(layout.remarks[2].find("ZZ 3"), std::string::npos);
}

TEST(LayoutImport, TheObservationNumberIsKnownByItsNameWhereItsNumberIsNotPrinted) {
  const ImportedLayout layout = imported(
      "Data Element No.,Data Element Name,Data Type/Field Length\nN/A,OBS Number,IN 9\n100,Identifier,AN 12\n");
  ASSERT_EQ(layout.elements.size(), 2U);
  EXPECT_EQ(layout.elements[0].number, "OBS");
  EXPECT_TRUE(layout.gaps.empty());
}

TEST(LayoutImport, CodesThatMayStandTogetherAreNoListOfLegalValues) {
  const ImportedLayout layout = imported(
      "Data Element No.,Data Element Name,Data Type/Field Length,Code Value\n203,Disability,IN 9,1 = A; 2 = B; 9 = "
      "C\n"
      "914,Veterans,IN 2,0 = No; 1 = A; 9 = C\n");
  ASSERT_EQ(layout.elements.size(), 2U);
  EXPECT_EQ(layout.elements[0].type, "text 9");
  EXPECT_TRUE(layout.elements[0].codes.empty());
  EXPECT_EQ(layout.elements[1].codes.size(), 3U);
  ASSERT_EQ(layout.remarks.size(), 1U);
  EXPECT_NE(layout.remarks[0].find("several may stand together"), std::string::npos);
}

TEST(LayoutImport, FieldsThatTheFederalSideCalculatesAreNoColumnsAndNoGaps) {
  const ImportedLayout layout = imported(
      "Data Element No.,Data Element Name,Data Type/Field Length\n100,Identifier,AN 12\nCALC4000,State,AN 2\n"
      "CALC4001,Adult,IN 1\n");
  EXPECT_EQ(layout.elements.size(), 1U);
  EXPECT_TRUE(layout.gaps.empty());
  ASSERT_EQ(layout.remarks.size(), 1U);
  EXPECT_TRUE(layout.remarks[0].starts_with("2 rows are fields")) << layout.remarks[0];
}

TEST(LayoutImport, RowsThatMayBeColumnsAndBecameNoneAreGaps) {
  const ImportedLayout layout = imported(
      "Data Element No.,Data Element Name,Data Type/Field Length\nSECTION A,,\nN/A,Free field,AN 9\n100,Id,AN "
      "12\n100,Id,AN 12\n200,Birth,\n");
  EXPECT_EQ(layout.elements.size(), 1U);
  EXPECT_EQ(layout.remarks.size(), 4U);
  EXPECT_EQ(layout.gaps.size(), 3U);  // not the head of a section
}

TEST(LayoutImport, WhatAProgramRequiresMayBeBlankWhereItsTypeItsCodesOrTheLayoutBeforeSaySo) {
  ImportWish asked = wish();
  asked.required_by = "Adult";
  ImportedLayout layout = imported(
      "No.,Name,Type,Length,Codes,Adult\n100,Id,AN,12,,R\n901,Exit,DT,8,YYYYMMDD,R\n1704,Wages,DE,8.2,0.00,R\n"
      "903,Adult,IN,1,\"1 = Yes\n0 = No\nBlank = reportable individual\",R\n1000,Told before,IN,1,,R\n",
      asked);
  const auto required = [&] {
    std::string text;
    for (const ImportedElement& element : layout.elements) text += element.required ? element.number + " " : "";
    return text;
  };
  EXPECT_EQ(required(), "100 1000 ");
  ASSERT_EQ(layout.remarks.size(), 1U);
  EXPECT_TRUE(layout.remarks[0].starts_with("3 elements"));
  keep_blank_conditions(layout, Schema{.name = "before", .fields = {{.name = "1000"}}}, asked);
  EXPECT_EQ(required(), "100 ");
}

TEST(LayoutImport, AWorkbookSaysTheSameAsTheCsv) {
  const TemporaryFolder folder;
  const std::string path = folder.path / "official.xlsx";
  lxw_workbook* const book = workbook_new(path.c_str());
  worksheet_write_string(workbook_add_worksheet(book, "Read me"), 0, 0, "nothing here", nullptr);
  lxw_worksheet* const sheet = workbook_add_worksheet(book, "PIRL");
  const std::vector<std::vector<const char*>> rows = {
      {"Data Element No.", "Data Element Name", "Data Type", "Length", "Code Value"},
      {"201", "Sex", "IN", "1", "1 = Male\n2 = Female"},
      {"1704", "Wages & more", "DE", "8.2", ""}};
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < rows[r].size(); ++c)
      worksheet_write_string(sheet, static_cast<lxw_row_t>(r), static_cast<lxw_col_t>(c), rows[r][c], nullptr);
  worksheet_write_number(sheet, 3, 0, 900, nullptr);
  worksheet_write_string(sheet, 3, 2, "DT", nullptr);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
  const ImportedLayout layout = imported(*read_file(path));
  EXPECT_EQ(layout.sheet, "PIRL");
  ASSERT_EQ(layout.elements.size(), 3U);
  EXPECT_EQ(layout.elements[0].type, "code 1");
  EXPECT_EQ(layout.elements[1].type, "\"decimal 8,2\"");
  EXPECT_EQ(layout.elements[1].name, "Wages & more");
  EXPECT_EQ(layout.elements[2].number, "900");
}

bool tells(const std::vector<std::string>& remarks, std::string_view part) {
  return std::ranges::any_of(remarks, [&](const std::string& one) { return one.find(part) != std::string::npos; });
}

TEST(LayoutImport, AHeadThatStandsTwiceIsToldAndTheFirstCounts) {
  ImportWish asked = wish();
  asked.required_by = "Adult";
  const ImportedLayout layout = imported("No,Name,Type,Adult,Adult,Type\n201,Sex,IN 1,R,,AN 5\n", asked);
  EXPECT_TRUE(layout.elements.at(0).required);
  EXPECT_EQ(layout.elements[0].type, "text 1");
  EXPECT_TRUE(tells(layout.remarks, "\"Adult\" of column 5 stands there again: column 4 is taken"));
  EXPECT_TRUE(tells(layout.gaps, "\"Type\" of column 6 stands there again"));
}

TEST(LayoutImport, WhatATypeOrACellOfCodesDoesNotSayClearlyBecomesARemark) {
  const ImportedLayout layout = imported(
      "No,Type,Codes\n1704,DE,\n101,AN -3,\n102,AN 99999999999999999999,\n900,DT 10,\n201,IN 1,Male 1 / Female 2\n"
      "202,IN 1,\"1 = Yes\n1 = No\n12 = Long\"\n203,IN 2,\"1 = Yes\n1 = No\n2 = Both\"\n");
  ASSERT_EQ(layout.elements.size(), 7U);
  EXPECT_TRUE(tells(layout.remarks, "element 1704 is an amount (DE) without places"));
  EXPECT_TRUE(tells(layout.remarks, "element 101 has the type \"AN -3\", which is not known"));
  EXPECT_TRUE(tells(layout.remarks, "element 102 has the type"));
  EXPECT_TRUE(tells(layout.remarks, "element 900 is a date of 10 places"));
  EXPECT_TRUE(tells(layout.remarks, "element 201 has a cell of codes that reads no list"));
  EXPECT_TRUE(tells(layout.remarks, "element 202 has 1 places, and the code \"12\" is longer"));
  EXPECT_TRUE(tells(layout.remarks, "element 203 lists the code \"1\" twice"));
}

TEST(LayoutImport, AHiddenSheetIsNotReadAndASecondTableIsTold) {
  const Sheet first{.name = "Old", .hidden = true, .rows = {{"No", "Type"}, {"100", "AN 12"}}};
  const Sheet second{.name = "PIRL", .rows = {{"No", "Type"}, {"100", "AN 12"}, {"201", "IN 1"}}};
  Sheet third = second;
  third.name = "Draft";
  const auto both = import_layout(std::vector{first, second}, wish());
  ASSERT_TRUE(both);
  EXPECT_EQ(both->sheet, "PIRL");
  EXPECT_TRUE(tells(both->remarks, "hidden sheet \"Old\""));
  EXPECT_TRUE(both->gaps.empty());
  const auto two = import_layout(std::vector{second, third}, wish());
  ASSERT_TRUE(two);
  EXPECT_TRUE(tells(two->gaps, "sheet \"Draft\" has a table of 2 elements too"));
  EXPECT_NE(import_layout(std::vector{first}, wish()).error().message.find("only the hidden sheet"),
            std::string::npos);
  ImportWish asked = wish();
  asked.sheet = "Old";
  EXPECT_TRUE(import_layout(std::vector{first}, asked));
}

TEST(LayoutImport, ATableWithOtherSeparatorsIsSaidToBeOne) {
  const auto sheets = read_sheets("No;Name;Type\n100;Identifier;AN 12\n");
  ASSERT_TRUE(sheets);
  EXPECT_NE(import_layout(*sheets, wish()).error().message.find("not separated by commas"), std::string::npos);
}

TEST(LayoutImport, TellsWhatChangedAndKeepsLabelsAndStricterTypes) {
  Schema before{.name = "pirl-2022", .fields = {}};
  before.fields = {
      {.name = "100",
       .type = {.kind = TypeKind::text, .size = 12},
       .labels = Label::pii,
       .doc = "Unique Individual Identifier"},
      {.name = "108-A", .type = {.kind = TypeKind::digits, .size = 5}, .labels = Label::pii, .doc = "Local Board"},
      {.name = "201",
       .type = {.kind = TypeKind::code, .size = 1},
       .labels = Label::pii,
       .doc = "Gender",
       .values = {"1", "2"}},
      {.name = "555", .type = {.kind = TypeKind::text, .size = 1}, .doc = "Gone"}};
  const ImportedLayout layout = imported(table);
  std::vector<std::string> told;
  for (const LayoutChange& change : compare_layouts(before, layout))
    told.push_back(change.kind + " " + change.element);
  EXPECT_EQ(told, (std::vector<std::string>{"added OBS", "renamed 201", "codes 201", "added 900", "added 1704",
                                            "added 9999", "removed 555", "moved 108-A"}));
  const std::string text = layout_text(layout, wish(), &before);
  EXPECT_NE(text.find("\"108-A\": {type: digits 5, labels: [pii]"), std::string::npos) << text;
  EXPECT_NE(text.find("\"9999\": {type: text, doc:"), std::string::npos);
  EXPECT_NE(text.find("status: incomplete"), std::string::npos);
}

TEST(LayoutImport, RefusesWhatIsNoTableAndWhatIsDamaged) {
  const auto refusal = [](const std::string& bytes) {
    const auto sheets = read_sheets(bytes);
    if (!sheets) return sheets.error().message;
    const auto layout = import_layout(*sheets, wish());
    return layout ? std::string() : layout.error().message;
  };
  EXPECT_NE(refusal("a,b,c\n1,2,3\n").find("Data Element No."), std::string::npos);
  EXPECT_NE(refusal("").find("Data Element No."), std::string::npos);
  EXPECT_NE(refusal("\xFF\xFE").find("neither"), std::string::npos);
  EXPECT_NE(refusal("PK\x03\x04").find("damaged"), std::string::npos);
}

TEST(LayoutImport, NoDamageOfAWorkbookCrashes) {
  const TemporaryFolder folder;
  const std::string path = folder.path / "official.xlsx";
  lxw_workbook* const book = workbook_new(path.c_str());
  worksheet_write_string(workbook_add_worksheet(book, "PIRL"), 0, 0, "Data Element No.", nullptr);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
  const std::string whole = *read_file(path);
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5A);
    (void)read_sheets(damaged);
    (void)read_sheets(whole.substr(0, at));
  }
}

}  // namespace
}  // namespace gatehouse::report
