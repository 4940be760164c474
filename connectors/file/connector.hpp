/// The connector `file`: a drop folder on this machine or on a mounted share.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::file {

extern const Connector connector;

}  // namespace gatehouse::file
