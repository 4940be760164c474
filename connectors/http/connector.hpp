/// The connector `http`: web services with JSON or XML bodies.
#pragma once

#include "gatehouse/connector.hpp"
#include "gatehouse/probe.hpp"

namespace gatehouse::http {

extern const Connector connector;
[[nodiscard]] Result<Reached> reach(const Surroundings& around, Side side, std::chrono::seconds patience);

}  // namespace gatehouse::http
