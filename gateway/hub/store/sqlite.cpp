#include "hub/store/sqlite.hpp"

#include <sqlite3.h>

#include <cassert>
#include <mutex>
#include <utility>

namespace gatehouse::hub {
namespace {

Errc errc_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return Errc::no_space;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Errc::conflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Errc::corrupt;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Errc::not_permitted;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return Errc::unavailable;
    default:
      return Errc::internal;
  }
}

tl::unexpected<Error> failed(sqlite3* db) {
  return fail(errc_of(sqlite3_extended_errcode(db)), std::string("the store: ") + sqlite3_errmsg(db));
}

/// SQLite counts its memory under one lock for all threads, which costs readers beside a writer 4 % and tells us
/// nothing that we ask for. Must be said before its first use; where somebody was earlier, it stays as it is.
void spare_the_memory_count() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

/// Another connection holds the lock: wait for it this long before giving up.
constexpr int busy_timeout_ms = 10'000;

}  // namespace

SqliteConnection::Prepared::~Prepared() { sqlite3_finalize(handle_); }

Result<void> SqliteConnection::Prepared::prepare(sqlite3* db, const char* sql) {
  db_ = db;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK) return failed(db);
  return {};
}

Result<void> SqliteConnection::Prepared::start(std::span<const Parameter> values) {
  assert(sqlite3_stmt_busy(handle_) == 0);
  int at = 0;
  for (const Parameter& value : values) {
    ++at;
    if (value.null) {
      sqlite3_bind_null(handle_, at);
    } else if (value.kind == Parameter::Kind::integer) {
      sqlite3_bind_int64(handle_, at, value.number);
    } else {
      const char* bytes = value.bytes.data() == nullptr ? "" : value.bytes.data();
      if (value.kind == Parameter::Kind::text)
        sqlite3_bind_text64(handle_, at, bytes, value.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
      else
        sqlite3_bind_blob64(handle_, at, bytes, value.bytes.size(), SQLITE_STATIC);
    }
  }
  return {};
}

Result<bool> SqliteConnection::Prepared::next() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failed(db_);
}

void SqliteConnection::Prepared::put_back() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

std::int64_t SqliteConnection::Prepared::changes() const { return sqlite3_changes64(db_); }

std::int64_t SqliteConnection::Prepared::integer(int column) const { return sqlite3_column_int64(handle_, column); }

bool SqliteConnection::Prepared::null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::string_view SqliteConnection::Prepared::text(int column) const {
  const void* bytes = sqlite3_column_blob(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::filesystem::path& file, Mode mode) {
  spare_the_memory_count();
  sqlite3* db = nullptr;
  const int create = mode == Mode::write ? SQLITE_OPEN_CREATE : 0;
  const int code =
      sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  std::unique_ptr<SqliteConnection> out(new SqliteConnection(db));
  if (code != SQLITE_OK)
    return fail(errc_of(code), "cannot open the store " + file.string() + ": " + sqlite3_errstr(code));
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, busy_timeout_ms);
  if (mode == Mode::read) GATEHOUSE_TRY(out->script("PRAGMA query_only=ON"));
  sqlite3_wal_hook(
      db,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<SqliteConnection*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      out.get());
  return out;
}

SqliteConnection::~SqliteConnection() {
  prepared_.clear();
  sqlite3_close(db_);
}

Result<void> SqliteConnection::script(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failed(db_);
  return {};
}

Result<Rows> SqliteConnection::started(const char* sql, std::span<const Parameter> values) {
  Prepared& statement = prepared_[sql];
  if (!statement.ready()) GATEHOUSE_TRY(statement.prepare(db_, sql));
  GATEHOUSE_TRY(statement.start(values));
  return Rows(statement);
}

Result<void> SqliteConnection::put_row(const char* sql, std::span<const Parameter> values) {
  auto rows = started(sql, values);
  if (!rows) return fail(std::move(rows.error()));
  if (const auto done = rows->next(); !done) return fail(done.error());
  return {};
}

Result<void> SqliteConnection::ask_each(const char* sql, std::span<const Parameter> keys, const Visit& visit) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto rows = started(sql, keys.subspan(i, 1));
    if (!rows) return fail(std::move(rows.error()));
    for (;;) {
      const auto more = rows->next();
      if (!more) return fail(more.error());
      if (!*more) break;
      GATEHOUSE_TRY(visit(i, rows->row()));
    }
  }
  return {};
}

Result<void> SqliteConnection::begin() {
  GATEHOUSE_TRY(run("BEGIN IMMEDIATE"));
  return {};
}

Result<void> SqliteConnection::begin_reading() {
  GATEHOUSE_TRY(run("BEGIN"));
  return {};
}

Result<void> SqliteConnection::commit() {
  GATEHOUSE_TRY(run("COMMIT"));
  return {};
}

Result<void> SqliteConnection::roll_back() {
  GATEHOUSE_TRY(run("ROLLBACK"));
  return {};
}

Result<void> SqliteConnection::checkpoint(Log wish) {
  const int mode = wish == Log::copied ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
  if (wish == Log::emptied_if_free) sqlite3_busy_timeout(db_, 0);
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, nullptr, nullptr);
  if (wish == Log::emptied_if_free) sqlite3_busy_timeout(db_, busy_timeout_ms);
  if (code == SQLITE_OK) log_pages_ = 0;
  if (code != SQLITE_OK && code != SQLITE_BUSY) return failed(db_);
  return {};
}

}  // namespace gatehouse::hub
