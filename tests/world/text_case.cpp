#include <array>
#include <cstdint>

#include "recorded.hpp"

namespace world {

namespace {

/// Decodes one or two bytes of UTF-8, which is all that our names have.
char32_t decode(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80 || at == text.size()) return first;
  return static_cast<char32_t>((first & 0x1F) << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F));
}

bool has_case(char32_t letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 0xE0 && letter <= 0xFE && letter != 0xF7);
}

/// The letters 0xC0 to 0xDF without their marks.
constexpr std::array<const char*, 32> bare{"A", "A", "A", "A", "A", "A", "AE", "C", "E",  "E", "E",
                                           "E", "I", "I", "I", "I", "D", "N",  "O", "O",  "O", "O",
                                           "O", "x", "O", "U", "U", "U", "U",  "Y", "TH", "SS"};

}  // namespace

std::string upper(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    char32_t letter = decode(utf8, at);
    if (has_case(letter)) letter -= 0x20;
    if (letter < 0x80) {
      out += static_cast<char>(letter);
    } else {
      out += static_cast<char>(0xC0 | (letter >> 6));
      out += static_cast<char>(0x80 | (letter & 0x3F));
    }
  }
  return out;
}

std::string plain(std::string_view utf8) {
  const std::string high = upper(utf8);
  std::string out;
  for (std::size_t at = 0; at < high.size();) {
    const char32_t letter = decode(high, at);
    if (letter < 0x80)
      out += static_cast<char>(letter);
    else if (letter >= 0xC0 && letter <= 0xDF)
      out += bare[letter - 0xC0];
  }
  return out;
}

std::string windows_1252(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t letter = decode(utf8, at);
    out += letter < 0x80 || (letter >= 0xA0 && letter <= 0xFF) ? static_cast<char>(letter) : '?';
  }
  return out;
}

}  // namespace world
