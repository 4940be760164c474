/// Every rule by which `gatehouse check` judges the files that people write: one table, from which `explain-check`
/// answers and docs/checks.md is written. A test sees that no id is missing here and none stands for nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gatehouse::control {

/// What kind of file the rule looks at.
enum class CheckArea : unsigned char { text, site, layout, codes, mapping, doubt, test };
[[nodiscard]] std::string_view words(CheckArea area);

struct FindingRule {
  std::string_view id;  ///< as it stands in [brackets] behind a finding
  CheckArea area;
  std::string_view meaning;  ///< one sentence
  std::string_view remedy;   ///< what to do
};

[[nodiscard]] std::span<const FindingRule> finding_rules();
[[nodiscard]] const FindingRule* find_check_rule(std::string_view id);
/// The page docs/checks.md.
[[nodiscard]] std::string finding_rules_page();

}  // namespace gatehouse::control
