#include "watch.hpp"

#include <sys/socket.h>

namespace gatehouse {

Watch::Watch(int socket, std::chrono::seconds wait, std::stop_token stop)
    : socket_(socket),
      wait_(wait),
      on_stop_(std::move(stop), [socket] { ::shutdown(socket, SHUT_RDWR); }),
      thread_([this](const std::stop_token& done) { run(done); }) {}

Watch::~Watch() = default;

void Watch::touch() {
  const std::lock_guard lock(mutex_);
  touched_ = std::chrono::steady_clock::now();
}

bool Watch::barked() const {
  const std::lock_guard lock(mutex_);
  return barked_;
}

void Watch::run(const std::stop_token& done) {
  std::unique_lock lock(mutex_);
  while (!done.stop_requested()) {
    const auto end = touched_ + wait_;
    if (std::chrono::steady_clock::now() >= end) {
      barked_ = true;
      ::shutdown(socket_, SHUT_RDWR);
      return;
    }
    changed_.wait_until(lock, done, end, [] { return false; });
  }
}

}  // namespace gatehouse
