/// Writes what a resolved record leaves in the store: its row, problems, link, change, reviews; then, sorted so
/// that each page is touched once, the keys of all. Inside the caller's transaction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hub/items.hpp"
#include "hub/resolver.hpp"

namespace gatehouse::hub {

/// What came of a batch, for the run, the lane and the file.
struct Tally {
  Balance balance{};
  std::int64_t clients_new = 0;
  std::int64_t clients_linked = 0;
  std::int64_t reviews = 0;
  std::vector<std::int64_t> entities{};  ///< rows stored, by block

  void count(Outcome outcome, std::int64_t by = 1);
};

class RowWriter {
 public:
  RowWriter(Core& core, const Plan& plan, LastIds& last, Timestamp at)
      : core_(core), plan_(plan), last_(last), at_(at), gathers_(core.store->gathers_keys()) {}

  /// A record that is new in the store.
  [[nodiscard]] Result<void> insert(const Item& item, std::span<const KeyRef> refs, std::int64_t batch,
                                    std::string_view sealed);
  /// A record that is there and gets another outcome; `was` is the old one. Its problems are written anew.
  [[nodiscard]] Result<void> mend(const Item& item, std::span<const KeyRef> refs, Outcome was,
                                  std::string_view actor, std::string_view sealed);

  /// The record says nothing of its client that was not known: nobody needs to be told of it.
  void says_nothing_new(const Item& item);

  /// Client rows as they are after all inserts, and what the feed says of them.
  [[nodiscard]] Result<void> write_clients();
  /// All keys of a batch, in their order and none twice, as a server wants them.
  [[nodiscard]] Result<void> write_keys(const ByHash<KeySlot>& slots, const Resolver& resolver);
  /// The keys of one item, once it is resolved; in place of `write_keys` where new keys are gathered.
  [[nodiscard]] Result<void> write_keys_of(const Item& item, std::span<const KeyRef> refs);

  [[nodiscard]] Tally& tally() { return tally_; }

 private:
  struct ClientRow {
    std::int64_t version = 0;
    ClientState state = ClientState::active;
    bool fresh = false;
  };
  /// What the feed will say of a client.
  struct Changed {
    std::int64_t client = 0, record = 0, touched = touched_any;
  };
  [[nodiscard]] Result<void> after_record(const Item& item, std::span<const KeyRef> refs);
  [[nodiscard]] Result<void> write_waits(const Item& item, std::span<const KeyRef> refs);
  [[nodiscard]] Result<void> write_event(const Item& item, std::string_view kind, Outcome was,
                                         std::string_view actor);
  [[nodiscard]] Result<void> write_problems(const Item& item);
  [[nodiscard]] Result<void> write_link(const Item& item);
  [[nodiscard]] Result<void> write_record_key(const Hash16& key, const KeySlot& slot);
  [[nodiscard]] Result<void> write_person_key(const Hash16& key, std::int64_t client);
  [[nodiscard]] Result<void> write_entity_key(const EntityKey& key);
  void note_change(const Item& item);
  [[nodiscard]] Result<void> read_clients();

  Core& core_;
  const Plan& plan_;
  LastIds& last_;
  Timestamp at_;
  bool gathers_;  ///< new keys are gathered apart (hub/new_keys.hpp)
  Tally tally_;
  std::unordered_map<std::int64_t, ClientRow> clients_;
  std::vector<Changed> changed_;
};

/// The feed gets one row more. `touched`: which entities. `other`: of a merge or split, whom the client went into
/// or came out of. Inside the caller's transaction.
[[nodiscard]] Result<void> append_change(Core& core, LastIds& last, std::int64_t client, std::int64_t version,
                                         ChangeKind kind, std::optional<std::int64_t> record,
                                         std::int64_t touched = touched_any,
                                         std::optional<std::int64_t> other = std::nullopt);

}  // namespace gatehouse::hub
