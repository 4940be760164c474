/// The embedded store: one file, WAL, full sync, one write connection that also runs every checkpoint, no memory
/// mapping (a damaged page is an error, not a signal).
#pragma once

#include "hub/store/sqlite.hpp"
#include "hub/store/store.hpp"

namespace gatehouse::hub {

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(StoreOptions options) : Store(std::move(options)) {}
  /// Empties the log into the database where it wrote.
  ~SqliteStore() override;

  [[nodiscard]] Result<std::unique_ptr<Connection>> second_writer() override;
  [[nodiscard]] Result<void> tidy_log() override;
  [[nodiscard]] Result<void> clear_leftovers() override;
  [[nodiscard]] bool gathers_keys() const override { return true; }
  [[nodiscard]] std::int64_t bytes() override;

 private:
  [[nodiscard]] Result<std::unique_ptr<Connection>> open_writer() override;
  [[nodiscard]] Result<std::unique_ptr<Connection>> open_reader() override;
  [[nodiscard]] std::span<const Migration> migrations() const override { return sqlite_migrations(); }
  [[nodiscard]] std::filesystem::path file() const { return options().folder / "hub.db"; }
  /// Stands beside the store once there is one. A store that is gone then is not begun anew: the next files would
  /// enter everybody a second time, under other numbers.
  [[nodiscard]] std::filesystem::path mark() const { return options().folder / "hub.made"; }
  [[nodiscard]] Result<void> not_lost() const;

  SqliteConnection* log_ = nullptr;  ///< the writer, where it may write
  bool leftovers_ = false;           ///< a reader kept us from emptying the log
};

}  // namespace gatehouse::hub
