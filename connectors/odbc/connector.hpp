/// The connector `odbc`: tables, views and stored queries of any database that has an ODBC driver.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::odbc {

extern const Connector connector;

}  // namespace gatehouse::odbc
