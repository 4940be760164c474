/// The definitions of measures as data (mappings/measures/NAME.measures.yaml), in the language of edit checks, so
/// that a code list or a window can be read, and changed, beside the number: what is measured, on which side of
/// each disagreement of published definitions, which corrections are made before, and the fields that are
/// calculated of each record.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/findings.hpp"
#include "report/check_condition.hpp"
#include "report/check_rules.hpp"

namespace gatehouse::report {

/// `persons` counts each individual once, `count` each record.
enum class MeasureForm : std::uint8_t { count, persons, rate, median, average };
[[nodiscard]] std::string_view word(MeasureForm form);

/// One measure of one population.
struct Measure {
  std::string id{}, population{}, definition{}, source{}, note{};
  MeasureForm form = MeasureForm::count;
  CheckCondition member, of;
  std::optional<CheckCondition> part{};   ///< of a rate
  std::vector<std::uint16_t> elements{};  ///< of a median or average: their values are added up
};

/// A place where published definitions disagree, and the side that is taken.
struct MeasureVariant {
  std::string id{}, why{}, source{}, chosen{};
  std::vector<std::string> choices{};  ///< the first is taken unless one is wished for
};

/// A correction that is made before anything is measured, if it is asked for.
struct PrepareStep {
  struct Line {
    CheckCondition when;
    bool drop = false;                 ///< the record is left out
    std::vector<std::uint16_t> set{};  ///< else these elements are
    std::string to{};                  ///< given this value; empty: blanked
  };
  /// Records of one individual that overlap, or lie closer than so many days, become one.
  struct Merge {
    std::uint16_t individual = 0, entry = 0, exit = 0;
    int closer_than = 0;
  };
  std::string id{}, say{}, source{}, note{};
  bool on = false;
  std::vector<Line> lines{};
  std::optional<Merge> merge{};
};

/// A field that the federal side calculates of each record.
struct CalculatedField {
  enum class Form : std::uint8_t { flag, rate, amount, choice, years, program_year, given };
  std::string id{}, say{}, source{}, note{};
  Form form = Form::flag;
  std::optional<CheckCondition> of{}, part{};                     ///< flag: part; rate: both; amount: of
  std::vector<std::pair<CheckCondition, std::string>> choices{};  ///< of a choice: the first that holds
  std::uint16_t first = 0, second = 0;                            ///< elements of amount, years and program_year
};

struct MeasureRules {
  std::string name{}, layout{}, about{}, source{}, hash{};
  std::optional<std::uint16_t> individual{};
  std::vector<MeasureVariant> variants{};
  std::vector<PrepareStep> steps{};
  std::vector<Measure> measures{};
  std::vector<CalculatedField> calculated{};
  std::vector<RuleNotRun> not_run{};
};

/// What who measures wants otherwise than the file says.
struct MeasureWishes {
  std::map<std::string, std::string, std::less<>> variants{};  ///< id -> choice
  std::vector<std::string> prepare{};                          ///< steps; `all`
};

/// Nothing, with findings, if the file has errors or has no such variant or step. Measures over elements that the
/// layout lacks are in `not_run`.
[[nodiscard]] std::optional<MeasureRules> load_measure_rules(std::string_view text, const std::string& file_name,
                                                             const Schema& schema, Findings& findings,
                                                             const MeasureWishes& wishes = {});

/// The value of the field for a record; `given` is what stands for what no record says (the submitting state).
[[nodiscard]] std::string calculate(const CalculatedField& field, const CheckRecord& record,
                                    std::string_view given);

}  // namespace gatehouse::report
