/// The audit trail: rows chained by a keyed hash, so that an edit, a gap, a swap or a cut tail is noticed.
#pragma once

#include <string>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

/// Says what is wrong with the chain; nothing when it is whole.
[[nodiscard]] Result<std::vector<std::string>> check_audit(Connection& db, Keys& keys);

}  // namespace gatehouse::hub
