#include "hub/clients/dedupe.hpp"

#include <algorithm>
#include <numeric>

#include "hub/clients/blocking.hpp"
#include "hub/clients/frequency.hpp"
#include "hub/clients/grouping.hpp"
#include "hub/clients/learning.hpp"

namespace gatehouse::clients {
namespace {

/// Whether a number alone, or name and birth date alone, would have brought the pair up.
void count_ways(DedupeFigures& figures, const Comparison& c) {
  const bool number = c[Field::ssn] == ssn_level::exact || c[Field::other] == other_level::exact;
  const bool name = (c[Field::given] != unknown && c[Field::given] <= given_level::near) ||
                    (c[Field::surname] != unknown && c[Field::surname] <= surname_level::near);
  const bool both = name && c[Field::birth] == birth_level::exact;
  figures.by_number += number ? 1 : 0;
  figures.by_name_and_birth += both ? 1 : 0;
  figures.by_both += number && both ? 1 : 0;
}

void observe(DedupeFigures& figures, const Score& score, bool linked) {
  ScoreBin& bin = figures.scores[DedupeFigures::bin_of(score.total)];
  ++bin.pairs;
  bin.vetoed += score.vetoed() ? 1 : 0;
  const Level ssn = score.comparison[Field::ssn];
  const auto f = static_cast<std::size_t>(Field::ssn);
  if (ssn != unknown && ssn != ssn_level::last_four) {
    SilverBin& silver =
        figures.silver[DedupeFigures::bin_of(score.total - score.weights[f] - score.frequencies[f])];
    ++silver.pairs;
    silver.agree += ssn <= ssn_level::one_edit ? 1 : 0;
  }
  if (linked) count_ways(figures, score.comparison);
}

}  // namespace

bool is_link(const ScoredPair& pair, const Thresholds& thresholds) {
  return pair.rule == Rule::certain || (pair.rule == Rule::scored && pair.score >= thresholds.same);
}

std::size_t DedupeFigures::bin_of(Millibits score) {
  const int bits = score >= 0 ? score / bit : -((-score + bit - 1) / bit);
  return static_cast<std::size_t>(std::clamp(bits - lowest, 0, bins - 1));
}

double DedupeFigures::estimated_lost() const {
  if (by_both == 0) return 0;
  const auto n = [](std::uint64_t count) { return static_cast<double>(count) + 1; };
  const double all = n(by_number) * n(by_name_and_birth) / n(by_both) - 1;
  const auto seen = static_cast<double>(by_number + by_name_and_birth - by_both);
  return std::max(0.0, all - seen);
}

DedupeResult dedupe(const std::vector<PersonFeatures>& people, const DedupeOptions& options) {
  DedupeResult out;
  out.model = Model::shipped();
  const std::vector<PairOfRows> pairs = candidate_pairs(people);
  out.compared = pairs.size();
  if (options.train) {
    if (auto model = learn_model(people, pairs, out.model)) {
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
    observe(out.figures, score, is_link({pair.a, pair.b, score.total, score.rule}, out.model.thresholds));
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
