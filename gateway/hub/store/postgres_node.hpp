/// One Gatehouse of several on one PostgreSQL: it tells the database that it lives, and it notices who does not.
/// Time is the database's. A node that was silent for longer than its lease is gone for good: its number is never
/// used again, the writer refuses it (postgres.hpp: `work_for`), and what it left half done is taken over by
/// whoever noticed.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "hub/store/postgres.hpp"

namespace gatehouse::hub {

class Node {
 public:
  /// Makes itself known. Nodes of the same name are gone: the site's lock, which we hold, proves it.
  [[nodiscard]] static Result<std::unique_ptr<Node>> join(const ServerStore& server, const std::string& name);
  /// Leaves: the others need not wait for the lease to run out.
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  [[nodiscard]] std::int64_t id() const { return id_; }
  /// From now on, from a thread of the node's own: `take_over` is called when runs of gone nodes are still open.
  void watch(std::function<void()> take_over);

 private:
  Node(std::unique_ptr<PostgresConnection> db, std::chrono::milliseconds lease)
      : db_(std::move(db)), lease_(lease) {}
  void live(const std::stop_token& stop);
  /// Says that we live, and who does not. True: something waits to be taken over.
  [[nodiscard]] Result<bool> beat();

  std::unique_ptr<PostgresConnection> db_;  ///< the thread's, once it runs
  std::chrono::milliseconds lease_;
  std::int64_t id_ = 0;
  std::function<void()> take_over_;
  std::mutex guard_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace gatehouse::hub
