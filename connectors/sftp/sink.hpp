/// The sink of the connector `sftp`: a file that appears at the server when it is whole, and at no other time.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::sftp {

[[nodiscard]] Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around);

}  // namespace gatehouse::sftp
