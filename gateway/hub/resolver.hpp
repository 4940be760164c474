/// Decides, record after record in their order, whose each one is. No SQL: what the store knows was looked up
/// before, so this runs beside the thread that writes. One thread.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hub/items.hpp"

namespace gatehouse::hub {

/// Where an entity is that others may name as their parent.
struct Parent {
  std::int64_t record = 0;
  std::int64_t client = 0;
};
/// What the store knows that bears on a batch.
struct Known {
  ByHash<std::int64_t> people{};  ///< client by exact person; 0: parted by a person, decides nothing
  ByHash<Parent> parents{};
  std::set<std::pair<Hash16, std::int64_t>>
      held_before{};  ///< keys that are somebody else's now, and whose they were
};

/// Notes whether the parent of this newer version was of the earlier version's client before its key was given
/// away.
[[nodiscard]] Result<void> note_former_holders(Connection& db, const Item& item, std::span<const KeyRef> refs,
                                               Known& known);

/// The clients of exact people, after merges; 0 where a person parted them, nothing where nobody has the key.
[[nodiscard]] Result<void> clients_of_people(Connection& db, std::span<const Hash16* const> people,
                                             ByHash<std::int64_t>& out);

/// An entity that children may name, and the record that brought it.
struct EntityKey {
  Hash16 hash{};
  std::int64_t record = 0;
  bool unsettled = false;  ///< as in its KeyRef
};

/// A provisional client that found its home: another record showed whose it is.
struct Homecoming {
  std::int64_t from = 0, to = 0;
  std::int64_t rule = 0;
  std::int32_t score = 0;
  std::string evidence{};
};

class Resolver {
 public:
  Resolver(const Plan& plan, Known known, clients::ClientIndex& index, std::int64_t last_client)
      : plan_(plan), known_(std::move(known)), index_(index), last_client_(last_client) {}

  /// Gives the item its outcome, its link and its place among the versions of its key; publishes it to the index.
  void resolve(Item& item, std::span<KeyRef> refs);

  [[nodiscard]] std::int64_t last_client() const { return last_client_; }
  /// In the index they are done; the store has to follow, once the batch's records are written.
  [[nodiscard]] const std::vector<Homecoming>& homecomings() const { return homecomings_; }
  /// Exact people that the store does not have yet, and entities that children may name, with their records.
  [[nodiscard]] const std::vector<std::pair<Hash16, std::int64_t>>& new_people() const { return new_people_; }
  [[nodiscard]] const std::vector<EntityKey>& entity_keys() const { return entity_keys_; }

 private:
  [[nodiscard]] Link link_of(const Item& item, const Parent* parent);
  [[nodiscard]] Link link_person(const Item& item);
  [[nodiscard]] std::optional<clients::Score> speaks_against(
      const Item& item, const std::optional<clients::PersonFeatures>& before) const;
  [[nodiscard]] Link link_again(const Item& item);
  [[nodiscard]] Link new_client(ClientState state);
  void propose_merge(Link& link, const clients::Resolution& answer);
  void remember(Item& item);
  void replace(Item& item);
  void ask_again(const Link& link);
  void bring_home(clients::ClientId provisional);
  [[nodiscard]] std::int64_t now(std::int64_t client) const;
  void take_force(Item& item) const;

  const Plan& plan_;
  Known known_;
  clients::ClientIndex& index_;
  std::int64_t last_client_;
  std::set<std::pair<std::int64_t, std::int64_t>> proposed_;  ///< pairs that this batch put before a person
  std::vector<clients::ClientId> near_;                       ///< clients that the record under way comes near
  std::unordered_map<std::int64_t, std::int64_t> moved_;      ///< from each homecoming
  std::vector<Homecoming> homecomings_;
  std::vector<std::pair<Hash16, std::int64_t>> new_people_;
  std::vector<EntityKey> entity_keys_;
};

}  // namespace gatehouse::hub
