/// The sink of the connector `odbc`: all rows of a delivery in one transaction, which `commit` ends.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::odbc {

[[nodiscard]] Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around);

}  // namespace gatehouse::odbc
