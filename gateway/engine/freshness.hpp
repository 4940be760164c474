/// How old what a route brings may get (`promise:`), and when a system may not be loaded (`closed:`, `outages:`). A
/// delivery is as late as the record that waits longest, from its coming in to its delivery; an intake, as the time
/// since something came. Time in which the system is known not to work does not count.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "hub/hub.hpp"

namespace gatehouse::engine {

/// Where one route stands beside its promise.
struct Freshness {
  std::string route;
  std::chrono::milliseconds promise{0};
  std::chrono::milliseconds age{0};    ///< of what waits longest, or since the last arrival
  std::chrono::milliseconds delay{0};  ///< of a delivery: the slowest record of its last run, end to end
  [[nodiscard]] bool kept() const { return age <= promise; }
};
/// Of every route that gives a promise, by name.
[[nodiscard]] std::vector<Freshness> freshness(const Plan& plan, const hub::Status& status, Timestamp now);

/// When the system may be loaded again; nothing where it may be now.
[[nodiscard]] std::optional<Timestamp> closed_until(const Plan& plan, std::string_view system, Timestamp now);

}  // namespace gatehouse::engine
