#include "gatehouse/clock.hpp"

namespace gatehouse {

Timestamp SystemClock::now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count()};
}

std::chrono::steady_clock::time_point SystemClock::monotonic() { return std::chrono::steady_clock::now(); }

bool SystemClock::sleep(std::chrono::milliseconds time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace gatehouse
