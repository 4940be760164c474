/// What a database's error codes mean to us.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/support/odbc.hpp"

namespace gatehouse::odbc {

/// One diagnostic record. `text` may quote values.
struct Diagnostic {
  std::string state{};  ///< SQLSTATE
  int native = 0;       ///< the server's own number
  std::string text{};
};

/// Why values were not taken, in our words; "" if the fault is none of the values'.
[[nodiscard]] std::string refusal_of(const Diagnostic& why, Dialect dialect);
/// Any other fault. The driver's text goes along: it tells of servers, rights and tables, not of values.
[[nodiscard]] Error error_of(const Diagnostic& why, Dialect dialect, std::string_view doing);

}  // namespace gatehouse::odbc
