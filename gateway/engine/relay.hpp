/// A few threads that each read, map and write in turns: one of them reads at a time, one writes at a time, in the
/// order of reading, and between the two each works for itself. So what a thread has read is still in its
/// processor's cache when it is mapped and when it is written, and none waits while there is something to do.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::engine {

/// `Portion` is what goes round: a fixed number of them exists, one more than threads, so memory is bounded.
template <class Portion>
class Relay {
 public:
  struct Steps {
    std::function<Result<bool>(Portion&)> read;          ///< fills it; false: nothing is left
    std::function<void(Portion&, unsigned thread)> map;  ///< on several threads at once
    std::function<Result<void>(Portion&)> write;
  };

  Relay(Steps steps, unsigned threads) : steps_(std::move(steps)), threads_(threads), items_(threads + 1) {
    for (Item& item : items_) free_.push_back(&item);
  }

  /// Until nothing is left, or a step fails: then with its error, and what was read later is not written. The
  /// caller is one of the threads.
  [[nodiscard]] Result<void> run() {
    {
      std::vector<std::jthread> others;
      for (unsigned i = 1; i < threads_; ++i) others.emplace_back([this, i] { work(i); });
      work(0);
    }
    if (error_) return fail(*error_);
    return {};
  }

 private:
  struct Item {
    Portion portion;
    std::uint64_t number = 0;
  };

  void work(unsigned thread) {
    while (Item* const item = take()) {
      if (!read(*item)) return;
      steps_.map(item->portion, thread);
      hand_in(*item);
    }
  }

  /// A free item; null once a step has failed.
  Item* take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return error_ || !free_.empty(); });
    if (error_) return nullptr;
    Item* const item = free_.back();
    free_.pop_back();
    return item;
  }

  bool read(Item& item) {
    const std::lock_guard turn(reading_);
    if (ended_) return give_back(item);
    const Result<bool> more = steps_.read(item.portion);
    if (!more) stop(more.error());
    ended_ = !more || !*more;
    if (ended_) return give_back(item);
    item.number = read_++;
    return true;
  }

  bool give_back(Item& item) {
    const std::lock_guard lock(mutex_);
    free_.push_back(&item);
    freed_.notify_all();
    return false;
  }

  void stop(const Error& why) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = why;
    freed_.notify_all();
  }

  /// Who finds nobody writing writes all that is next in order, what others have handed in included.
  void hand_in(Item& item) {
    std::unique_lock lock(mutex_);
    mapped_.push_back(&item);
    if (writing_) return;
    writing_ = true;
    while (Item* const next = error_ ? nullptr : next_to_write()) {
      lock.unlock();
      const Result<void> written = steps_.write(next->portion);
      lock.lock();
      if (!written && !error_) error_ = written.error();
      ++written_;
      free_.push_back(next);
      freed_.notify_all();
    }
    writing_ = false;
  }

  Item* next_to_write() {
    for (auto item = mapped_.begin(); item != mapped_.end(); ++item) {
      if ((*item)->number != written_) continue;
      Item* const found = *item;
      mapped_.erase(item);
      return found;
    }
    return nullptr;
  }

  Steps steps_;
  unsigned threads_;
  std::vector<Item> items_;
  std::mutex reading_;  ///< held while one reads; before `mutex_`
  bool ended_ = false;  ///< guarded by reading_, as read_
  std::uint64_t read_ = 0;
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable freed_;
  std::vector<Item*> free_{}, mapped_{};
  std::uint64_t written_ = 0;
  bool writing_ = false;
  std::optional<Error> error_{};
};

}  // namespace gatehouse::engine
