/// What source and sink share: how to reach the server.
#pragma once

#include "gatehouse/connector.hpp"
#include "gatehouse/support/ftps.hpp"

namespace gatehouse::ftps {

[[nodiscard]] Result<Access> read_access(const Surroundings& around);

}  // namespace gatehouse::ftps
