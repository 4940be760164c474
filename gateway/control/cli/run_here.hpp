/// Runs routes in this process, or asks the service that holds the site to do so.
#pragma once

#include <memory>
#include <vector>

#include "control/cli/session.hpp"
#include "engine/runner.hpp"

namespace gatehouse::control {

/// Runs `routes` one after another and tells what became of each. Deliveries that an earlier run was killed in
/// come first.
[[nodiscard]] Exit run_routes(Session& session, const std::shared_ptr<const engine::Plan>& plan,
                              const std::vector<const engine::PlannedRoute*>& routes, engine::RunWish wish,
                              bool json);

}  // namespace gatehouse::control
