/// The candidate pairs of a batch: records that share a blocking key. Private to the room.
#pragma once

#include <cstdint>
#include <vector>

#include "hub/clients/person.hpp"

namespace gatehouse::clients {

/// A batch of up to this many records can afford more candidates, and is small enough for town names to mean
/// something.
inline constexpr std::size_t small_batch = 50'000;

/// Two positions in the batch, a < b.
struct PairOfRows {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  friend bool operator==(const PairOfRows&, const PairOfRows&) = default;
  friend auto operator<=>(const PairOfRows&, const PairOfRows&) = default;
};

/// Each pair once, in order. Small batches also use the wide keys.
[[nodiscard]] std::vector<PairOfRows> candidate_pairs(const std::vector<PersonFeatures>& people);
/// Pairs drawn evenly from the whole batch by a fixed recurrence: what chance agreement looks like.
[[nodiscard]] std::vector<PairOfRows> random_pairs(std::size_t people, std::size_t count);

}  // namespace gatehouse::clients
