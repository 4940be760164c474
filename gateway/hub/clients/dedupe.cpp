#include "hub/clients/dedupe.hpp"

#include <algorithm>
#include <numeric>

#include "hub/clients/blocking.hpp"
#include "hub/clients/frequency.hpp"
#include "hub/clients/grouping.hpp"
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

/// Calls `visit(pair, query)` for pairs in order; one query serves all pairs of its first record.
template <class Visit>
void each_pair(const std::vector<PersonFeatures>& people, const std::vector<PairOfRows>& pairs, Visit visit) {
  for (std::size_t start = 0; start < pairs.size();) {
    const std::uint32_t a = pairs[start].a;
    const Query query{people[a]};
    for (; start < pairs.size() && pairs[start].a == a; ++start) visit(pairs[start], query);
  }
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

bool is_link(const ScoredPair& pair, const Thresholds& thresholds) {
  return pair.rule == Rule::certain || (pair.rule == Rule::scored && pair.score >= thresholds.same);
}

}  // namespace

DedupeResult dedupe(const std::vector<PersonFeatures>& people, const DedupeOptions& options) {
  DedupeResult out;
  out.model = Model::shipped();
  const std::vector<PairOfRows> pairs = candidate_pairs(people);
  out.compared = pairs.size();
  if (options.train) {
    std::vector<PairOfRows> chance = random_pairs(people.size(), std::min(most_random_pairs, pairs.size()));
    std::sort(chance.begin(), chance.end());
    if (auto model = train(out.model, patterns_of(people, pairs), patterns_of(people, chance))) {
      out.model = *model;
      out.model.thresholds = {batch_line, -batch_line, 0};
      out.model.surroundings.area_counts = people.size() <= small_batch;
      out.model.surroundings.in_batch = true;
      out.trained = true;
    }
  }

  Frequencies frequencies{Counting::all_values};
  for (const auto& person : people) frequencies.add(person);
  std::vector<Rarity> rarities;
  for (const auto& person : people) rarities.push_back(frequencies.rarity_of(person, out.model.frequency_limit));
  each_pair(people, pairs, [&](const PairOfRows& pair, const Query& query) {
    const Score score = score_pair(out.model, query, people[pair.b], rarities[pair.a]);
    if (score.total < out.model.thresholds.review && score.rule != Rule::certain) return;
    out.pairs.push_back({pair.a, pair.b, score.total, score.rule});
  });

  std::vector<ScoredPair> links;
  std::copy_if(out.pairs.begin(), out.pairs.end(), std::back_inserter(links),
               [&](const ScoredPair& pair) { return is_link(pair, out.model.thresholds); });
  out.links = links.size();
  out.cluster = group(people.size(), links, [&](std::uint32_t a, std::uint32_t b) {
    return score_pair(out.model, Query{people[a]}, people[b], rarities[a]);
  });
  for (std::uint32_t i = 0; i < out.cluster.size(); ++i) out.clusters += out.cluster[i] == i ? 1 : 0;
  for (const auto& pair : out.pairs) {
    if (out.cluster[pair.a] != out.cluster[pair.b]) ++out.reviews;
  }
  return out;
}

}  // namespace gatehouse::clients
