/// The rules that are certain, and those that forbid a link. Private to the room.
#pragma once

#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// The rule that speaks about this pair, else `Rule::scored`. Symmetric.
[[nodiscard]] Rule rule_of(const PersonFeatures& a, const PersonFeatures& b, const Comparison& levels);

}  // namespace gatehouse::clients
