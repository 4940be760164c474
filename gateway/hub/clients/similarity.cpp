#include "hub/clients/similarity.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace gatehouse::clients {
namespace {

constexpr std::size_t pattern_limit = 32;
constexpr std::size_t no_letter = 26;

std::size_t letter_index(char c) { return c >= 'A' && c <= 'Z' ? static_cast<std::size_t>(c - 'A') : no_letter; }

std::uint32_t bits_from_to(std::uint32_t from, std::uint32_t to) {
  const auto below = [](std::uint32_t n) { return n >= 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << n) - 1; };
  return below(to) & ~below(from);
}

/// Jaro's mean of three ratios, with Winkler's bonus for a common start, rounded down at each step.
Permille jaro_winkler_of(int matches, int half_transpositions, int size_a, int size_b, int prefix) {
  if (matches == 0) return 0;
  const int jaro =
      (1000 * matches / size_a + 1000 * matches / size_b + 1000 * (matches - half_transpositions / 2) / matches) /
      3;
  return jaro > 700 ? jaro + prefix * (1000 - jaro) / 10 : jaro;
}

constexpr std::size_t longest_edited = 16;

/// What is left of two texts without their common ends, told apart as 0, 1 or more (2).
int small_distance(std::string_view a, std::string_view b) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer <= 1) return static_cast<int>(longer);
  return a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0] ? 1 : 2;
}

/// Damerau-Levenshtein (optimal string alignment) in a band of `limit` cells on either side of the diagonal; ends
/// as soon as two whole rows are beyond the limit, which unlike texts reach after three letters.
int banded_distance(std::string_view a, std::string_view b, int limit) {
  const auto beyond = static_cast<std::int8_t>(limit + 1);
  std::array<std::array<std::int8_t, longest_edited + 8>, 3> rows{};
  for (auto& row : rows) row.fill(beyond);
  const auto band = static_cast<std::size_t>(limit);
  for (std::size_t j = 0; j <= std::min(band, b.size()); ++j) rows[0][j] = static_cast<std::int8_t>(j);
  int best_above = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& now = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    const std::size_t first = i > band ? i - band : 0;
    const std::size_t last = std::min(i + band, b.size());
    if (first > 0) now[first - 1] = beyond;
    int best = beyond;
    for (std::size_t j = first; j <= last; ++j) {
      int cell = above[j] + 1;
      if (j > 0) {
        cell = std::min({cell, now[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
        const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        if (exchanged) cell = std::min(cell, two_above[j - 2] + 1);
      }
      now[j] = static_cast<std::int8_t>(std::min<int>(cell, beyond));
      best = std::min<int>(best, now[j]);
    }
    now[last + 1] = beyond;
    if (best > limit && best_above > limit) return beyond;
    best_above = best;
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

NamePattern::NamePattern(std::string_view name)
    : size_{static_cast<std::uint32_t>(std::min(name.size(), pattern_limit))} {
  std::copy_n(name.begin(), size_, text_.begin());
  for (std::uint32_t i = 0; i < size_; ++i) masks_[letter_index(text_[i])] |= std::uint32_t{1} << i;
  masks_[no_letter] = 0;
}

Permille NamePattern::jaro_winkler(std::string_view other) const {
  const auto size_b = static_cast<std::uint32_t>(std::min(other.size(), pattern_limit));
  if (size_ == 0 || size_b == 0) return 0;
  const std::uint32_t half = std::max(size_, size_b) / 2;
  const std::uint32_t window = half > 0 ? half - 1 : 0;

  std::uint32_t taken_a = 0;
  std::uint32_t taken_b = 0;
  for (std::uint32_t j = 0; j < size_b; ++j) {
    const std::uint32_t reach = bits_from_to(j > window ? j - window : 0, j + window + 1);
    const std::uint32_t free = masks_[letter_index(other[j])] & reach & ~taken_a;
    if (free == 0) continue;
    taken_a |= free & (~free + 1);
    taken_b |= std::uint32_t{1} << j;
  }

  int half_transpositions = 0;
  for (std::uint32_t a = taken_a, b = taken_b; a != 0; a &= a - 1, b &= b - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(a));
    const auto j = static_cast<std::size_t>(std::countr_zero(b));
    if (text_[i] != other[j]) ++half_transpositions;
  }
  int prefix = 0;
  const std::uint32_t longest_prefix = std::min({size_, size_b, std::uint32_t{4}});
  for (std::uint32_t i = 0; i < longest_prefix && text_[i] == other[i]; ++i) ++prefix;
  return jaro_winkler_of(std::popcount(taken_a), half_transpositions, static_cast<int>(size_),
                         static_cast<int>(size_b), prefix);
}

Permille jaro_winkler(std::string_view a, std::string_view b) { return NamePattern{a}.jaro_winkler(b); }

int edit_distance(std::string_view a, std::string_view b, int limit) {
  a = a.substr(0, longest_edited);
  b = b.substr(0, longest_edited);
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  const auto length_gap = static_cast<int>(std::max(a.size(), b.size()) - std::min(a.size(), b.size()));
  if (length_gap > limit) return limit + 1;

  if (limit == 1) return small_distance(a, b);
  return banded_distance(a, b, limit);
}

bool is_transposition(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin());
  const auto i = static_cast<std::size_t>(at_a - a.begin());
  if (i + 1 >= a.size() || a[i] != b[i + 1] || a[i + 1] != b[i]) return false;
  return a.substr(i + 2) == b.substr(i + 2);
}

}  // namespace gatehouse::clients
