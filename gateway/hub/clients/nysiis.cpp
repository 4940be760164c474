/// NYSIIS: the phonetic code of the New York State Identification and Intelligence System (Taft, "Name Search
/// Techniques", 1970). Chosen over Soundex because it keeps vowels' places and so splits common surnames more
/// finely.
#include <array>
#include <utility>

#include "hub/clients/similarity.hpp"

namespace gatehouse::clients {
namespace {

constexpr std::size_t code_limit = 8;

using Exchange = std::pair<std::string_view, std::string_view>;
constexpr std::array<Exchange, 6> starts{
    {{"MAC", "MCC"}, {"KN", "NN"}, {"PH", "FF"}, {"PF", "FF"}, {"SCH", "SSS"}, {"K", "C"}}};
constexpr std::array<Exchange, 7> ends{
    {{"EE", "Y"}, {"IE", "Y"}, {"DT", "D"}, {"RT", "D"}, {"RD", "D"}, {"NT", "D"}, {"ND", "D"}}};

bool is_vowel(char c) { return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U'; }

void exchange_start(std::string& name) {
  for (const auto& [from, to] : starts) {
    if (!name.starts_with(from)) continue;
    name.replace(0, from.size(), to);
    return;
  }
}

void exchange_end(std::string& name) {
  for (const auto& [from, to] : ends) {
    if (!name.ends_with(from)) continue;
    name.replace(name.size() - from.size(), from.size(), to);
    return;
  }
}

/// Rewrites the letter at `i` (and, for groups, those behind it) by the rules for the inside of a name.
void exchange_inside(std::string& name, std::size_t i) {
  const std::string_view rest = std::string_view{name}.substr(i);
  const char before = name[i - 1];
  const char after = i + 1 < name.size() ? name[i + 1] : '\0';
  if (rest.starts_with("EV")) {
    name.replace(i, 2, "AF");
    return;
  }
  if (rest.starts_with("KN")) {
    name.replace(i, 2, "NN");
    return;
  }
  if (rest.starts_with("SCH")) {
    name.replace(i, 3, "SSS");
    return;
  }
  if (rest.starts_with("PH")) {
    name.replace(i, 2, "FF");
    return;
  }
  switch (name[i]) {
    case 'E':
    case 'I':
    case 'O':
    case 'U':
      name[i] = 'A';
      return;
    case 'Q':
      name[i] = 'G';
      return;
    case 'Z':
      name[i] = 'S';
      return;
    case 'M':
      name[i] = 'N';
      return;
    case 'K':
      name[i] = 'C';
      return;
    case 'H':
      if (!is_vowel(before) || !is_vowel(after)) name[i] = before;
      return;
    case 'W':
      if (is_vowel(before)) name[i] = before;
      return;
    default:
      return;
  }
}

}  // namespace

std::string nysiis(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') name += c;
  }
  if (name.empty()) return name;
  exchange_start(name);
  exchange_end(name);

  std::string code(1, name[0]);
  for (std::size_t i = 1; i < name.size(); ++i) {
    exchange_inside(name, i);
    if (name[i] != code.back()) code += name[i];
  }
  if (code.size() > 1 && code.back() == 'S') code.pop_back();
  if (code.size() > 2 && code.ends_with("AY")) code.erase(code.size() - 2, 1);
  if (code.size() > 1 && code.back() == 'A') code.pop_back();
  code.resize(std::min(code.size(), code_limit));
  return code;
}

}  // namespace gatehouse::clients
