// Workbooks of what others wrote: nothing in them is a formula, and what a cell cannot hold is told.
#include <gtest/gtest.h>

#include <array>

#include "base/cell_text.hpp"
#include "control/workbook.hpp"
#include "report/sheet.hpp"
#include "report/zip_archive.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::control {
namespace {

using Cells = std::vector<std::string>;

std::string workbook_of_cells(const Cells& cells) {
  const TemporaryFolder folder;
  const std::array sheets{WorkbookSheet{"Held", {Cells(cells.size(), "Head"), cells}}};
  const auto bytes = workbook_of(sheets, folder.path);
  EXPECT_TRUE(bytes) << bytes.error().text();
  return bytes.value_or(std::string());
}
Cells cells_of(const std::string& bytes) {
  const auto sheets = report::read_sheets(bytes);
  EXPECT_TRUE(sheets) << sheets.error().text();
  return sheets ? sheets->at(0).rows.at(1) : Cells{};
}

TEST(Workbooks, KeepWhatASpreadsheetTakesForAFormulaAsText) {
  const Cells hostile{"=cmd|' /C calc'!A0",
                      "+1+cmd|' /C calc'!A0",
                      "-2+3",
                      "@SUM(1+1)*cmd|' /C calc'!A0",
                      "=HYPERLINK(\"http://x\")",
                      "'=1+1",
                      "{=1+1}",
                      "007",
                      "1e5",
                      "2026-01-02",
                      "http://example.org/a",
                      "mailto:a@example.org"};
  const std::string bytes = workbook_of_cells(hostile);
  EXPECT_EQ(cells_of(bytes), hostile);
  const auto archive = report::ZipArchive::open(bytes);
  const auto sheet = archive->read("xl/worksheets/sheet1.xml", 1u << 20);
  ASSERT_TRUE(sheet);
  EXPECT_EQ(sheet->find("<f"), std::string::npos) << "no formula";
  EXPECT_EQ(sheet->find("<hyperlink"), std::string::npos) << "no link";
  EXPECT_EQ(sheet->find("<c r=\"A2\"><v>"), std::string::npos) << "no number";
  EXPECT_FALSE(archive->has("xl/externalLinks/externalLink1.xml"));
}

TEST(Workbooks, HoldMarkupAndEveryScriptAsItCame) {
  const Cells hostile{"</t></si><si><t>",
                      "]]>",
                      "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>&a;",
                      "a & b &amp; c",
                      "\"quoted\"",
                      "José Ñandú",
                      "李四",
                      "שרה\xE2\x80\x8F",
                      "\xF0\x9F\x98\x80"};
  EXPECT_EQ(cells_of(workbook_of_cells(hostile)), hostile);
}

TEST(Workbooks, TellWhatACellCannotHold) {
  const Cells cells = cells_of(workbook_of_cells({std::string("a\0b", 3), "\x1B[2J", "\xFF\xC0\xAF", "\xED\xA0\x80",
                                                  "a\xE2\x80\xAEtxt.exe", "\xEF\xBF\xBF", "\x7F", "cut\xE2\x80"}));
  EXPECT_EQ(cells, (Cells{"a\\x00b", "\\x1B[2J", "\\xFF\\xC0\\xAF", "\\xED\\xA0\\x80", "a\\u202Etxt.exe", "\\uFFFF",
                          "\\x7F", "cut\\xE2\\x80"}));
}

TEST(Workbooks, EscapeWhatTheFormatItselfWouldReadAsACharacter) {
  EXPECT_EQ(cell_text("_x003D_cmd"), "_x005F_x003D_cmd");
  EXPECT_EQ(cell_text("_x_ _xyz_ _x12_"), "_x_ _xyz_ _x12_");
}

TEST(Workbooks, LoseNoCellThatIsTooLongAndSayHowMuchIsLeftOut) {
  EXPECT_EQ(cell_text(std::string(32'700, 'a')), std::string(32'700, 'a'));
  EXPECT_EQ(cell_text(std::string(100'000, 'a')), std::string(32'700, 'a') + " ... (67300 bytes more)");
  std::string accents;
  for (int i = 0; i < 40'000; ++i) accents += "\xC3\xA9";
  const std::string cut = cell_text(accents);
  EXPECT_TRUE(cut.ends_with("\xC3\xA9 ... (14600 bytes more)")) << "no character is cut in two";
  EXPECT_TRUE(cells_of(workbook_of_cells({accents, "after it"})) == (Cells{cut, "after it"}));
}

}  // namespace
}  // namespace gatehouse::control
