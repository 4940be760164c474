// Does the database let us in, and is the table there?
#include "access.hpp"
#include "connector.hpp"

namespace gatehouse::odbc {

Result<Reached> reach(const Surroundings& around, Side, std::chrono::seconds patience) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  access->connect_wait = access->statement_wait = patience;
  std::error_code error;
  // SQLite makes a database where there is none: looking must not.
  if (access->server.empty() && access->database.starts_with('/') &&
      !std::filesystem::exists(access->database, error))
    return fail(Errc::not_found, "there is no file '" + access->database + "'");
  auto connection = Connection::open(*access);
  if (!connection) return fail(connection.error());
  const auto table = table_name(around.options);
  if (!table) return fail(table.error());
  if (table->empty()) return Reached{};
  const auto columns = connection->columns_of(*table);
  if (!columns) return fail(columns.error());
  return Reached{};
}

}  // namespace gatehouse::odbc
