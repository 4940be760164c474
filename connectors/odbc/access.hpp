/// What source and sink share: how to reach the database, and which names may stand in a statement.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/odbc.hpp"

namespace gatehouse::odbc {

[[nodiscard]] Result<Access> read_access(const Surroundings& around);
/// The option's columns, each a good name. Errc::bad_config else.
[[nodiscard]] Result<std::vector<std::string>> column_list(const OptionValues& options, std::string_view name);
/// The option's table, "" if there is none.
[[nodiscard]] Result<std::string> table_name(const OptionValues& options);
/// Where `wanted` stands in `columns`, capitals and small letters alike; Errc::bad_config if nowhere.
[[nodiscard]] Result<std::size_t> place_of(const std::vector<std::string>& columns, std::string_view wanted);
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);
/// `a, b, c`, quoted for the database.
[[nodiscard]] std::string quoted_list(const Connection& connection, const std::vector<std::string>& columns);

}  // namespace gatehouse::odbc
