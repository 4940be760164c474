/// Deltas made whole. Where a sender says "unchanged", the version before tells the value, so that each version
/// stands on its own and the merged view stays a function of the records in force.
#pragma once

#include <span>

#include "gatehouse/arena.hpp"
#include "gatehouse/pipeline.hpp"
#include "hub/body.hpp"
#include "hub/items.hpp"

namespace gatehouse::hub {

/// True where some value says `unchanged`.
[[nodiscard]] bool is_delta(std::span<const MappedEntity> entities);

/// The same entities with what `unchanged` stands for filled in from the version before; what that did not know
/// stays `unchanged`. An entity is paired with the one of the same kind and key. Everything new lies in `arena`.
[[nodiscard]] std::span<const MappedEntity> carry_forward(std::span<const MappedEntity> now, const Plan& plan,
                                                          const StoredBody& before, Arena& arena);
[[nodiscard]] std::span<const MappedEntity> carry_forward(std::span<const MappedEntity> now,
                                                          std::span<const MappedEntity> before, Arena& arena);

}  // namespace gatehouse::hub
