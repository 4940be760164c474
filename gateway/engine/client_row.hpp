/// A client's view as the row that a mapping `from: schema client` reads.
#pragma once

#include <string>
#include <vector>

#include "gatehouse/arena.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::engine {

/// The id of a client as other systems see it: never an SSN, and never like one.
[[nodiscard]] std::string public_id(hub::ClientId client);
/// The client that such an id, or the bare number, names; nothing if it is neither.
[[nodiscard]] std::optional<hub::ClientId> client_from(std::string_view text);

/// One thread at a time; reused from client to client.
class ClientRow {
 public:
  explicit ClientRow(const mapping::Mapping& mapping) : wanted_(mapping::source_schema(mapping)) {}

  /// Fills `values` and `groups`; they hold until the next call and as long as `view` lives.
  void fill(const hub::ClientView& view);

  /// Of `values`.
  [[nodiscard]] const Schema& schema() const { return wanted_; }

  std::vector<Value> values{};  ///< in the order of the mapping's source schema
  mapping::Groups groups{};     ///< rows of the other entities, by entity

 private:
  const Schema& wanted_;
  const Schema* known_ = nullptr;         ///< the schema that `places_` was made for
  std::vector<std::ptrdiff_t> places_{};  ///< where each wanted field stands in the view, or -1
  std::ptrdiff_t id_at_ = -1;
  std::string id_{};
};

}  // namespace gatehouse::engine
