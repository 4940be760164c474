/// The part of `gatehouse held` that is about deliveries: those that a mapping or a system refused, and those of
/// which nobody knows whether they arrived.
#pragma once

#include <string>
#include <vector>

#include "control/answers.hpp"
#include "control/cli/session.hpp"
#include "engine/held_deliveries.hpp"

namespace gatehouse::control {

/// A table with a heading; nothing if there are none.
void print_deliveries(std::ostream& out, const std::vector<engine::HeldDelivery>& held);

/// `held show ROUTE/NUMBER`.
[[nodiscard]] Exit show_delivery(Session& session, const engine::DeliveryName& name, bool json);

/// `held decide sent|again ROUTE/NUMBER...`, or all of `route`.
struct DecideOptions {
  std::string decision{}, route{};
  std::vector<std::string> deliveries{};
  bool json = false;
};
[[nodiscard]] Exit decide(Session& session, const DecideOptions& options);

}  // namespace gatehouse::control
