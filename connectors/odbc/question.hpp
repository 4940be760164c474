/// One question to the database and its rows, one after the other, in memory that does not grow with their number.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gatehouse/support/odbc.hpp"

namespace gatehouse::odbc {

struct Question {
  std::string sql;
  std::vector<std::string> values{};
};

/// Told of the columns once, before the first row.
using OnColumns = std::function<Result<void>(const std::vector<std::string>&)>;
using OnRow = std::function<Result<void>(const std::vector<Cell>&)>;

/// Where the driver keeps whole results in memory, `page_rows` are asked for at a time, all of them in
/// one transaction that sees one state of the database; the question must then end with ORDER BY.
[[nodiscard]] Result<void> ask(Connection& connection, const Question& question, std::size_t page_rows,
                               const OnColumns& on_columns, const OnRow& on_row);

}  // namespace gatehouse::odbc
