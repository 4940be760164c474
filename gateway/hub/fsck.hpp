/// Proves a hub offline or beside a running service: the structure of its store, and every balance. Each finding
/// has the id of the rule that it breaks; docs/decisions and the manual say what each means.
#pragma once

#include <functional>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

[[nodiscard]] Result<std::vector<Finding>> fsck(Core& core, const std::function<void(double)>& progress);

}  // namespace gatehouse::hub
