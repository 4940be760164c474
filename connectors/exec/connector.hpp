/// The connector `exec`: a program of the site's own, in any language, that speaks JSON Lines (docs/connectors.md).
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::exec {

extern const Connector connector;

}  // namespace gatehouse::exec
