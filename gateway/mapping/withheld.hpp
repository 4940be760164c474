/// Values that the receiver may not have. Whatever a rule makes of one is withheld too: a code of it, a part, a
/// choice between two fixed texts. So nothing can be learnt from what is written instead, and nobody reads "no
/// claim" where there is one.
#pragma once

#include <span>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

class Withheld {
 public:
  explicit Withheld(const Mapping& mapping);

  /// True where one of these source values is withheld.
  [[nodiscard]] static bool any(std::span<const Value> values);
  /// True where the rule of this target looks at a value that is withheld.
  [[nodiscard]] bool touches(std::size_t block, std::size_t target, std::span<const Value> values) const;
  /// True where a check looks at a value that is withheld: it cannot be answered.
  [[nodiscard]] static bool touches(const Check& check, std::span<const Value> made);
  /// The target's value, with a problem that holds the record where the target layout cannot go without it.
  [[nodiscard]] Value settle(const Block& block, const Target& target, std::vector<Problem>& problems) const;

 private:
  const Mapping& mapping_;
  std::vector<std::vector<std::vector<std::size_t>>> reads_;  ///< source values, by block and target
};

}  // namespace gatehouse::mapping
