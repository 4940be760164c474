/// The hub's database: where it lies, how it is tuned, its migrations, its one writer and its readers. Design: WAL,
/// full sync, one write connection that also runs every checkpoint, no memory mapping (a damaged page is an error,
/// not a signal). What the SQL says is in statements.hpp; nothing else knows that it is SQLite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/store/lock.hpp"
#include "hub/store/sqlite.hpp"

namespace gatehouse::hub {

struct StoreOptions {
  std::filesystem::path folder;
  bool read_only = false;
  bool durable = true;
  std::uint32_t cache_mib = 64;
};

class Store {
 public:
  /// Takes the site's lock (unless read only), opens or makes `hub.db`, and brings its tables up to date, all or
  /// nothing.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const StoreOptions& options);
  /// Empties the log into the database where it wrote.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// The one connection that writes. The caller sees to it that one thread uses it at a time.
  [[nodiscard]] Connection& writer() { return *writer_; }
  [[nodiscard]] bool read_only() const { return options_.read_only; }

  /// For the audit row of a hub that only reads, beside the service that writes. Never runs a checkpoint.
  [[nodiscard]] Result<std::unique_ptr<Connection>> second_writer() const;

  /// A read connection on loan; it comes back by itself. Any thread.
  class Reader {
   public:
    Reader(Store& store, std::unique_ptr<Connection> db) : store_(&store), db_(std::move(db)) {}
    ~Reader();
    Reader(Reader&& other) noexcept = default;
    Reader& operator=(Reader&&) = delete;
    Connection& operator*() { return *db_; }
    Connection* operator->() { return db_.get(); }

   private:
    Store* store_;
    std::unique_ptr<Connection> db_;
  };
  [[nodiscard]] Result<Reader> reader();

  /// After a commit: copies the log into the database once it has grown enough.
  [[nodiscard]] Result<void> tidy_log();
  [[nodiscard]] std::int64_t bytes() const;

 private:
  explicit Store(StoreOptions options) : options_(std::move(options)) {}
  [[nodiscard]] std::filesystem::path file() const { return options_.folder / "hub.db"; }
  [[nodiscard]] Result<void> tune();
  [[nodiscard]] Result<void> migrate();
  [[nodiscard]] Result<void> check_version();

  StoreOptions options_;
  SiteLock lock_;
  std::unique_ptr<Connection> writer_;
  std::mutex guard_;
  std::vector<std::unique_ptr<Connection>> idle_;  ///< guarded by `guard_`
};

}  // namespace gatehouse::hub
