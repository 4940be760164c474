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
  /// Two for each element, in the order of the schema: `NUMBER blank` and `NUMBER values`.
  [[nodiscard]] const std::vector<CheckRuleInfo>& rules() const { return rules_; }
  /// Index of the rule that this field of the record breaks; nothing if it is right.
  [[nodiscard]] std::optional<std::size_t> broken(const CheckRecord& record, std::size_t element) const;

 private:
  const Schema& schema_;
  std::vector<CheckRuleInfo> rules_;
};

}  // namespace gatehouse::report
