/// Every rule by which `gatehouse check` judges the files that people write, and by which records are held and
/// files refused: one table, from which `explain-check` answers and docs/checks.md is written. Tests see that no id
/// is missing here and none stands for nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::control {

/// What the rule looks at.
enum class CheckArea : unsigned char { text, site, layout, codes, mapping, doubt, test, record, refused, upkeep };
[[nodiscard]] std::string_view words(CheckArea area);

struct FindingRule {
  std::string_view id;  ///< as it stands in [brackets] behind a finding
  CheckArea area;
  std::string_view meaning;  ///< one sentence
  std::string_view remedy;   ///< what to do
};

/// Of the files that people write.
[[nodiscard]] std::span<const FindingRule> finding_rules();
/// Of the records and files that come in.
[[nodiscard]] std::span<const FindingRule> record_rules();
/// Of what `gatehouse doctor` looks at.
[[nodiscard]] std::span<const FindingRule> upkeep_rules();
/// All of them, in order.
[[nodiscard]] std::vector<FindingRule> all_rules();
/// One id may stand for a rule of a file and for one of records (`bad-date`).
[[nodiscard]] std::vector<FindingRule> rules_called(std::string_view id);
/// The page docs/checks.md.
[[nodiscard]] std::string finding_rules_page();

}  // namespace gatehouse::control
