/// The source of the connector `odbc`: a pull of rows is one arrival, written to our disk before it is read.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::odbc {

[[nodiscard]] Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing);

}  // namespace gatehouse::odbc
