#include "hub/store/store.hpp"

#include <sys/stat.h>

#include <string>
#include <system_error>

#include "gatehouse/failpoint.hpp"
#include "hub/store/migrations.hpp"

namespace gatehouse::hub {
namespace {

constexpr const char* full_sync = "PRAGMA synchronous=FULL";
constexpr const char* no_sync = "PRAGMA synchronous=OFF";

/// 50,000 pages of 4 KiB, a log of 200 MB: half as many copies of pages that change often as with 25,000, and a
/// first load of a million records is a tenth quicker (tests/bench).
#ifdef GATEHOUSE_FAILPOINTS
constexpr int log_pages_before_checkpoint = 150;  // so that the kill loop's small store gets there
#else
constexpr int log_pages_before_checkpoint = 50'000;
#endif
/// Readers may keep the log from starting again at its top; beyond this we wait for them.
constexpr int log_pages_at_most = 100'000;
constexpr std::size_t idle_readers = 4;

constexpr const char* select_version = "SELECT max(version) FROM schema_version";
constexpr const char* insert_version = "INSERT INTO schema_version (version, name) VALUES (?1, ?2)";

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  std::error_code error;
  if (!options.read_only) std::filesystem::create_directories(options.folder, error);
  if (error) return fail(Errc::not_permitted, "cannot make " + options.folder.string() + ": " + error.message());

  std::unique_ptr<Store> store(new Store(options));
  if (options.read_only && !std::filesystem::exists(store->file(), error))
    return fail(Errc::not_found,
                "there is no store at " + store->file().string() + " yet; nothing has run on this site");
  if (!options.read_only) {
    auto lock = SiteLock::take(options.folder);
    if (!lock) return fail(std::move(lock.error()));
    store->lock_ = std::move(*lock);
  }
  const mode_t before = ::umask(0077);  // the store is nobody else's to read, its log included
  auto writer =
      Connection::open(store->file(), options.read_only ? Connection::Mode::read : Connection::Mode::write);
  ::umask(before);
  if (!writer) return fail(std::move(writer.error()));
  store->writer_ = std::move(*writer);
  GATEHOUSE_TRY(store->tune());
  GATEHOUSE_TRY(options.read_only ? store->check_version() : store->migrate());
  return store;
}

Store::~Store() {
  if (writer_ && !options_.read_only) (void)writer_->checkpoint(true);
}

Result<void> Store::tune() {
  if (options_.read_only) return {};
  GATEHOUSE_TRY(writer_->script("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA mmap_size=0"));
  GATEHOUSE_TRY(writer_->script("PRAGMA cache_size=-" + std::to_string(options_.cache_mib * 1024)));
  GATEHOUSE_TRY(writer_->script("PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON"));
  return writer_->script(options_.durable ? full_sync : no_sync);
}

Result<void> Store::migrate() {
  GATEHOUSE_TRY(writer_->script(
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)"));
  auto transaction = Transaction::begin(*writer_);
  if (!transaction) return fail(std::move(transaction.error()));
  const auto version = writer_->number(select_version);
  if (!version) return fail(version.error());
  const std::int64_t have = version->value_or(0);
  if (have > migrations().back().version)
    return fail(Errc::bad_config,
                "the store was written by a newer Gatehouse (tables of version " + std::to_string(have) + ")");
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
  if (version->value_or(0) == migrations().back().version) return {};
  return fail(Errc::bad_config,
              "the store's tables are of another version of Gatehouse; start the service once to bring them up");
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
  auto db = Connection::open(file(), Connection::Mode::read);
  if (!db) return fail(std::move(db.error()));
  GATEHOUSE_TRY((*db)->script("PRAGMA mmap_size=0; PRAGMA cache_size=-8192"));
  return Reader(*this, std::move(*db));
}

Result<void> Store::tidy_log() {
  if (writer_->log_pages() < log_pages_before_checkpoint) return {};
  GATEHOUSE_FAILPOINT("checkpoint.before");
  GATEHOUSE_TRY(writer_->checkpoint(writer_->log_pages() >= log_pages_at_most));
  GATEHOUSE_FAILPOINT("checkpoint.after");
  return {};
}

Result<std::unique_ptr<Connection>> Store::second_writer() const {
  auto db = Connection::open(file(), Connection::Mode::write);
  if (!db) return db;
  GATEHOUSE_TRY((*db)->script("PRAGMA mmap_size=0"));
  GATEHOUSE_TRY((*db)->script(options_.durable ? full_sync : no_sync));
  return db;
}

std::int64_t Store::bytes() const {
  std::int64_t total = 0;
  for (const char* end : {"", "-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file().string() + end, error);
    if (!error) total += static_cast<std::int64_t>(size);
  }
  return total;
}

}  // namespace gatehouse::hub
