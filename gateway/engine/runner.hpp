/// One trip on one route. Begin to read with runner.cpp: it is the whole way of a record from a system's file
/// into the hub.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/random.hpp"
#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "hub/hub.hpp"

namespace gatehouse::engine {

/// What a run works with; all of it belongs to others, and may serve several runs at once.
struct Tools {
  const Plan& plan;
  hub::Hub& hub;
  Clock& clock;
  Random& random;
  Log& log;
  std::string_view version;                                               ///< of the program, for receipts
  std::function<void(std::uint64_t done, std::uint64_t all)> progress{};  ///< records; may be empty
};

/// What a caller may ask of a run.
struct RunWish {
  std::string trigger = "person";  ///< schedule | person | start-up
  std::string quarter{};           ///< of a report, instead of the route's own
  bool dry_run = false;            ///< a report is made and counted, and nothing is written
  std::stop_token stop{};
};

/// What became of a run.
struct RunResult {
  hub::RunInfo info{};               ///< with the balance of an intake
  hub::DeliveryBalance delivery{};   ///< of the route, after a delivery
  std::int64_t files = 0;            ///< taken whole
  std::int64_t repeated = 0;         ///< files whose bytes had come before
  std::int64_t refused = 0;          ///< files put aside
  std::int64_t waiting = 0;          ///< files left for later: they still grow
  std::int64_t rows = 0;             ///< of a report
  std::int64_t held_rows = 0;        ///< of a report
  bool held_back = false;            ///< a report was not sent: edit checks found errors
  std::vector<Shipped> shipped{};    ///< files written
  std::vector<std::string> notes{};  ///< for people, one a line
  bool balance_holds = true;
  bool stopped = false;  ///< by the stop token, with all that was done committed
};

/// Runs `route` once. A run that fails is on record as red, with the error as its note.
[[nodiscard]] Result<RunResult> run_route(const Tools& tools, const PlannedRoute& route, const RunWish& wish);

/// True for a delivery route that was interrupted while it sent. Run it before anything else changes the hub:
/// it begins by sending the same bytes again, so that they are known to be sent once.
[[nodiscard]] bool was_interrupted(const Plan& plan, const PlannedRoute& route);

}  // namespace gatehouse::engine
