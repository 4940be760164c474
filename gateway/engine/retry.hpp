/// How long to wait before a delivery is tried again.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/random.hpp"
#include "config/site.hpp"

namespace gatehouse::engine {

/// Full jitter: any time up to `first` × 2^attempts, never more than `most`, so that many clients that failed
/// together do not come back together. `attempts` counts those already made.
[[nodiscard]] std::chrono::milliseconds wait_before(const config::Retry& retry, std::int32_t attempts,
                                                    Random& random);

}  // namespace gatehouse::engine
