/// What source and sink share: how to reach the server.
#pragma once

#include "gatehouse/connector.hpp"
#include "gatehouse/support/sftp.hpp"

namespace gatehouse::sftp {

[[nodiscard]] Result<Access> read_access(const Surroundings& around);

}  // namespace gatehouse::sftp
