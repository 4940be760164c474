#include "mapping/clean.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "mapping/decode.hpp"

namespace gatehouse::mapping {
namespace {

/// Base letters of U+00C0 to U+017F, in order; '.' where the character has none of one letter.
constexpr std::string_view latin_letters =
    "AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKk.LlLlLl."
    ".LlNnNnNn...OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz.";

std::string_view mapped(std::string_view text, Arena& arena, char from, char to, int shift) {
  char* out = arena.take(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    out[i] = c >= from && c <= to ? static_cast<char>(c + shift) : c;
  }
  return {out, text.size()};
}

/// The other case of a letter of U+00C0 to U+017F, or the letter itself. Both take two bytes of UTF-8.
unsigned other_case(unsigned c, bool up) {
  if (c == 0xD7 || c == 0xF7 || c == 0xDF || c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17F)
    return c;
  if (c == 0xFF) return up ? 0x178 : c;
  if (c == 0x178) return up ? c : 0xFF;
  if (c < 0x100) return up ? (c >= 0xE0 ? c - 0x20 : c) : (c < 0xE0 ? c + 0x20 : c);
  const bool odd_is_upper = (c >= 0x139 && c <= 0x148) || c >= 0x179;
  const bool is_upper = (c % 2 == 1) == odd_is_upper;
  if (is_upper == up) return c;
  return up ? c - 1 : c + 1;
}

/// Capitals or small letters: ASCII and the Latin letters with accents, whatever the machine's locale.
std::string_view cased(std::string_view text, Arena& arena, bool up) {
  const std::string_view plain = up ? mapped(text, arena, 'a', 'z', -32) : mapped(text, arena, 'A', 'Z', 32);
  if (is_ascii(plain)) return plain;
  char* out = const_cast<char*>(plain.data());  // our own copy in the arena
  for (std::size_t i = 0; i + 1 < plain.size(); ++i) {
    const auto lead = static_cast<unsigned char>(out[i]);
    if (lead < 0xC3 || lead > 0xC5) continue;
    const unsigned c = other_case((lead & 0x1Fu) << 6 | (static_cast<unsigned char>(out[i + 1]) & 0x3Fu), up);
    out[i] = static_cast<char>(0xC0 | c >> 6);
    out[i + 1] = static_cast<char>(0x80 | (c & 0x3F));
    ++i;
  }
  return plain;
}

template <class Keep>
std::string_view kept(std::string_view text, Arena& arena, Keep keep) {
  char* out = arena.take(text.size());
  std::size_t n = 0;
  for (const char c : text)
    if (keep(c)) out[n++] = c;
  return {out, n};
}

std::string_view without_accents(std::string_view text, Arena& arena) {
  if (is_ascii(text)) return text;
  char* out = arena.take(text.size());
  std::size_t n = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0xC3 && lead <= 0xC5 && i + 1 < text.size()) {
      const std::size_t at = (lead - 0xC3u) * 64 + (static_cast<unsigned char>(text[i + 1]) & 0x3Fu);
      if (at < latin_letters.size() && latin_letters[at] != '.') {
        out[n++] = latin_letters[at];
        ++i;
        continue;
      }
    }
    out[n++] = text[i];
  }
  return {out, n};
}

/// What follows `mark`, without blanks on either side; nothing if it does not stand there.
std::string_view after(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string_view::npos ? std::string_view() : trimmed(text.substr(at + mark.size()));
}

std::string_view zero_padded(std::string_view text, std::size_t size, Arena& arena) {
  if (text.empty() || text.size() >= size) return text;
  const std::size_t sign = text.front() == '-' || text.front() == '+' ? 1 : 0;
  char* out = arena.take(size);
  std::memset(out, '0', size);
  text.copy(out, sign);
  text.substr(sign).copy(out + size - text.size() + sign, text.size() - sign);
  return {out, size};
}

