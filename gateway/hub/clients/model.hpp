/// What agreement is worth: Fellegi-Sunter weights for each level, how common a value is, what a household shares,
/// and the rules that are certain. A model is an immutable value with a number; every decision names it. All
/// weights are whole thousandths of a bit, so a decision replays to the same number on any machine.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/clients/compare.hpp"
#include "hub/clients/person.hpp"

namespace gatehouse::clients {

/// Thousandths of a bit: +1000 doubles the odds that two records are one person.
using Millibits = std::int32_t;
inline constexpr Millibits bit = 1000;

/// Why a pair came out as it did; stored with each link, so the numbers stay. `scored` means no rule spoke.
enum class Rule : std::uint8_t {
  scored = 0,
  certain = 1,           ///< SSN, birth date and given name agree, nothing contradicts
  too_little = 2,        ///< names alone, or one identifier alone: never linked
  twins = 3,             ///< same surname and birth date, another given name: review at most
  generations = 4,       ///< SR and JR, or namesakes of one family with births 14 years apart: review at most
  two_ssns = 5,          ///< two valid SSNs that no slip explains: review at most
  parted = 6,            ///< a person decided that these are two people: never linked
  cluster_conflict = 7,  ///< another record of the client contradicts: review at most
  close_second = 8,      ///< a second client fits nearly as well: review
  bridge = 9,            ///< two clients that look like one fit alike: linked to the better, a merge is proposed
  nothing_near = 10,     ///< no candidate at all
  names_differ = 11,     ///< the SSN agrees, the names do not: a shared SSN, review at most
  two_people = 12,       ///< two valid SSNs and two given names: not even a review
};
/// True for the rules that forbid an automatic link.
[[nodiscard]] constexpr bool is_veto(Rule rule) { return rule != Rule::scored && rule != Rule::certain; }
[[nodiscard]] std::string_view id_of(Rule rule);        ///< stable id for logs and tests: "two-ssns"
[[nodiscard]] std::string_view sentence_of(Rule rule);  ///< for staff

/// When a score is enough. Scores are log2 of the odds that the two are one person.
struct Thresholds {
  Millibits same = 10 * bit;  ///< link at or above: odds of 1,000 to 1 at the line, and most links lie far above it
  Millibits review = 2 * bit;  ///< a person decides at or above
  Millibits margin = 5 * bit;  ///< by which the best client must beat the second
};

/// What a batch shows about the people in it, by which some rules may be relaxed. Intake always assumes the worst.
struct Surroundings {
  bool households = true;      ///< different people share an address: guard against twins and generations
  bool area_counts = false;    ///< names and town together may link: the batch is too small for many namesakes
  bool names_suffice = false;  ///< first, middle and last name together practically never name two people
  bool in_batch = false;       ///< nobody is established yet: a full name at one address outweighs two SSNs
};

using Weights = std::array<std::array<Millibits, max_levels>, field_count>;

/// Two people may agree for a reason: those of one household share surname, house and phone (Winkler's third
/// class), and now and then two share a number. What agreement says against such a pair, as far as a model has
/// learned it.
struct Alternative {
  bool known = false;   ///< false: not learned; the household cap stands in
  Millibits prior = 0;  ///< log2 odds of one person against such a pair, among pairs that share a key
  Weights weights{};
};
enum class Kinship : std::uint8_t { relatives, number_sharers };
inline constexpr std::size_t kinship_count = 2;

/// Immutable once built.
struct Model {
  std::uint32_t number = 1;  ///< 1 is the shipped default
  Millibits prior = 0;       ///< log2 odds that two records which share a blocking key are one person
  Weights weights{};
  std::array<Alternative, kinship_count> alternatives{};  ///< by `Kinship`; a pair is judged by the nearest
  Thresholds thresholds{};
  Millibits frequency_limit = 6 * bit;  ///< how far a rare or common value may move an agreement
  Millibits household_cap = 8 * bit;    ///< most that phone, street and area may add together
  Surroundings surroundings{};

  [[nodiscard]] Millibits weight(Field field, Level level) const {
    return weights[static_cast<std::size_t>(field)][level];
  }
  /// The model that works from the first record on (its numbers and their reasons: default_model.cpp).
  [[nodiscard]] static const Model& shipped();
};

/// What it adds to an exact agreement that one person's value is rare, or takes that it is common or shared by
/// many. It depends on one side only, because the other side has the same value; so it is computed once a query.
struct Rarity {
  std::array<Millibits, field_count> of{};
};

/// One pair's score, part by part: what `explain` shows and what the hub stores as evidence of a link.
struct Score {
  std::uint32_t model = 0;  ///< number of the model that judged
  Millibits prior = 0;      ///< where its sum began
  Millibits total = 0;
  Millibits household_cut = 0;  ///< what is taken away because relatives, or who share a number, agree in this too
  Comparison comparison{};
  std::array<Millibits, field_count> weights{};      ///< level weights
  std::array<Millibits, field_count> frequencies{};  ///< what rarity added or took
  Rule rule = Rule::scored;

  /// True where the rule forbids an automatic link, whatever the total.
  [[nodiscard]] bool vetoed() const { return is_veto(rule); }
  /// The parts added up once more: equal to `total` on any machine, else the evidence was altered.
  [[nodiscard]] Millibits replayed() const;
  /// Bytes for the store (about 40): levels, weights in use, rule, total. Holds no personal value.
  [[nodiscard]] std::string encode() const;
  [[nodiscard]] static std::optional<Score> decode(std::string_view bytes);
  friend bool operator==(const Score&, const Score&) = default;
};

/// Scores a pair. `rarity` is the query's.
[[nodiscard]] Score score_pair(const Model& model, const Query& query, const PersonFeatures& other,
                               const Rarity& rarity);

/// Of two versions under one key of a system that hardly fit: true where one speaks of somebody else. False where
/// nothing that tells people apart differs (less is known now), and for one birth date and one given name with
/// either another surname or another number: who has married, or whose number was corrected.
[[nodiscard]] bool is_somebody_else(const Score& score);

/// A decision as a person reads it. Contains levels and weights, never values; `sentence` never holds an SSN.
struct Explanation {
  struct Step {
    std::string field;  ///< "SSN"
    std::string words;  ///< "two neighbouring digits exchanged"
    Millibits weight = 0;
    Millibits frequency = 0;
  };
  std::uint32_t model = 0;
  Millibits prior = 0;
  std::vector<Step> steps{};
  Millibits household_cut = 0;
  Millibits total = 0;
  bool replays = false;    ///< prior, steps and cut add up to the total
  std::string rule{};      ///< `id_of`
  std::string sentence{};  ///< plain words: what speaks for, what against, what decided
};
[[nodiscard]] Explanation explain(const Score& score);

}  // namespace gatehouse::clients
