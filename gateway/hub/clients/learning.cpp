#include "hub/clients/learning.hpp"

#include <algorithm>
#include <cstdlib>

#include "hub/clients/training.hpp"

namespace gatehouse::clients {
namespace {

constexpr std::size_t most_random_pairs = 200'000;

std::vector<PatternCount> count_patterns(std::vector<std::uint64_t> patterns) {
  std::sort(patterns.begin(), patterns.end());
  std::vector<PatternCount> out;
  for (const std::uint64_t levels : patterns) {
    if (out.empty() || out.back().levels != levels) out.push_back({levels, 0});
    out.back().pairs += 1;
  }
  return out;
}

std::vector<PatternCount> patterns_of(const std::vector<PersonFeatures>& people,
                                      const std::vector<PairOfRows>& pairs) {
  std::vector<std::uint64_t> patterns;
  patterns.reserve(pairs.size());
  each_pair(people, pairs, [&](const PairOfRows& pair, const Query& query) {
    patterns.push_back(pack_levels(query.compare(people[pair.b])));
  });
  return count_patterns(std::move(patterns));
}

}  // namespace

std::optional<Model> learn_model(const std::vector<PersonFeatures>& people, const std::vector<PairOfRows>& pairs,
                                 const Model& start) {
  std::vector<PairOfRows> chance = random_pairs(people.size(), std::min(most_random_pairs, pairs.size()));
  std::sort(chance.begin(), chance.end());
  return train(start, patterns_of(people, pairs), patterns_of(people, chance));
}

std::optional<Model> learn_for_intake(const std::vector<PersonFeatures>& people, const Model& start) {
  auto model = learn_model(people, candidate_pairs(people), start);
  if (!model) return std::nullopt;
  model->thresholds = start.thresholds;
  model->surroundings = start.surroundings;
  return model;
}

std::vector<Moved> moved_weights(const Model& before, const Model& after, Millibits limit) {
  std::vector<Moved> out;
  for (std::size_t f = 0; f < field_count; ++f)
    for (std::size_t level = 1; level < level_count(static_cast<Field>(f)); ++level)
      if (std::abs(after.weights[f][level] - before.weights[f][level]) > limit)
        out.push_back(
            {static_cast<Field>(f), static_cast<Level>(level), before.weights[f][level], after.weights[f][level]});
  return out;
}

std::vector<Moved> hold_back(const Model& before, Model& after, Millibits limit) {
  std::vector<Moved> out = moved_weights(before, after, limit);
  for (const Moved& moved : out)
    after.weights[static_cast<std::size_t>(moved.field)][moved.level] =
        std::clamp(moved.after, moved.before - limit, moved.before + limit);
  return out;
}

}  // namespace gatehouse::clients
