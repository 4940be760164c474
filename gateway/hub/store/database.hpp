/// What the hub says to any database: statements with bound values, rows, transactions. Two drivers stand behind it
/// (sqlite.hpp, postgres.hpp); all above speaks the SQL of statements.hpp and `Result`, and does not know which.
/// A connection, its statements and rows belong to one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "gatehouse/result.hpp"

namespace gatehouse::hub {

/// Bytes to bind as a blob; they must live until the statement is done.
struct Blob {
  std::string_view bytes;
};

/// One value on its way to the database. Its kind stands even where it is null: a database that types its
/// parameters needs to know. Views must live until the statement is done.
struct Parameter {
  enum class Kind : std::uint8_t { untyped, integer, text, blob };
  Kind kind = Kind::untyped;
  bool null = true;
  std::int64_t number = 0;
  std::string_view bytes{};

  Parameter(std::int64_t value) : kind(Kind::integer), null(false), number(value) {}
  Parameter(std::string_view value) : kind(Kind::text), null(false), bytes(value) {}
  Parameter(Blob value) : kind(Kind::blob), null(false), bytes(value.bytes) {}
  Parameter(std::nullptr_t) {}
  template <class T>
  Parameter(const std::optional<T>& value) : Parameter(value ? Parameter(*value) : Parameter(T{})) {
    null = !value;
  }
  template <class E>
  requires std::is_enum_v<E> Parameter(E value) : Parameter(static_cast<std::int64_t>(value)) {}
};

/// The columns of the row at hand, by position from 0.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual bool null(int column) const = 0;
  /// Dies with the next row.
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] virtual std::string_view blob(int column) const = 0;
};

/// A prepared statement of a driver: started with its values, stepped through its rows, put back.
class Statement : public Row {
 public:
  [[nodiscard]] virtual Result<void> start(std::span<const Parameter> values) = 0;
  /// True: a row stands ready. False: no more.
  [[nodiscard]] virtual Result<bool> next() = 0;
  virtual void put_back() = 0;
  /// How many rows it changed, once it has come to its end.
  [[nodiscard]] virtual std::int64_t changes() const = 0;
};

/// A statement on its way through its rows. Puts it back when it goes, so that no read stays open.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  ~Rows() {
    if (statement_ != nullptr) statement_->put_back();
  }
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;

  [[nodiscard]] Result<bool> next() { return statement_->next(); }
  [[nodiscard]] std::int64_t integer(int column) const { return statement_->integer(column); }
  [[nodiscard]] bool null(int column) const { return statement_->null(column); }
  [[nodiscard]] std::string_view text(int column) const { return statement_->text(column); }
  [[nodiscard]] std::string_view blob(int column) const { return statement_->blob(column); }
  [[nodiscard]] std::int64_t changes() const { return statement_->changes(); }
  [[nodiscard]] const Row& row() const { return *statement_; }

 private:
  Statement* statement_;
};

/// One open connection to the database.
class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// A statement with its values bound, ready for `next`. `sql` must be a literal that lives as long as we do: its
  /// address finds the prepared form. The same statement may not be in use twice at a time.
  template <class... Values>
  [[nodiscard]] Result<Rows> query(const char* sql, const Values&... values) {
    const std::array<Parameter, sizeof...(values)> bound{Parameter(values)...};
    return started(sql, bound);
  }
  /// Runs a statement to its end and tells how many rows it changed.
  template <class... Values>
  [[nodiscard]] Result<std::int64_t> run(const char* sql, const Values&... values) {
    const std::array<Parameter, sizeof...(values)> bound{Parameter(values)...};
    return finished(sql, bound);
  }
  /// Adds one row, now or together with others: at the latest when something else is asked or the transaction
  /// commits. `sql` is an INSERT (or any statement with one list of values) that does not say what it changed; no
  /// two rows under way may have the same key.
  template <class... Values>
  [[nodiscard]] Result<void> put(const char* sql, const Values&... values) {
    const std::array<Parameter, sizeof...(values)> bound{Parameter(values)...};
    return put_row(sql, bound);
  }
  /// The same for values that are counted only when the program runs.
  [[nodiscard]] Result<void> put_values(const char* sql, std::span<const Parameter> values) {
    return put_row(sql, values);
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

  /// For each row of the answer: which key it answers, and the row.
  using Visit = std::function<Result<void>(std::size_t, const Row&)>;
  /// The same question (a SELECT with one value) about many keys, with as few trips as the database allows.
  [[nodiscard]] virtual Result<void> ask_each(const char* sql, std::span<const Parameter> keys,
                                              const Visit& visit) = 0;
  /// Runs several statements that take no values (migrations, settings).
  [[nodiscard]] virtual Result<void> script(const std::string& sql) = 0;

  // Transactions: use `Transaction`.
  [[nodiscard]] virtual Result<void> begin() = 0;
  /// One moment for all questions, and nothing written.
  [[nodiscard]] virtual Result<void> begin_reading() = 0;
  [[nodiscard]] virtual Result<void> commit() = 0;
  [[nodiscard]] virtual Result<void> roll_back() = 0;
  /// How many transactions were rolled back: what was remembered of one that was is not so.
  [[nodiscard]] std::uint64_t undone() const { return undone_; }

 private:
  friend class Transaction;
  [[nodiscard]] virtual Result<Rows> started(const char* sql, std::span<const Parameter> values) = 0;
  [[nodiscard]] virtual Result<void> put_row(const char* sql, std::span<const Parameter> values) = 0;
  [[nodiscard]] Result<std::int64_t> finished(const char* sql, std::span<const Parameter> values);

  std::uint64_t undone_ = 0;
};

/// A write transaction, which nobody else's write can break in halfway. Rolled back unless committed.
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
