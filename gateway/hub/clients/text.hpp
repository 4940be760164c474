/// Reading raw texts for linkage: folded to plain upper-case letters and digits, cut into words. Private to the
/// room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::clients {

/// Upper-case A-Z and 0-9; letters with marks lose them (É -> E, ß -> SS); apostrophes vanish (O'BRIEN -> OBRIEN);
/// all else is a space. At most `limit` bytes are read: input is hostile.
[[nodiscard]] std::string fold(std::string_view utf8, std::size_t limit = 256);
/// The words of a folded text; they point into it.
[[nodiscard]] std::vector<std::string_view> words_of_text(std::string_view folded);
[[nodiscard]] std::string join(const std::vector<std::string_view>& words, std::string_view between);

[[nodiscard]] std::string digits_of(std::string_view text);
[[nodiscard]] bool all_digits(std::string_view text);
[[nodiscard]] bool all_letters(std::string_view text);
/// "0000", "9999": one character all the way.
[[nodiscard]] bool all_equal(std::string_view text);

/// FNV-1a with a final mix; the same on every machine. Not for hostile tables, not for secrets.
[[nodiscard]] std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace gatehouse::clients
