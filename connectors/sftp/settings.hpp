/// What source and sink share: how to reach the server, and where things lie there.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/sftp.hpp"

namespace gatehouse::sftp {

[[nodiscard]] Result<Access> read_access(const Surroundings& around);
/// `name` in `folder`; an absolute name stays what it is.
[[nodiscard]] std::string path_in(std::string_view folder, std::string_view name);

}  // namespace gatehouse::sftp
