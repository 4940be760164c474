#include "hub/clients/grouping.hpp"

#include <algorithm>
#include <numeric>

namespace gatehouse::clients {
namespace {

constexpr std::size_t members_asked = 12;  ///< of each group, so that large groups stay cheap
constexpr Millibits loudest = 12 * bit;    ///< one pair's say in the mean
constexpr Millibits veto_says = -6 * bit;

struct Groups {
  std::vector<std::uint32_t> leader;
  std::vector<std::vector<std::uint32_t>> members;

  explicit Groups(std::size_t people) : leader(people), members(people) {
    std::iota(leader.begin(), leader.end(), 0U);
  }
  [[nodiscard]] std::vector<std::uint32_t> of(std::uint32_t first) const {
    return members[first].empty() ? std::vector<std::uint32_t>{first} : members[first];
  }
  void join(std::uint32_t a, std::uint32_t b) {
    std::vector<std::uint32_t> all = of(a);
    const std::vector<std::uint32_t> more = of(b);
    all.insert(all.end(), more.begin(), more.end());
    std::sort(all.begin(), all.end());
    members[a].clear();
    members[b].clear();
    for (const std::uint32_t row : all) leader[row] = all.front();
    members[all.front()] = std::move(all);
  }
};

Millibits voice(const Score& score) {
  if (score.rule == Rule::certain) return loudest;
  if (score.vetoed() && score.rule != Rule::too_little) return veto_says;
  return std::clamp(score.total, -loudest, loudest);
}

bool speak_for_joining(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b,
                       const ScoreRows& score) {
  if (a.size() == 1 && b.size() == 1) return true;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), members_asked); ++i) {
    for (std::size_t j = 0; j < std::min(b.size(), members_asked); ++j) sum += voice(score(a[i], b[j]));
  }
  return sum >= 0;
}

}  // namespace

std::vector<std::uint32_t> group(std::size_t people, std::vector<ScoredPair> links, const ScoreRows& score) {
  std::stable_sort(links.begin(), links.end(), [](const ScoredPair& x, const ScoredPair& y) {
    if ((x.rule == Rule::certain) != (y.rule == Rule::certain)) return x.rule == Rule::certain;
    return x.score > y.score;
  });
  Groups groups{people};
  for (const ScoredPair& link : links) {
    const std::uint32_t a = groups.leader[link.a];
    const std::uint32_t b = groups.leader[link.b];
    if (a != b && speak_for_joining(groups.of(a), groups.of(b), score)) groups.join(a, b);
  }
  return groups.leader;
}

}  // namespace gatehouse::clients
