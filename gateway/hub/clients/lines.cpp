#include "hub/clients/lines.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "hub/clients/blocking.hpp"
#include "hub/clients/field_compare.hpp"
#include "hub/clients/learning.hpp"

namespace gatehouse::clients {
namespace {

constexpr int lowest_same = 6;     ///< bits: below this no budget makes the machine link
constexpr int highest_same = 25;   ///< bits: a budget that needs more is not met by lines
constexpr int lowest_review = 0;   ///< bits: what is more likely two people than one is not worth a look
constexpr int highest_review = 5;  ///< bits: the room between the lines stays
constexpr double sure = 1.645;     ///< standard deviations, one-sided 95 %

PersonFeatures without_ssn(PersonFeatures person) {
  person.ssn = 0;
  person.ssn_kind = IdKind::none;
  return person;
}

std::size_t bin_of(Millibits score) {
  const int bits = score >= 0 ? score / bit : -((-score + bit - 1) / bit);
  return static_cast<std::size_t>(
      std::clamp(bits - SilverPairs::lowest, 0, static_cast<int>(SilverPairs::bins) - 1));
}

std::uint64_t from(const std::array<std::uint64_t, SilverPairs::bins>& counts, int bits) {
  std::uint64_t sum = 0;
  for (std::size_t i = bin_of(bits * bit); i < counts.size(); ++i) sum += counts[i];
  return sum;
}

std::uint64_t all(const std::array<std::uint64_t, SilverPairs::bins>& counts) {
  return from(counts, SilverPairs::lowest);
}

std::string share_text(std::uint64_t errors, std::uint64_t of) {
  std::array<char, 120> out{};
  std::snprintf(out.data(), out.size(), "%llu of %llu, with 95 %% certainty less than 1 in %.0f",
                static_cast<unsigned long long>(errors), static_cast<unsigned long long>(of),
                std::floor(1 / upper_share(errors, of)));
  return out.data();
}

/// The lowest line whose false links stay within the budget for certain; nothing where no line does.
std::optional<int> same_line(const SilverPairs& pairs, const Budgets& budgets) {
  for (int bits = lowest_same; bits <= highest_same; ++bits) {
    const std::uint64_t wrong = from(pairs.differ, bits);
    if (upper_share(wrong, from(pairs.agree, bits) + wrong) <= 1.0 / budgets.one_false_in) return bits;
  }
  return std::nullopt;
}

/// The highest line below which no more duplicates lie than may be missed.
int review_line(const SilverPairs& pairs, const Budgets& budgets) {
  const std::uint64_t duplicates = all(pairs.agree) + pairs.forbidden;
  for (int bits = highest_review; bits > lowest_review; --bits) {
    const std::uint64_t missed = all(pairs.agree) - from(pairs.agree, bits);
    if (missed * 100'000 <= duplicates * budgets.missed_of_hundred_thousand) return bits;
  }
  return lowest_review;
}

}  // namespace

SilverPairs silver_pairs(const std::vector<PersonFeatures>& people, const Model& model) {
  std::vector<PersonFeatures> known;
  std::vector<PersonFeatures> blind;
  for (const PersonFeatures& person : people) {
    if (person.ssn_kind != IdKind::ssn) continue;
    known.push_back(person);
    blind.push_back(without_ssn(person));
  }
  SilverPairs out;
  const Rarity ordinary{};
  each_pair(blind, candidate_pairs(known), [&](const PairOfRows& pair, const Query& query) {
    const Level ssn = compare_ssn(known[pair.a], known[pair.b]);
    if (ssn != ssn_level::exact && ssn != ssn_level::differs) return;  // a slip tells nothing
    const Score score = score_pair(model, query, blind[pair.b], ordinary);
    if (score.vetoed())
      out.forbidden += ssn == ssn_level::exact ? 1 : 0;
    else
      ++(ssn == ssn_level::exact ? out.agree : out.differ)[bin_of(score.total)];
  });
  return out;
}

double upper_share(std::uint64_t errors, std::uint64_t of) {
  if (of == 0) return 1;
  const auto n = static_cast<double>(of);
  if (errors == 0) return std::min(1.0, 3 / n);
  const double share = static_cast<double>(errors) / n;
  const double z2 = sure * sure;
  const double middle = share + z2 / (2 * n);
  const double spread = sure * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return std::min(1.0, (middle + spread) / (1 + z2 / n));
}

Lines lines_for(const SilverPairs& pairs, const Thresholds& now, const Budgets& budgets) {
  Lines out{now, {}};
  const std::uint64_t needed = 3 * std::uint64_t{budgets.one_false_in};
  const std::uint64_t there = from(pairs.agree, lowest_same) + from(pairs.differ, lowest_same);
  const std::string budget = "1 false link in " + std::to_string(budgets.one_false_in);
  if (there < needed) {
    out.findings.push_back("ok the lines stay: a budget of " + budget + " takes " + std::to_string(needed) +
                           " pairs with two SSNs to prove, and there are " + std::to_string(there));
    return out;
  }
  const auto same = same_line(pairs, budgets);
  const int line = same.value_or(highest_same);
  const std::uint64_t wrong = from(pairs.differ, line);
  out.thresholds.same = std::max(line * bit, now.review + bit);
  out.findings.push_back(std::string(same ? "ok" : "not ok") + " links from " + std::to_string(line) +
                         " bits on: judged without the SSN, false are " +
                         share_text(wrong, wrong + from(pairs.agree, line)) + "; the budget is " + budget);
  const int review = std::min(review_line(pairs, budgets), line - 1);
  const std::uint64_t missed = all(pairs.agree) - from(pairs.agree, review);
  const std::uint64_t looked_at =
      from(pairs.agree, review) + from(pairs.differ, review) - wrong - from(pairs.agree, line) + pairs.forbidden;
  out.thresholds.review = review * bit;
  out.findings.push_back("ok reviews from " + std::to_string(review) + " bits on: missed are " +
                         std::to_string(missed) + " of " + std::to_string(all(pairs.agree) + pairs.forbidden) +
                         " pairs with one SSN, a person looks at " + std::to_string(looked_at));
  return out;
}

}  // namespace gatehouse::clients
