/// The connector `ftps`: files of an FTP server with TLS.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::ftps {

extern const Connector connector;

}  // namespace gatehouse::ftps
