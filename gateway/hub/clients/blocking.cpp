#include "hub/clients/blocking.hpp"

#include <algorithm>

#include "hub/clients/keys.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

/// Records that may share a key before it counts only together with a second one: 100 make 4,950 pairs.
constexpr std::size_t crowd = 100;

struct Posting {
  std::uint64_t key = 0;
  std::uint32_t row = 0;
  friend auto operator<=>(const Posting&, const Posting&) = default;
};

void post_all(std::vector<Posting>& out, const KeyList& keys, std::uint32_t row) {
  for (const std::uint64_t key : keys) out.push_back({key, row});
}

/// Emits the pairs of every group of equal keys; calls `crowded` with groups that are too large.
template <class Crowded>
void pair_up(std::vector<Posting>& postings, std::vector<PairOfRows>& pairs, Crowded crowded) {
  std::sort(postings.begin(), postings.end());
  for (std::size_t start = 0; start < postings.size();) {
    std::size_t end = start + 1;
    while (end < postings.size() && postings[end].key == postings[start].key) ++end;
    if (end - start > crowd) {
      crowded(start, end);
    } else {
      for (std::size_t i = start; i < end; ++i) {
        for (std::size_t j = i + 1; j < end; ++j) pairs.push_back({postings[i].row, postings[j].row});
      }
    }
    start = end;
  }
}

}  // namespace

std::vector<PairOfRows> candidate_pairs(const std::vector<PersonFeatures>& people) {
  std::vector<Posting> postings;
  std::vector<PairOfRows> pairs;
  for (std::uint32_t row = 0; row < people.size(); ++row) {
    post_all(postings, keys_of(people[row]), row);
    if (people.size() <= small_batch) post_all(postings, wide_keys_of(people[row]), row);
  }
  std::vector<Posting> refined;
  pair_up(postings, pairs, [&](std::size_t start, std::size_t end) {
    for (std::size_t i = start; i < end; ++i) {
      post_all(refined, refined_keys(postings[i].key, people[postings[i].row]), postings[i].row);
    }
  });
  // A refined key that is still crowded is given up: those records agree in a common value twice and in no other
  // key.
  pair_up(refined, pairs, [](std::size_t, std::size_t) {});
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

std::vector<PairOfRows> random_pairs(std::size_t people, std::size_t count) {
  std::vector<PairOfRows> pairs;
  if (people < 2) return pairs;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto a = static_cast<std::uint32_t>(mix(2 * i + 1) % people);
    const auto b = static_cast<std::uint32_t>(mix(2 * i + 2) % people);
    if (a != b) pairs.push_back({std::min(a, b), std::max(a, b)});
  }
  return pairs;
}

}  // namespace gatehouse::clients
