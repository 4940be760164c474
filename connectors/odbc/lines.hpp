/// Rows of a result as lines of a delimited layout: the columns' names first, if the layout has a header.
#pragma once

#include <string>
#include <vector>

#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/framing.hpp"
#include "gatehouse/support/odbc.hpp"

namespace gatehouse::odbc {

class Lines {
 public:
  /// Errc::bad_config for a layout that cannot take rows: more than one header line.
  static Result<Lines> of(const Framing& framing);

  /// The header with its line end, "" if the layout has none.
  [[nodiscard]] Result<std::string> head(const std::vector<std::string>& columns) const;
  /// Writes one row into `line` (cleared first), without a line end. Errc::bad_config if a value holds a delimiter
  /// or a line end and the layout has no quotes. NULL is an empty field.
  [[nodiscard]] Result<void> write(const std::vector<Cell>& row, std::string& line) const;
  /// As the lines are cut again: rows come without a trailer.
  [[nodiscard]] Framing framing() const;

 private:
  explicit Lines(const Framing& framing);
  Framing framing_;
  CsvWriter csv_;
};

}  // namespace gatehouse::odbc
