#include "hub/clients/training.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
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
constexpr double fewest_mistaken = 5;  ///< pairs of one number that look like kin, for each without one that does
constexpr double fewest_of_kin = 30;   ///< pairs by which a class of kin is learned
constexpr double least_known =
    0.25;  ///< share of the matches that the start model would call so, or it went astray
constexpr double never = -std::numeric_limits<double>::infinity();  ///< log2 of no chance
constexpr double steepest = 20;                                     ///< bits: no level says more than this

using Shares = std::array<std::array<double, max_levels>, field_count>;

/// Whom a candidate pair may show: one person, two strangers, two people of one household (Winkler's third class),
/// or two who share a number.
enum Class : std::size_t { match, stranger, relative, sharer, class_count };

struct Classes {
  std::array<Shares, class_count> shares{};
  std::array<double, class_count> priors{};  ///< shares of the candidate pairs; 0 for a class that is not learned
};

/// log2 of how likely these levels are in a class.
double log_likelihood(const Classes& classes, Class which, const Comparison& levels) {
  double sum = std::log2(classes.priors[which]);
  for (std::size_t f = 0; f < field_count; ++f) {
    const Level level = levels.levels[f];
    if (level != unknown) sum += std::log2(classes.shares[which][f][level]);
  }
  return sum;
}

/// Two people for certain, whatever they share: two of SSN, given name and birth date contradict and none agrees.
/// These anchor the training; else a batch of families would teach it that families are people.
bool are_two_people(const Comparison& c) {
  const auto in = [](Level level, Level first, Level last) { return level >= first && level <= last ? 1 : 0; };
  const int agree = in(c[Field::ssn], ssn_level::exact, ssn_level::two_edits) +
                    in(c[Field::given], given_level::exact, given_level::crossed) +
                    in(c[Field::birth], birth_level::exact, birth_level::one_edit);
  const int contradict = in(c[Field::ssn], ssn_level::differs, ssn_level::differs) +
                         in(c[Field::given], given_level::differs, given_level::other_initial) +
                         in(c[Field::birth], birth_level::near, birth_level::differs);
  return agree == 0 && contradict >= 2;
}

double probability(double bits) { return 1 / (1 + std::exp2(-bits)); }

/// What people of one household share: the surname, the house or the phone.
bool may_be_relatives(const Comparison& c) {
  const auto in = [&](Field field, Level last) { return c[field] != unknown && c[field] <= last; };
  return in(Field::surname, surname_level::near) || in(Field::street, street_level::house_near) ||
         in(Field::phone, phone_level::exact);
}

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
  double start = 0;                      ///< bits, by the start model
  bool never_match = false;              ///< two people for certain, or as good as
  std::array<double, class_count> of{};  ///< probability of each class, by the last round
};

double start_score(const Model& start, const Comparison& levels) {
  Millibits total = start.prior;
  for (std::size_t f = 0; f < field_count; ++f) total += start.weights[f][levels.levels[f]];
  return static_cast<double>(total) / bit;
}

std::vector<Pattern> unpack(const std::vector<PatternCount>& counts, const Model& start) {
  std::vector<Pattern> out;
  for (const auto& count : counts) {
    const Comparison levels = unpack_levels(count.levels);
    out.push_back({levels, count.pairs, start_score(start, levels), are_two_people(levels), {}});
  }
  return out;
}

/// New shares from the patterns' present probabilities. Random pairs are strangers.
Classes maximise(const std::vector<Pattern>& patterns, const std::vector<PatternCount>& random) {
  Classes out;
  double all = 0;
  for (const Pattern& pattern : patterns) {
    for (std::size_t c = 0; c < class_count; ++c) {
      add_pairs(out.shares[c], pattern.levels, pattern.pairs * pattern.of[c]);
      out.priors[c] += pattern.pairs * pattern.of[c];
    }
    all += pattern.pairs;
  }
  double chance = 0;
  for (const auto& count : random) chance += count.pairs;
  for (const auto& count : random)
    add_pairs(out.shares[stranger], unpack_levels(count.levels), count.pairs * out.priors[stranger] / chance);
  for (Shares& shares : out.shares) normalise_shares(shares);
  for (auto& field : out.shares[match]) {
    for (double& share : field) share = share > 0 ? std::max(share, least_error) : 0;
  }
  for (double& prior : out.priors) prior = prior == 0 ? 0 : std::clamp(prior / all, 1e-6, 0.999);
  return out;
}

