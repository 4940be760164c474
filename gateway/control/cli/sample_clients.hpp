/// Real clients for people to try a delivery's mapping on: the last that the hub got to know, as the route would
/// read them, with what the agreement keeps back withheld. Nothing is written but the audit row of what was read.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "control/cli/session.hpp"
#include "engine/plan.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::control {

/// A client's row; views hold until the visit ends. False: it is enough.
using VisitClient =
    std::function<bool(std::span<const Value> row, const mapping::Groups& groups, std::uint64_t client)>;

struct ClientsWish {
  std::size_t limit = 0;
  std::string purpose{}, actor{};  ///< for the audit
};
/// Visits at most `limit` clients, newest first. `mapping` says what is read; it leads from the schema `client`.
[[nodiscard]] Result<void> each_last_client(hub::Hub& hub, const engine::Plan& plan,
                                            const engine::PlannedRoute& route, const mapping::Mapping& mapping,
                                            Clock& clock, const ClientsWish& wish, const VisitClient& visit);

}  // namespace gatehouse::control
