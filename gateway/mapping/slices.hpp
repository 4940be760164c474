/// The fields of one record as trimmed slices, found with a few bit masks: one pass over the bytes marks
/// blanks, characters that need quoting, and bytes beyond ASCII; a field is then cut by counting bits.
/// The record is copied into memory with room behind it, so that sixteen bytes can be read anywhere.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bit i of the masks must lie in byte i / 8");

namespace gatehouse::mapping {

/// Bit i says something of byte i of the record. Words beyond the record are zero.
class RecordMasks {
 public:
  static constexpr std::size_t padding = 64;

  /// Copies `record` and marks its bytes; `delimiter` and `quote` are those of the file that will be written.
  void mark(std::string_view record, char delimiter, char quote) {
    const std::size_t words = record.size() / 64 + 2;
    if (words > capacity_) reserve(words);
    std::memcpy(bytes_.get(), record.data(), record.size());
    std::memset(bytes_.get() + record.size(), ' ', padding);
    std::uint64_t high = 0;
    for (std::size_t w = 0; w * 64 < record.size() + 1; ++w) high |= mark_word(w, delimiter, quote);
    solid_[words - 1] = special_[words - 1] = 0;
    ascii_ = high == 0;
  }
  [[nodiscard]] bool ascii() const { return ascii_; }
  [[nodiscard]] const char* bytes() const { return bytes_.get(); }

  /// Where a field's bits lie: eight bytes of the masks hold them all, if it has at most 57 bytes.
  struct Window {
    std::uint32_t at = 0;    ///< byte of the record
    std::uint32_t byte = 0;  ///< of the masks
    std::uint32_t shift = 0;
    std::uint64_t mask = 0;
  };
  static constexpr std::size_t widest = 57;
  [[nodiscard]] static Window window(std::size_t at, std::size_t length) {
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at / 8), static_cast<std::uint32_t>(at % 8),
            (std::uint64_t{1} << length) - 1};
  }
  struct Cut {
    const char* first;
    std::uint32_t size;
    bool special;
  };
  /// The window's bytes without blanks on either side; size 0 if all are blank.
  [[nodiscard]] Cut cut(const Window& w) const {
    const std::uint64_t solid = load(solid_.get(), w) & w.mask;
    if (solid == 0) return {nullptr, 0, false};
    const auto first = static_cast<std::uint32_t>(__builtin_ctzll(solid));
    const auto end = static_cast<std::uint32_t>(64 - __builtin_clzll(solid));
    return {bytes_.get() + w.at + first, end - first, (load(special_.get(), w) & w.mask) != 0};
  }

 private:
  [[nodiscard]] static std::uint64_t load(const std::uint64_t* masks, const Window& w) {
    std::uint64_t word;
    std::memcpy(&word, reinterpret_cast<const char*>(masks) + w.byte, 8);
    return word >> w.shift;
  }
  void reserve(std::size_t words) {
    bytes_.reset(new char[words * 64 + padding]);
    solid_.reset(new std::uint64_t[words + 1]());
    special_.reset(new std::uint64_t[words + 1]());
    capacity_ = words;
  }
  /// Marks 64 bytes; returns a bit for each byte beyond ASCII and each zero byte.
  std::uint64_t mark_word(std::size_t w, char delimiter, char quote) {
    const char* from = bytes_.get() + w * 64;
    std::uint64_t solid = 0, special = 0, high = 0;
#if defined(__SSE2__)
    const __m128i blank = _mm_set1_epi8(' '), comma = _mm_set1_epi8(delimiter), quotes = _mm_set1_epi8(quote);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    for (int part = 0; part < 4; ++part) {
      const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + part * 16));
      const auto bits_of = [](__m128i m) {
        return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(m)));
      };
      const __m128i line = _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr));
      const __m128i marks = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, quotes)), line);
      solid |= (bits_of(_mm_cmpeq_epi8(v, blank)) ^ 0xFFFF) << (part * 16);
      special |= bits_of(marks) << (part * 16);
      high |= bits_of(_mm_or_si128(v, _mm_cmpeq_epi8(v, _mm_setzero_si128()))) << (part * 16);
    }
#else
    for (int i = 0; i < 64; ++i) {
      const char c = from[i];
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (c != ' ') solid |= bit;
      if (c == delimiter || c == quote || c == '\n' || c == '\r') special |= bit;
      if (static_cast<unsigned char>(c) >= 0x80 || c == 0) high |= bit;
    }
#endif
    solid_[w] = solid;
    special_[w] = special;
    return high;
  }

  std::unique_ptr<char[]> bytes_;
  std::unique_ptr<std::uint64_t[]> solid_, special_;
  std::size_t capacity_ = 0;
  bool ascii_ = true;
};

/// Copies `size` bytes, sixteen at a time: both ends have room behind them.
inline char* put(char* to, const char* from, std::size_t size) {
  std::size_t done = 0;
  do {
    std::memcpy(to + done, from + done, 16);
    done += 16;
  } while (done < size);
  return to + size;
}

/// As `put`, with letters from `first` to `first` + 25 moved to the other case.
inline char* put_cased(char* to, const char* from, std::size_t size, char first) {
#if defined(__SSE2__)
  const __m128i below = _mm_set1_epi8(static_cast<char>(first - 1)),
                above = _mm_set1_epi8(static_cast<char>(first + 26));
  const __m128i flip = _mm_set1_epi8(0x20);
  std::size_t done = 0;
  do {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + done));
    const __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(v, below), _mm_cmplt_epi8(v, above));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + done), _mm_xor_si128(v, _mm_and_si128(letters, flip)));
    done += 16;
  } while (done < size);
#else
  for (std::size_t i = 0; i < size; ++i) {
    const char c = from[i];
    to[i] = c >= first && c < first + 26 ? static_cast<char>(c ^ 0x20) : c;
  }
#endif
  return to + size;
}

}  // namespace gatehouse::mapping
