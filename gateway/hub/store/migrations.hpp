/// The files of store/migrations, in order, embedded when the program is built: for each step one of SQLite and one
/// of PostgreSQL (migrations/postgresql), which have the same number, tables and columns.
#pragma once

#include <span>

namespace gatehouse::hub {

struct Migration {
  int version;  ///< 1, 2, ... : the number that the file's name begins with
  const char* name;
  const char* sql;
};

[[nodiscard]] std::span<const Migration> sqlite_migrations();
[[nodiscard]] std::span<const Migration> postgres_migrations();

}  // namespace gatehouse::hub
