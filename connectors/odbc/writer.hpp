/// Writes rows into one table, many by a statement. A row that the database does not take is found by halving the
/// portion it is in, so one bad row costs a few statements and no other row.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/support/odbc.hpp"

namespace gatehouse::odbc {

/// Where and how rows are written. All names come from the site's files and stand in the table.
struct Target {
  std::string table;
  std::vector<std::string> columns{};  ///< in the order of the rows' cells
  std::vector<std::size_t> key{};      ///< which of them name a row
  std::ptrdiff_t version = -1;         ///< which of them is the version; -1: none
  bool overwrite = true;               ///< false: a row that is there is never changed
  bool standard = false;               ///< only SQL that every database knows: two statements a row
  std::size_t rows_at_once = 500;
};

/// One row, and why it was not taken ("" if it was).
struct Row {
  std::vector<Cell> cells;
  std::string refusal{};
};

class Writer {
 public:
  /// `connection` outlives it, and is in a transaction.
  Writer(Connection& connection, Target target);
  /// Fails only for what no single row is to blame for; then the transaction is of no more use.
  [[nodiscard]] Result<void> write(std::span<Row> rows);

 private:
  [[nodiscard]] Result<void> put(std::span<Row> rows);
  [[nodiscard]] Result<Done> insert(std::span<Row> rows);
  [[nodiscard]] Result<void> put_in_standard(Row& row);
  [[nodiscard]] Result<Done> update_in_standard(const Row& row);
  [[nodiscard]] Result<void> verify(std::span<Row> rows);
  [[nodiscard]] Result<std::int64_t> count(std::span<const Row> rows, bool whole);
  [[nodiscard]] Result<Done> run(const std::string& sql, std::span<const Cell> values);
  [[nodiscard]] std::string insert_text(std::size_t rows) const;
  [[nodiscard]] std::string on_conflict() const;
  [[nodiscard]] std::string on_duplicate() const;
  [[nodiscard]] bool is_key(std::size_t column) const;

  Connection& connection_;
  Target target_;
  std::vector<std::string> names_{};            ///< of the columns, quoted
  std::string table_;                           ///< quoted
  std::map<std::size_t, Statement> inserts_{};  ///< by number of rows
};

}  // namespace gatehouse::odbc
