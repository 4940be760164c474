/// The few statements that PostgreSQL wants in other words than those of statements.hpp. All others are shared.
#pragma once

namespace gatehouse::hub {

/// What is said to PostgreSQL for `sql`: other words where there are some, else `sql` itself.
[[nodiscard]] const char* spoken(const char* sql);

}  // namespace gatehouse::hub
