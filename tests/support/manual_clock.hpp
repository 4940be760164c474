/// A clock that stands still until the test moves it. Sleeping moves it, too, and takes no time.
#pragma once

#include "gatehouse/clock.hpp"

namespace gatehouse {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start = {1'767'225'600'000'000}) : now_(start) {}  // 2026-01-01T00:00:00Z

  Timestamp now() override { return now_; }
  std::chrono::steady_clock::time_point monotonic() override {
    return std::chrono::steady_clock::time_point(std::chrono::microseconds(now_.micros));
  }
  bool sleep(std::chrono::milliseconds time, std::stop_token stop) override {
    advance(time);
    return !stop.stop_requested();
  }
  void advance(std::chrono::microseconds time) { now_.micros += time.count(); }
  void set(Timestamp now) { now_ = now; }

 private:
  Timestamp now_;
};

}  // namespace gatehouse
