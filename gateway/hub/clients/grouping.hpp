/// From links to clusters without chaining A ~ B ~ C where A and C contradict. Private to the room.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "hub/clients/dedupe.hpp"

namespace gatehouse::clients {

using ScoreRows = std::function<Score(std::uint32_t, std::uint32_t)>;

/// Strongest links first; two groups join where their records, taken together, speak for it. The result names for
/// each record the first record of its cluster.
[[nodiscard]] std::vector<std::uint32_t> group(std::size_t people, std::vector<ScoredPair> links,
                                               const ScoreRows& score);

}  // namespace gatehouse::clients
