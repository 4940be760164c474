/// What a record means to others: the keys of its entities and of their parents, and the person it is about. Needs
/// no more than the mapped record, so it can be done on the mapping thread, a batch ahead of `take`.
#pragma once

#include <span>
#include <vector>

#include "hub/items.hpp"

namespace gatehouse::hub {

/// Fills `out` from the entities of one record and appends their keys to `refs`.
void describe(const Plan& plan, Keys& keys, const clients::Options& options, std::span<const MappedEntity> entities,
              Description& out, std::vector<KeyRef>& refs);

/// Marks the entity keys that no settled row has (hub/new_keys.hpp): writing them then needs no look there. Asked
/// in the order of the keys.
[[nodiscard]] Result<void> mark_unsettled(Connection& db, std::vector<KeyRef>& refs);

}  // namespace gatehouse::hub
