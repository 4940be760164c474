/// The keys of clients: 32 random bytes each, kept in the store wrapped by the store's own key for seals. A client
/// gets its key with the first thing that is sealed for it; a purge deletes the row. Few are asked for one by one,
/// many are read at once.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/seal.hpp"
#include "hub/store/database.hpp"

namespace gatehouse::hub {

/// One thread at a time, on one connection.
class ClientKeys {
 public:
  explicit ClientKeys(Sealer wrap) : wrap_(std::move(wrap)) {}

  /// Null where the client has none. Good until the next call.
  [[nodiscard]] Result<const Key*> find(Connection& db, std::int64_t client);
  /// Inside a transaction; the client must have none.
  [[nodiscard]] Result<const Key*> make(Connection& db, std::int64_t client);
  /// Wipes what is in memory: after a roll-back, which took back what was made, and after a purge.
  void forget();

 private:
  static constexpr std::size_t most_kept = 65'536;
  static constexpr std::size_t one_by_one = 4'096;  ///< then all are read: 40 bytes each

  [[nodiscard]] const Key* in_memory(std::int64_t client) const;
  [[nodiscard]] Result<Key> unwrap(std::int64_t client, std::string_view wrapped);
  [[nodiscard]] Result<void> read_all(Connection& db);
  const Key* keep(std::int64_t client, const Key& key);

  Sealer wrap_;
  std::unordered_map<std::int64_t, Key> kept_;
  std::vector<std::pair<std::int64_t, Key>> all_;  ///< as they were once, in the order of clients
  std::size_t asked_ = 0;
  std::string wrapped_;
  /// For keys to come, drawn together: each draw is a call of the system, and used bytes are wiped.
  std::array<unsigned char, 64 * Key::size> chance_{};
  std::size_t drawn_ = sizeof chance_;
};

}  // namespace gatehouse::hub
