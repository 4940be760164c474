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
  /// `system`: who receives the row, and may know the client by an id of its own.
  explicit ClientRow(const mapping::Mapping& mapping, std::string_view system = {})
      : wanted_(mapping::source_schema(mapping)), system_(system) {}

  /// Fills `values` and `groups`; they hold until the next call and as long as `view` lives.
  void fill(const hub::ClientView& view);

  /// The id under which the system that receives sent the client last; empty where it never did.
  [[nodiscard]] std::string_view own_id_of(const hub::ClientView& view) const;

  /// Of `values`.
  [[nodiscard]] const Schema& schema() const { return wanted_; }

  std::vector<Value> values{};  ///< in the order of the mapping's source schema
  mapping::Groups groups{};     ///< rows of the other entities, by entity

 private:
  void find_places(const Schema& known);

  const Schema& wanted_;
  const Schema* known_ = nullptr;         ///< the schema that `places_` was made for
  std::vector<std::ptrdiff_t> places_{};  ///< where each wanted field stands in the view, or -1
  struct AsOf {
    std::size_t at, of;  ///< its place in `values`, and that of the field in the view
  };
  std::vector<AsOf> as_of_{};
  std::ptrdiff_t id_at_ = -1, own_id_at_ = -1;
  std::string id_{};
  std::string system_{};
};

}  // namespace gatehouse::engine
