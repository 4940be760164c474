/// A queue between two threads. What goes through is limited by its users, who own a fixed number of things.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace gatehouse::engine {

template <class T>
class Channel {
 public:
  void put(T value) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(value));
    }
    arrived_.notify_one();
  }
  /// Waits for the next value; nothing once a stop is asked for.
  [[nodiscard]] std::optional<T> take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait(lock, stop, [this] { return !queue_.empty(); })) return std::nullopt;
    T value = std::move(queue_.front());
    queue_.pop_front();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<T> queue_;
};

}  // namespace gatehouse::engine
