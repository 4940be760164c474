/// A record of text, copied with room behind it, and bit masks that say where in it three kinds of bytes stand.
/// What the slicers of delimited, JSON and XML records begin with.
#pragma once

#include <vector>

#include "mapping/slices.hpp"

namespace gatehouse::mapping {

class RecordMarks {
 public:
  struct Kinds {
    char one, two;        ///< bytes that shape a record of the format
    Specials specials{};  ///< of the file that is written
  };

  /// Marks the bytes of `record`; false if it is shorter than sixteen bytes, or one is zero or beyond ASCII.
  [[nodiscard]] bool mark(std::string_view record, const Kinds& kinds);

  [[nodiscard]] const char* bytes() const { return bytes_.data(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Words of 64 bytes; the last may be of fewer, its other bits are zero.
  [[nodiscard]] std::size_t words() const { return size_ / 64 + 1; }
  [[nodiscard]] const std::uint64_t* one() const { return one_.data(); }
  [[nodiscard]] const std::uint64_t* two() const { return two_.data(); }
  /// The byte is none of the first kind after all.
  void clear_one(std::size_t at) { one_[at / 64] &= ~(std::uint64_t{1} << (at % 64)); }
  /// One of the bytes from `begin` on is special; of long texts it may be said that are not.
  [[nodiscard]] bool special_in(std::uint32_t begin, std::uint32_t size) const {
    constexpr std::uint32_t longest = 57;  // so many bits lie in eight bytes wherever they begin
    if (size > longest) return true;
    std::uint64_t word;
    std::memcpy(&word, reinterpret_cast<const char*>(special_.data()) + begin / 8, sizeof word);
    return ((word >> (begin % 8)) & ((std::uint64_t{1} << size) - 1)) != 0;
  }
  /// There are bytes below the blank: line ends, tabs and worse.
  [[nodiscard]] bool any_control() const { return any_control_; }

 private:
  struct Out;
  static bool copy_and_mark(std::string_view record, const Kinds& kinds, const Out& out);

  std::size_t size_ = 0;
  std::vector<char> bytes_{};
  std::vector<std::uint64_t> one_{}, two_{}, special_{};
  bool any_control_ = false;
};

/// Bits that stand behind an odd number of bits of `mask`, those themselves included: the inside of quotes. `carry`
/// is all ones if the words before end inside.
inline std::uint64_t inside_pairs(std::uint64_t mask, std::uint64_t& carry) {
  for (unsigned step = 1; step < 64; step *= 2) mask ^= mask << step;
  mask ^= carry;
  carry = std::uint64_t{0} - (mask >> 63);
  return mask;
}

/// Writes the places of the bits of `mask`, `base` added, from `to` on, eight at a time (so up to seven more than
/// there are); gives the end.
inline std::uint32_t* put_places(std::uint64_t mask, std::uint32_t base, std::uint32_t* to) {
  const int count = __builtin_popcountll(mask);
  for (std::uint32_t* at = to; mask != 0; at += 8) {
    for (int i = 0; i < 8; ++i) {
      at[i] = base + static_cast<std::uint32_t>(__builtin_ctzll(mask | std::uint64_t{1} << 63));
      mask &= mask - 1;
    }
  }
  return to + count;
}

/// The text without blanks on either side, not known to be special.
inline Slice trimmed_slice(const char* at, std::uint32_t size) {
  while (size > 0 && at[size - 1] == ' ') --size;
  while (size > 0 && *at == ' ') ++at, --size;
  return {at, size, 0};
}

}  // namespace gatehouse::mapping
