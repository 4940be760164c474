/// From people to a model: the pairs that blocking brings up, and random ones, as patterns for the training.
/// Private to the room and to the hub's `train`.
#pragma once

#include <optional>
#include <vector>

#include "hub/clients/blocking.hpp"
#include "hub/clients/compare.hpp"
#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// Calls `visit(pair, query)` for pairs in order; one query serves all pairs of its first record.
template <class Visit>
void each_pair(const std::vector<PersonFeatures>& people, const std::vector<PairOfRows>& pairs, Visit visit) {
  for (std::size_t start = 0; start < pairs.size();) {
    const std::uint32_t a = pairs[start].a;
    const Query query{people[a]};
    for (; start < pairs.size() && pairs[start].a == a; ++start) visit(pairs[start], query);
  }
}

/// Learns from these candidate pairs, without labels. Nothing where they are too few or do not come apart.
[[nodiscard]] std::optional<Model> learn_model(const std::vector<PersonFeatures>& people,
                                               const std::vector<PairOfRows>& pairs, const Model& start);
/// The same for intake: its lines, and its assumption of the worst, stay those of `start`.
[[nodiscard]] std::optional<Model> learn_for_intake(const std::vector<PersonFeatures>& people, const Model& start);

/// A weight that moved further than is believed in one step.
struct Moved {
  Field field{};
  Level level = 0;
  Millibits before = 0;
  Millibits after = 0;
};
[[nodiscard]] std::vector<Moved> moved_weights(const Model& before, const Model& after, Millibits limit);
/// Lets no weight of `after` move further than that; tells which wanted to, and where to.
[[nodiscard]] std::vector<Moved> hold_back(const Model& before, Model& after, Millibits limit);

}  // namespace gatehouse::clients
