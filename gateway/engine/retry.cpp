#include "engine/retry.hpp"

#include <algorithm>

namespace gatehouse::engine {

std::chrono::milliseconds wait_before(const config::Retry& retry, std::int32_t attempts, Random& random) {
  const std::int32_t doublings = std::clamp(attempts, 0, 30);
  const std::int64_t limit = std::min(retry.first.count() << doublings, retry.most.count());
  const auto chance = random.next() % static_cast<std::uint64_t>(limit + 1);
  return std::chrono::milliseconds(static_cast<std::int64_t>(chance));
}

}  // namespace gatehouse::engine
