/// The connector `file`: a drop folder on this machine or on a mounted share.
#pragma once

#include "gatehouse/connector.hpp"
#include "gatehouse/probe.hpp"

namespace gatehouse::file {

extern const Connector connector;
[[nodiscard]] Result<Reached> reach(const Surroundings& around, Side side, std::chrono::seconds patience);

}  // namespace gatehouse::file
