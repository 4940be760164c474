/// What was held, mapped again: after a mapping or a code table was mended, records get the outcome that they would
/// have had, and deliveries are due again.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/held_deliveries.hpp"
#include "engine/runner.hpp"
#include "hub/lists.hpp"

namespace gatehouse::engine {

struct ReplayResult {
  std::int64_t tried = 0;
  std::int64_t stored = 0;
  std::int64_t still_held = 0;
  std::int64_t rejected = 0;
  std::int64_t filtered = 0;
  DeliveryReplay deliveries{};       ///< its notes stand in `notes`
  std::vector<std::string> notes{};  ///< of the first records; the others of its kind are counted in the last
  bool stopped = false;              ///< by the stop token: what was tried stays, the rest is held as it was
};

struct ReplayWish {
  hub::RecordFilter filter{};  ///< of records that are kept back; rule and source of any of their reasons
  std::string actor{};         ///< for the audit: of each record that is read, and of what became of it
  std::stop_token stop{};
  std::function<void(std::uint64_t done)> progress{};  ///< records; may be empty
};

/// Replays every record that the filter finds through the mapping that its route has now, then the held deliveries
/// of its route and rule (none if it names a record, a file or a field).
[[nodiscard]] Result<ReplayResult> replay_held(const Plan& plan, hub::Hub& hub, const ReplayWish& wish);

}  // namespace gatehouse::engine
