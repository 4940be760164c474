/// Tables as a workbook (XLSX): every cell is text, so that a case number stays what it is (base/cell_text.hpp);
/// the first row of a sheet is its heads and stays in sight.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct WorkbookSheet {
  std::string name{};
  std::vector<std::vector<std::string>> rows{};  ///< the first one: the heads
  std::vector<int> widths{};                     ///< of columns, in characters; none: as the program likes
};
/// The bytes of the workbook. The library makes it in a file, which lies hidden in `folder` for that time.
[[nodiscard]] Result<std::string> workbook_of(std::span<const WorkbookSheet> sheets,
                                              const std::filesystem::path& folder);

}  // namespace gatehouse::control
