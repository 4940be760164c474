/// The rules of a check file (mappings/checks/NAME.checks.yaml), compiled against the layout of the file that is to
/// be checked. What each key means: docs/reports.md, "Edit checks are data".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/findings.hpp"
#include "report/check_condition.hpp"

namespace gatehouse::report {

/// The federal order (S20-S22): WIPS does not look at a step before the one above it is clean.
enum class CheckStep : std::uint8_t { columns, values, duplicates, logic, totals };
[[nodiscard]] std::string_view word(CheckStep step);

/// Errors must be mended; warnings are what the federal side only reports.
enum class CheckGrade : std::uint8_t { error, warning };
[[nodiscard]] std::string_view word(CheckGrade grade);

/// What is told of a rule, whatever its form.
struct CheckRuleInfo {
  std::string id{};       ///< `DT-2 A`, `409 B`, `901 values`: element and letter, or the sender's own id
  std::string element{};  ///< the element that a finding names
  CheckStep step = CheckStep::logic;
  CheckGrade grade = CheckGrade::error;
  std::string sentence{};  ///< what is wrong, plainly
  std::string remedy{};    ///< what to do
  std::string federal{};   ///< what the federal side wrote instead, if that is known
  std::string source{};    ///< key of the source (mappings/layouts/sources/README.md)
  std::string note{};      ///< what of it is our choice
};

struct LogicRule {
  CheckRuleInfo info;
  CheckCondition broken;  ///< holds for a record that breaks the rule
};

/// A rule over the whole file: of the records for which `of` holds, the share for which `part` holds.
struct ShareRule {
  CheckRuleInfo info;
  CheckCondition of, part;
  std::optional<int> above{}, below{};  ///< percent: the rule is broken beyond it
};

/// A rule over the records of one person.
struct DuplicateRule {
  enum class Form : std::uint8_t {
    same,       ///< no two records agree on all of `elements`, if none of them is blank
    overlap,    ///< no entry or exit lies between another record's entry and its exit + `days`
    open,       ///< only the latest record may be without exit
    one_value,  ///< `elements` have one value for the person
    repeated,   ///< no record is another one once more, its observation number (OBS) aside
  } form = Form::same;
  CheckRuleInfo info;
  std::vector<std::uint16_t> elements{};
  std::optional<std::uint16_t> blank{};  ///< `same`: only among records in which this element is blank
  bool per_petition = false;             ///< records of different petitions do not stand against each other
  int days = 0;
};

/// A rule that is known and is not run on this file.
struct RuleNotRun {
  std::string id{}, why{};
};

struct CheckRules {
  std::string name{}, layout{}, source{}, about{};
  std::string hash{};  ///< SHA-256 of the file
  std::vector<LogicRule> rules{};
  std::vector<ShareRule> shares{};
  std::vector<DuplicateRule> duplicates{};
  std::optional<std::uint16_t> individual{}, entry{}, exit{};  ///< who and when, for duplicates
  std::optional<std::uint16_t> number{};                       ///< OBS, which differs in each record
  std::optional<std::uint16_t> petition{};                     ///< what tells the TAA petitions of one person apart
  std::vector<RuleNotRun> not_run{};                           ///< missing elements; rules that no file can show
};

/// Nothing, with findings, if the file has errors. An element that this layout does not have is none: its rules are
/// listed in `not_run`.
[[nodiscard]] std::optional<CheckRules> load_check_rules(std::string_view text, const std::string& file_name,
                                                         const Schema& schema, Findings& findings);

}  // namespace gatehouse::report
