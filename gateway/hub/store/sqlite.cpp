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

Rows::~Rows() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Result<bool> Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failed(db_);
}

std::int64_t Rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }

bool Rows::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string_view Rows::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

void Rows::bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }

void Rows::bind(int at, std::string_view value) {
  const char* bytes = value.data() == nullptr ? "" : value.data();
  sqlite3_bind_text64(statement_, at, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Rows::bind(int at, Blob value) {
  const char* bytes = value.bytes.data() == nullptr ? "" : value.bytes.data();
  sqlite3_bind_blob64(statement_, at, bytes, value.bytes.size(), SQLITE_STATIC);
}

void Rows::bind(int at, std::nullptr_t) { sqlite3_bind_null(statement_, at); }

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, Mode mode) {
  spare_the_memory_count();
  sqlite3* db = nullptr;
  const int create = mode == Mode::write ? SQLITE_OPEN_CREATE : 0;
  const int code =
      sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  std::unique_ptr<Connection> out(new Connection(db));
  if (code != SQLITE_OK)
    return fail(errc_of(code), "cannot open the store " + file.string() + ": " + sqlite3_errstr(code));
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, busy_timeout_ms);
  if (mode == Mode::read) GATEHOUSE_TRY(out->script("PRAGMA query_only=ON"));
  sqlite3_wal_hook(
      db,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      out.get());
  return out;
}

Connection::~Connection() {
  for (const auto& [text, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

Result<void> Connection::script(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failed(db_);
  return {};
}

Result<sqlite3_stmt*> Connection::prepared(const char* sql) {
  sqlite3_stmt*& statement = prepared_[sql];
  if (statement == nullptr &&
      sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    return failed(db_);
  assert(sqlite3_stmt_busy(statement) == 0);
  return statement;
}

std::int64_t Connection::last_id() const { return sqlite3_last_insert_rowid(db_); }

std::int64_t Connection::changes() const { return sqlite3_changes64(db_); }

Result<void> Connection::checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, nullptr, nullptr);
  if (code == SQLITE_OK) log_pages_ = 0;
  if (code != SQLITE_OK && code != SQLITE_BUSY) return failed(db_);
  return {};
}

Result<Transaction> Transaction::begin(Connection& db) {
  GATEHOUSE_TRY(db.run("BEGIN IMMEDIATE"));
  return Transaction(db);
}

Transaction::~Transaction() {
  if (db_ != nullptr) (void)db_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
  GATEHOUSE_TRY(db_->run("COMMIT"));
  db_ = nullptr;
  return {};
}

}  // namespace gatehouse::hub
