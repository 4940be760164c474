/// Sixteen bytes at once, on any machine; and bit masks that say of each byte of a record whether it is of a kind.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// A function with it is compiled twice, and the machine takes the one that it understands: processors since 2015
/// count bits and move bytes in fewer steps than those that every x86-64 has.
#if defined(__x86_64__) && defined(__GNUC__)
#define GATEHOUSE_FOR_NEWER_TOO [[gnu::target_clones("default", "arch=x86-64-v3")]]
#else
#define GATEHOUSE_FOR_NEWER_TOO
#endif

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bit i of the masks must lie in byte i / 8");

namespace gatehouse::mapping {

class Bytes16 {
 public:
#if defined(__SSE2__)
  Bytes16() : v_(_mm_setzero_si128()) {}
  static Bytes16 load(const char* from) { return Bytes16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))); }
  void store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), v_); }
  /// Bytes that are `c`, all bits set; the others zero.
  [[nodiscard]] Bytes16 equal(char c) const { return Bytes16(_mm_cmpeq_epi8(v_, _mm_set1_epi8(c))); }
  [[nodiscard]] Bytes16 equal(Bytes16 o) const { return Bytes16(_mm_cmpeq_epi8(v_, o.v_)); }
  /// Bytes below `c` or beyond ASCII.
  [[nodiscard]] Bytes16 below(char c) const { return Bytes16(_mm_cmplt_epi8(v_, _mm_set1_epi8(c))); }
  [[nodiscard]] Bytes16 operator|(Bytes16 o) const { return Bytes16(_mm_or_si128(v_, o.v_)); }
  /// ASCII letters from `first` on in the other case.
  [[nodiscard]] Bytes16 flipped(char first) const {
    // Moved so far that the letters, and nothing else, are the largest of the signed bytes.
    const __m128i moved = _mm_add_epi8(v_, _mm_set1_epi8(static_cast<char>(127 - (first + 25))));
    const __m128i letter = _mm_cmpgt_epi8(moved, _mm_set1_epi8(127 - 26));
    return Bytes16(_mm_xor_si128(v_, _mm_and_si128(letter, _mm_set1_epi8(0x20))));
  }
  /// Bit i is the highest of byte i.
  [[nodiscard]] std::uint64_t bits() const { return static_cast<unsigned>(_mm_movemask_epi8(v_)); }

 private:
  explicit Bytes16(__m128i v) : v_(v) {}
  __m128i v_;
#else
  static Bytes16 load(const char* from) {
    Bytes16 out;
    std::memcpy(out.v_, from, sizeof out.v_);
    return out;
  }
  void store(char* to) const { std::memcpy(to, v_, sizeof v_); }
  [[nodiscard]] Bytes16 equal(char c) const {
    return each([c](signed char b) { return b == c ? -1 : 0; });
  }
  [[nodiscard]] Bytes16 equal(Bytes16 o) const {
    for (int i = 0; i < 16; ++i) o.v_[i] = o.v_[i] == v_[i] ? -1 : 0;
    return o;
  }
  [[nodiscard]] Bytes16 below(char c) const {
    return each([c](signed char b) { return b < c ? -1 : 0; });
  }
  [[nodiscard]] Bytes16 operator|(Bytes16 o) const {
    for (int i = 0; i < 16; ++i) o.v_[i] = static_cast<signed char>(o.v_[i] | v_[i]);
    return o;
  }
  [[nodiscard]] Bytes16 flipped(char first) const {
    return each([first](signed char b) { return b >= first && b < first + 26 ? b ^ 0x20 : b; });
  }
  [[nodiscard]] std::uint64_t bits() const {
    std::uint64_t out = 0;
    for (int i = 0; i < 16; ++i) out |= std::uint64_t{v_[i] < 0} << i;
    return out;
  }

 private:
  template <class F>
  Bytes16 each(F f) const {
    Bytes16 out;
    for (int i = 0; i < 16; ++i) out.v_[i] = static_cast<signed char>(f(v_[i]));
    return out;
  }
  signed char v_[16] = {};
#endif
};

/// Copies `length` bytes (sixteen at least) and calls `mark(block, byte, again)` for each block: what it finds of
/// the sixteen bytes belongs into bytes number `byte` and `byte` + 1 of a mask. The last block, if it is not whole,
/// is read once more from before, and its first `again` bytes were marked already.
template <class Mark>
[[gnu::always_inline]] inline void copy_blocks(const char* from, std::size_t length, char* to, Mark&& mark) {
  std::size_t at = 0;
  for (; at + 16 <= length; at += 16) {
    const Bytes16 block = Bytes16::load(from + at);
    block.store(to + at);
    mark(block, at / 8, 0);
  }
  if (at == length) return;
  const Bytes16 block = Bytes16::load(from + length - 16);
  block.store(to + length - 16);
  mark(block, at / 8, static_cast<unsigned>(at + 16 - length));
}

/// Puts sixteen bits in their place; bits of bytes that were marked already fall away.
inline void put_bits(std::uint64_t* mask, std::size_t byte, std::uint64_t bits, unsigned again) {
  const auto sixteen = static_cast<std::uint16_t>(bits >> again);
  std::memcpy(reinterpret_cast<char*>(mask) + byte, &sixteen, sizeof sixteen);
}

}  // namespace gatehouse::mapping
