/// The connector `ftps`: files of an FTP server with TLS.
#pragma once

#include "gatehouse/connector.hpp"
#include "gatehouse/probe.hpp"

namespace gatehouse::ftps {

extern const Connector connector;
[[nodiscard]] Result<Reached> reach(const Surroundings& around, Side side, std::chrono::seconds patience);

}  // namespace gatehouse::ftps
