/// Sealing in the hub. What stands for one client is sealed with the key of that client (client_keys.hpp), all else
/// with the store's key. A value says which: the store's begins as `Sealer` writes it, a client's with a byte 2 and
/// the client's number, eight bytes, lowest first. Destroying a client's key destroys every copy of what it sealed:
/// in free pages, in dead rows of a server, in logs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/client_keys.hpp"

namespace gatehouse::hub {

/// One thread at a time; `copy` for another.
class Seals {
 public:
  [[nodiscard]] static Result<Seals> make(const Key& store);
  /// It knows no client's key until it is bound to a connection.
  [[nodiscard]] Result<Seals> copy() const;
  /// Where keys of clients are read and written. The connection must outlive us.
  void bind(Connection& db) { db_ = &db; }
  /// Wipes the keys of clients in memory.
  void forget();

  /// By the store's key. Appends.
  [[nodiscard]] Result<void> seal(std::string_view table, std::int64_t id, std::string_view plain,
                                  std::string& out);
  /// By the client's key, which is made where it has none; client 0: by the store's. `fresh`: the client is new,
  /// and has none for certain. Inside a transaction. Appends.
  [[nodiscard]] Result<void> seal_for(std::int64_t client, std::string_view table, std::int64_t id,
                                      std::string_view plain, std::string& out, bool fresh = false);
  /// Whatever key it was sealed with. Errc::corrupt where it does not open; a client's value without its key is so.
  [[nodiscard]] Result<void> open(std::string_view table, std::int64_t id, std::string_view sealed,
                                  std::string& out);
  /// By whose key; 0: the store's.
  [[nodiscard]] static std::int64_t client_of(std::string_view sealed);

 private:
  Seals(const Key& key, Sealer store, Sealer client, ClientKeys keys)
      : key_(key), store_(std::move(store)), client_(std::move(client)), keys_(std::move(keys)) {}
  /// False: the client has no key.
  [[nodiscard]] Result<bool> turn_to(std::int64_t client, bool make, bool fresh);

  Key key_;
  Sealer store_, client_;
  ClientKeys keys_;
  Connection* db_ = nullptr;
  std::int64_t turned_to_ = 0;  ///< whose key `client_` has
  std::uint64_t undone_ = 0;    ///< roll-backs of the connection that we know of
};

}  // namespace gatehouse::hub
