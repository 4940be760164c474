/// The source of the connector `http`: a page of a collection, or a message of a queue, is one arrival.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::http {

[[nodiscard]] Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing);

}  // namespace gatehouse::http
