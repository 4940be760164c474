/// The connector `odbc`: tables, views and stored queries of any database that has an ODBC driver.
#pragma once

#include "gatehouse/connector.hpp"
#include "gatehouse/probe.hpp"

namespace gatehouse::odbc {

extern const Connector connector;
[[nodiscard]] Result<Reached> reach(const Surroundings& around, Side side, std::chrono::seconds patience);

}  // namespace gatehouse::odbc