bool is_ordered(Field field, Level level) {
  return field != Field::given ||
         (level != given_level::initial && level != given_level::crossed && level != given_level::other_initial);
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
std::array<double, max_levels> monotone_weights(Field field, const Classes& classes, Class against) {
  const auto f = static_cast<std::size_t>(field);
  std::array<double, max_levels> weights{};
  std::vector<Block> blocks;
  for (Level level = 1; level < level_count(field); ++level) {
    Block block{classes.shares[match][f][level], classes.shares[against][f][level], {level}};
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

Millibits to_millibits(double bits) { return static_cast<Millibits>(std::lround(bits * bit)); }

/// A level that the batch hardly shows keeps the start model's weight.
Weights weights_of(const Weights& start, const Classes& classes, Class against, const Shares& seen) {
  Weights weights{};
  for (std::size_t f = 0; f < field_count; ++f) {
    const auto field = static_cast<Field>(f);
    const auto learned = monotone_weights(field, classes, against);
    for (Level level = 1; level < level_count(field); ++level) {
      const double known = static_cast<double>(start[f][level]) / bit;
      weights[f][level] = to_millibits((learned[level] * seen[f][level] + known * lean) / (seen[f][level] + lean));
    }
    keep_order(field, weights[f]);
  }
  return weights;
}

Model to_model(const Model& start, const Classes& classes, const std::vector<Pattern>& patterns) {
  Model model = start;
  model.number = 0;
  Shares seen{};
  for (const Pattern& pattern : patterns) add_pairs(seen, pattern.levels, pattern.pairs);
  const auto& priors = classes.priors;
  model.weights = weights_of(start.weights, classes, stranger, seen);
  model.prior = to_millibits(std::log2(priors[match] / priors[stranger]));
  for (const auto& [kinship, which] :
       {std::pair{Kinship::relatives, relative}, {Kinship::number_sharers, sharer}}) {
    if (priors[which] == 0) continue;
    model.alternatives[static_cast<std::size_t>(kinship)] = {true,
                                                             to_millibits(std::log2(priors[match] / priors[which])),
                                                             weights_of(start.weights, classes, which, seen)};
  }
  return model;
}

/// Two given names, as of twins and couples, or two birth dates, as of a parent and a child of one name.
bool may_be_kin(const Comparison& c) {
  return c[Field::given] == given_level::differs || c[Field::given] == given_level::other_initial ||
         c[Field::birth] == birth_level::differs;
}
bool one_number(const Comparison& c) {
  return c[Field::ssn] >= ssn_level::exact && c[Field::ssn] <= ssn_level::last_four;
}

/// True where those who share a house hardly ever are two people for certain: then the batch has no families. Twins
/// look like one person under two given names. The SSNs are the witness: where one number often has two given
/// names, names are mistaken in this batch; where none has, two names are two people.
bool live_alone(const std::vector<Pattern>& patterns) {
  double homes = 0;
  double others = 0;
  double kin = 0;
  double mistaken = 0;
  for (const Pattern& pattern : patterns) {
    const Level street = pattern.levels[Field::street];
    const bool elsewhere =
        pattern.levels[Field::zip] == zip_level::differs || pattern.levels[Field::city] == city_level::differs;
    if (street == unknown || street > street_level::house_street || elsewhere) continue;
    homes += pattern.pairs;
    if (are_two_people(pattern.levels)) others += pattern.pairs;
    if (!may_be_kin(pattern.levels)) continue;
    (one_number(pattern.levels) ? mistaken : kin) += pattern.pairs;
  }
  return homes >= fewest_witnesses && others < 0.01 * homes && kin * fewest_mistaken <= mistaken;
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

/// The first guess: by the start model, and among two people by what they share.
void begin(Pattern& pattern, bool households) {
  const double one = pattern.never_match ? 0 : probability(pattern.start);
  const bool shares = households && pattern.levels[Field::ssn] == ssn_level::exact;
  const bool related = households && !shares && may_be_relatives(pattern.levels);
  pattern.of = {one, 0, 0, 0};
  pattern.of[shares ? sharer : related ? relative : stranger] = 1 - one;
}

void judge(Pattern& pattern, const Classes& classes) {
  std::array<double, class_count> log{};
  for (std::size_t c = 0; c < class_count; ++c)
    log[c] = classes.priors[c] > 0 ? log_likelihood(classes, static_cast<Class>(c), pattern.levels) : never;
  if (pattern.never_match) log[match] = never;
  const double most = *std::max_element(log.begin(), log.end());
  double sum = 0;
  for (double& value : log) sum += value = std::exp2(value - most);
  for (std::size_t c = 0; c < class_count; ++c) pattern.of[c] = log[c] / sum;
}

Classes learn(std::vector<Pattern>& patterns, const std::vector<PatternCount>& random, bool kin) {
  for (Pattern& pattern : patterns) begin(pattern, kin);
  Classes classes = maximise(patterns, random);
  for (int round = 0; round < most_rounds; ++round) {
    for (Pattern& pattern : patterns) judge(pattern, classes);
    const double before = classes.priors[match];
    classes = maximise(patterns, random);
    if (std::abs(classes.priors[match] - before) < still) break;
  }
  return classes;
}

/// False where a class of kin is what it should not be: people who have one given name are no relatives, and a
/// handful of pairs is no class.
bool came_apart(const Classes& classes, const std::vector<Pattern>& patterns) {
  double pairs = 0;
  for (const Pattern& pattern : patterns) pairs += pattern.pairs;
  const auto given = static_cast<std::size_t>(Field::given);
  const auto fits = [&](Class which) {
    if (classes.priors[which] == 0) return true;
    return classes.priors[which] * pairs >= fewest_of_kin &&
           classes.shares[which][given][given_level::exact] < classes.shares[match][given][given_level::exact];
  };
  return fits(relative) && fits(sharer);
}

/// The classes, with kin where the batch has families and they show.
Classes learn_with_kin(std::vector<Pattern>& patterns, const std::vector<PatternCount>& random, bool households) {
  Classes classes = learn(patterns, random, households);
  if (!households || came_apart(classes, patterns)) return classes;
  return learn(patterns, random, false);
}

double count_matches(const std::vector<Pattern>& patterns) {
  double sum = 0;
  for (const Pattern& pattern : patterns) sum += pattern.pairs * pattern.of[match];
  return sum;
}

/// True where the "matches" are hardly ever what the start model calls one: a batch with few duplicates has larger
/// classes than that of its people, such as all who share a given name and a year.
bool went_astray(const std::vector<Pattern>& patterns) {
  double known = 0;
  for (const Pattern& pattern : patterns) known += pattern.start > 0 ? pattern.pairs * pattern.of[match] : 0;
  return known < least_known * count_matches(patterns);
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
  std::vector<Pattern> patterns = unpack(candidates, start);
  if (patterns.empty() || random.empty()) return std::nullopt;
  Model with = start;
  with.surroundings.households = !live_alone(patterns);
  with.surroundings.names_suffice = names_are_unique(patterns);
  Classes classes = learn_with_kin(patterns, random, with.surroundings.households);
  if (went_astray(patterns)) {
    for (Pattern& pattern : patterns) pattern.never_match = pattern.never_match || pattern.start < 0;
    classes = learn_with_kin(patterns, random, with.surroundings.households);
  }
  if (count_matches(patterns) < fewest_matches) return std::nullopt;
  return to_model(with, classes, patterns);
}

}  // namespace gatehouse::clients
