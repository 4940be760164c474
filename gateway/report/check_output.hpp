/// What a check found, for people and for programs: a summary on the screen, JSON, CSV, and the workbook that staff
/// pass around (numbers as text, so that no spreadsheet alters a case number). The last three are restricted: they
/// name people by their case numbers.
#pragma once

#include <filesystem>
#include <string>

#include "gatehouse/result.hpp"
#include "report/file_check.hpp"

namespace gatehouse::report {

/// One object: what was checked by what, counts, `stops_at`, `rules` (those that were broken), `findings` in the
/// federal order, `not_run`.
[[nodiscard]] std::string check_json(const CheckReport& report);
/// One line a finding: case number, month, message, item number, field name, then line, rule, severity, step, what
/// to do, what the federal side wrote.
[[nodiscard]] std::string check_csv(const CheckReport& report);
/// A few lines, then one for each rule that was broken. No case numbers and no values.
[[nodiscard]] std::string check_summary(const CheckReport& report);
/// XLSX with the sheets Findings (columns as `check_csv`), Rules, and About. Appears under `path` when it is whole,
/// mode 0600. The same report gives the same bytes.
[[nodiscard]] Result<void> write_check_workbook(const CheckReport& report, const std::filesystem::path& path);

/// The columns of check_csv and of the workbook's first sheet.
[[nodiscard]] std::vector<std::string> check_columns();
[[nodiscard]] std::vector<std::string> check_cells(const CheckReport& report, const CheckFinding& finding);

/// The text for a cell of a CSV that people open with a spreadsheet: what it would take for a formula gets an
/// apostrophe before it, which makes it text there. A number stays.
[[nodiscard]] std::string no_formula(const std::string& cell);

}  // namespace gatehouse::report
