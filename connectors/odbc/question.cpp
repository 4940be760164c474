#include "question.hpp"

#include <algorithm>

namespace gatehouse::odbc {
namespace {

/// Asks once; gives the number of rows.
Result<std::size_t> ask_once(Connection& connection, const std::string& sql, const std::vector<std::string>& values,
                             const OnColumns& on_columns, const OnRow& on_row) {
  auto statement = connection.prepare(sql);
  if (!statement) return fail(statement.error());
  const std::vector<Cell> cells(values.begin(), values.end());
  const auto done = statement->execute(cells);
  if (!done) return fail(done.error());
  if (done->refused())
    return fail(Errc::bad_config, "the database refuses a value of the question: " + done->refusal);
  const auto columns = statement->columns();
  if (!columns) return fail(columns.error());
  if (columns->empty()) return fail(Errc::bad_config, "the question gives no rows: it must be a SELECT");
  GATEHOUSE_TRY(on_columns(*columns));
  std::vector<Cell> row;
  for (std::size_t rows = 0;; ++rows) {
    const auto more = statement->fetch(row);
    if (!more) return fail(more.error());
    if (!*more) return rows;
    GATEHOUSE_TRY(on_row(row));
  }
}

bool has_order(std::string sql) {
  std::transform(sql.begin(), sql.end(), sql.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return sql.find("order by") != std::string::npos;
}

Result<void> ask_in_pages(Connection& connection, const Question& question, std::size_t page_rows,
                          const OnColumns& on_columns, const OnRow& on_row) {
  if (!has_order(question.sql)) {
    return fail(Errc::bad_config,
                "a question to MariaDB must end with ORDER BY and columns that tell rows apart: it is "
                "asked for page by page");
  }
  GATEHOUSE_TRY(connection.begin_reading());
  for (std::size_t before = 0;; before += page_rows) {
    const std::string page = " LIMIT " + std::to_string(page_rows) + " OFFSET " + std::to_string(before);
    const auto told = before == 0 ? on_columns : [](const auto&) { return Result<void>(); };
    const auto rows = ask_once(connection, question.sql + page, question.values, told, on_row);
    if (!rows) return fail(rows.error());
    if (*rows < page_rows) return connection.commit();
  }
}

}  // namespace

Result<void> ask(Connection& connection, const Question& question, std::size_t page_rows,
                 const OnColumns& on_columns, const OnRow& on_row) {
  if (connection.keeps_whole_results(!question.values.empty())) {
    return ask_in_pages(connection, question, page_rows, on_columns, on_row);
  }
  const auto rows = ask_once(connection, question.sql, question.values, on_columns, on_row);
  if (!rows) return fail(rows.error());
  return {};
}

}  // namespace gatehouse::odbc
