#include "hub/clients/text.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::clients {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/// Base letters of U+00C0 to U+017F (Latin-1 Supplement and Latin Extended-A), in order; '*' marks those that
/// become two letters, ' ' those that are no letter.
constexpr std::string_view base_letters =
    "AAAAAA*CEEEEIIIIDNOOOOO OUUUUYT*AAAAAA*CEEEEIIIIDNOOOOO OUUUUYTY"
    "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII**JJKKKLLLLLLLLLLNNNNNNNNNOOOOOO**"
    "RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
static_assert(base_letters.size() == 0x180 - 0xC0);

void append_marked(std::string& out, unsigned code) {
  const char base = base_letters[code - 0xC0];
  if (base != '*') {
    out += base;
    return;
  }
  switch (code) {
    case 0xC6:
    case 0xE6:
      out += "AE";
      return;
    case 0xDF:
      out += "SS";
      return;
    case 0x132:
    case 0x133:
      out += "IJ";
      return;
    case 0x152:
    case 0x153:
      out += "OE";
      return;
    default:
      out += 'T';
      return;
  }
}

/// The code point of a two-byte sequence at `i`, or 0.
unsigned two_byte_code(std::string_view text, std::size_t i) {
  if (i + 1 >= text.size()) return 0;
  const auto lead = static_cast<unsigned char>(text[i]);
  const auto next = static_cast<unsigned char>(text[i + 1]);
  if ((lead & 0xE0U) != 0xC0U || (next & 0xC0U) != 0x80U) return 0;
  return (lead & 0x1FU) << 6 | (next & 0x3FU);
}

}  // namespace

std::string fold(std::string_view utf8, std::size_t limit) {
  utf8 = utf8.substr(0, limit);
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    if (c >= 'a' && c <= 'z') {
      out += static_cast<char>(c - 'a' + 'A');
    } else if (is_letter(c) || is_digit(c)) {
      out += c;
    } else if (c == '\'' || c == '`') {
      continue;
    } else if (const unsigned code = two_byte_code(utf8, i); code != 0) {
      if (code >= 0xC0 && code < 0x180)
        append_marked(out, code);
      else
        out += ' ';
      ++i;
    } else if (utf8.substr(i).starts_with("\xE2\x80\x99")) {  // typographic apostrophe
      i += 2;
    } else {
      out += ' ';
    }
  }
  return out;
}

std::vector<std::string_view> words_of_text(std::string_view folded) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t start = folded.find_first_not_of(' ', i);
    if (start == std::string_view::npos) break;
    const std::size_t end = std::min(folded.find(' ', start), folded.size());
    words.push_back(folded.substr(start, end - start));
    i = end;
  }
  return words;
}

std::string join(const std::vector<std::string_view>& words, std::string_view between) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += between;
    out += word;
  }
  return out;
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out;
}

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }
bool all_letters(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_letter);
}
bool all_equal(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

std::uint64_t hash_text(std::string_view text, std::uint64_t seed) {
  std::uint64_t h = 0xcbf29ce484222325ULL ^ mix(seed);
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mix(h);
}

}  // namespace gatehouse::clients
