#include "hub/store/sqlite_store.hpp"

#include <sys/stat.h>

#include <string>
#include <system_error>

#include "gatehouse/failpoint.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::hub {
namespace {

constexpr const char* full_sync = "PRAGMA synchronous=FULL";
constexpr const char* no_sync = "PRAGMA synchronous=OFF";
/// Bodies that were replaced and hashes that were taken away leave no copy in pages that are free. FAST would leave
/// whole pages as they were.
constexpr const char* overwrite_deleted = "PRAGMA secure_delete=ON";
constexpr const char* version_table =
    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)";

/// 50,000 pages of 4 KiB, a log of 200 MB: half as many copies of pages that change often as with 25,000, and a
/// first load of a million records is a tenth quicker (tests/bench).
#ifdef GATEHOUSE_FAILPOINTS
constexpr int log_pages_before_checkpoint = 150;  // so that the kill loop's small store gets there
#else
constexpr int log_pages_before_checkpoint = 50'000;
#endif
/// Readers may keep the log from starting again at its top; beyond this we wait for them.
constexpr int log_pages_at_most = 100'000;

}  // namespace

SqliteStore::~SqliteStore() {
  if (log_ != nullptr) (void)log_->checkpoint(SqliteConnection::Log::emptied);
}

Result<void> SqliteStore::not_lost() const {
  std::error_code error;
  if (!std::filesystem::exists(mark(), error)) return {};
  const bool gone = !std::filesystem::exists(file(), error);
  if (!gone && std::filesystem::file_size(file(), error) > 0) return {};
  return fail(Errc::corrupt,
              "the store " + file().string() + " is " + (gone ? "gone" : "empty") +
                  ", and this site had one; restore it from a backup. To begin anew, with new numbers for "
                  "everybody, remove " +
                  mark().string());
}

Result<std::unique_ptr<Connection>> SqliteStore::open_writer() {
  std::error_code error;
  const bool reads = options().read_only;
  if (reads && !std::filesystem::exists(file(), error))
    return fail(Errc::not_found, "there is no store at " + file().string() + " yet; nothing has run on this site");
  if (reads && std::filesystem::file_size(file(), error) == 0 && !error)
    return fail(Errc::corrupt,
                "the store " + file().string() +
                    " is empty (0 bytes): it was cut off, or put there by hand; restore it from a backup");
  if (!reads) GATEHOUSE_TRY(not_lost());
  const mode_t before = ::umask(0077);  // the store is nobody else's to read, its log included
  auto db = SqliteConnection::open(file(), reads ? SqliteConnection::Mode::read : SqliteConnection::Mode::write);
  ::umask(before);
  if (!db) return fail(std::move(db.error()));
  if (reads) return std::unique_ptr<Connection>(std::move(*db));
  const std::string cache = "PRAGMA cache_size=-" + std::to_string(options().cache_mib * 1024);
  GATEHOUSE_TRY((*db)->script("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA mmap_size=0"));
  GATEHOUSE_TRY((*db)->script(cache));
  GATEHOUSE_TRY((*db)->script("PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON"));
  GATEHOUSE_TRY((*db)->script(overwrite_deleted));
  GATEHOUSE_TRY((*db)->script(options().durable ? full_sync : no_sync));
  GATEHOUSE_TRY((*db)->script(version_table));
  if (!std::filesystem::exists(mark(), error))
    GATEHOUSE_TRY(write_file(mark(),
                             "This site has a store: hub.db. Without it, nothing runs until it is restored.\n",
                             {.secret = true}));
  log_ = db->get();
  return std::unique_ptr<Connection>(std::move(*db));
}

Result<std::unique_ptr<Connection>> SqliteStore::open_reader() {
  auto db = SqliteConnection::open(file(), SqliteConnection::Mode::read);
  if (!db) return fail(std::move(db.error()));
  GATEHOUSE_TRY((*db)->script("PRAGMA mmap_size=0; PRAGMA cache_size=-8192"));
  return std::unique_ptr<Connection>(std::move(*db));
}

Result<std::unique_ptr<Connection>> SqliteStore::second_writer() {
  auto db = SqliteConnection::open(file(), SqliteConnection::Mode::write);
  if (!db) return fail(std::move(db.error()));
  GATEHOUSE_TRY((*db)->script("PRAGMA mmap_size=0"));
  GATEHOUSE_TRY((*db)->script(overwrite_deleted));
  GATEHOUSE_TRY((*db)->script(options().durable ? full_sync : no_sync));
  return std::unique_ptr<Connection>(std::move(*db));
}

Result<void> SqliteStore::tidy_log() {
  if (leftovers_) return clear_leftovers();
  if (log_->log_pages() < log_pages_before_checkpoint) return {};
  GATEHOUSE_FAILPOINT("checkpoint.before");
  GATEHOUSE_TRY(log_->checkpoint(log_->log_pages() >= log_pages_at_most ? SqliteConnection::Log::emptied
                                                                        : SqliteConnection::Log::copied));
  GATEHOUSE_FAILPOINT("checkpoint.after");
  return {};
}

Result<void> SqliteStore::clear_leftovers() {
  GATEHOUSE_TRY(log_->checkpoint(SqliteConnection::Log::emptied_if_free));
  leftovers_ = log_->log_pages() != 0;
  return {};
}

std::int64_t SqliteStore::bytes() {
  std::int64_t total = 0;
  for (const char* end : {"", "-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file().string() + end, error);
    if (!error) total += static_cast<std::int64_t>(size);
  }
  return total;
}

}  // namespace gatehouse::hub
