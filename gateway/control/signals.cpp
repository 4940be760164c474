#include "control/signals.hpp"

#include <signal.h>
#include <time.h>

namespace gatehouse::control {

namespace {

sigset_t watched(bool hangup) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  if (hangup) sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

StopOnSignal::StopOnSignal(std::function<void()> on_hangup) : on_hangup_(std::move(on_hangup)) {
  const sigset_t set = watched(static_cast<bool>(on_hangup_));
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this, set](const std::stop_token& ended) {
    constexpr timespec look_again{.tv_sec = 0, .tv_nsec = 50'000'000};
    while (!ended.stop_requested()) {
      const int signal = sigtimedwait(&set, nullptr, &look_again);
      if (signal == SIGHUP)
        on_hangup_();
      else if (signal > 0)
        stop_.request_stop();
    }
  });
}

StopOnSignal::~StopOnSignal() {
  waiter_.request_stop();
  waiter_.join();
  const sigset_t set = watched(static_cast<bool>(on_hangup_));
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace gatehouse::control
