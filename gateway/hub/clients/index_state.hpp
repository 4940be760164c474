/// What a ClientIndex holds, and the two halves of its work: keeping (index.cpp) and deciding (resolve.cpp).
/// Private.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "hub/clients/frequency.hpp"
#include "hub/clients/index.hpp"
#include "hub/clients/keys.hpp"
#include "hub/clients/row_store.hpp"

namespace gatehouse::clients {

/// A client under consideration, by its best record.
struct Contender {
  Candidate best;
  Score score;
};

/// What earlier versions of one record said, the newest first.
using Formers = std::vector<std::pair<RecordId, PersonFeatures>>;

struct ClientIndex::State {
  explicit State(Model with) : model{std::move(with)} {}

  Model model;
  RowStore rows;
  KeyTable keys;
  Frequencies frequencies{Counting::common_values};
  std::set<std::pair<ClientId, ClientId>> parted_clients;  ///< both orders are kept
  std::set<std::pair<RecordId, ClientId>> parted_records;
  std::set<ClientId> provisional;
  std::map<RecordId, Formers> formers;    ///< by the record in force
  std::map<RecordId, RecordId> replaced;  ///< each of those, and by which
  std::uint64_t refused_posts = 0;

  void drop(RowNumber row);
  void post(RowNumber row);
  void unpost(RowNumber row);
  void post_refined(std::uint64_t hot_key, RowNumber row);

  [[nodiscard]] bool is_parted(std::optional<RecordId> self, ClientId own, ClientId other) const;
  [[nodiscard]] Resolution resolve(const PersonFeatures& person, std::optional<RecordId> self) const;

  /// Rows that share a key with the person, each once.
  using Found = std::vector<RowNumber>;
  [[nodiscard]] Found candidates(const PersonFeatures& person) const;
  /// The clients of those rows that have this value, once for each row.
  void sharers(const Found& found, Field field, std::uint64_t value, std::vector<ClientId>& out) const;
  [[nodiscard]] Repeated repeated(const PersonFeatures& person, const Found& found) const;
  /// Rarity by frequency, less what a value loses that several clients share.
  [[nodiscard]] Rarity rarity(const PersonFeatures& person, const Found& found) const;
  /// True for the record in force and for its earlier versions.
  [[nodiscard]] bool is_of(const RowStore::Row& row, RecordId record) const {
    return row.record == record || (row.former && replaced.at(row.record) == record);
  }
  /// The best pair of the person with the client's records but `self`, with what the others contradict in its rule;
  /// client 0 where it has no other record.
  [[nodiscard]] Contender best_of(const Query& query, ClientId client, std::optional<RecordId> self,
                                  const Rarity& rarity) const;
  /// All clients at or above the review line, best first.
  [[nodiscard]] std::vector<Contender> contenders(const Query& query, const Found& found,
                                                  std::optional<RecordId> self, std::uint32_t& compared) const;
  /// True where the two clients themselves look like one person, so that a record between them is no contradiction.
  [[nodiscard]] bool may_be_one(const Contender& a, const Contender& b) const;
  [[nodiscard]] bool is_link(const Candidate& candidate) const;
  void decide(Resolution& out, const std::vector<Contender>& all) const;
  [[nodiscard]] std::optional<Home> home_of(ClientId doubtful) const;
  [[nodiscard]] bool contradicts(ClientId one, ClientId other) const;
};

}  // namespace gatehouse::clients
