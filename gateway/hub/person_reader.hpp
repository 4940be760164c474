/// Opens stored records and adds their people to an index, those that a newer version replaced among them. Private
/// to people.cpp. One connection, one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gatehouse/arena.hpp"
#include "hub/people.hpp"

namespace gatehouse::hub {

class PersonReader {
 public:
  PersonReader(Connection& db, Keys& keys, const Dictionary& dictionary, const clients::Options& options);

  /// All in force after `known`, so many at a time that memory stays small. While one portion is added to the
  /// index, the next is read from the store and opened.
  [[nodiscard]] Result<void> read_after(std::int64_t known, clients::ClientIndex& index);
  /// What earlier versions say beside those in force, which are in the index.
  [[nodiscard]] Result<void> read_formers(clients::ClientIndex& index);
  /// Versions that were replaced by records after `known`, which are in the index.
  [[nodiscard]] Result<void> read_replaced(std::int64_t known, clients::ClientIndex& index);
  /// All records of the client, as the store has them now.
  [[nodiscard]] Result<void> read_client(std::int64_t client, clients::ClientIndex& index);
  /// True where an earlier version of the client's records says something of its own.
  [[nodiscard]] Result<bool> has_formers(std::int64_t client);
  /// What the record says of its person; nothing where it says nothing, or belongs to nobody.
  [[nodiscard]] Result<std::optional<clients::PersonFeatures>> person_of(std::int64_t record);

 private:
  struct Found {
    clients::ClientId client;
    clients::RecordId record;
    clients::PersonFeatures person;
  };
  /// A version that was replaced, and by which of its client; 0: its key went to somebody else.
  struct Former {
    std::int64_t record = 0, client = 0, by = 0;
    bool counts = false;  ///< it says something of its own
  };

  [[nodiscard]] Result<void> open(Rows& row, std::vector<Found>& to);
  [[nodiscard]] static Result<std::vector<Former>> formers_of(Result<Rows> rows);
  [[nodiscard]] Result<void> add_formers(const std::vector<Former>& formers, clients::ClientIndex& index);

  Connection& db_;
  Keys& keys_;
  const Dictionary& dictionary_;
  clients::Options options_;
  const EntityShape* client_;
  std::optional<PersonShape> shape_;
  std::string plain_;
  Arena arena_;
};

}  // namespace gatehouse::hub
