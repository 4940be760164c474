#include "gatehouse/support/names.hpp"

#include <algorithm>

#include "gatehouse/support/files.hpp"

namespace gatehouse {
namespace {

constexpr std::size_t longest_name = 128;

bool allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

std::string known_words(const Words& words) {
  std::string out;
  for (const auto& [word, value] : words) out += (out.empty() ? "{" : ", {") + word + "}";
  return out;
}

}  // namespace

bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), allowed);
}

std::string label_of(std::string_view name) {
  if (good_name(name)) return std::string(name);
  const std::string suffix = "-" + sha256_hex(name).substr(0, 12);
  std::string out = "_";
  for (const char c : name.substr(0, longest_name - suffix.size() - 1)) out.push_back(allowed(c) ? c : '_');
  return out + suffix;
}

Result<std::string> fill_name(std::string_view pattern, const Words& words) {
  const std::string whole(pattern);
  std::string out;
  for (;;) {
    const auto open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) {
      return fail(Errc::bad_config, "option name '" + whole + "': a { is never closed");
    }
    const auto word = words.find(pattern.substr(open + 1, close - open - 1));
    if (word == words.end()) {
      return fail(Errc::bad_config, "option name '" + whole +
                                        "': no such word: " + std::string(pattern.substr(open, close - open + 1)) +
                                        "; there are " + known_words(words));
    }
    out += word->second;
    pattern.remove_prefix(close + 1);
  }
  if (good_name(out)) return out;
  return fail(Errc::bad_config,
              "option name '" + whole + "' gives '" + label_of(out) +
                  "' or worse: a file name has 1 to 128 of A-Z a-z 0-9 . _ - and no dot in front");
}

std::optional<std::string> partner_name(std::string_view pattern, std::string_view partner, std::string_view name) {
  const std::size_t star = pattern.find('*'), place = partner.find('*');
  if (star == std::string_view::npos || place == std::string_view::npos) return std::nullopt;
  const std::string_view front = pattern.substr(0, star), back = pattern.substr(star + 1);
  if (name.size() < front.size() + back.size() || !name.starts_with(front) || !name.ends_with(back))
    return std::nullopt;
  const std::string_view middle = name.substr(front.size(), name.size() - front.size() - back.size());
  return std::string(partner.substr(0, place)).append(middle).append(partner.substr(place + 1));
}

Result<void> check_partner(std::string_view pattern, std::string_view partner) {
  const auto plain = [](std::string_view text) {
    return std::count(text.begin(), text.end(), '*') == 1 && text.find_first_of("?[]") == std::string_view::npos;
  };
  if (partner.empty() || (plain(pattern) && plain(partner))) return {};
  return fail(Errc::bad_config,
              "option paired_with: it and the option pattern need one * each, and no ? or [, as in EMP_*.dat for "
              "WAGES_*.dat");
}

}  // namespace gatehouse
