/// The connector `sftp`: folders of another machine that are reached by SSH.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::sftp {

extern const Connector connector;

}  // namespace gatehouse::sftp
