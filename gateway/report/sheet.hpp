/// A sheet of a workbook (XLSX) or a CSV, as rows of text: how official tables come to us.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::report {

struct Sheet {
  std::string name{};
  bool hidden = false;                           ///< whoever opens the workbook does not see it
  std::vector<std::vector<std::string>> rows{};  ///< cells without the blanks around them; short rows are short
};

/// All sheets of a workbook in its order, or the one of a CSV (UTF-8, comma). Numbers are given as they are written
/// in the file, dates as the numbers that they are there, formulas as their last result. Errc::bad_input if it is
/// neither, is damaged, or is larger than a table of a layout can be (20,000 rows, 512 columns, 64 MiB a part).
[[nodiscard]] Result<std::vector<Sheet>> read_sheets(std::string_view bytes);

}  // namespace gatehouse::report
