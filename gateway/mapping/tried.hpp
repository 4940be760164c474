/// Conditions tried with every combination of the values that tell them apart: which can hold, which always do, and
/// which of them is ever the first. For the examination; nothing here runs on records.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mapping/condition.hpp"

namespace gatehouse::mapping {

class Tried {
 public:
  /// The closed list of a field's values; empty if it is open.
  using Legal = std::function<const std::vector<std::string>&(std::size_t field)>;
  /// `fields`: how many values the conditions look into. Nothing to say if two fields are compared, or the
  /// combinations are too many.
  static std::optional<Tried> of(const std::vector<Condition>& conditions, std::size_t fields, const Legal& legal);

  /// Condition `i` is the first that holds, somewhere.
  [[nodiscard]] bool fires(std::size_t i) const;
  [[nodiscard]] bool ever_true(std::size_t i) const;
  /// Some condition holds whatever the record says.
  [[nodiscard]] bool always_one() const;

 private:
  using Probes = std::map<std::size_t, std::vector<Value>>;  ///< by field
  void try_all(const std::vector<Condition>& conditions, const Probes& probes, std::size_t fields);

  std::vector<std::vector<bool>> rows_{};  ///< the truth of each condition, a row a combination
};

}  // namespace gatehouse::mapping
