/// Time, passed in by reference so that a test owns it. Wall time is for people and schedules; waiting
/// and time-outs use the monotonic clock only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "gatehouse/value.hpp"

namespace gatehouse {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() = 0;  ///< wall clock, UTC
  [[nodiscard]] virtual std::chrono::steady_clock::time_point monotonic() = 0;
  /// Sleeps, or returns early (false) when a stop is asked for.
  virtual bool sleep(std::chrono::milliseconds time, std::stop_token stop) = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  Timestamp now() override;
  std::chrono::steady_clock::time_point monotonic() override;
  bool sleep(std::chrono::milliseconds time, std::stop_token stop) override;
};

}  // namespace gatehouse
