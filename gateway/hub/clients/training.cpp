#include "hub/clients/training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hub/clients/rules.hpp"

namespace gatehouse::clients {
namespace {

constexpr int most_rounds = 200;
constexpr double still = 1e-6;            ///< change of the prior that ends the rounds
constexpr double fewest_matches = 30;     ///< below this the shipped model knows better
constexpr double fewest_witnesses = 200;  ///< pairs before a habit of the batch is believed
constexpr double pseudo_pairs = 0.5;      ///< seen in thought at each level of each class
constexpr double least_error = 0.005;     ///< no field is free of error, however clean the batch looks
constexpr double lean = 3;                ///< pairs' worth of trust in the start model, a level
constexpr double steepest = 20;           ///< bits: no level says more than this

using Shares = std::array<std::array<double, max_levels>, field_count>;

struct Classes {
  Shares match{};
  Shares other{};
  double prior = 0.1;  ///< share of matches among candidate pairs
};

bool is_household(Field field) {
  return field == Field::phone || field == Field::street || field == Field::zip || field == Field::city ||
         field == Field::state;
}

/// `home_cap`: bits that the household's fields may add together, as in scoring.
double log_odds(const Classes& classes, const Comparison& levels, double home_cap) {
  double sum = std::log2(classes.prior / (1 - classes.prior));
  double home = 0;
  for (std::size_t f = 0; f < field_count; ++f) {
    const Level level = levels.levels[f];
    if (level == unknown) continue;
    const double weight = std::log2(classes.match[f][level] / classes.other[f][level]);
    (is_household(static_cast<Field>(f)) ? home : sum) += weight;
  }
  return sum + std::min(home, home_cap);
}

/// Two people for certain, whatever they share: two of SSN, given name and birth date contradict and none agrees.
/// These anchor the training; else a batch of families would teach it that families are people.
bool are_two_people(const Comparison& c) {
  const auto in = [](Level level, Level first, Level last) { return level >= first && level <= last ? 1 : 0; };
  const int agree = in(c[Field::ssn], ssn_level::exact, ssn_level::two_edits) +
                    in(c[Field::given], given_level::exact, given_level::crossed) +
                    in(c[Field::birth], birth_level::exact, birth_level::one_edit);
  const int contradict = in(c[Field::ssn], ssn_level::differs, ssn_level::differs) +
                         in(c[Field::given], given_level::differs, given_level::differs) +
                         in(c[Field::birth], birth_level::near, birth_level::differs);
  return agree == 0 && contradict >= 2;
}

double probability(double bits) { return 1 / (1 + std::exp2(-bits)); }

void add_pairs(Shares& shares, const Comparison& levels, double pairs) {
  for (std::size_t f = 0; f < field_count; ++f) shares[f][levels.levels[f]] += pairs;
}

void normalise_shares(Shares& shares) {
  for (std::size_t f = 0; f < field_count; ++f) {
    const std::size_t levels = level_count(static_cast<Field>(f));
    shares[f][unknown] = 0;
    for (std::size_t level = 1; level < levels; ++level) shares[f][level] += pseudo_pairs;
    const double sum = std::accumulate(shares[f].begin(), shares[f].end(), 0.0);
    for (double& share : shares[f]) share /= sum;
  }
}

struct Pattern {
  Comparison levels;
  double pairs = 0;
  double match = 0;  ///< probability, by the last round
};

std::vector<Pattern> unpack(const std::vector<PatternCount>& counts) {
  std::vector<Pattern> out;
  for (const auto& count : counts) out.push_back({unpack_levels(count.levels), count.pairs, 0});
  return out;
}

/// New shares from the patterns' present probabilities.
Classes maximise(const std::vector<Pattern>& patterns, const std::vector<PatternCount>& random) {
  Classes out;
  double matches = 0;
  double all = 0;
  for (const Pattern& pattern : patterns) {
    add_pairs(out.match, pattern.levels, pattern.pairs * pattern.match);
    add_pairs(out.other, pattern.levels, pattern.pairs * (1 - pattern.match));
    matches += pattern.pairs * pattern.match;
    all += pattern.pairs;
  }
  double chance = 0;
  for (const auto& count : random) chance += count.pairs;
  for (const auto& count : random)
    add_pairs(out.other, unpack_levels(count.levels), count.pairs * (all - matches) / chance);
  normalise_shares(out.match);
  for (auto& field : out.match) {
    for (double& share : field) share = share > 0 ? std::max(share, least_error) : 0;
  }
  normalise_shares(out.other);
  out.prior = std::clamp(matches / all, 1e-6, 0.999);
  return out;
}

bool is_ordered(Field field, Level level) {
  return field != Field::given || (level != given_level::initial && level != given_level::crossed);
}

/// Shares of both classes, pooled over neighbouring levels.
struct Block {
  double match = 0;
  double other = 0;
  std::vector<Level> levels;
  [[nodiscard]] double weight() const { return std::clamp(std::log2(match / other), -steepest, steepest); }
};

/// Pools neighbours that stand in the wrong order until weights only fall from the best level to the worst (pool
/// adjacent violators; Ayer and others, 1955). Shares are pooled, not weights, so a field that says nothing weighs
/// nothing.
std::array<double, max_levels> monotone_weights(Field field, const Classes& classes) {
  const auto f = static_cast<std::size_t>(field);
  std::array<double, max_levels> weights{};
  std::vector<Block> blocks;
  for (Level level = 1; level < level_count(field); ++level) {
    Block block{classes.match[f][level], classes.other[f][level], {level}};
    weights[level] = block.weight();
    if (!is_ordered(field, level)) continue;
    while (!blocks.empty() && blocks.back().weight() < block.weight()) {
      block.match += blocks.back().match;
      block.other += blocks.back().other;
      block.levels.insert(block.levels.end(), blocks.back().levels.begin(), blocks.back().levels.end());
      blocks.pop_back();
    }
    blocks.push_back(std::move(block));
  }
  for (const Block& block : blocks) {
    for (const Level level : block.levels) weights[level] = block.weight();
  }
  return weights;
}

/// Mixing with the start model may turn neighbours round again.
void keep_order(Field field, std::array<Millibits, max_levels>& weights) {
  Millibits most = weights[1];
  for (Level level = 2; level < level_count(field); ++level) {
    if (!is_ordered(field, level)) continue;
    most = std::min(most, weights[level]);
    weights[level] = most;
  }
}

/// A level that the batch hardly shows keeps the start model's weight.
Model to_model(const Model& start, const Classes& classes, const std::vector<Pattern>& patterns) {
  Model model = start;
  model.number = 0;
  Shares seen{};
  for (const Pattern& pattern : patterns) add_pairs(seen, pattern.levels, pattern.pairs);
  for (std::size_t f = 0; f < field_count; ++f) {
    const auto field = static_cast<Field>(f);
    const auto learned = monotone_weights(field, classes);
    for (Level level = 1; level < level_count(field); ++level) {
      const double known = static_cast<double>(start.weights[f][level]) / bit;
      const double both = (learned[level] * seen[f][level] + known * lean) / (seen[f][level] + lean);
      model.weights[f][level] = static_cast<Millibits>(std::lround(both * bit));
    }
    keep_order(field, model.weights[f]);
  }
  model.prior = static_cast<Millibits>(std::lround(std::log2(classes.prior / (1 - classes.prior)) * bit));
  return model;
}

/// True where those who share a house hardly ever are two people for certain: then the batch has no families.
bool live_alone(const std::vector<Pattern>& patterns) {
  double homes = 0;
  double others = 0;
  for (const Pattern& pattern : patterns) {
    const Level street = pattern.levels[Field::street];
    const bool elsewhere =
        pattern.levels[Field::zip] == zip_level::differs || pattern.levels[Field::city] == city_level::differs;
    if (street == unknown || street > street_level::house_street || elsewhere) continue;
    homes += pattern.pairs;
    if (are_two_people(pattern.levels)) others += pattern.pairs;
  }
  return homes >= fewest_witnesses && others < 0.01 * homes;
}

/// The SSN as witness: do those of one full name have one number?
bool names_are_unique(const std::vector<Pattern>& patterns) {
  double same = 0;
  double different = 0;
  for (const Pattern& pattern : patterns) {
    const Level ssn = pattern.levels[Field::ssn];
    if (ssn == unknown || !same_full_name(pattern.levels)) continue;
    (ssn <= ssn_level::one_edit ? same : different) += pattern.pairs;
  }
  return same + different >= fewest_witnesses && different < 0.03 * same;
}

double start_score(const Model& start, const Comparison& levels) {
  Millibits total = start.prior;
  for (std::size_t f = 0; f < field_count; ++f) total += start.weights[f][levels.levels[f]];
  return static_cast<double>(total) / bit;
}

}  // namespace

std::uint64_t pack_levels(const Comparison& comparison) {
  std::uint64_t packed = 0;
  for (const Level level : comparison.levels) packed = packed << 4 | level;
  return packed;
}

Comparison unpack_levels(std::uint64_t packed) {
  Comparison out;
  for (std::size_t f = field_count; f-- > 0; packed >>= 4) out.levels[f] = packed & 15U;
  return out;
}

std::optional<Model> train(const Model& start, const std::vector<PatternCount>& candidates,
                           const std::vector<PatternCount>& random) {
  std::vector<Pattern> patterns = unpack(candidates);
  if (patterns.empty() || random.empty()) return std::nullopt;
  Model with = start;
  with.surroundings.households = !live_alone(patterns);
  with.surroundings.names_suffice = names_are_unique(patterns);
  const double home_cap = with.surroundings.households ? static_cast<double>(start.household_cap) / bit : 1000;
  const auto judge = [&](Pattern& pattern, double bits) {
    pattern.match = are_two_people(pattern.levels) ? 0 : probability(bits);
  };
  for (Pattern& pattern : patterns) judge(pattern, start_score(start, pattern.levels));
  Classes classes = maximise(patterns, random);
  for (int round = 0; round < most_rounds; ++round) {
    for (Pattern& pattern : patterns) judge(pattern, log_odds(classes, pattern.levels, home_cap));
    const double before = classes.prior;
    classes = maximise(patterns, random);
    if (std::abs(classes.prior - before) < still) break;
  }
  double matches = 0;
  for (const Pattern& pattern : patterns) matches += pattern.pairs * pattern.match;
  if (matches < fewest_matches) return std::nullopt;
  return to_model(with, classes, patterns);
}

}  // namespace gatehouse::clients
