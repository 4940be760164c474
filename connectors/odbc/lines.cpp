#include "lines.hpp"

namespace gatehouse::odbc {
namespace {

CsvDialect dialect_of(const Framing& framing) {
  const bool quotes = framing.cut == Cut::quoted && framing.quote != '\0';
  return {
      .delimiter = framing.delimiter, .quote = framing.quote, .quoting = quotes ? Quoting::minimal : Quoting::none};
}

}  // namespace

Lines::Lines(const Framing& framing) : framing_(framing), csv_(dialect_of(framing)) {
  framing_.trailer_prefix.clear();
  framing_.trailer_required = false;
}

Result<Lines> Lines::of(const Framing& framing) {
  if (framing.header_lines <= 1) return Lines(framing);
  return fail(Errc::bad_config, "a layout for rows of a database has one header line (the columns' names) or none");
}

Framing Lines::framing() const { return framing_; }

Result<std::string> Lines::head(const std::vector<std::string>& columns) const {
  if (framing_.header_lines == 0) return std::string();
  const std::vector<Cell> names(columns.begin(), columns.end());
  std::string line;
  GATEHOUSE_TRY(write(names, line));
  return line + "\n";
}

Result<void> Lines::write(const std::vector<Cell>& row, std::string& line) const {
  line.clear();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += framing_.delimiter;
    if (!csv_.append(line, row[i].value_or(std::string_view{}))) {
      return fail(Errc::bad_config, "a value of column " + std::to_string(i + 1) +
                                        " holds the delimiter or a line end: give the layout a quote");
    }
  }
  if (line.empty()) line.assign(2, framing_.quote);  // an empty line at the end of a file would be no record
  return {};
}

}  // namespace gatehouse::odbc
