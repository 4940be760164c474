/// The rules that are certain, and those that forbid a link. Private to the room.
#pragma once

#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// The rule that speaks about this pair, else `Rule::scored`. Symmetric.
[[nodiscard]] Rule rule_of(const PersonFeatures& a, const PersonFeatures& b, const Comparison& levels,
                           const Surroundings& surroundings);

/// First, middle and last name agree in full (the middle one by its initial at least).
[[nodiscard]] bool same_full_name(const Comparison& levels);

}  // namespace gatehouse::clients
