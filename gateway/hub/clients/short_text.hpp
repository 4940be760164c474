/// A short text held in place: fixed size, no allocation, compared as plain bytes. Longer texts are cut, which is
/// harmless here: two names that agree in their first 16 letters agree well enough for linkage.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace gatehouse::clients {

/// `N` bytes, zero padded; a text of exactly `N` bytes has no terminator.
template <std::size_t N>
struct ShortText {
  std::array<char, N> bytes{};

  constexpr ShortText() = default;
  /// A zero byte ends the text: it pads the rest, and no fact has one.
  constexpr explicit ShortText(std::string_view text) {
    text = text.substr(0, text.find('\0'));
    std::copy_n(text.begin(), std::min(N, text.size()), bytes.begin());
  }

  [[nodiscard]] constexpr bool empty() const { return bytes[0] == '\0'; }
  [[nodiscard]] constexpr std::size_t size() const {
    std::size_t n = 0;
    while (n < N && bytes[n] != '\0') ++n;
    return n;
  }
  [[nodiscard]] constexpr std::string_view view() const { return {bytes.data(), size()}; }
  friend constexpr bool operator==(const ShortText&, const ShortText&) = default;
};

/// Equal texts of different sizes `N` hash alike.
template <std::size_t N>
[[nodiscard]] std::uint64_t hash_short(const ShortText<N>& text) {
  std::uint64_t h = 0x9e3779b97f4a7c15ULL;
  for (std::size_t at = 0; at < N && text.bytes[at] != '\0'; at += 8) {
    std::uint64_t piece = 0;
    std::memcpy(&piece, text.bytes.data() + at, std::min<std::size_t>(8, N - at));
    h = (h ^ piece) * 0xff51afd7ed558ccdULL;
    h ^= h >> 32;
  }
  return h;
}

}  // namespace gatehouse::clients
