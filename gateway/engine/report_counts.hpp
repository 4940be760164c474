/// What each run of a report came to, for whoever looks at the run later: one JSON line a run in
/// state/reports/runs.jsonl. Counts only; it names nobody.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "gatehouse/result.hpp"

namespace gatehouse::engine {

struct ReportCounts {
  std::int64_t run = 0;
  std::string quarter{};
  bool dry_run = false, held_back = false;
  std::int64_t clients = 0;                                       ///< looked at
  std::int64_t candidates = 0, rows = 0, held = 0, filtered = 0;  ///< candidates = rows + held + filtered
  std::int64_t left_out = 0;              ///< periods in programs that no federal file takes
  std::int64_t errors = 0, warnings = 0;  ///< of the edit checks
  std::int64_t submission = 0;            ///< its number; 0: nothing was sent
};

/// Adds a line. `folder` is made if it is not there.
[[nodiscard]] Result<void> note_report(const std::filesystem::path& folder, const ReportCounts& counts);
/// Nothing where it was not noted: runs that failed before, and those of versions that noted none.
[[nodiscard]] std::optional<ReportCounts> report_of_run(const std::filesystem::path& folder, std::int64_t run);

}  // namespace gatehouse::engine
