#include "base/cell_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>

namespace gatehouse {
namespace {

constexpr std::size_t most_units = 32'700;  // of UTF-16; the rest of the 32,767 is for the words at the end

/// One character, or a byte that begins none (`size` 1, not `good`).
struct Character {
  std::uint32_t point = 0;
  std::size_t size = 1;
  bool good = false;
};

Character character_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {lead};
  std::uint32_t point = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0u) != 0x80u) return {lead};
    point = (point << 6) | (next & 0x3Fu);
  }
  const bool good = point >= least[size] && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
  return good ? Character{point, size, true} : Character{lead};
}

/// What no XML may hold, or what turns the words that follow around.
bool must_be_told(std::uint32_t point) {
  if (point < 0x20) return point != '\t' && point != '\n';
  if (point >= 0x7F && point <= 0x9F) return true;
  if ((point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069)) return true;
  return (point & 0xFFFEu) == 0xFFFE;
}

/// `_x0041_`: how the format itself writes a character.
bool looks_escaped(std::string_view text) {
  return text.size() >= 7 && text.substr(0, 2) == "_x" && text[6] == '_' &&
         std::ranges::all_of(text.substr(2, 4), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

std::string shown(const Character& one, std::string_view text) {
  if (one.good && !must_be_told(one.point))
    return looks_escaped(text) ? "_x005F_" : std::string(text.substr(0, one.size));
  char escape[16];
  std::snprintf(escape, sizeof escape, one.point < 0x100 ? "\\x%02X" : "\\u%04X", one.point);
  return escape;
}

}  // namespace

std::string cell_text(std::string_view text) {
  std::string out;
  std::size_t units = 0, at = 0;
  while (at < text.size()) {
    const Character one = character_at(text.substr(at));
    const std::string here = shown(one, text.substr(at));
    // One character of UTF-16 (two beyond its first plane), or an escape of ASCII.
    units += one.good && here.size() == one.size ? (one.point > 0xFFFF ? 2 : 1) : here.size();
    if (units > most_units) return out + " ... (" + std::to_string(text.size() - at) + " bytes more)";
    out += here;
    at += one.size;
  }
  return out;
}

}  // namespace gatehouse