/// Marks of thousands that stand where they belong: one to three digits, then groups of three up to the point.
bool well_grouped(std::string_view number, char thousands, char point) {
  const std::string_view whole = number.substr(0, number.find(point));
  if (number.substr(whole.size()).find(thousands) != std::string_view::npos) return false;
  std::size_t group = whole.find(thousands);
  if (group == std::string_view::npos) return true;
  if (group < 1 || group > 3) return false;
  for (; group < whole.size(); group += 4)
    if (whole[group] != thousands || whole.size() - group < 4 ||
        whole.substr(group + 1, 3).find(thousands) != std::string_view::npos)
      return false;
  return true;
}

/// `$1,234.50`, `-1,234.50`, `($12.00)` as `1234.50`, `-1234.50`, `-12.00`. What is not grouped as numbers are
/// stays as it is, so that its type refuses it.
std::string_view plain_number(std::string_view text, char thousands, char point, Arena& arena) {
  std::string_view number = trimmed(text);
  bool negative = false;
  if (number.size() > 2 && number.front() == '(' && number.back() == ')') {
    negative = true;
    number = number.substr(1, number.size() - 2);
  } else if (number.starts_with('-') || number.ends_with('-')) {
    negative = true;
    number = number.starts_with('-') ? number.substr(1) : number.substr(0, number.size() - 1);
  }
  if (number.starts_with('$')) number.remove_prefix(1);
  number = trimmed(number);
  if (number.empty() || number.front() == '-' || !well_grouped(number, thousands, point)) return text;
  char* out = arena.take(number.size() + 1);
  std::size_t n = 0;
  if (negative) out[n++] = '-';
  for (const char c : number)
    if (c != thousands) out[n++] = c == point ? '.' : c;
  return {out, n};
}

std::string_view single_spaced(std::string_view text, Arena& arena) {
  char* out = arena.take(text.size());
  std::size_t n = 0;
  for (const char c : trimmed(text)) {
    const bool space = c == ' ' || c == '\t';
    if (space && n > 0 && out[n - 1] == ' ') continue;
    out[n++] = space ? ' ' : c;
  }
  return {out, n};
}

}  // namespace

std::string_view clean(const Clean& step, std::string_view text, Arena& arena) {
  switch (step.op) {
    case Clean::Op::trim:
      return trimmed(text);
    case Clean::Op::upper:
      return cased(text, arena, true);
    case Clean::Op::lower:
      return cased(text, arena, false);
    case Clean::Op::digits_only:
      return kept(text, arena, [](char c) { return c >= '0' && c <= '9'; });
    case Clean::Op::letters_only:
      return kept(text, arena, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' ||
               static_cast<unsigned char>(c) >= 0x80;
      });
    case Clean::Op::collapse_spaces:
      return single_spaced(text, arena);
    case Clean::Op::strip_prefix:
      return text.starts_with(step.text) ? text.substr(step.text.size()) : text;
    case Clean::Op::strip_suffix:
      return text.ends_with(step.text) ? text.substr(0, text.size() - step.text.size()) : text;
    case Clean::Op::zero_pad:
      return zero_padded(text, step.size, arena);
    case Clean::Op::us_number:
      return plain_number(text, ',', '.', arena);
    case Clean::Op::comma_decimal:
      return plain_number(text, '.', ',', arena);
    case Clean::Op::strip_zeros: {
      while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
      return text;
    }
    case Clean::Op::no_accents:
      return without_accents(text, arena);
    case Clean::Op::before:
      return trimmed(text.substr(0, text.find(step.text)));
    case Clean::Op::after:
      return after(text, step.text);
    case Clean::Op::first_word:
      return trimmed(text).substr(0, trimmed(text).find(' '));
    case Clean::Op::other_words:
      return after(trimmed(text), " ");
  }
  return text;
}

std::string_view part_of(std::string_view text, std::size_t first, std::size_t length) {
  if (is_ascii(text)) return first >= text.size() ? std::string_view() : text.substr(first, length);
  std::size_t begin = text.size(), end = text.size(), count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (count == first) begin = i;
    if (count == first + length) {
      end = i;
      break;
    }
    ++count;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

}  // namespace gatehouse::mapping
