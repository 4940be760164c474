/// The store on a PostgreSQL server: durability, checkpoints and room are the server's care.
#pragma once

#include "hub/store/postgres_node.hpp"
#include "hub/store/store.hpp"

namespace gatehouse::hub {

class PostgresStore final : public Store {
 public:
  explicit PostgresStore(StoreOptions options) : Store(std::move(options)) {}

  [[nodiscard]] Result<std::unique_ptr<Connection>> second_writer() override;
  [[nodiscard]] Result<void> tidy_log() override { return {}; }
  /// Takes the dead rows of keys out of their table. Of all else the server keeps dead rows until its own vacuum:
  /// they are sealed with keys that are gone.
  [[nodiscard]] Result<void> clear_leftovers() override;
  /// Of all tables of the schema with their indexes; 0 if the server does not say.
  [[nodiscard]] std::int64_t bytes() override;
  [[nodiscard]] std::int64_t node() const override { return node_ ? node_->id() : 0; }
  void share(std::function<Result<void>()> follow, std::function<void()> take_over) override;
  void leave() override { node_.reset(); }

 private:
  [[nodiscard]] Result<std::unique_ptr<Connection>> open_writer() override;
  [[nodiscard]] Result<std::unique_ptr<Connection>> open_reader() override;
  [[nodiscard]] std::span<const Migration> migrations() const override { return postgres_migrations(); }

  PostgresConnection* turns_ = nullptr;  ///< the writer, where it may write
  std::unique_ptr<Node> node_;
};

}  // namespace gatehouse::hub
