#include "hub/clients/model.hpp"

#include <algorithm>

#include "hub/clients/rules.hpp"

namespace gatehouse::clients {
namespace {

constexpr std::array<Field, 5> household{Field::phone, Field::street, Field::zip, Field::city, Field::state};

/// The levels that say "the same value", which rarity speaks about.
bool is_same_value(Field field, Level level) {
  return level == 1 || (field == Field::street && level == street_level::house_street);
}

/// What rarity adds may not turn an agreement into a disagreement.
Millibits tempered(Millibits rarity, Millibits weight) { return std::max(rarity, -std::max(weight, 0)); }

/// What goes beyond the cap: a whole family shares phone, house and town, so these may not vote thrice.
Millibits cut_of_household(const Model& model, const Score& score) {
  Millibits together = 0;
  for (const Field field : household) {
    const auto f = static_cast<std::size_t>(field);
    together += score.weights[f] + score.frequencies[f];
  }
  return std::min(0, model.household_cap - together);
}

/// Rarity speaks of chance. That relatives have one surname or one house is no chance, nor is one number for two.
bool is_chance(Kinship kinship, Field field) {
  if (kinship == Kinship::number_sharers) return field != Field::ssn;
  return field == Field::ssn || field == Field::given || field == Field::middle || field == Field::birth;
}

/// The evidence against one such pair instead of two strangers.
Millibits total_against(const Model& model, Kinship kinship, const Score& score) {
  const Alternative& other = model.alternatives[static_cast<std::size_t>(kinship)];
  if (!other.known) return score.total;
  Millibits total = other.prior;
  for (std::size_t f = 0; f < field_count; ++f) {
    const Level level = score.comparison.levels[f];
    if (level == unknown) continue;
    total += other.weights[f][level];
    if (is_chance(kinship, static_cast<Field>(f))) total += score.frequencies[f];
  }
  return total;
}

Millibits cut_of_kinship(const Model& model, const Score& score) {
  if (!model.alternatives[static_cast<std::size_t>(Kinship::relatives)].known)
    return cut_of_household(model, score);
  return std::min({0, total_against(model, Kinship::relatives, score) - score.total,
                   total_against(model, Kinship::number_sharers, score) - score.total});
}

}  // namespace

Score score_pair(const Model& model, const Query& query, const PersonFeatures& other, const Rarity& rarity) {
  Score score;
  score.comparison = query.compare(other);
  score.model = model.number;
  score.prior = model.prior;
  score.total = model.prior;
  for (std::size_t f = 0; f < field_count; ++f) {
    const Level level = score.comparison.levels[f];
    if (level == unknown) continue;
    score.weights[f] = model.weights[f][level];
    if (is_same_value(static_cast<Field>(f), level))
      score.frequencies[f] = tempered(rarity.of[f], score.weights[f]);
    score.total += score.weights[f] + score.frequencies[f];
  }
  if (model.surroundings.households) score.household_cut = cut_of_kinship(model, score);
  score.total += score.household_cut;
  score.rule = rule_of(query.person(), other, score.comparison, model.surroundings);
  return score;
}

Millibits Score::replayed() const {
  Millibits sum = prior + household_cut;
  for (std::size_t f = 0; f < field_count; ++f) sum += weights[f] + frequencies[f];
  return sum;
}

std::string_view id_of(Rule rule) {
  switch (rule) {
    case Rule::scored:
      return "scored";
    case Rule::certain:
      return "certain";
    case Rule::too_little:
      return "too-little";
    case Rule::twins:
      return "twins";
    case Rule::generations:
      return "generations";
    case Rule::two_ssns:
      return "two-ssns";
    case Rule::parted:
      return "parted";
    case Rule::cluster_conflict:
      return "cluster-conflict";
    case Rule::close_second:
      return "close-second";
    case Rule::bridge:
      return "bridge";
    case Rule::nothing_near:
      return "nothing-near";
    case Rule::names_differ:
      return "names-differ";
    case Rule::two_people:
      return "two-people";
  }
  return "scored";
}

std::string_view sentence_of(Rule rule) {
  switch (rule) {
    case Rule::scored:
      return "The evidence was added up; no rule decided by itself.";
    case Rule::certain:
      return "SSN, birth date and given name agree and nothing contradicts: the same person.";
    case Rule::too_little:
      return "Too little agrees to tell two namesakes apart: never linked by the machine.";
    case Rule::twins:
      return "Same surname and birth date, but another given name: perhaps twins, so a person decides.";
    case Rule::generations:
      return "Namesakes of two generations, it seems: a person decides.";
    case Rule::two_ssns:
      return "Two valid SSNs that no slip of the pen explains: a person decides.";
    case Rule::parted:
      return "A person decided earlier that these are two people.";
    case Rule::cluster_conflict:
      return "Another record of that client contradicts: a person decides.";
    case Rule::close_second:
      return "A second client fits nearly as well: a person decides.";
    case Rule::bridge:
      return "The record fits two clients that are known as two people: a merge is proposed.";
    case Rule::nothing_near:
      return "Nobody known comes near.";
    case Rule::names_differ:
      return "The SSN agrees but the given names do not: perhaps a shared SSN, so a person decides.";
    case Rule::two_people:
      return "Two valid SSNs and two given names: two people.";
  }
  return {};
}

bool is_somebody_else(const Score& score) {
  const Comparison& c = score.comparison;
  const bool one_given = c[Field::given] >= given_level::exact && c[Field::given] <= given_level::nickname;
  const bool other_sex = c[Field::sex] == sex_level::differs || c[Field::middle] == middle_level::differs;
  const bool other_number = c[Field::ssn] == ssn_level::differs;
  const bool other_surname = c[Field::surname] == surname_level::differs;
  const bool one_person = one_given && c[Field::birth] == birth_level::exact && !(other_number && other_surname);
  if (one_person && !other_sex) return false;
  return other_sex || other_number || other_surname || c[Field::given] >= given_level::differs ||
         c[Field::birth] >= birth_level::two_parts;
}

}  // namespace gatehouse::clients
