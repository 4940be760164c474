/// What we know of a client: a pure function of the records that are linked to it, so that a merge and a split undo
/// each other exactly. The rules: known beats unknown; then the record that came last. `unchanged` says nothing;
/// `remove` clears what the same system said before, nobody else's. A name, and an address, come whole from one
/// record: the last one that knows the last name, or line 1.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gatehouse/schema.hpp"
#include "gatehouse/value.hpp"
#include "hub/hub.hpp"

namespace gatehouse::hub {

/// One linked record's client row. Ids rise in the order of arrival, and the id decides which came last.
struct ClientPart {
  RecordId record{};
  Timestamp received{};
  std::string_view system{};
  std::span<const Value> values{};
};

struct MergedClient {
  std::vector<Value> values{};    ///< in the order of the schema; texts are those of the parts
  std::vector<Source> sources{};  ///< where each comes from; record 0 where unknown
};

/// The order of `parts` does not matter.
[[nodiscard]] MergedClient merge_client(const Schema& schema, std::span<const ClientPart> parts);

}  // namespace gatehouse::hub
