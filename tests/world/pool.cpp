#include "pool.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace world {

namespace {

constexpr std::array<std::string_view, 40> beginnings{
    "Al",   "Bar", "Ber", "Bran", "Cal",  "Car", "Dal",  "Dor", "El",  "Fal", "Fen", "Gar", "Gil", "Hal",
    "Har",  "Hol", "Jan", "Kal",  "Kor",  "Lan", "Lor",  "Mal", "Mar", "Mor", "Nor", "Ol",  "Pal", "Per",
    "Quin", "Ran", "Ros", "Sal",  "Ster", "Tal", "Thor", "Ul",  "Van", "Ver", "Wal", "Zel"};
constexpr std::array<std::string_view, 14> middles{"a",   "e",  "i",   "o",   "ber", "den", "ga",
                                                   "ken", "li", "man", "ner", "ri",  "sa",  "ti"};
constexpr std::array<std::string_view, 22> endings{"bach",  "berg", "by",  "cott",  "den", "dez", "ford", "gren",
                                                   "han",   "ich",  "kin", "land",  "ley", "lo",  "mont", "nez",
                                                   "quist", "ski",  "son", "strom", "ton", "wood"};

/// The n-th invented surname; neighbours share no syllable.
std::string invented(std::size_t n) {
  std::string name(beginnings[(n * 7) % beginnings.size()]);
  name += middles[(n * 5 + n / 40) % middles.size()];
  name += endings[(n * 3 + n / 560) % endings.size()];
  return name;
}

}  // namespace

std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (end > 0) words.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  for (auto& word : words) std::replace(word.begin(), word.end(), '~', ' ');
  return words;
}

Pool::Pool(std::string_view list, std::size_t at_least) {
  std::set<std::string> seen;
  for (auto& word : split_list(list))
    if (seen.insert(word).second) words_.push_back(std::move(word));
  for (std::size_t n = 0; words_.size() < at_least && n < 100'000; ++n)
    if (auto name = invented(n); seen.insert(name).second) words_.push_back(std::move(name));
  std::uint64_t sum = 0;
  for (std::size_t rank = 0; rank < words_.size(); ++rank) up_to_.push_back(sum += 1'000'000 / (rank + 20));
}

const std::string& Pool::draw(Dice& dice, std::size_t shift) const {
  const std::uint64_t thrown = dice.below(up_to_.back());
  const auto at = std::upper_bound(up_to_.begin(), up_to_.end(), thrown);
  return words_[(static_cast<std::size_t>(at - up_to_.begin()) + shift) % words_.size()];
}

}  // namespace world
