/// The connector `http`: web services with JSON or XML bodies.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::http {

extern const Connector connector;

}  // namespace gatehouse::http
