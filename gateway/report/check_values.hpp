/// The second step of the federal order: each field by itself. Its rules come from the layout: required, type,
/// length, legal codes.
#pragma once

#include <string>
#include <vector>

#include "report/check_record.hpp"
#include "report/check_rules.hpp"

namespace gatehouse::report {

class ValueCheck {
 public:
  explicit ValueCheck(const Schema& schema);
  /// Three for each element, in the order of the schema: `NUMBER blank`, `NUMBER values` and `NUMBER padded`.
  [[nodiscard]] const std::vector<CheckRuleInfo>& rules() const { return rules_; }
  /// Index of the rule that this field of the record breaks; nothing if it is right.
  [[nodiscard]] std::optional<std::size_t> broken(const CheckRecord& record, std::size_t element) const;
  /// Index of the rule that blanks around a value break; they are told, and the value is judged without them.
  [[nodiscard]] static std::size_t padded(std::size_t element) { return element * rules_each + 2; }

 private:
  static constexpr std::size_t rules_each = 3;
  const Schema& schema_;
  std::vector<CheckRuleInfo> rules_;
};

}  // namespace gatehouse::report
