/// How many errors of matching an agency accepts.
#pragma once

#include <cstdint>

namespace gatehouse::clients {

struct Budgets {
  std::uint32_t one_false_in = 10'000;             ///< links of which at most one may be false
  std::uint32_t missed_of_hundred_thousand = 500;  ///< duplicates of so many that may pass unseen: 0.5 %
  friend bool operator==(const Budgets&, const Budgets&) = default;
};

}  // namespace gatehouse::clients
