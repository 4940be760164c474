/// The connector `exec`: a program of the site's own, in any language, that speaks JSON Lines (docs/connectors.md).
#pragma once

#include "gatehouse/connector.hpp"
#include "gatehouse/probe.hpp"

namespace gatehouse::exec {

extern const Connector connector;
[[nodiscard]] Result<Reached> reach(const Surroundings& around, Side side, std::chrono::seconds patience);

}  // namespace gatehouse::exec
