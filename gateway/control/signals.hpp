/// SIGTERM and SIGINT as a stop token: work ends at its next safe point.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

namespace gatehouse::control {

/// While it lives, SIGTERM and SIGINT ask for a stop instead of ending the process; SIGHUP calls `on_hangup`
/// if there is one. Make it before other threads, so that they inherit the blocked signals; one at a time.
class StopOnSignal {
 public:
  explicit StopOnSignal(std::function<void()> on_hangup = {});
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  std::function<void()> on_hangup_;
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace gatehouse::control
