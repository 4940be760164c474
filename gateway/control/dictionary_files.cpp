#include "control/dictionary_files.hpp"

#include <array>

#include "control/workbook.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/xml_names.hpp"

namespace gatehouse::control {
namespace {

using Cells = std::vector<std::string>;

const Cells field_heads{"mapping", "target", "field", "type", "required", "labels",
                        "meaning", "rule",   "codes", "why",  "owner",    "where"};
const Cells code_heads{"mapping", "field", "table", "from", "to", "valid_from", "valid_to", "note"};

Cells cells_of(const mapping::DictionaryRow& row) {
  return {row.mapping, row.target, row.field, row.type, row.required, row.labels,
          row.meaning, row.rule,   row.codes, row.why,  row.owner,    row.where};
}

Cells cells_of(const mapping::CrosswalkRow& row) {
  return {row.mapping, row.field, row.table, row.from, row.to, row.valid_from, row.valid_to, row.note};
}

template <class Row>
std::vector<Cells> table_of(const Cells& heads, const std::vector<Row>& rows) {
  std::vector<Cells> out{heads};
  for (const Row& row : rows) out.push_back(cells_of(row));
  return out;
}

std::string csv_of(const std::vector<Cells>& table) {
  const CsvWriter writer(CsvDialect{});
  std::string out;
  for (const Cells& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += ',';
      // A spreadsheet would run a text that begins like a formula.
      const bool formula = !cells[i].empty() &&
                           std::string_view("=+-@").find(cells[i][0]) != std::string_view::npos &&
                           cells[i].size() > 1 && (cells[i][1] < '0' || cells[i][1] > '9');
      (void)writer.append(out, formula ? "'" + cells[i] : cells[i]);
    }
    out += "\r\n";
  }
  return out;
}

std::string html_of(const std::vector<Cells>& table) {
  std::string out = "<table>\n";
  for (std::size_t r = 0; r < table.size(); ++r) {
    out += "<tr>";
    for (const std::string& cell : table[r])
      out += (r == 0 ? "<th>" : "<td>") + xml::escaped(cell) + (r == 0 ? "</th>" : "</td>");
    out += "</tr>\n";
  }
  return out + "</table>\n";
}

}  // namespace

std::string dictionary_html(const mapping::Dictionary& dictionary, const std::string& title) {
  return "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" + xml::escaped(title) +
         "</title>\n<style>body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}"
         "th,td{border:1px solid #999;padding:2px 6px;text-align:left;vertical-align:top}"
         "th{position:sticky;top:0;background:#eee}</style></head>\n<body>\n<h1>" +
         xml::escaped(title) + "</h1>\n<h2>Fields</h2>\n" + html_of(table_of(field_heads, dictionary.fields)) +
         "<h2>Codes</h2>\n" + html_of(table_of(code_heads, dictionary.codes)) + "</body>\n</html>\n";
}

std::string dictionary_fields_csv(const mapping::Dictionary& dictionary) {
  return csv_of(table_of(field_heads, dictionary.fields));
}

std::string dictionary_codes_csv(const mapping::Dictionary& dictionary) {
  return csv_of(table_of(code_heads, dictionary.codes));
}

Result<std::string> dictionary_xlsx(const mapping::Dictionary& dictionary, const std::filesystem::path& folder) {
  const std::array sheets{WorkbookSheet{"Fields", table_of(field_heads, dictionary.fields)},
                          WorkbookSheet{"Codes", table_of(code_heads, dictionary.codes)}};
  return workbook_of(sheets, folder);
}

}  // namespace gatehouse::control
