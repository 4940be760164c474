/// Databases through ODBC, made safe: owned handles, bounded waits, bounded memory, values only as bound
/// parameters, text as UTF-8. What a database says of a record's values is data (`Done::refusal`), in our own
/// words: its message would quote them. All else is an `Error` that tells what to do next.
///
/// A connection and its statements belong to one thread; a stop reaches a statement that waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::odbc {

/// Whose SQL is spoken. `standard` is what every database knows.
enum class Dialect : std::uint8_t { standard, postgresql, mariadb, sqlite };

/// How to reach a database. A driver by its path needs no set-up on the machine.
struct Access {
  std::string driver;  ///< path of the driver's library, or a name of odbcinst.ini
  std::string server{};
  std::string port{};
  std::string database{};  ///< SQLite: the file
  std::string user{};
  std::string password{};
  std::string extra{};  ///< more attributes as the driver's manual has them: `SSLmode=verify-full;...`
  std::chrono::seconds connect_wait{10};
  std::chrono::seconds statement_wait{300};  ///< SQLite: for a lock only
  std::stop_token stop{};
};

/// One value, as text; nothing is NULL.
using Cell = std::optional<std::string_view>;

/// What a statement did.
struct Done {
  std::int64_t rows = -1;  ///< changed; -1: not told
  std::string refusal{};   ///< why the values were not taken ("" if they were); carries none of them
  [[nodiscard]] bool refused() const { return !refusal.empty(); }
};

class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  /// `values` live until the call is done. May be called again with other values.
  [[nodiscard]] Result<Done> execute(std::span<const Cell> values);
  /// Of the result, as the database spells them; empty if there is none.
  [[nodiscard]] Result<std::vector<std::string>> columns();
  /// The next row of the result, false at its end. The cells live until the next call.
  [[nodiscard]] Result<bool> fetch(std::vector<Cell>& row);
  /// Whether a column of the result is text, as the driver says.
  [[nodiscard]] Result<bool> is_text(std::size_t column);
  /// Lets go of a result that is not wanted to its end, and of what the server holds for it.
  void close();

 private:
  friend class Connection;
  struct State;
  explicit Statement(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Connection {
 public:
  /// Errc::unavailable if the server does not answer in time, Errc::not_permitted if it does not let us in,
  /// Errc::bad_config if there is no such driver.
  static Result<Connection> open(const Access& access);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();  ///< rolls back what was not committed

  [[nodiscard]] Dialect dialect() const;
  /// The driver reads a result whole into our memory, so large ones are asked for in pages: MariaDB's always,
  /// SQLite's if the statement has values.
  [[nodiscard]] bool keeps_whole_results(bool with_values) const;
  /// Most parameters of one statement.
  [[nodiscard]] std::size_t most_parameters() const;
  /// An identifier as this database wants it. It is not looked at: only names that the site's files or the
  /// database's own catalogue gave may come here.
  [[nodiscard]] std::string quoted(std::string_view identifier) const;
  /// The columns of a table (`table` or `schema.table`); Errc::not_found if there is none.
  [[nodiscard]] Result<std::vector<std::string>> columns_of(std::string_view table);
  [[nodiscard]] Result<Statement> prepare(const std::string& sql);
  /// A statement without values and result.
  [[nodiscard]] Result<void> run(const std::string& sql);

  [[nodiscard]] Result<void> begin();
  /// All statements until `commit` see one state of the database (PostgreSQL: each statement its own).
  [[nodiscard]] Result<void> begin_reading();
  /// An error does not say whether the other side has it.
  [[nodiscard]] Result<void> commit();
  [[nodiscard]] Result<void> rollback();

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// 1 to 63 of A-Z a-z 0-9 _, no digit in front; `table` may have a schema and a dot before it.
[[nodiscard]] bool good_column(std::string_view name);
[[nodiscard]] bool good_table(std::string_view name);

}  // namespace gatehouse::odbc
