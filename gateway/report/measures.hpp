/// Performance measures over a federal file: how many are in the denominator, how many in the numerator, and who.
/// The definitions are data (mappings/measures/NAME.measures.yaml) in the language of edit checks, so that a code
/// list or a window can be read, and changed, beside the number.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/findings.hpp"
#include "gatehouse/result.hpp"
#include "report/check_condition.hpp"
#include "report/file_check.hpp"

namespace gatehouse::report {

enum class MeasureForm : std::uint8_t { count, rate, median, average };
[[nodiscard]] std::string_view word(MeasureForm form);

/// One measure of one population.
struct Measure {
  std::string id{}, population{}, definition{}, source{}, note{};
  MeasureForm form = MeasureForm::count;
  CheckCondition member, of;
  std::optional<CheckCondition> part{};   ///< of a rate
  std::vector<std::uint16_t> elements{};  ///< of a median or average: their values are added up
};

struct MeasureRules {
  std::string name{}, layout{}, about{}, source{}, hash{};
  std::optional<std::uint16_t> individual{};
  std::vector<Measure> measures;
  std::vector<RuleNotRun> not_run;
};

/// Nothing, with findings, if the file has errors. Measures over elements that the layout lacks are in `not_run`.
[[nodiscard]] std::optional<MeasureRules> load_measure_rules(std::string_view text, const std::string& file_name,
                                                             const Schema& schema, Findings& findings);

struct MeasureResult {
  std::uint64_t denominator = 0, numerator = 0;
  /// `62.5` (percent, half up), `8100.50` (money, half a cent up), or empty where nobody is in the denominator.
  std::string value{};
};

struct MeasureReport {
  std::uint64_t records = 0, unreadable = 0;
  std::vector<MeasureResult> results;  ///< parallel to MeasureRules::measures
};

/// A record in a denominator: `counts` says whether it is in the numerator too; of a median or average, its value.
struct MeasuredRecord {
  const Measure& measure;
  std::uint64_t line = 0;
  std::string_view individual{};
  bool counts = false;
  std::string value{};
};

class MeasureRun {
 public:
  /// `listed` gets every record of every denominator, if it is given. `moment` must name the quarter.
  MeasureRun(FileShape shape, MeasureRules rules, CheckMoment moment,
             std::function<Result<void>(const MeasuredRecord&)> listed);
  ~MeasureRun();
  MeasureRun(MeasureRun&&) noexcept;

  /// As FileCheck::header.
  void header(std::string_view line);
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
