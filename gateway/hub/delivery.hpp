/// What each delivery route owes its system. The feed of changes is the outbox of all routes; a route has a
/// position in it and a row for each change before it that concerns the route: the client's first, a merge or
/// split, or one of an entity that its mapping reads. The balance `due = delivered + pending + unknown + held +
/// superseded + filtered` counts these, and as pending those beyond the position. A claimed row counts as pending.
/// Where a run ends without saying what became of it, it is `unknown`.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

[[nodiscard]] Result<void> open_route(Core& core, std::string_view route, const std::vector<std::string>& reads);
[[nodiscard]] Result<void> try_now(Core& core, std::string_view route);
/// Brings the next changes of the feed to the route, in a transaction of its own. False: it has seen them all.
[[nodiscard]] Result<bool> advance(Core& core, std::string_view route);
/// Hands out what is due of what `advance` has brought.
[[nodiscard]] Result<std::vector<Due>> claim(Core& core, std::string_view route, std::size_t limit);
[[nodiscard]] Result<void> settle(Core& core, RunId run, std::string_view route, std::span<const Settled> settled);
[[nodiscard]] Result<std::vector<std::pair<Due, DeliveryState>>> read_unsettled(Core& core, std::string_view route,
                                                                                std::size_t limit);
[[nodiscard]] Result<std::vector<RouteStatus>> read_routes(Connection& db);
/// What is still claimed becomes `unknown`: of one route, or of all at start. Inside the caller's transaction.
[[nodiscard]] Result<void> doubt_claimed(Core& core, std::int64_t route);

}  // namespace gatehouse::hub
