/// Codes whose finished value is known before any record comes.
#pragma once

#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// Of a target that is Quick::code: the finished value of each row of the table, unknown where only the general
/// path knows what to do; and the value for what is not in the table. Values point into the mapping.
struct CodeValues {
  std::vector<Value> rows{};
  Value unmapped{};
};
/// Of each block and target; empty for targets of another shape.
[[nodiscard]] std::vector<std::vector<CodeValues>> code_values(const Mapping& mapping);

}  // namespace gatehouse::mapping
