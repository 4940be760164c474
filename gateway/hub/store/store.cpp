#include "hub/store/store.hpp"

#include <string>
#include <system_error>

#include "hub/store/postgres_store.hpp"
#include "hub/store/sqlite_store.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::size_t idle_readers = 4;

constexpr const char* select_version = "SELECT max(version) FROM schema_version";
constexpr const char* insert_version = "INSERT INTO schema_version (version, name) VALUES (?1, ?2)";

std::unique_ptr<Store> store_for(const StoreOptions& options) {
  if (options.server) return std::make_unique<PostgresStore>(options);
  return std::make_unique<SqliteStore>(options);
}

tl::unexpected<Error> is_newer(std::int64_t version) {
  return fail(Errc::bad_config, "the store was written by a newer Gatehouse (tables of version " +
                                    std::to_string(version) +
                                    "); install that one again, or restore a copy from before");
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  std::error_code error;
  if (!options.read_only) std::filesystem::create_directories(options.folder, error);
  if (error) return fail(Errc::not_permitted, "cannot make " + options.folder.string() + ": " + error.message());

  auto store = store_for(options);
  if (!options.read_only) {
    auto lock = SiteLock::take(options.folder);
    if (!lock) return fail(std::move(lock.error()));
    store->lock_ = std::move(*lock);
  }
  auto writer = store->open_writer();
  if (!writer) return fail(std::move(writer.error()));
  store->writer_ = std::move(*writer);
  GATEHOUSE_TRY(options.read_only ? store->check_version() : store->migrate());
  return store;
}

Result<void> Store::migrate() {
  auto transaction = Transaction::begin(*writer_);
  if (!transaction) return fail(std::move(transaction.error()));
  const auto version = writer_->number(select_version);
  if (!version) return fail(version.error());
  const std::int64_t have = version->value_or(0);
  if (have > migrations().back().version) return is_newer(have);
  for (const Migration& step : migrations()) {
    if (step.version <= have) continue;
    GATEHOUSE_TRY(writer_->script(step.sql));
    GATEHOUSE_TRY(writer_->run(insert_version, std::int64_t{step.version}, std::string_view(step.name)));
  }
  return transaction->commit();
}

Result<void> Store::check_version() {
  const auto version = writer_->number(select_version);
  if (!version) return fail(version.error());
  const std::int64_t have = version->value_or(0), wanted = migrations().back().version;
  if (have == wanted) return {};
  if (have > wanted) return is_newer(have);
  return fail(Errc::bad_config, "the store's tables are of version " + std::to_string(have) +
                                    ", this Gatehouse's of " + std::to_string(wanted) +
                                    "; make a copy, then start the service once to bring them up");
}

Store::Reader::~Reader() {
  if (!db_) return;
  const std::lock_guard hold(store_->guard_);
  if (store_->idle_.size() < idle_readers) store_->idle_.push_back(std::move(db_));
}

Result<Store::Reader> Store::reader() {
  {
    const std::lock_guard hold(guard_);
    if (!idle_.empty()) {
      auto db = std::move(idle_.back());
      idle_.pop_back();
      return Reader(*this, std::move(db));
    }
  }
  auto db = open_reader();
  if (!db) return fail(std::move(db.error()));
  return Reader(*this, std::move(*db));
}

}  // namespace gatehouse::hub
