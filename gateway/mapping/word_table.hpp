/// A perfect hash over codes of at most eight bytes: each has a slot of its own, so a look-up is one multiplication
/// and one comparison. Built once, when a mapping is loaded.
#pragma once

#include <cstdint>
#include <vector>

namespace gatehouse::mapping {

struct WordSlot {
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  std::uint64_t word = 0;  ///< see `word_of`; 0: empty
  std::uint32_t value = none;
};

/// How a word finds its slot among `1 << (64 - shift)` of them.
struct WordHash {
  std::uint64_t factor = 0x9E3779B97F4A7C15ull;
  unsigned shift = 63;
  [[nodiscard]] std::size_t operator()(std::uint64_t word) const {
    return static_cast<std::size_t>((word * factor) >> shift);
  }
};

/// Lays distinct words, none of them 0, into slots of their own. Empty if no hash without collisions is found.
[[nodiscard]] inline std::vector<WordSlot> word_table(const std::vector<WordSlot>& words, WordHash& hash) {
  constexpr unsigned most_bits = 14;
  constexpr int attempts = 64;
  std::vector<WordSlot> slots;
  const auto place = [&] {
    slots.assign(std::size_t{1} << (64 - hash.shift), WordSlot{});
    for (const WordSlot& word : words) {
      if (slots[hash(word.word)].word != 0) return false;
      slots[hash(word.word)] = word;
    }
    return true;
  };
  for (unsigned bits = 1; bits <= most_bits; ++bits) {
    if (std::size_t{1} << bits < words.size()) continue;
    hash = {};
    hash.shift = 64 - bits;
    for (int attempt = 0; attempt < attempts; ++attempt, hash.factor = hash.factor * 0xD1342543DE82EF95ull + 2)
      if (place()) return slots;
  }
  return {};
}

}  // namespace gatehouse::mapping
