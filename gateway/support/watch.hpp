/// Ends a connection that has been silent for too long, or when a stop is asked for, whatever the library that uses
/// it is waiting for: its socket is shut down.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace gatehouse {

class Watch {
 public:
  /// `socket` stays open as long as this lives.
  Watch(int socket, std::chrono::seconds wait, std::stop_token stop);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Something moved, or a new wait begins.
  void touch();
  [[nodiscard]] bool barked() const;  ///< the connection was ended here

 private:
  void run(const std::stop_token& done);

  const int socket_;
  const std::chrono::seconds wait_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::chrono::steady_clock::time_point touched_ = std::chrono::steady_clock::now();
  bool barked_ = false;
  std::stop_callback<std::function<void()>> on_stop_;
  std::jthread thread_;  ///< last: it ends before what it uses
};

}  // namespace gatehouse
