/// The hub's database: one connection that writes, readers on loan, and tables brought up to date by migrations.
/// Which database it is, one line of the site's configuration says; nothing above this folder knows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/hub.hpp"
#include "hub/store/database.hpp"
#include "hub/store/lock.hpp"
#include "hub/store/migrations.hpp"

namespace gatehouse::hub {

struct StoreOptions {
  std::filesystem::path folder;
  bool read_only = false;
  bool durable = true;
  std::uint32_t cache_mib = 64;
  std::optional<ServerStore> server{};  ///< nothing: SQLite in `folder`
};

class Store {
 public:
  /// Takes the site's lock (unless read only), opens or makes the database, and brings its tables up to date, all
  /// or nothing.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const StoreOptions& options);
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// The one connection that writes. The caller sees to it that one thread uses it at a time.
  [[nodiscard]] Connection& writer() { return *writer_; }
  [[nodiscard]] bool read_only() const { return options_.read_only; }

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

  /// Every page that a batch touches is written whole, so new keys are gathered apart (hub/new_keys.hpp).
  [[nodiscard]] virtual bool gathers_keys() const { return false; }

  /// Several programs may work on the database at once. This one's number among them; 0: there can be no others.
  [[nodiscard]] virtual std::int64_t node() const { return 0; }
  /// `follow` is called inside a transaction when others have written since our last; `take_over`, from a thread of
  /// the store's, when another is gone and left something half done. The store stops calling before it goes.
  virtual void share(std::function<Result<void>()> /*follow*/, std::function<void()> /*take_over*/) {}
  /// No more calls.
  virtual void leave() {}

  /// For the audit row of a hub that only reads, beside the service that writes. Never runs a checkpoint.
  [[nodiscard]] virtual Result<std::unique_ptr<Connection>> second_writer() = 0;
  /// After a commit: what the database wants done now and then.
  [[nodiscard]] virtual Result<void> tidy_log() = 0;
  /// After the commit of a purge: what was overwritten or deleted leaves the database's files too, as far as the
  /// database lets us see to that. Where a reader still needs the old state, it leaves them with a later commit.
  [[nodiscard]] virtual Result<void> clear_leftovers() = 0;
  [[nodiscard]] virtual std::int64_t bytes() = 0;

 protected:
  explicit Store(StoreOptions options) : options_(std::move(options)) {}
  [[nodiscard]] const StoreOptions& options() const { return options_; }
  [[nodiscard]] virtual Result<std::unique_ptr<Connection>> open_writer() = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<Connection>> open_reader() = 0;
  [[nodiscard]] virtual std::span<const Migration> migrations() const = 0;

 private:
  [[nodiscard]] Result<void> migrate();
  [[nodiscard]] Result<void> check_version();

  StoreOptions options_;
  SiteLock lock_;
  std::unique_ptr<Connection> writer_;
  std::mutex guard_;
  std::vector<std::unique_ptr<Connection>> idle_;  ///< guarded by `guard_`
};

}  // namespace gatehouse::hub
