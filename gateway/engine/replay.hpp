/// What was held, mapped again: after a mapping or a code table was mended, records get the outcome that they would
/// have had, and deliveries are due again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/held_deliveries.hpp"
#include "engine/runner.hpp"

namespace gatehouse::engine {

struct ReplayResult {
  std::int64_t tried = 0;
  std::int64_t stored = 0;
  std::int64_t still_held = 0;
  std::int64_t rejected = 0;
  std::int64_t filtered = 0;
  DeliveryReplay deliveries{};  ///< its notes stand in `notes`
  std::vector<std::string> notes{};
};

/// Replays every record that `filter` finds through the mapping that its route has now, then the held deliveries of
/// its route and rule (none if it names a record or a file). Reading a record's raw bytes is audited under `actor`.
[[nodiscard]] Result<ReplayResult> replay_held(const Plan& plan, hub::Hub& hub, const hub::HeldFilter& filter,
                                               std::string_view actor);

}  // namespace gatehouse::engine
