/// Names with the skew that real names have: the r-th of a pool is drawn with a weight of 1 / (r + 20).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dice.hpp"

namespace world {

class Pool {
 public:
  /// The words of `list` (see name_lists.hpp), then invented surnames until there are `at_least`.
  explicit Pool(std::string_view list, std::size_t at_least = 0);

  /// `shift` turns the order of frequency round, as fashions do with given names.
  [[nodiscard]] const std::string& draw(Dice& dice, std::size_t shift = 0) const;
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
  std::vector<std::uint64_t> up_to_;  ///< cumulative weights
};

/// Words of a list, `~` turned into spaces.
[[nodiscard]] std::vector<std::string> split_list(std::string_view list);

}  // namespace world
