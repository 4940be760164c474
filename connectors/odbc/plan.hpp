/// What the options of a source say, read and held against each other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gatehouse/connector.hpp"

namespace gatehouse::odbc {

/// Statements are the texts of the site's files.
struct Plan {
  std::string pull{}, table{}, cursor{}, start{}, query{}, next{}, accepted{}, refused{}, gone_column{};
  std::vector<std::string> columns{}, key{};
  std::int64_t overlap = 0;
  std::size_t most_gone_percent = 0, page_rows = 0;
};

/// Errc::bad_config for what cannot work together.
[[nodiscard]] Result<Plan> read_plan(const Surroundings& around);

}  // namespace gatehouse::odbc
