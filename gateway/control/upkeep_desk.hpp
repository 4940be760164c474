/// What keeps this gateway trustworthy tomorrow, over the API: what `gatehouse doctor` says, how old keys and
/// tokens are, which rules of retention the site has and what their last round came to. Names, ages and counts.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>

#include "control/http.hpp"
#include "control/retention.hpp"
#include "engine/service.hpp"
#include "gatehouse/probe.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

/// What the desk asks, beside the hub; all of it outlives it.
struct UpkeepParts {
  engine::Service& service;
  hub::Hub& hub;
  Clock& clock;
  const LastRound& last_round;
  std::span<const Probe> probes{};
  /// The site's files as they are now, to look at.
  std::function<std::shared_ptr<const engine::Plan>(Findings&)> look{};
};

/// Any thread.
class UpkeepDesk {
 public:
  explicit UpkeepDesk(UpkeepParts parts) : parts_(std::move(parts)) {}
  /// GET /v1/health (`systems=yes`: tries to reach them, too), /v1/keys, /v1/retention; nothing for other paths.
  [[nodiscard]] std::optional<Response> get(const Request& request);

 private:
  [[nodiscard]] Response health(const Request& request);
  [[nodiscard]] Response keys() const;
  [[nodiscard]] Response retention() const;

  UpkeepParts parts_;
  std::mutex examining_;  ///< it opens connections to systems: one at a time
};

}  // namespace gatehouse::control
