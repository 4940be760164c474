/// Whether the other side of a connector answers: a table beside that of the connectors, which `gatehouse doctor`
/// asks and no run does. A probe connects and signs in as a run would, and changes nothing at the other side. A
/// kind that is not in the table (a connector of a library) cannot be tried.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "gatehouse/connector.hpp"

namespace gatehouse {

/// What was learnt on the way.
struct Reached {
  std::optional<Timestamp> certificate_ends{};  ///< of the other side, if it showed one
};

struct Probe {
  const char* kind;  ///< of the connector
  /// Each step waits for `patience` at most, whatever the options say. Errc::unavailable: no answer;
  /// not_permitted: it does not let us in, or is not who it should be; not_found: it lacks the place; bad_config:
  /// the options do not do.
  Result<Reached> (*reach)(const Surroundings&, Side, std::chrono::seconds patience);
};

/// All that there are, by kind. Defined where the parts are wired (connectors/catalogue.cpp).
[[nodiscard]] std::span<const Probe> probes();

}  // namespace gatehouse
