#include "access.hpp"

#include <algorithm>

#include "gatehouse/support/options.hpp"

namespace gatehouse::odbc {
namespace {

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

Result<Access> read_access(const Surroundings& around) {
  const OptionValues& options = around.options;
  auto password = secret_option(around, "password");
  if (!password) return fail(password.error());
  const auto connect = number_option(options, "connect_seconds");
  if (!connect) return fail(connect.error());
  const auto statement = number_option(options, "statement_seconds");
  if (!statement) return fail(statement.error());
  return Access{.driver = text_option(options, "driver"),
                .server = text_option(options, "server"),
                .port = text_option(options, "port"),
                .database = text_option(options, "database"),
                .user = text_option(options, "user"),
                .password = std::move(*password),
                .extra = text_option(options, "extra"),
                .connect_wait = std::chrono::seconds(*connect),
                .statement_wait = std::chrono::seconds(*statement),
                .stop = around.stop};
}

Result<std::vector<std::string>> column_list(const OptionValues& options, std::string_view name) {
  auto columns = list_option(options, name);
  for (const std::string& column : columns) {
    if (!good_column(column)) {
      return fail(Errc::bad_config, "option " + std::string(name) + ": '" + column +
                                        "' is no name of a column: use A-Z a-z 0-9 and _, no digit in front");
    }
  }
  return columns;
}

Result<std::string> table_name(const OptionValues& options) {
  std::string table = text_option(options, "table");
  if (table.empty() || good_table(table)) return table;
  return fail(Errc::bad_config, "option table: '" + table + "' is no name of a table: write NAME or SCHEMA.NAME");
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return small(x) == small(y); });
}

Result<std::size_t> place_of(const std::vector<std::string>& columns, std::string_view wanted) {
  const auto at =
      std::find_if(columns.begin(), columns.end(), [&](const std::string& one) { return same_name(one, wanted); });
  if (at != columns.end()) return static_cast<std::size_t>(at - columns.begin());
  return fail(Errc::bad_config, "there is no column '" + std::string(wanted) + "'");
}

std::string quoted_list(const Connection& connection, const std::vector<std::string>& columns) {
  std::string out;
  for (const std::string& column : columns) out += (out.empty() ? "" : ", ") + connection.quoted(column);
  return out;
}

}  // namespace gatehouse::odbc
