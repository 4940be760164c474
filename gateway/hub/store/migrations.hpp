/// The files of store/migrations, in order, embedded when the program is built.
#pragma once

#include <span>

namespace gatehouse::hub {

struct Migration {
  int version;  ///< 1, 2, ... : the number that the file's name begins with
  const char* name;
  const char* sql;
};

[[nodiscard]] std::span<const Migration> migrations();

}  // namespace gatehouse::hub
