/// Plain values of a record as slices of its bytes, and moving them with sixteen bytes at a time. The record lies
/// in memory with room behind it, so that whole blocks can be read anywhere; what is written has such room too.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "mapping/bytes16.hpp"

namespace gatehouse::mapping {

/// Bytes that may be read behind a slice's first byte, and written behind a text's end, whatever their size.
inline constexpr std::size_t slice_room = 96;

/// One value without blanks on either side, in ASCII.
struct Slice {
  const char* at = nullptr;
  std::uint32_t size = 0;     ///< 0: blank
  std::uint32_t special = 0;  ///< not 0: it may hold a byte that `Specials` names
  [[nodiscard]] std::string_view text() const { return {at, size}; }
};

/// Bytes that call for quotes (or cannot stand at all) in the file that is written; line ends always do.
struct Specials {
  char delimiter = ',', quote = '"';
  [[nodiscard]] bool in(std::string_view text) const {
    for (const char c : text)
      if (c == delimiter || c == quote || c == '\r' || c == '\n') return true;
    return false;
  }
  [[nodiscard]] Bytes16 in(Bytes16 block) const {
    return block.equal(delimiter) | block.equal(quote) | block.equal('\r') | block.equal('\n');
  }
};

/// The first eight bytes of a text as a number, shorter ones filled up with zeros. Texts of at most eight bytes
/// without a zero byte are equal if and only if their words are.
inline std::uint64_t word_of(const Slice& slice) {
  std::uint64_t word;
  std::memcpy(&word, slice.at, 8);
  const std::uint64_t mask = slice.size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (slice.size * 8)) - 1;
  return word & mask;
}

/// Both texts have `size` bytes and room behind them.
inline bool same_bytes(const char* a, const char* b, std::uint32_t size) {
  for (; size > 16; a += 16, b += 16, size -= 16)
    if (Bytes16::load(a).equal(Bytes16::load(b)).bits() != 0xFFFF) return false;
  const std::uint64_t wanted = (std::uint64_t{1} << size) - 1;
  return (Bytes16::load(a).equal(Bytes16::load(b)).bits() & wanted) == wanted;
}

enum class Letters : std::uint8_t { as_is, upper, lower };

/// Copies sixteen bytes; ASCII letters change their case.
template <Letters letters>
inline void put_block(char* to, const char* from) {
  const Bytes16 block = Bytes16::load(from);
  if constexpr (letters == Letters::as_is)
    block.store(to);
  else
    block.flipped(letters == Letters::upper ? 'a' : 'A').store(to);
}

/// Copies `size` bytes and gives the end. The first two blocks go without asking: a branch that cannot be foretold
/// costs more than they do.
template <Letters letters>
inline char* put(char* to, const char* from, std::uint32_t size) {
  put_block<letters>(to, from);
  put_block<letters>(to + 16, from + 16);
  for (std::uint32_t done = 32; done < size; done += 16) put_block<letters>(to + done, from + done);
  return to + size;
}

inline char* put(char* to, const char* from, std::uint32_t size, Letters letters) {
  if (letters == Letters::as_is) return put<Letters::as_is>(to, from, size);
  return letters == Letters::upper ? put<Letters::upper>(to, from, size) : put<Letters::lower>(to, from, size);
}

/// Blanks, and up to fifteen more than asked for.
inline void put_blanks(char* to, std::uint32_t size) {
  for (std::uint32_t done = 0; done < size; done += 16) std::memset(to + done, ' ', 16);
}

}  // namespace gatehouse::mapping
