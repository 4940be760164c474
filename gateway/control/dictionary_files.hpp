/// The data dictionary and crosswalk of mappings as files for people: HTML to read, CSV to compare, XLSX for those
/// who work in a spreadsheet (every cell a text, so that no code loses its zeros).
#pragma once

#include <filesystem>
#include <string>

#include "gatehouse/result.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

[[nodiscard]] std::string dictionary_html(const mapping::Dictionary& dictionary, const std::string& title);
[[nodiscard]] std::string dictionary_fields_csv(const mapping::Dictionary& dictionary);
[[nodiscard]] std::string dictionary_codes_csv(const mapping::Dictionary& dictionary);
/// `folder`: where the workbook is made (workbook.hpp).
[[nodiscard]] Result<std::string> dictionary_xlsx(const mapping::Dictionary& dictionary,
                                                  const std::filesystem::path& folder);

}  // namespace gatehouse::control
