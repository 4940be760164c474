/// What each delivery route owes its system. The feed of changes is the outbox of all routes; a route has a
/// position in it and a row for each change that it has seen. The balance `due = delivered + pending + unknown +
/// held + superseded + filtered` counts rows of the feed, those beyond the position as pending. A claimed row
/// counts as pending. Where a run ends without saying what became of it, it is `unknown`.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

[[nodiscard]] Result<void> open_route(Core& core, std::string_view route);
[[nodiscard]] Result<std::vector<Due>> claim(Core& core, std::string_view route, std::size_t limit);
[[nodiscard]] Result<void> settle(Core& core, RunId run, std::string_view route, std::span<const Settled> settled);
[[nodiscard]] Result<std::vector<std::pair<Due, DeliveryState>>> read_unsettled(Core& core, std::string_view route,
                                                                                std::size_t limit);
[[nodiscard]] Result<std::vector<RouteStatus>> read_routes(Connection& db);
/// What is still claimed becomes `unknown`: of one route, or of all at start. Inside the caller's transaction.
[[nodiscard]] Result<void> doubt_claimed(Core& core, std::int64_t route);

}  // namespace gatehouse::hub
