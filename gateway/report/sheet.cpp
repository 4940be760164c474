#include "report/sheet.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <pugixml.hpp>

#include "gatehouse/batch.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/framing.hpp"
#include "gatehouse/support/utf8.hpp"
#include "report/zip_archive.hpp"

namespace gatehouse::report {
namespace {

constexpr std::uint64_t largest_part = 64u << 20;
constexpr std::size_t most_rows = 20'000, most_columns = 512, most_sheets = 100;

using Row = std::vector<std::string>;

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\xC2\xA0";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

void put(Row& row, std::size_t column, std::string text) {
  if (text.empty() || column >= most_columns) return;
  if (row.size() <= column) row.resize(column + 1);
  row[column] = std::move(text);
}

Result<pugi::xml_document> parse(const ZipArchive& archive, const std::string& name) {
  const auto text = archive.read(name, largest_part);
  if (!text) return fail(text.error());
  pugi::xml_document document;
  if (!document.load_buffer(text->data(), text->size()))
    return fail(Errc::bad_input, "the workbook is damaged: its part " + name + " is no XML");
  return document;
}

/// The text of a string item: plain, or in pieces of different fonts. Phonetic hints are left out.
std::string text_of(const pugi::xml_node& item) {
  std::string text = item.child("t").text().get();
  for (const pugi::xml_node run : item.children("r")) text += run.child("t").text().get();
  return trimmed(text);
}

/// `AB12` -> 27.
std::size_t column_of(std::string_view reference) {
  std::size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    if (column > most_columns) break;
  }
  return column == 0 ? most_columns : column - 1;
}

/// Workbooks keep 8.2 as 8.1999999999999993.
std::string number_text(const std::string& text) {
  if (text.size() < 12 || text.find('.') == std::string::npos) return text;
  char shown[32];
  std::snprintf(shown, sizeof shown, "%.10g", std::strtod(text.c_str(), nullptr));
  return shown;
}

std::string cell_text(const pugi::xml_node& cell, const std::vector<std::string>& shared) {
  const std::string_view type = cell.attribute("t").value();
  if (type == "inlineStr") return text_of(cell.child("is"));
  const std::string value = cell.child("v").text().get();
  if (type == "s") {
    const auto index = std::strtoul(value.c_str(), nullptr, 10);
    return index < shared.size() ? shared[index] : std::string();
  }
  return type.empty() || type == "n" ? number_text(value) : trimmed(value);
}

Result<Sheet> read_sheet(const ZipArchive& archive, const std::string& part, std::string name,
                         const std::vector<std::string>& shared) {
  const auto document = parse(archive, part);
  if (!document) return fail(document.error());
  Sheet sheet{.name = std::move(name)};
  for (const pugi::xml_node line : document->child("worksheet").child("sheetData").children("row")) {
    const auto number = line.attribute("r").as_ullong(sheet.rows.size() + 1);
    if (number == 0 || number > most_rows)
      return fail(Errc::bad_input, "a sheet of the workbook has too many rows");
    if (sheet.rows.size() < number) sheet.rows.resize(number);
    Row& row = sheet.rows[number - 1];
    for (const pugi::xml_node cell : line.children("c")) {
      const std::string_view reference = cell.attribute("r").value();
      put(row, reference.empty() ? row.size() : column_of(reference), cell_text(cell, shared));
    }
  }
  return sheet;
}

/// Where the workbook keeps each sheet: by the id of its relation.
Result<std::map<std::string, std::string>> parts_of(const ZipArchive& archive) {
  const auto relations = parse(archive, "xl/_rels/workbook.xml.rels");
  if (!relations) return fail(relations.error());
  std::map<std::string, std::string> parts;
  for (const pugi::xml_node one : relations->child("Relationships").children("Relationship")) {
    std::string target = one.attribute("Target").value();
    target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    parts.emplace(one.attribute("Id").value(), std::move(target));
  }
  return parts;
}

Result<std::vector<Sheet>> read_workbook(std::string_view bytes) {
  const auto archive = ZipArchive::open(bytes);
  if (!archive) return fail(archive.error());
  if (!archive->has("xl/workbook.xml"))
    return fail(Errc::bad_input,
                "this is a ZIP archive and no workbook (XLSX); unpack it, or save the table as CSV");
  std::vector<std::string> shared;
  if (archive->has("xl/sharedStrings.xml")) {
    const auto strings = parse(*archive, "xl/sharedStrings.xml");
    if (!strings) return fail(strings.error());
    for (const pugi::xml_node item : strings->child("sst").children("si")) shared.push_back(text_of(item));
  }
  const auto parts = parts_of(*archive);
  if (!parts) return fail(parts.error());
  const auto book = parse(*archive, "xl/workbook.xml");
  if (!book) return fail(book.error());
  std::vector<Sheet> sheets;
  for (const pugi::xml_node one : book->child("workbook").child("sheets").children("sheet")) {
    const auto part = parts->find(one.attribute("r:id").value());
    if (part == parts->end() || !archive->has(part->second) || sheets.size() >= most_sheets) continue;
    auto sheet = read_sheet(*archive, part->second, one.attribute("name").value(), shared);
    if (!sheet) return fail(sheet.error());
    sheet->hidden = std::string_view(one.attribute("state").value()).ends_with("idden");  // hidden, veryHidden
    sheets.push_back(std::move(*sheet));
  }
  if (sheets.empty()) return fail(Errc::bad_input, "the workbook has no sheet");
  return sheets;
}

Result<std::vector<Sheet>> read_csv(std::string_view bytes) {
  if (!is_utf8(bytes))
    return fail(
        Errc::bad_input,
        "the file is neither a workbook (XLSX) nor UTF-8 text: save the sheet as XLSX, or as \"CSV UTF-8\"");
  std::size_t at = 0;
  Framer framer({.cut = Cut::quoted}, [&](char* to, std::size_t room) -> Result<std::size_t> {
    const std::size_t size = std::min(room, bytes.size() - at);
    std::copy_n(bytes.data() + at, size, to);
    at += size;
    return size;
  });
  Sheet sheet{.name = "csv"};
  Batch batch;
  std::vector<std::string_view> fields;
  while (true) {
    const auto more = framer.next(batch, 1000);
    if (!more) return fail(more.error());
    if (!*more) return std::vector<Sheet>{std::move(sheet)};
    for (const RawRecord& record : batch.records) {
      const char* fault = record.fault;
      if (fault == nullptr) fault = split_csv(record.bytes, CsvDialect{}, batch.arena, fields);
      if (fault != nullptr) return fail(Errc::bad_input, "line " + std::to_string(record.line) + ": " + fault);
      if (sheet.rows.size() >= most_rows) return fail(Errc::bad_input, "the file has too many rows");
      Row row;
      for (std::size_t i = 0; i < fields.size(); ++i) put(row, i, trimmed(fields[i]));
      sheet.rows.push_back(std::move(row));
    }
  }
}

}  // namespace

Result<std::vector<Sheet>> read_sheets(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") ? read_workbook(bytes) : read_csv(bytes);
}

}  // namespace gatehouse::report
