/// Performance measures over a federal file: how many are in the denominator, how many in the numerator, and who;
/// and the fields that the federal side calculates of each record.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/result.hpp"
#include "report/file_check.hpp"
#include "report/measure_rules.hpp"

namespace gatehouse::report {

struct MeasureResult {
  std::uint64_t denominator = 0, numerator = 0;
  /// `62.5` (percent, half up), `8100.50` (money, half a cent up), or empty where nobody is in the denominator.
  std::string value{};
};

struct MeasureReport {
  std::uint64_t records = 0, unreadable = 0;
  bool no_names = false;                 ///< the first line does not name the columns, though files of it do
  std::uint64_t bad_days = 0;            ///< records with a day that is none: measures over it leave them out
  std::uint64_t merged = 0;              ///< records that became part of another one
  std::uint64_t dropped = 0;             ///< left out by a step of preparation
  std::vector<std::uint64_t> changed{};  ///< parallel to MeasureRules::steps: records that the step changed
  std::vector<MeasureResult> results;    ///< parallel to MeasureRules::measures
};

/// A record in a denominator: `counts` says whether it is in the numerator too; of a median or average, its value.
struct MeasuredRecord {
  const Measure& measure;
  std::uint64_t line = 0;
  std::string_view individual{};
  bool counts = false;
  std::string value{};
};

/// Where the answers of each record go; each may be empty.
struct MeasureSinks {
  std::function<Result<void>(const MeasuredRecord&)> listed{};  ///< every record of every denominator
  /// Every record that is measured, with its individual and the calculated fields in the order of the rules.
  std::function<Result<void>(std::uint64_t line, std::string_view individual, std::span<const std::string> fields)>
      calculated{};
  std::string given{};  ///< of calculated fields that no record says: the submitting state
};

class MeasureRun {
 public:
  /// `moment` must name the quarter.
  MeasureRun(FileShape shape, MeasureRules rules, CheckMoment moment, MeasureSinks sinks);
  ~MeasureRun();
  MeasureRun(MeasureRun&&) noexcept;

  /// As FileCheck::header.
  void header(std::string_view line);
  /// Records are merged before they are measured: hand out the whole file to `survey` first.
  [[nodiscard]] bool wants_survey() const;
  [[nodiscard]] Result<void> survey(const RawRecord& raw);
  [[nodiscard]] Result<void> record(const RawRecord& raw);
  /// Call it once, after the last record.
  [[nodiscard]] Result<MeasureReport> finish();
  [[nodiscard]] const MeasureRules& rules() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One object: file of measures, quarter, and of each measure the definition, denominator, numerator and value.
[[nodiscard]] std::string measures_json(const MeasureRules& rules, const MeasureReport& report,
                                        const CheckMoment& moment);

}  // namespace gatehouse::report
