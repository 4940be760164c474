/// From error budgets to the two lines of a model: how high must a score be to link, how high to be worth a look?
/// Measured on pairs that carry a truth of their own, those with two SSNs: they are judged without the SSN, and the
/// SSNs then say who was right. Private to the room and to the hub's `train`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/clients/budgets.hpp"
#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// Pairs by whole bits of their score without the SSN, from `lowest` on; the ends collect what lies beyond.
struct SilverPairs {
  static constexpr int lowest = -20;
  static constexpr std::size_t bins = 61;
  std::array<std::uint64_t, bins> agree{};   ///< the SSNs are the same
  std::array<std::uint64_t, bins> differ{};  ///< the SSNs are two
  std::uint64_t forbidden = 0;               ///< of those that agree: a rule leaves them to a person anyway
};
[[nodiscard]] SilverPairs silver_pairs(const std::vector<PersonFeatures>& people, const Model& model);

/// What the budgets ask for, as far as the pairs can prove it.
struct Lines {
  Thresholds thresholds{};              ///< those of the model where nothing else is proven
  std::vector<std::string> findings{};  ///< `ok ...` lines: what was measured, what follows
};
[[nodiscard]] Lines lines_for(const SilverPairs& pairs, const Thresholds& now, const Budgets& budgets);

/// With 95 % certainty no more than this, where `errors` of `of` are wrong (Wilson's score; the rule of three for
/// none).
[[nodiscard]] double upper_share(std::uint64_t errors, std::uint64_t of);

}  // namespace gatehouse::clients
