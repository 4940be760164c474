#include "hub/clients/dedupe.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

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

namespace {

/// Rows by what they say, so that nothing depends on their order in the file.
std::vector<std::uint32_t> order_of(const std::vector<PersonFeatures>& people) {
  std::vector<std::string> said;
  said.reserve(people.size());
  for (const PersonFeatures& person : people) said.push_back(person.encode());
  std::vector<std::uint32_t> order(people.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return said[a] < said[b]; });
  return order;
}

/// People who write so differently are several: one who is written in many ways keeps most initials.
constexpr std::size_t several_people = 5;
constexpr std::size_t most_looked_at = 60;  ///< rows of one number

/// Under how many pairs of initials a number stands.
struct Uses {
  std::size_t rows = 0;
  std::set<std::pair<char, char>> initials;
  [[nodiscard]] bool of_many() const {
    return initials.size() >= several_people && initials.size() * 3 >= std::min(rows, most_looked_at);
  }
};
char initial_of(std::string_view name) { return name.empty() ? '\0' : name.front(); }

/// A number of many people says who nobody is: a word in place of one (`DECLINED`), an office's own number.
/// `order`: where each of the people stood in the input.
SharedNumbers forget_shared_numbers(std::vector<PersonFeatures>& people, const std::vector<std::uint32_t>& order) {
  SharedNumbers shared;
  std::unordered_map<std::uint64_t, Uses> ssns, others;
  const auto use = [](std::unordered_map<std::uint64_t, Uses>& of, std::uint64_t number,
                      const PersonFeatures& who) {
    if (number == 0 || (who.given.empty() && who.last.empty())) return;
    Uses& uses = of[number];
    if (uses.rows++ < most_looked_at)
      uses.initials.emplace(initial_of(who.given.view()), initial_of(who.last.view()));
  };
  for (const PersonFeatures& person : people) {
    use(ssns, person.ssn, person);
    for (const std::uint64_t other : person.others) use(others, other, person);
  }
  std::set<std::uint64_t> numbers;
  const auto forgotten = [&](const std::unordered_map<std::uint64_t, Uses>& of, std::uint64_t number) {
    const auto found = of.find(number);
    if (found == of.end() || !found->second.of_many()) return false;
    numbers.insert(number);
    return true;
  };
  for (std::size_t row = 0; row < people.size(); ++row) {
    PersonFeatures& person = people[row];
    bool any = forgotten(ssns, person.ssn);
    if (any) {
      person.ssn = 0;
      person.ssn_kind = IdKind::none;
    }
    for (std::size_t i = 0; i < person.others.size(); ++i) {
      if (!forgotten(others, person.others[i])) continue;
      person.others[i] = person.other_kinds[i] = 0;
      any = true;
    }
    if (!any) continue;
    shared.first = shared.rows++ == 0 ? order[row] : std::min(shared.first, order[row]);
  }
  shared.numbers = numbers.size();
  return shared;
}

DedupeResult find_clusters(const std::vector<PersonFeatures>& people, const DedupeOptions& options) {
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
  out.cluster = group(people.size(), links, [&](std::uint32_t a, std::uint32_t b) {
    return score_pair(out.model, Query{people[a]}, people[b], rarities[a]);
  });
  for (std::uint32_t i = 0; i < out.cluster.size(); ++i) out.clusters += out.cluster[i] == i ? 1 : 0;
  for (const auto& pair : out.pairs) {
    if (out.cluster[pair.a] != out.cluster[pair.b]) ++out.reviews;
  }
  const auto joined = [&](const ScoredPair& pair) { return out.cluster[pair.a] == out.cluster[pair.b]; };
  out.links = static_cast<std::uint64_t>(std::count_if(links.begin(), links.end(), joined));
  return out;
}

/// Back to the positions of the file: a cluster is known by the first of its rows there.
void put_in_order(DedupeResult& result, const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> first(order.size(), UINT32_MAX), cluster(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i)
    first[result.cluster[i]] = std::min(first[result.cluster[i]], order[i]);
  for (std::uint32_t i = 0; i < order.size(); ++i) cluster[order[i]] = first[result.cluster[i]];
  result.cluster = std::move(cluster);
  for (ScoredPair& pair : result.pairs) {
    const std::uint32_t a = order[pair.a], b = order[pair.b];
    pair.a = std::min(a, b);
    pair.b = std::max(a, b);
  }
  std::sort(result.pairs.begin(), result.pairs.end(),
            [](const ScoredPair& x, const ScoredPair& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
}

}  // namespace

DedupeResult dedupe(const std::vector<PersonFeatures>& people, const DedupeOptions& options) {
  const std::vector<std::uint32_t> order = order_of(people);
  std::vector<PersonFeatures> sorted;
  sorted.reserve(people.size());
  for (const std::uint32_t row : order) sorted.push_back(people[row]);
  const SharedNumbers shared = forget_shared_numbers(sorted, order);
  DedupeResult out = find_clusters(sorted, options);
  out.shared_numbers = shared;
  put_in_order(out, order);
  return out;
}

}  // namespace gatehouse::clients
