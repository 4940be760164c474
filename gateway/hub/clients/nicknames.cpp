/// Which given names stand for one another. The relation is not transitive (CHRIS is short for CHRISTINE and for
/// CHRISTOPHER), so it is kept as pairs, not as sets.
#include <algorithm>
#include <vector>

#include "hub/clients/nickname_data.hpp"
#include "hub/clients/similarity.hpp"

namespace gatehouse::clients {
namespace {

struct Pair {
  std::string_view name;
  std::string_view other;
  friend bool operator==(const Pair&, const Pair&) = default;
  friend auto operator<=>(const Pair&, const Pair&) = default;
};

struct Table {
  std::vector<Pair> by_formal;  ///< (formal, nickname)
  std::vector<Pair> by_nick;    ///< (nickname, formal)
};

Table read_table(std::string_view text) {
  Table table;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto comma = line.find(',');
    if (line.empty() || line.front() == '#' || comma == std::string_view::npos) continue;
    table.by_formal.push_back({line.substr(0, comma), line.substr(comma + 1)});
    table.by_nick.push_back({line.substr(comma + 1), line.substr(0, comma)});
  }
  std::sort(table.by_formal.begin(), table.by_formal.end());
  std::sort(table.by_nick.begin(), table.by_nick.end());
  return table;
}

const Table& table() {
  static const Table loaded = read_table(nickname_data());
  return loaded;
}

auto range_of(const std::vector<Pair>& pairs, std::string_view name) {
  return std::equal_range(pairs.begin(), pairs.end(), Pair{name, {}},
                          [](const Pair& a, const Pair& b) { return a.name < b.name; });
}

bool is_formal(std::string_view name) {
  const auto [first, last] = range_of(table().by_formal, name);
  return first != last;
}

}  // namespace

/// BILL and WILL are both WILLIAM; but two names that have nicknames of their own are not one because a third name
/// may be short for either.
std::vector<std::string_view> nicknames_of(std::string_view name) {
  std::vector<std::string_view> out;
  const auto [first_nick, last_nick] = range_of(table().by_formal, name);
  for (auto it = first_nick; it != last_nick; ++it) out.push_back(it->other);
  const bool formal = first_nick != last_nick;
  const auto [first_formal, last_formal] = range_of(table().by_nick, name);
  for (auto it = first_formal; it != last_formal; ++it) {
    out.push_back(it->other);
    if (formal) continue;
    const auto [first_sibling, last_sibling] = range_of(table().by_formal, it->other);
    for (auto sibling = first_sibling; sibling != last_sibling; ++sibling) {
      if (sibling->other != name && !is_formal(sibling->other)) out.push_back(sibling->other);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool are_nicknames(std::string_view a, std::string_view b) {
  const auto related = nicknames_of(a);
  return std::binary_search(related.begin(), related.end(), b);
}

std::string_view formal_name(std::string_view name) {
  const auto [first_nick, last_nick] = range_of(table().by_formal, name);
  if (first_nick != last_nick) return name;
  const auto [first, last] = range_of(table().by_nick, name);
  if (first == last) return name;
  const auto weight = [](const Pair& p) {
    const auto [begin, end] = range_of(table().by_formal, p.other);
    return end - begin;
  };
  return std::max_element(first, last, [&](const Pair& a, const Pair& b) { return weight(a) < weight(b); })->other;
}

}  // namespace gatehouse::clients
