/// SQLite's C API made safe: a connection, prepared statements kept by their text, a transaction that rolls back
/// unless committed. The only file pair that names sqlite3; everything above speaks SQL and `Result`.
/// A connection belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "gatehouse/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gatehouse::hub {

/// Bytes to bind as a blob; they must live until the statement is done.
struct Blob {
  std::string_view bytes;
};

/// A prepared statement on its way through its rows. Resets itself when it goes, so that no read stays open.
class Rows {
 public:
  Rows(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  ~Rows();
  Rows(Rows&& other) noexcept : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;

  /// True: a row stands ready. False: no more.
  [[nodiscard]] Result<bool> next();
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool null(int column) const;
  /// Text or blob of the current row; dies with the next call of `next`.
  [[nodiscard]] std::string_view text(int column) const;

  // Binding, by position from 1. Views must live until the statement is done.
  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view value);
  void bind(int at, Blob value);
  void bind(int at, std::nullptr_t);
  template <class T>
  void bind(int at, const std::optional<T>& value) {
    value ? bind(at, *value) : bind(at, nullptr);
  }
  template <class E>
  requires std::is_enum_v<E>
  void bind(int at, E value) { bind(at, static_cast<std::int64_t>(value)); }

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_;
};

/// One open database file.
class Connection {
 public:
  enum class Mode : std::uint8_t { write, read };
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Mode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs several statements that take no values (migrations, pragmas).
  [[nodiscard]] Result<void> script(const std::string& sql);

  /// A statement with its values bound, ready for `next`. `sql` must be a literal that lives as long as we do:
  /// its address finds the prepared form. The same statement may not be in use twice at a time.
  template <class... Values>
  [[nodiscard]] Result<Rows> query(const char* sql, const Values&... values) {
    auto statement = prepared(sql);
    if (!statement) return fail(std::move(statement.error()));
    Rows rows(db_, *statement);
    int at = 0;
    (rows.bind(++at, values), ...);
    return rows;
  }
  /// Runs a statement to its end and tells how many rows it changed.
  template <class... Values>
  [[nodiscard]] Result<std::int64_t> run(const char* sql, const Values&... values) {
    auto rows = query(sql, values...);
    if (!rows) return fail(std::move(rows.error()));
    for (;;) {
      const auto more = rows->next();
      if (!more) return fail(more.error());
      if (!*more) return changes();
    }
  }
  /// The first column of the first row, or nothing.
  template <class... Values>
  [[nodiscard]] Result<std::optional<std::int64_t>> number(const char* sql, const Values&... values) {
    auto rows = query(sql, values...);
    if (!rows) return fail(std::move(rows.error()));
    const auto more = rows->next();
    if (!more) return fail(more.error());
    if (!*more || rows->null(0)) return std::optional<std::int64_t>{};
    return std::optional<std::int64_t>{rows->integer(0)};
  }

  [[nodiscard]] std::int64_t last_id() const;
  [[nodiscard]] std::int64_t changes() const;
  /// Pages in the write-ahead log after the last commit of this connection.
  [[nodiscard]] int log_pages() const { return log_pages_; }
  /// Copies the log into the database. `truncate` waits for readers and empties the log file.
  [[nodiscard]] Result<void> checkpoint(bool truncate);

 private:
  explicit Connection(sqlite3* db) : db_(db) {}
  [[nodiscard]] Result<sqlite3_stmt*> prepared(const char* sql);

  sqlite3* db_;
  std::unordered_map<const char*, sqlite3_stmt*> prepared_;
  int log_pages_ = 0;
};

/// A write transaction, taken at once (BEGIN IMMEDIATE) so that it cannot fail halfway for want of the lock.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Connection& db);
  ~Transaction();
  Transaction(Transaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;

  [[nodiscard]] Result<void> commit();

 private:
  explicit Transaction(Connection& db) : db_(&db) {}
  Connection* db_;
};

}  // namespace gatehouse::hub
