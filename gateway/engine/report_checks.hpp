/// The federal edit checks that go along with every export: each line is checked as it is written, so that the
/// findings are there before the file leaves.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mapping/mapping.hpp"
#include "report/file_check.hpp"
#include "report/measures.hpp"
#include "report/receipt.hpp"

namespace gatehouse::engine {

/// What a report's file is checked and measured by.
struct ReportChecks {
  report::FileShape shape;
  report::CheckRules rules;
  std::optional<report::MeasureRules> measures{};  ///< nothing if the layout has no element that they look at
};

/// The layout as checks see it.
[[nodiscard]] report::FileShape shape_of(const mapping::LayoutShape& layout);

/// The check file of a layout: its own name's, or its version's (`pirl-2016` serves pirl-2016-full and
/// pirl-2016-nfjp); nothing if there is none.
[[nodiscard]] std::optional<mapping::DataFile> find_checks(const std::string& layout,
                                                           const mapping::Library& library);

/// The checks of the mapping's target layout; without a check file, columns and values only. Beside them the
/// measures of its time: `wioa`, or `wia` for what came before the PIRL. Null, with findings, if one of the files
/// has errors.
[[nodiscard]] std::shared_ptr<const ReportChecks> load_report_checks(const mapping::Mapping& mapping,
                                                                     const mapping::Library& library,
                                                                     Findings& findings);

/// One file while it is written.
class ChecksAlong {
 public:
  /// `head`: what the file begins with before its records, or empty.
  ChecksAlong(const ReportChecks& checks, const report::CheckMoment& moment, std::string_view head);
  /// `case_number`: the one that staff know, which the line does not say; or empty.
  [[nodiscard]] Result<void> line(std::string_view line, std::string_view case_number);
  [[nodiscard]] Result<report::CheckReport> finish() { return check_.finish(); }

 private:
  report::FileCheck check_;
  std::uint64_t line_ = 0;
};

/// What the receipt says of the findings.
[[nodiscard]] report::CheckCounts counts_of(const report::CheckReport& found);
/// Puts the findings where staff look for them, mode 0600: FOLDER/STEM.findings.xlsx and .json; takes away older
/// ones where nothing was found.
[[nodiscard]] Result<void> publish_findings(const report::CheckReport& found, const std::filesystem::path& folder,
                                            const std::string& stem);

}  // namespace gatehouse::engine
