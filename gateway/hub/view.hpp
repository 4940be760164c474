/// What we know of a client: a pure function of the records that are linked to it, of what people pinned and of the
/// site's rules, so that a merge and a split undo each other exactly.
///
/// Of the records that know a field (`unchanged` says nothing; `remove` clears what the same system said before,
/// nobody else's) the one survives that is, in this order: pinned by a person; of a system that verifies the field;
/// of the system trusted most; no shorter form of what another says; of the latest day; said by most; the last. A
/// system that owns the field comes before those, and one that only fills in behind all others; among systems that
/// are compared (origins.hpp) the last change counts instead of the day, and an echo counts only where nobody else
/// says anything. A name, and an address, come whole from one record.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/schema.hpp"
#include "gatehouse/value.hpp"
#include "hub/hub.hpp"
#include "hub/origins.hpp"

namespace gatehouse::hub {

/// One linked record's client row. Ids rise in the order of arrival, and the id decides which came last.
struct ClientPart {
  RecordId record{};
  Timestamp received{};
  std::string_view system{};
  std::span<const Value> values{};
  std::span<const Origin> origins{};  ///< whose word the values are; empty: its own
};

/// What a person fixed: a field, or the parts of a name or an address as they stood together. Those given later
/// count first.
struct Pin {
  std::string field{};  ///< `birth_date`, `name`, `address`, `name.last`
  RecordId record{};    ///< that it was taken from; 0: the person wrote it
  std::string system{};
  Timestamp at{};
  std::string actor{};
  std::vector<std::pair<std::size_t, Value>> values{};  ///< by position in the schema
};

struct MergedClient {
  std::vector<Value> values{};    ///< in the order of the schema; texts are those of the parts and pins
  std::vector<Source> sources{};  ///< where each comes from
};

/// Positions in the schema of `field`, or of the parts that belong to the group `name` or `address`; empty where
/// the schema has no such field.
[[nodiscard]] std::vector<std::size_t> fields_of(const Schema& schema, std::string_view field);
/// `name` for `name.first`: the group that a field comes whole with; empty where it stands alone.
[[nodiscard]] std::string_view group_of(std::string_view field);
/// What is decided in one: a field, or the parts of a name or an address.
struct Unit {
  std::string name;
  std::vector<std::size_t> fields{};  ///< positions in the schema
  std::size_t leader = 0;             ///< who does not know this one has nothing to say about the rest
};
/// All of a schema but the client's id, each field once.
[[nodiscard]] std::vector<Unit> units_of(const Schema& schema);

/// The order of `parts` does not matter; pins are in the order in which they were made.
[[nodiscard]] MergedClient merge_client(const Schema& schema, std::span<const ClientPart> parts,
                                        std::span<const Pin> pins, const Survivorship& rules);

}  // namespace gatehouse::hub
